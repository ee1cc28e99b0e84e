import type { WhatsAppNumber } from "../api/types";
import { formatCount } from "../language/format";
import { texts, useLanguage, useTexts } from "../language/language";
import { Icon } from "./icons";

const TEXTS = texts(
  { low: (level: string) => `Di bawah ${level}` },
  { low: (level: string) => `Below ${level}` },
);

/** Tell whether a number has fewer credits than its business wants to be told of. */
export function isLow(
  number: Pick<WhatsAppNumber, "available_credits" | "low_balance_credits">,
): boolean {
  const level = number.low_balance_credits;
  return level !== null && number.available_credits < level;
}

/** The sign of a number that is low on credits; nothing for any other. */
export function LowBalanceSign({ number }: { number: WhatsAppNumber }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return isLow(number) ? (
    <span class="chip warn">
      <Icon name="alert" size={14} />
      {t.low(formatCount(number.low_balance_credits ?? 0, language))}
    </span>
  ) : null;
}
