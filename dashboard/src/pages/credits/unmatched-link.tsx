import { outcomeOf } from "../../api/client";
import { useApp } from "../../app-context";
import { formatCount } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { Icon } from "../../parts/icons";
import { useResource } from "../../parts/use-resource";

const TEXTS = texts(
  {
    link: "Pembayaran tanpa pesanan",
    held: (count: string) => `${count} menunggu keputusan`,
  },
  {
    link: "Payments without an order",
    held: (count: string) => `${count} waiting for a decision`,
  },
);

/** The way to money that belongs to no order, where there has been any. */
export function UnmatchedLink() {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { api } = useApp();
  // Where it cannot be read, the history is shown all the same.
  const { value } = useResource("unmatched", () => outcomeOf(api.GET("/v1/unmatched-payments")));
  if (value === null || value.items.length === 0) {
    return null;
  }
  const held = value.items.filter((each) => each.state === "HELD").length;
  return (
    <span class="row">
      <a class="row unmatched-link" href="/credits/unmatched">
        <Icon name="alert" size={18} />
        {t.link}
      </a>
      {held > 0 && <span class="chip warn">{t.held(formatCount(held, language))}</span>}
    </span>
  );
}
