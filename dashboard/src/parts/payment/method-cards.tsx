import { useId } from "preact/hooks";
import type { PaymentMethod, Quote } from "../../api/types";
import { formatRupiah } from "../../language/format";
import { type Locale, texts, useLanguage, useTexts } from "../../language/language";
import { Skeleton } from "../skeleton";
import "./method-cards.css";

type Offered = Quote["payment_methods"][number];

const TEXTS = texts<{
  name: Record<PaymentMethod, string>;
  from: Record<PaymentMethod, string>;
  notOffered: string;
  below: (least: string) => string;
  above: (most: string) => string;
}>(
  {
    name: { BCA_VA: "BCA Virtual Account", BNI_VA: "BNI Virtual Account" },
    from: { BCA_VA: "hanya dari rekening BCA", BNI_VA: "dari bank mana pun" },
    notOffered: "Belum tersedia.",
    below: (least) => `Untuk total mulai ${least}.`,
    above: (most) => `Untuk total sampai ${most}.`,
  },
  {
    name: { BCA_VA: "BCA Virtual Account", BNI_VA: "BNI Virtual Account" },
    from: { BCA_VA: "only from a BCA account", BNI_VA: "from any bank" },
    notOffered: "Not available yet.",
    below: (least) => `For totals from ${least}.`,
    above: (most) => `For totals up to ${most}.`,
  },
);

/** A choice of payment methods; one that cannot pay this total says why. */
export function MethodCards(props: {
  legend: string;
  methods: Offered[];
  chosen: PaymentMethod | null;
  choose: (method: PaymentMethod) => void;
}) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const group = useId();
  return (
    <fieldset class="methods">
      <legend>{props.legend}</legend>
      {props.methods.map((each) => (
        <label key={each.method} class={each.available ? "method" : "method unavailable"}>
          <input
            type="radio"
            name={group}
            value={each.method}
            checked={props.chosen === each.method}
            disabled={!each.available}
            onChange={() => props.choose(each.method)}
          />
          <BankMark method={each.method} />
          <span>
            <strong>{t.name[each.method]}</strong>
            <span class="soft small">
              {each.available ? t.from[each.method] : reasonOf(each, t, language)}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Two methods, before it is known which. */
export function MethodCardsSkeleton() {
  return (
    <div class="methods" aria-hidden="true">
      <Skeleton width="10rem" />
      <Skeleton height="4.75rem" />
      <Skeleton height="4.75rem" />
    </div>
  );
}

/** The bank's letters; its logo is the bank's and not ours to draw. */
function BankMark({ method }: { method: PaymentMethod }) {
  const bank = method === "BCA_VA" ? "BCA" : "BNI";
  return (
    <span class={`bank-mark ${bank.toLowerCase()}`} aria-hidden="true">
      {bank}
    </span>
  );
}

function reasonOf(each: Offered, t: (typeof TEXTS)["id"], language: Locale): string {
  switch (each.reason) {
    case "BELOW_MINIMUM":
      return t.below(formatRupiah(each.min_idr, language));
    case "ABOVE_MAXIMUM":
      return t.above(formatRupiah(each.max_idr, language));
    default:
      return t.notOffered;
  }
}
