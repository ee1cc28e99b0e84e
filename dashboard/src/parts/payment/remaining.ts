/** How long a payer still has, as a countdown writes and announces it. All pure. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** A payer who does not look at the countdown is told at these, in minutes. */
const MARKS_MINUTES = [60, 10, 1] as const;
export type Mark = (typeof MARKS_MINUTES)[number];

/** What is left of at most a day; only the first figure may have a single digit. */
export type Left =
  | { unit: "hours"; hours: string; minutes: string; seconds: string }
  | { unit: "minutes"; minutes: string; seconds: string }
  | { unit: "over" };

/** Return the milliseconds until an instant (ISO 8601); negative when it has passed. */
export function millisecondsLeft(until: string, nowMs: number): number {
  return Date.parse(until) - nowMs;
}

/** The instant itself is still in time, as it is for the API. */
export function isOver(leftMs: number): boolean {
  return leftMs < 0;
}

/** Return what to show: a second that has begun still counts, so that 0 means "now". */
export function splitLeft(leftMs: number): Left {
  if (isOver(leftMs)) {
    return { unit: "over" };
  }
  const seconds = Math.ceil(leftMs / SECOND_MS);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) {
    return {
      unit: "hours",
      hours: String(hours),
      minutes: twoDigits(minutes % 60),
      seconds: twoDigits(seconds % 60),
    };
  }
  return { unit: "minutes", minutes: String(minutes), seconds: twoDigits(seconds % 60) };
}

/** Return the milliseconds until `splitLeft` has something else to say. */
export function untilNextSecond(leftMs: number): number {
  if (leftMs <= 0) {
    return SECOND_MS;
  }
  return leftMs - (Math.ceil(leftMs / SECOND_MS) - 1) * SECOND_MS;
}

/** Return the nearest mark that was passed between two looks; a machine may sleep over some. */
export function markPassed(beforeMs: number, afterMs: number): Mark | null {
  const passed = MARKS_MINUTES.filter(
    (mark) => beforeMs > mark * MINUTE_MS && afterMs <= mark * MINUTE_MS && !isOver(afterMs),
  );
  return passed.at(-1) ?? null;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
