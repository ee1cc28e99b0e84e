/**
 * Figures, dates and names of months as the pages write them.
 *
 * Indonesian separates thousands by a point, English by a comma; both write "22 Nov 2026, 14.05 WIB".
 */
import type { Locale } from "../api/types";

const TAG: Record<Locale, string> = { id: "id-ID", en: "en-US" };
const NO_BREAK_SPACE = "\u00a0";
/** Western Indonesian time has no summer time. */
const WIB_OFFSET_MS = 7 * 60 * 60 * 1000;
const MONTHS: Record<Locale, readonly string[]> = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

/** Write a whole number: 1.000 or 1,000. */
export function formatCount(count: number, locale: Locale): string {
  return count.toLocaleString(TAG[locale]);
}

/** Write a signed change: +1.000, -300, 0. */
export function formatChange(count: number, locale: Locale): string {
  const digits = formatCount(Math.abs(count), locale);
  if (count === 0) {
    return digits;
  }
  return count > 0 ? `+${digits}` : `\u2212${digits}`;
}

/** Write whole rupiah: Rp 460.650. */
export function formatRupiah(amountIdr: number, locale: Locale): string {
  return `Rp${NO_BREAK_SPACE}${formatCount(amountIdr, locale)}`;
}

/** Write a unit price, which the API gives as a decimal string of at most three decimals. */
export function formatUnitPrice(price: string, locale: Locale): string {
  const [whole = "0", decimals] = price.split(".");
  const point = locale === "id" ? "," : ".";
  const fraction = decimals === undefined ? "" : point + decimals;
  return formatRupiah(Number(whole), locale) + fraction;
}

/** Write a calendar date, given as YYYY-MM-DD: 22 Nov 2026. */
export function formatDate(date: string, locale: Locale): string {
  const [year = "", month = "1", day = "1"] = date.split("-");
  return `${Number(day)} ${MONTHS[locale][Number(month) - 1]} ${year}`;
}

/** Return the WIB calendar date (YYYY-MM-DD) of an instant. */
export function wibDate(instant: string | number): string {
  return new Date(new Date(instant).getTime() + WIB_OFFSET_MS).toISOString().slice(0, 10);
}

/** Write the WIB date of an instant, given as ISO 8601. */
export function formatDateOf(instant: string, locale: Locale): string {
  return formatDate(wibDate(instant), locale);
}

/** Write an instant, given as ISO 8601: 22 Nov 2026, 14.05 WIB. */
export function formatInstant(instant: string, locale: Locale): string {
  const wib = new Date(new Date(instant).getTime() + WIB_OFFSET_MS).toISOString();
  return `${formatDate(wib.slice(0, 10), locale)}, ${wib.slice(11, 16).replace(":", ".")} WIB`;
}

/** Group the digits of an account by four, for reading only. */
export function groupDigits(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
}
