import type { Order } from "../../api/types";
import {
  formatCount,
  formatDate,
  formatInstant,
  formatRupiah,
  formatUnitPrice,
} from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { Fact } from "../../parts/fact";

const TEXTS = texts(
  {
    title: "Rincian",
    number: "Nomor WhatsApp",
    credits: "Kredit siaran",
    unitPrice: "Harga per pesan",
    net: "Subtotal",
    vat: "PPN",
    total: "Total",
    refunded: "Dikembalikan",
    validUntil: "Berlaku sampai",
    ifPaidToday: "bila dibayar hari ini",
    placed: "Dipesan",
    paid: "Dibayar",
    poNumber: "Nomor PO",
    taxInvoice: "Nomor seri faktur pajak",
  },
  {
    title: "Details",
    number: "Phone number",
    credits: "Broadcast credits",
    unitPrice: "Price per message",
    net: "Subtotal",
    vat: "VAT",
    total: "Total",
    refunded: "Refunded",
    validUntil: "Valid until",
    ifPaidToday: "if paid today",
    placed: "Placed",
    paid: "Paid",
    poNumber: "PO number",
    taxInvoice: "Tax invoice serial number",
  },
);

/** What was ordered, at which price, and when what happened. */
export function OrderFacts({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const numberPage = `/numbers/${encodeURIComponent(order.number)}`;
  return (
    <section class="card stack">
      <h2>{t.title}</h2>
      <dl class="facts">
        <Fact name={t.number}>
          <a href={numberPage}>{order.number}</a>
        </Fact>
        <Fact name={t.credits}>{formatCount(order.credits, language)}</Fact>
        <Fact name={t.unitPrice}>{formatUnitPrice(order.unit_price_idr, language)}</Fact>
        <Fact name={t.net}>{formatRupiah(order.net_idr, language)}</Fact>
        <Fact name={t.vat}>{formatRupiah(order.vat_idr, language)}</Fact>
        <div class="sum">
          <dt>{t.total}</dt>
          <dd>{formatRupiah(order.total_idr, language)}</dd>
        </div>
        {order.refunded_idr > 0 && (
          <Fact name={t.refunded}>{formatRupiah(order.refunded_idr, language)}</Fact>
        )}
        {order.valid_until && (
          <Fact name={t.validUntil}>
            {formatDate(order.valid_until, language)}
            {order.status === "AWAITING_PAYMENT" && <span class="soft"> ({t.ifPaidToday})</span>}
          </Fact>
        )}
        <Fact name={t.placed}>{formatInstant(order.created_at, language)}</Fact>
        {order.paid_at && <Fact name={t.paid}>{formatInstant(order.paid_at, language)}</Fact>}
        {order.po_number && <Fact name={t.poNumber}>{order.po_number}</Fact>}
        {order.tax_invoice_number && <Fact name={t.taxInvoice}>{order.tax_invoice_number}</Fact>}
      </dl>
    </section>
  );
}
