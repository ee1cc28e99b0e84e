import { useId } from "preact/hooks";
import type { Quote } from "../../api/types";
import { formatDate, formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";

type Terms = NonNullable<Quote["payment_terms"]>;

const TEXTS = texts(
  {
    when: "Kapan dibayar",
    later: "Pascabayar",
    laterWhat: (due: string) => `Kredit langsung masuk; bayar paling lambat ${due}.`,
    owed: (owed: string, limit: string) => `Tagihan berjalan ${owed} dari batas ${limit}.`,
    overdue: "Ada tagihan yang jatuh tempo. Bayar dahulu, atau beli prabayar.",
    now: "Prabayar",
    nowWhat: "Kredit masuk begitu pembayaran diterima.",
  },
  {
    when: "When to pay",
    later: "Post-paid",
    laterWhat: (due: string) => `The credits come at once; pay by ${due}.`,
    owed: (owed: string, limit: string) => `You owe ${owed} of your limit of ${limit}.`,
    overdue: "An invoice is overdue. Pay it first, or buy prepaid.",
    now: "Prepaid",
    nowWhat: "The credits come when the payment arrives.",
  },
);

/** For businesses with payment terms: pay later, or now all the same. */
export function TermsChoice(props: {
  terms: Terms;
  prepaid: boolean;
  choose: (prepaid: boolean) => void;
}) {
  const { terms, prepaid, choose } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const group = useId();
  return (
    <fieldset class="methods">
      <legend>{t.when}</legend>
      <label class={terms.overdue ? "method unavailable" : "method"}>
        <input
          type="radio"
          name={group}
          checked={!prepaid && !terms.overdue}
          disabled={terms.overdue}
          onChange={() => choose(false)}
        />
        <span />
        <span>
          <strong>{t.later}</strong>
          <span class="soft small">
            {terms.overdue ? t.overdue : t.laterWhat(formatDate(terms.due_on, language))}
          </span>
          <span class="soft small">
            {t.owed(
              formatRupiah(terms.owed_idr, language),
              formatRupiah(terms.limit_idr, language),
            )}
          </span>
        </span>
      </label>
      <label class="method">
        <input
          type="radio"
          name={group}
          checked={prepaid || terms.overdue}
          onChange={() => choose(true)}
        />
        <span />
        <span>
          <strong>{t.now}</strong>
          <span class="soft small">{t.nowWhat}</span>
        </span>
      </label>
    </fieldset>
  );
}
