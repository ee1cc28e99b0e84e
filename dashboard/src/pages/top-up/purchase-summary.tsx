import type { Quote } from "../../api/types";
import { formatCount, formatDate, formatRupiah, formatUnitPrice } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { Fact } from "../../parts/fact";
import { SkeletonRows } from "../../parts/skeleton";

const TEXTS = texts(
  {
    title: "Pembelian Anda",
    number: "Nomor WhatsApp",
    credits: "Kredit siaran",
    unitPrice: "Harga per pesan",
    net: "Subtotal",
    vat: "PPN",
    total: "Total",
    validUntil: "Berlaku sampai",
    ifPaidToday: "bila dibayar hari ini",
  },
  {
    title: "Your purchase",
    number: "Phone number",
    credits: "Broadcast credits",
    unitPrice: "Price per message",
    net: "Subtotal",
    vat: "VAT",
    total: "Total",
    validUntil: "Valid until",
    ifPaidToday: "if paid today",
  },
);

export function PurchaseSummary({ number, quote }: { number: string; quote: Quote | null }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <section class="card stack">
      <h2>{t.title}</h2>
      {quote === null ? (
        <SkeletonRows rows={7} />
      ) : (
        <dl class="facts">
          <Fact name={t.number}>{number}</Fact>
          <Fact name={t.credits}>{formatCount(quote.credits, language)}</Fact>
          <Fact name={t.unitPrice}>{formatUnitPrice(quote.unit_price_idr, language)}</Fact>
          <Fact name={t.net}>{formatRupiah(quote.net_idr, language)}</Fact>
          <Fact name={t.vat}>{formatRupiah(quote.vat_idr, language)}</Fact>
          <div class="sum">
            <dt>{t.total}</dt>
            <dd>{formatRupiah(quote.total_idr, language)}</dd>
          </div>
          <Fact name={t.validUntil}>
            {formatDate(quote.valid_until, language)} <span class="soft">({t.ifPaidToday})</span>
          </Fact>
        </dl>
      )}
    </section>
  );
}
