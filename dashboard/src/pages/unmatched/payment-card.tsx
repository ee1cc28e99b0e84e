import { invoiceNumberOf, orderAddress } from "../../api/order-id";
import type { UnmatchedPayment } from "../../api/types";
import { formatInstant, formatRupiah, groupDigits } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { Fact } from "../../parts/fact";
import { PAYMENT_TEXTS, STATE_TONE } from "./unmatched-texts";

const TEXTS = texts(
  {
    account: "Virtual Account",
    paidAt: "Dibayar",
    remaining: "Masih ditahan",
    order: "Pesanan",
    appliedTo: "Dipakai untuk",
    reference: "Nomor pembayaran bank",
  },
  {
    account: "Virtual account",
    paidAt: "Paid",
    remaining: "Still held",
    order: "Order",
    appliedTo: "Applied to",
    reference: "The bank's payment number",
  },
);

/** One payment: how much, why it settled no order, and what becomes of it. */
export function PaymentCard({ payment }: { payment: UnmatchedPayment }) {
  const t = useTexts(TEXTS);
  const words = useTexts(PAYMENT_TEXTS);
  const language = useLanguage();
  // Where a part was used already, the rest is what matters.
  const isPartlyUsed = payment.state === "HELD" && payment.remaining_idr < payment.amount_idr;
  return (
    <li class="card payment">
      <div class="stack">
        <div class="spread">
          <h2 class="figures">{formatRupiah(payment.amount_idr, language)}</h2>
          <span class={`chip ${STATE_TONE[payment.state]}`}>{words.state[payment.state]}</span>
        </div>
        <p>{words.why[payment.reason]}</p>
        <p class="soft">{words.next[payment.state]}</p>
      </div>
      <dl class="facts">
        {isPartlyUsed && (
          <Fact name={t.remaining}>
            <strong>{formatRupiah(payment.remaining_idr, language)}</strong>
          </Fact>
        )}
        <Fact name={t.account}>
          {payment.bank} {groupDigits(payment.virtual_account)}
        </Fact>
        <Fact name={t.paidAt}>{formatInstant(payment.paid_at, language)}</Fact>
        {payment.order_id && (
          <Fact name={payment.state === "APPLIED" ? t.appliedTo : t.order}>
            <a href={orderAddress(payment.order_id)}>{invoiceNumberOf(payment.order_id)}</a>
          </Fact>
        )}
        <Fact name={t.reference}>{payment.payment_id}</Fact>
      </dl>
    </li>
  );
}
