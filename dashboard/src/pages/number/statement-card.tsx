import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { invoiceNumberOf, orderAddress } from "../../api/order-id";
import type { StatementEntry } from "../../api/types";
import { isDate } from "../../language/calendar";
import { formatChange, formatCount, formatInstant } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { TableSkeleton } from "../../parts/table-skeleton";
import { StatementDays } from "./statement-days";
import { wordsOf } from "./statement-words";
import { type Days, type StatementSoFar, useStatement } from "./use-statement";

const TEXTS = texts(
  {
    title: "Mutasi kredit",
    date: "Tanggal",
    what: "Keterangan",
    order: (invoice: string) => `Pesanan ${invoice}`,
    change: "Perubahan",
    before: "Saldo sebelum",
    after: "Saldo sesudah",
    none: "Belum ada mutasi",
    noneThen: "Tidak ada mutasi pada tanggal ini.",
    older: "Muat yang lebih lama",
    reading: "Memuat…",
    all: "Semua mutasi sudah ditampilkan.",
  },
  {
    title: "Statement",
    date: "Date",
    what: "What happened",
    order: (invoice: string) => `Order ${invoice}`,
    change: "Change",
    before: "Balance before",
    after: "Balance after",
    none: "No entry yet",
    noneThen: "No entry on these dates.",
    older: "Older entries",
    reading: "Loading…",
    all: "These are all entries.",
  },
);

const SKELETON_ROWS = 5;
const COLUMNS = 5;

/** What moved the available credits of a number; the dates are kept in the address. */
export function StatementCard({ number }: { number: string }) {
  const t = useTexts(TEXTS);
  const { query, path, route } = useLocation();
  const days: Days = { from: dateOf(query.from), to: dateOf(query.to) };
  const statement = useStatement(number, days);

  function show(chosen: Days) {
    const written = new URLSearchParams();
    for (const [name, date] of Object.entries(chosen)) {
      if (date !== null) {
        written.set(name, date);
      }
    }
    route(written.size === 0 ? path : `${path}?${written}`);
  }

  return (
    <section class="card flush">
      <div class="spread card-head">
        <h2>{t.title}</h2>
        <StatementDays days={days} show={show} />
      </div>
      <Entries statement={statement} isNarrowed={days.from !== null || days.to !== null} />
    </section>
  );
}

function dateOf(text: string | undefined): string | null {
  return text !== undefined && isDate(text) ? text : null;
}

function Entries({ statement, isNarrowed }: { statement: StatementSoFar; isNarrowed: boolean }) {
  const t = useTexts(TEXTS);
  const { newest, entries } = statement;
  if (newest.failure) {
    return <FailureNotice failure={newest.failure} retry={newest.reload} />;
  }
  if (newest.value !== null && !newest.isLoading && entries.length === 0) {
    return <p class="empty">{isNarrowed ? t.noneThen : t.none}</p>;
  }
  const isStale = newest.isLoading && newest.value !== null;
  return (
    <>
      <table class={isStale ? "table statement stale" : "table statement"} aria-busy={isStale}>
        <Columns />
        {newest.value === null ? (
          <TableSkeleton rows={SKELETON_ROWS} columns={COLUMNS} />
        ) : (
          <tbody>
            {entries.map((entry) => (
              <Entry key={entry.entry_id} entry={entry} />
            ))}
          </tbody>
        )}
      </table>
      {newest.value !== null && <Older statement={statement} />}
    </>
  );
}

function Columns() {
  const t = useTexts(TEXTS);
  return (
    <thead>
      <tr>
        <th scope="col">{t.date}</th>
        <th scope="col">{t.what}</th>
        <th scope="col" class="end">
          {t.change}
        </th>
        <th scope="col" class="end">
          {t.before}
        </th>
        <th scope="col" class="end">
          {t.after}
        </th>
      </tr>
    </thead>
  );
}

function Entry({ entry }: { entry: StatementEntry }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { what, about, orderId } = wordsOf(entry, language);
  return (
    <tr>
      <td data-label={t.date} class="when">
        {formatInstant(entry.at, language)}
      </td>
      <td data-label={t.what} class="what">
        <span class="lines">
          <span>{what}</span>
          {about && <span class="small soft about">{about}</span>}
          {orderId && (
            <a class="small" href={orderAddress(orderId)}>
              {t.order(invoiceNumberOf(orderId))}
            </a>
          )}
        </span>
      </td>
      <td data-label={t.change} class={`end figures change ${entry.credits > 0 ? "plus" : ""}`}>
        {formatChange(entry.credits, language)}
      </td>
      <td data-label={t.before} class="end figures soft before">
        {formatCount(entry.balance_before, language)}
      </td>
      <td data-label={t.after} class="end figures after">
        {formatCount(entry.balance_after, language)}
      </td>
    </tr>
  );
}

function Older({ statement }: { statement: StatementSoFar }) {
  const t = useTexts(TEXTS);
  const { hasOlder, isReadingOlder, olderFailure, readOlder } = statement;
  const end = useRef<HTMLParagraphElement>(null);

  const hadOlder = useRef(false);
  // The button that was pressed is gone: whoever uses a keyboard goes on from where it was.
  useEffect(() => {
    if (hadOlder.current && !hasOlder && document.activeElement === document.body) {
      end.current?.focus({ preventScroll: true });
    }
    hadOlder.current = hasOlder;
  }, [hasOlder]);

  return (
    <div class="card-foot">
      {olderFailure && <FailureNotice failure={olderFailure} retry={readOlder} />}
      {hasOlder ? (
        <button
          type="button"
          class="button quiet compact"
          aria-disabled={isReadingOlder}
          onClick={() => !isReadingOlder && void readOlder()}
        >
          {isReadingOlder ? t.reading : t.older}
        </button>
      ) : (
        <p ref={end} class="small soft" role="status" tabIndex={-1}>
          {t.all}
        </p>
      )}
    </div>
  );
}
