import type { Forecast } from "../../api/types";

type Lapse = Forecast["lapses"][number];

/** A day on which credits end, with its bar. */
export interface CalendarRow extends Lapse {
  /** The length of the bar in hundredths of the longest one. */
  barPercent: number;
  /** The length of that part of it which will lapse, in hundredths of the longest bar, too. */
  lapsePercent: number;
}

/** Return the days on which credits end with their bars; the most credits have the longest. */
export function rowsOf(lapses: readonly Lapse[]): CalendarRow[] {
  const most = Math.max(...lapses.map(({ credits }) => credits));
  return lapses.map((lapse) => ({
    ...lapse,
    barPercent: barOf(lapse.credits, most),
    lapsePercent: barOf(lapse.expected_lapse, most),
  }));
}

/** Anything at all is seen. */
function barOf(credits: number, most: number): number {
  return credits === 0 ? 0 : Math.max(1, Math.round((credits * 100) / most));
}

/** Return the first day on which credits will lapse that nobody will have used, if there is one. */
export function firstLoss(lapses: readonly Lapse[]): Lapse | null {
  return lapses.find(({ expected_lapse }) => expected_lapse > 0) ?? null;
}
