import type { WhatsAppNumber } from "../../api/types";
import { formatCount } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { LowBalanceSign } from "../../parts/low-balance";
import { NextLapse } from "../../parts/next-lapse";

const TEXTS = texts(
  {
    available: "Kredit tersedia",
    held: "Ditahan untuk siaran",
    heldWhy: "Yang tidak terkirim kembali setelah siaran selesai.",
    next: "Hangus berikutnya",
    none: "Tidak ada",
  },
  {
    available: "Available credits",
    held: "Held for broadcasts",
    heldWhy: "What is not delivered comes back after the broadcast.",
    next: "Next lapse",
    none: "None",
  },
);

/** What a number has now, what broadcasts hold of it, and what ends first. */
export function CreditFigures({ number }: { number: WhatsAppNumber }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <dl class="card credit-figures">
      <div>
        <dt>{t.available}</dt>
        <dd class="figures main">{formatCount(number.available_credits, language)}</dd>
        <dd>
          <LowBalanceSign number={number} />
        </dd>
      </div>
      <div>
        <dt>{t.held}</dt>
        <dd class="figures">{formatCount(number.held_credits, language)}</dd>
        {number.held_credits > 0 && <dd class="small soft">{t.heldWhy}</dd>}
      </div>
      <div>
        <dt>{t.next}</dt>
        <dd>{number.next_lapse ? <NextLapse lapse={number.next_lapse} /> : t.none}</dd>
      </div>
    </dl>
  );
}
