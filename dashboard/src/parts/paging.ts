/** Which rows of how many a page shows, and which page buttons stand below them. */

/** How many rows a page may have; the API gives 100 at most. */
export const PAGE_SIZES = [10, 25, 50, 100] as const;
export const PAGE_SIZE_DEFAULT = 10;
/** As many buttons on every page, so that none moves away under the pointer. */
const BUTTONS = 7;

/** Return how many pages `total` rows fill; no rows fill one. */
export function pageCount(total: number, size: number): number {
  return Math.max(1, Math.ceil(total / size));
}

/** Return the places of the first and the last row, counted from 1, of `shown` rows on a page. */
export function placesOf(page: number, size: number, shown: number): [number, number] {
  const before = (page - 1) * size;
  return shown === 0 ? [0, 0] : [before + 1, before + shown];
}

/** Return the pages that have a button; null is a gap between them. */
export function pageButtons(page: number, count: number): (number | null)[] {
  if (count <= BUTTONS) {
    return range(1, count);
  }
  // The first, a gap, ... , a gap, the last: what is left in the middle are three.
  if (page <= 4) {
    return [...range(1, 5), null, count];
  }
  if (page >= count - 3) {
    return [1, null, ...range(count - 4, count)];
  }
  return [1, null, page - 1, page, page + 1, null, count];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
