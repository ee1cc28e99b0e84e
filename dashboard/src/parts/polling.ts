/** How long a page that waits for a payment pauses between two looks. */
const SOON_MS = 3_000;
const LATER_MS = 10_000;
const LONGEST_MS = 30_000;

const SOON_FOR_MS = 2 * 60_000;
const LATER_FOR_MS = 10 * 60_000;

/** Payers pay at once or much later; `waitedMs` counts from when the page last came into view. */
export function pauseAfter(waitedMs: number): number {
  if (waitedMs < SOON_FOR_MS) {
    return SOON_MS;
  }
  return waitedMs < LATER_FOR_MS ? LATER_MS : LONGEST_MS;
}
