import { may } from "../../access";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatInstant } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { OrderFacts } from "./order-facts";

type Reason = NonNullable<Order["failure_reason"]>;

const TEXTS = texts<{
  title: Record<Reason, string>;
  why: Record<Reason, (until: string) => string>;
  late: string;
  again: string;
  history: string;
}>(
  {
    title: {
      EXPIRED: "Waktu pembayaran habis",
      CANCELLED: "Pesanan dibatalkan",
      REPLACED: "Pesanan diganti",
      BANK_UNAVAILABLE: "Bank tidak tersedia",
    },
    why: {
      EXPIRED: (until) =>
        `Pesanan ini dapat dibayar sampai ${until}. Jangan transfer lagi ke nomornya.`,
      CANCELLED: () => "Jangan transfer lagi ke nomor Virtual Account-nya.",
      REPLACED: () => "Pesanan baru menggantikannya. Jangan transfer ke nomor yang lama.",
      BANK_UNAVAILABLE: () =>
        "Bank tidak dapat membuat nomor Virtual Account, jadi tidak ada yang perlu dibayar.",
    },
    late: "Sudah transfer sebelum itu? Begitu bank memberi tahu kami, kredit masuk dengan sendirinya.",
    again: "Pesan lagi",
    history: "Ke riwayat kredit",
  },
  {
    title: {
      EXPIRED: "The time to pay is up",
      CANCELLED: "The order was cancelled",
      REPLACED: "The order was replaced",
      BANK_UNAVAILABLE: "The bank was unavailable",
    },
    why: {
      EXPIRED: (until) =>
        `This order could be paid until ${until}. Do not transfer to its number any more.`,
      CANCELLED: () => "Do not transfer to its virtual account number any more.",
      REPLACED: () => "A newer order took its place. Do not transfer to the old number.",
      BANK_UNAVAILABLE: () =>
        "The bank could not give a virtual account number, so there is nothing to pay.",
    },
    late: "Did you transfer before that? As soon as the bank tells us, the credits come by themselves.",
    again: "Order again",
    history: "To the credits history",
  },
);

/** An order that is not to be paid any more, and why. */
export function EndedOrder({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { me } = useApp();
  const reason = order.failure_reason ?? "CANCELLED";
  const query = new URLSearchParams({ number: order.number, credits: String(order.credits) });
  return (
    <div class="order">
      <section class="card confirmation">
        <h2>{t.title[reason]}</h2>
        <p>{t.why[reason](formatInstant(order.pay_until, language))}</p>
        {reason !== "BANK_UNAVAILABLE" && <p class="soft">{t.late}</p>}
        <div class="row">
          {may(me.role, "top-up") && (
            <a class="button" href={`/top-up?${query}`}>
              {t.again}
            </a>
          )}
          <a class="button quiet" href="/credits">
            {t.history}
          </a>
        </div>
      </section>
      <OrderFacts order={order} />
    </div>
  );
}
