/** Calendar dates (YYYY-MM-DD) of Western Indonesia, counted and checked. */
import { wibDate } from "./format";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Return how many days after the WIB date of `now` (milliseconds) a date is. */
export function daysUntil(date: string, now: number): number {
  return (Date.parse(date) - Date.parse(wibDate(now))) / DAY_MS;
}

/** Tell whether a text is a date that the calendar has. */
export function isDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) {
    return false;
  }
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
