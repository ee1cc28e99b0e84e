import { may } from "../../access";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatCount, formatDate } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { DocumentLink } from "../../parts/document-link";
import { Icon } from "../../parts/icons";
import { OrderFacts } from "./order-facts";

const TEXTS = texts(
  {
    title: "Pembayaran diterima",
    what: (credits: string, number: string) => `${credits} kredit siaran sudah masuk ke ${number}.`,
    until: (date: string) => `Berlaku sampai ${date}.`,
    mail: "Konfirmasi dan invoice juga dikirim lewat email.",
    history: "Ke riwayat kredit",
    again: "Isi ulang lagi",
  },
  {
    title: "Payment received",
    what: (credits: string, number: string) =>
      `${credits} broadcast credits were added to ${number}.`,
    until: (date: string) => `Valid until ${date}.`,
    mail: "The confirmation and the invoice are sent by e-mail too.",
    history: "To the credits history",
    again: "Top up again",
  },
);

/** The confirmation. */
export function PaidOrder({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { me } = useApp();
  const mayReadMoney = may(me.role, "read-money-documents");
  return (
    <div class="order">
      <section class="card confirmation">
        <span class="seal">
          <Icon name="check" size={32} />
        </span>
        <h2>{t.title}</h2>
        <p>
          {t.what(formatCount(order.credits, language), order.number)}
          {order.valid_until && ` ${t.until(formatDate(order.valid_until, language))}`}
        </p>
        <p class="soft">{t.mail}</p>
        <div class="row">
          {mayReadMoney && (
            <>
              <DocumentLink kind="invoice" order={order} look="button" />
              <DocumentLink kind="receipt" order={order} look="button quiet" />
            </>
          )}
          <a class="button quiet" href="/credits">
            {t.history}
          </a>
          {may(me.role, "top-up") && (
            <a class="button quiet" href={`/top-up?number=${encodeURIComponent(order.number)}`}>
              {t.again}
            </a>
          )}
        </div>
      </section>
      <OrderFacts order={order} />
    </div>
  );
}
