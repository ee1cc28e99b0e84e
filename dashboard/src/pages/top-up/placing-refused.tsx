import type { Failure } from "../../api/client";
import type { Problem, Quote } from "../../api/types";
import { formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";

type Said = Partial<Record<Problem["code"], string>>;

const TEXTS = texts<{ said: Said; changed: (total: string) => string; agree: string }>(
  {
    said: {
      NUMBER_CANNOT_BE_TOPPED_UP: "Nomor ini tidak dapat diisi ulang lagi.",
      PAYMENT_METHOD_UNAVAILABLE:
        "Cara pembayaran ini tidak tersedia untuk total ini. Pilih yang lain.",
      BANK_UNAVAILABLE:
        "Bank sedang tidak dapat dihubungi, jadi tidak ada yang dipesan. Coba lagi atau pilih bank lain.",
      TOO_MANY_REQUESTS: "Terlalu banyak pesanan untuk nomor ini dalam satu jam. Coba lagi nanti.",
      OVERDUE: "Ada tagihan yang jatuh tempo. Bayar dahulu, atau pilih prabayar.",
      CREDIT_LIMIT_EXCEEDED:
        "Pesanan ini melewati batas kredit Anda. Pesan lebih sedikit, atau pilih prabayar.",
      ORDER_NOT_OPEN: "Pesanan sebelumnya baru saja selesai. Coba lagi.",
    },
    changed: (total) => `Harga baru saja berubah. Total sekarang ${total}; belum ada yang dipesan.`,
    agree: "Pakai harga baru",
  },
  {
    said: {
      NUMBER_CANNOT_BE_TOPPED_UP: "This number can no longer be topped up.",
      PAYMENT_METHOD_UNAVAILABLE: "This payment method cannot take this total. Choose another one.",
      BANK_UNAVAILABLE:
        "The bank cannot be reached, so nothing was ordered. Try again or choose another bank.",
      TOO_MANY_REQUESTS: "Too many orders for this number within an hour. Try again later.",
      OVERDUE: "An invoice is overdue. Pay it first, or choose prepaid.",
      CREDIT_LIMIT_EXCEEDED: "This order exceeds your credit limit. Order less, or choose prepaid.",
      ORDER_NOT_OPEN: "The earlier order has just ended. Try again.",
    },
    changed: (total) =>
      `The price has just changed. The total is now ${total}; nothing was ordered yet.`,
    agree: "Use the new price",
  },
);

/** Why nothing was ordered, and what to do about it. */
export function PlacingRefused(props: {
  failure: Failure;
  agree: (quote: Quote) => void;
  retry: () => void;
}) {
  const { failure, agree, retry } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  if (failure.kind !== "refused") {
    return <FailureNotice failure={failure} retry={retry} />;
  }
  const { code, quote } = failure.problem;
  if (code === "PRICE_CHANGED" && quote !== undefined) {
    return (
      <div class="notice warn" role="alert">
        <span>{t.changed(formatRupiah(quote.total_idr, language))}</span>
        <button type="button" class="button quiet compact" onClick={() => agree(quote)}>
          {t.agree}
        </button>
      </div>
    );
  }
  const said = t.said[code];
  return said === undefined ? (
    <FailureNotice failure={failure} />
  ) : (
    <p class="notice bad" role="alert">
      {said}
    </p>
  );
}
