import { useState } from "preact/hooks";
import type { Forecast } from "../../api/types";
import { formatCount, formatDate } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { Icon } from "../../parts/icons";
import { ShowAll } from "../../parts/show-all";
import type { Resource } from "../../parts/use-resource";
import { type CalendarRow, firstLoss, rowsOf } from "./calendar-rows";

const TEXTS = texts(
  {
    title: "Kalender hangus",
    what: "Kredit yang berakhir pada tiap tanggal, dan berapa yang diperkirakan tidak terpakai.",
    loss: (credits: string, date: string) =>
      `Dengan laju pemakaian Anda, ${credits} kredit akan hangus pada ${date}.`,
    noLoss: "Dengan laju pemakaian Anda, tidak ada kredit yang akan hangus.",
    pace: (credits: string) => `Laju 30 hari terakhir: ${credits} kredit per hari.`,
    credits: (credits: string) => `${credits} kredit`,
    willLapse: (credits: string) => `${credits} akan hangus`,
    willBeUsed: "akan terpakai",
    none: "Tidak ada kredit yang akan berakhir.",
    all: (count: string) => `Tampilkan semua ${count} tanggal`,
  },
  {
    title: "Lapse calendar",
    what: "The credits that end on each date, and how many of them are expected to stay unused.",
    loss: (credits: string, date: string) =>
      `At your pace ${credits} credits will lapse on ${date}.`,
    noLoss: "At your pace no credits will lapse.",
    pace: (credits: string) => `Pace of the last 30 days: ${credits} credits a day.`,
    credits: (credits: string) => `${credits} credits`,
    willLapse: (credits: string) => `${credits} will lapse`,
    willBeUsed: "will be used",
    none: "No credits will end.",
    all: (count: string) => `Show all ${count} dates`,
  },
);

/** So many dates are looked at; more of them on demand. */
const SHOWN = 6;

/** When credits of a number end, and what will be left of them then. */
export function CalendarCard({ forecast }: { forecast: Resource<Forecast> }) {
  const t = useTexts(TEXTS);
  return (
    <section class="card stack calendar">
      <div>
        <h2>{t.title}</h2>
        <p class="soft small">{t.what}</p>
      </div>
      {forecast.failure && <FailureNotice failure={forecast.failure} retry={forecast.reload} />}
      {forecast.value && <Calendar forecast={forecast.value} />}
    </section>
  );
}

function Calendar({ forecast }: { forecast: Forecast }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const [showsAll, setShowsAll] = useState(false);
  const { lapses, credits_per_day } = forecast;
  if (lapses.length === 0) {
    return <p class="soft">{t.none}</p>;
  }
  const loss = firstLoss(lapses);
  return (
    <>
      <div class={loss === null ? "notice good" : "notice warn"}>
        <span class="row forecast">
          <Icon name={loss === null ? "check" : "clock"} />
          <span>
            {loss === null
              ? t.noLoss
              : t.loss(
                  formatCount(loss.expected_lapse, language),
                  formatDate(loss.valid_until, language),
                )}{" "}
            <span class="soft">{t.pace(formatCount(credits_per_day, language))}</span>
          </span>
        </span>
      </div>
      <ol>
        {rowsOf(lapses)
          .slice(0, showsAll ? lapses.length : SHOWN)
          .map((row) => (
            <Day key={row.valid_until} row={row} />
          ))}
      </ol>
      {lapses.length > SHOWN && (
        <p>
          <ShowAll
            all={t.all(formatCount(lapses.length, language))}
            isOpen={showsAll}
            toggle={setShowsAll}
          />
        </p>
      )}
    </>
  );
}

function Day({ row }: { row: CalendarRow }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <li class="day">
      <span class="nowrap">{formatDate(row.valid_until, language)}</span>
      <span class="track" aria-hidden="true">
        <span class="fill" style={{ width: `${row.barPercent}%` }} />
        <span class="fill lost" style={{ width: `${row.lapsePercent}%` }} />
      </span>
      <span class="amounts figures">
        <span>{t.credits(formatCount(row.credits, language))}</span>
        {row.expected_lapse > 0 ? (
          <span class="small lost">{t.willLapse(formatCount(row.expected_lapse, language))}</span>
        ) : (
          <span class="small soft">{t.willBeUsed}</span>
        )}
      </span>
    </li>
  );
}
