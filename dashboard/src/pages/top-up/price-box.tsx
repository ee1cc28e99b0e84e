import type { Quote } from "../../api/types";
import { formatCount, formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { Skeleton } from "../../parts/skeleton";

const TEXTS = texts(
  {
    forCredits: (credits: string) => `Untuk ${credits} kredit siaran Anda membayar`,
    withVat: (net: string, vat: string) => `${net} + PPN ${vat}`,
    pay: "Bayar sekarang",
    payLater: "Lanjutkan",
    offer: (credits: string, total: string, saves: string) =>
      `${credits} kredit hanya ${total}: lebih banyak kredit, hemat ${saves}.`,
    offerSame: (credits: string, total: string) =>
      `${credits} kredit seharga sama, ${total}: lebih banyak kredit, biaya sama.`,
    take: (credits: string) => `Pilih ${credits}`,
    first: "Pilih jumlah kredit untuk melihat harganya.",
  },
  {
    forCredits: (credits: string) => `For ${credits} broadcast credits you pay`,
    withVat: (net: string, vat: string) => `${net} + VAT ${vat}`,
    pay: "Pay now",
    payLater: "Continue",
    offer: (credits: string, total: string, saves: string) =>
      `${credits} credits cost only ${total}: more credits, and you save ${saves}.`,
    offerSame: (credits: string, total: string) =>
      `${credits} credits cost the same ${total}: more credits for nothing more.`,
    take: (credits: string) => `Choose ${credits}`,
    first: "Choose a number of credits to see its price.",
  },
);

/** What it costs, VAT included, and the way on. */
export function PriceBox(props: {
  quote: Quote | null;
  last: Quote | null;
  isValid: boolean;
  pay: () => void;
  take: (credits: number) => void;
}) {
  const { quote, last, isValid } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const shown = quote ?? last;
  const better = quote?.better_offer;

  return (
    <section class="card stack price-box" aria-busy={isValid && quote === null}>
      <div class={quote === null ? "stale" : undefined} aria-live="polite">
        {shown === null ? (
          <>
            <p class="soft what">{isValid ? <Skeleton width="14rem" /> : t.first}</p>
            <p class="total">{isValid ? <Skeleton width="10rem" /> : "—"}</p>
            <p class="soft small">{isValid ? <Skeleton width="12rem" /> : "\u00a0"}</p>
          </>
        ) : (
          <>
            <p class="soft what">{t.forCredits(formatCount(shown.credits, language))}</p>
            <p class="total figures">{formatRupiah(shown.total_idr, language)}</p>
            <p class="soft small figures">
              {t.withVat(
                formatRupiah(shown.net_idr, language),
                formatRupiah(shown.vat_idr, language),
              )}
            </p>
          </>
        )}
      </div>
      {better && (
        <div class="notice good">
          <span>
            {better.saves_idr > 0
              ? t.offer(
                  formatCount(better.credits, language),
                  formatRupiah(better.total_idr, language),
                  formatRupiah(better.saves_idr, language),
                )
              : t.offerSame(
                  formatCount(better.credits, language),
                  formatRupiah(better.total_idr, language),
                )}
          </span>
          <button
            type="button"
            class="button quiet compact"
            onClick={() => props.take(better.credits)}
          >
            {t.take(formatCount(better.credits, language))}
          </button>
        </div>
      )}
      <button type="button" class="button" disabled={quote === null} onClick={props.pay}>
        {quote?.payment_terms ? t.payLater : t.pay}
      </button>
    </section>
  );
}
