import { may } from "../../access";
import type { WhatsAppNumber } from "../../api/types";
import { useApp } from "../../app-context";
import { formatCount } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { isLow, LowBalanceSign } from "../../parts/low-balance";
import { NextLapse } from "../../parts/next-lapse";
import { NumberStatus } from "../../parts/number-status";
import { TableSkeleton } from "../../parts/table-skeleton";
import { TopUpButton } from "../../parts/top-up-button";

const TEXTS = texts(
  {
    number: "Nomor",
    status: "Status",
    credits: "Sisa kredit",
    held: (credits: string) => `${credits} ditahan untuk siaran`,
    lapse: "Hangus berikutnya",
    nothingLapses: "Tidak ada",
    topUp: "Isi ulang",
  },
  {
    number: "Number",
    status: "Status",
    credits: "Remaining credit",
    held: (credits: string) => `${credits} held for broadcasts`,
    lapse: "Next lapse",
    nothingLapses: "None",
    topUp: "Top up",
  },
);

/** Most businesses have so few numbers that these rows are all of them. */
const SKELETON_ROWS = 4;

export function NumbersTable({ items }: { items: WhatsAppNumber[] }) {
  return (
    <div class="card flush">
      <table class="table numbers">
        <Columns />
        <tbody>
          {items.map((number) => (
            <Row key={number.number} number={number} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function NumbersTableSkeleton() {
  const columns = useMayTopUp() ? 5 : 4;
  return (
    <div class="card flush">
      <table class="table numbers">
        <Columns />
        <TableSkeleton rows={SKELETON_ROWS} columns={columns} />
      </table>
    </div>
  );
}

function Columns() {
  const t = useTexts(TEXTS);
  return (
    <thead>
      <tr>
        <th scope="col">{t.number}</th>
        <th scope="col">{t.status}</th>
        <th scope="col" class="end">
          {t.credits}
        </th>
        <th scope="col">{t.lapse}</th>
        {useMayTopUp() && (
          <th scope="col">
            <span class="visually-hidden">{t.topUp}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function Row({ number }: { number: WhatsAppNumber }) {
  const t = useTexts(TEXTS);
  return (
    <tr>
      <td class="who">
        <a href={`/numbers/${encodeURIComponent(number.number)}`}>{number.display_name}</a>
        <span class="soft figures">{number.number}</span>
      </td>
      <td data-label={t.status}>
        <NumberStatus status={number.status} />
      </td>
      <td data-label={t.credits} class="end">
        <Credits number={number} />
      </td>
      <td data-label={t.lapse}>
        {number.next_lapse ? (
          <NextLapse lapse={number.next_lapse} />
        ) : (
          <span class="soft">{t.nothingLapses}</span>
        )}
      </td>
      {useMayTopUp() && (
        <td class="action">
          <TopUpButton number={number} class={isLow(number) ? "compact" : "quiet compact"} />
        </td>
      )}
    </tr>
  );
}

function Credits({ number }: { number: WhatsAppNumber }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <span class="left-over">
      <strong class="figures">{formatCount(number.available_credits, language)}</strong>
      {number.held_credits > 0 && (
        <span class="small soft">{t.held(formatCount(number.held_credits, language))}</span>
      )}
      <LowBalanceSign number={number} />
    </span>
  );
}

function useMayTopUp(): boolean {
  return may(useApp().me.role, "top-up");
}
