import { serverNow } from "../api/server-clock";
import type { WhatsAppNumber } from "../api/types";
import { daysUntil } from "../language/calendar";
import { formatCount, formatDate } from "../language/format";
import { texts, useLanguage, useTexts } from "../language/language";
import { Icon } from "./icons";

const TEXTS = texts(
  { lapse: (credits: string, date: string) => `${credits} kredit hangus pada ${date}` },
  { lapse: (credits: string, date: string) => `${credits} credits lapse on ${date}` },
);

/** As far ahead as the second of the three notices of a lapse; from then on it wants to be seen. */
const SOON_DAYS = 30;

/** Which credits of a number end first, and when. */
export function NextLapse({ lapse }: { lapse: NonNullable<WhatsAppNumber["next_lapse"]> }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const isSoon = daysUntil(lapse.valid_until, serverNow()) <= SOON_DAYS;
  return (
    <span class={isSoon ? "lapse soon" : "lapse"}>
      {isSoon && <Icon name="clock" size={16} />}
      <span>
        {t.lapse(formatCount(lapse.credits, language), formatDate(lapse.valid_until, language))}
      </span>
    </span>
  );
}
