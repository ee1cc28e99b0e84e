/** What the history shows, as it stands in the address: filters, page, and rows of a page. */
import type { Order } from "../../api/types";
import { isDate } from "../../language/calendar";
import { PAGE_SIZE_DEFAULT, PAGE_SIZES } from "../../parts/paging";

export const STATUSES = [
  "AWAITING_PAYMENT",
  "INVOICED",
  "PAID",
  "EXPIRED",
  "CANCELLED",
] as const satisfies readonly Order["status"][];

export interface Filters {
  status: Order["status"] | null;
  number: string | null;
  /** WIB dates on which an order was placed, both included. */
  from: string | null;
  to: string | null;
  /** The leading part of an invoice number; the API takes 32 letters. */
  search: string;
}

export interface HistoryQuery extends Filters {
  size: number;
  page: number;
  /**
   * Where each page behind the first begins, as far as they were opened; the last is the one that
   * is shown. Only lists whose end is unknown are read so, because their pages have no number.
   */
  trail: readonly string[];
}

export const EVERYTHING: HistoryQuery = {
  status: null,
  number: null,
  from: null,
  to: null,
  search: "",
  size: PAGE_SIZE_DEFAULT,
  page: 1,
  trail: [],
};

const SEARCH_MAX = 32;
const PATH = "/credits";
const TRAIL = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const DIGITS = /^[1-9][0-9]{0,5}$/;

/** Read the query of an address. What nobody of us has written there is as if it were not. */
export function readQuery(query: Readonly<Record<string, string>>): HistoryQuery {
  const size = Number(query.rows);
  const trail = TRAIL.test(query.trail ?? "") ? (query.trail ?? "").split(".") : [];
  return {
    status: STATUSES.find((each) => each === query.status) ?? null,
    number: readNumber(query.number ?? ""),
    from: readDate(query.from),
    to: readDate(query.to),
    search: (query.q ?? "").trim().slice(0, SEARCH_MAX),
    size: PAGE_SIZES.find((each) => each === size) ?? PAGE_SIZE_DEFAULT,
    page: DIGITS.test(query.page ?? "") && trail.length === 0 ? Number(query.page) : 1,
    trail,
  };
}

function readNumber(text: string): string | null {
  // A plus that was not encoded arrives as a space.
  const number = text.replace(/^ /, "+");
  return /^\+[1-9][0-9]{6,14}$/.test(number) ? number : null;
}

function readDate(text: string | undefined): string | null {
  return text !== undefined && isDate(text) ? text : null;
}

/** Return the address of what is asked for; what is usual is left out. */
export function addressOf(query: HistoryQuery): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(toFilter(query))) {
    written.set(name, value);
  }
  if (query.size !== PAGE_SIZE_DEFAULT) {
    written.set("rows", String(query.size));
  }
  if (query.trail.length > 0) {
    written.set("trail", query.trail.join("."));
  } else if (query.page > 1) {
    written.set("page", String(query.page));
  }
  return written.size === 0 ? PATH : `${PATH}?${written}`;
}

/** Return the first page of the same list with other filters. */
export function withFilters(query: HistoryQuery, filters: Partial<Filters>): HistoryQuery {
  return { ...query, ...filters, page: 1, trail: [] };
}

/** Tell whether anything is left out of the list. */
export function isFiltered(query: Filters): boolean {
  return Object.keys(toFilter(query)).length > 0;
}

interface ApiFilter {
  status?: Order["status"];
  number?: string;
  from?: string;
  to?: string;
  q?: string;
}

/** Return the filters as the API calls them. */
export function toFilter({ status, number, from, to, search }: Filters): ApiFilter {
  return {
    ...(status && { status }),
    ...(number && { number }),
    ...(from && { from }),
    ...(to && { to }),
    ...(search && { q: search }),
  };
}

/** Return what the API is asked for a page. */
export function toPart(query: HistoryQuery) {
  const cursor = query.trail.at(-1);
  return {
    ...toFilter(query),
    limit: query.size,
    ...(cursor === undefined ? { page: query.page } : { cursor }),
  };
}

/** Return which page is shown, counted from 1, however it was reached. */
export function placeOf(query: HistoryQuery): number {
  return query.trail.length > 0 ? query.trail.length + 1 : query.page;
}

/** Return the page before, or null on the first. */
export function previousOf(query: HistoryQuery): HistoryQuery | null {
  if (query.trail.length > 0) {
    return { ...query, trail: query.trail.slice(0, -1) };
  }
  return query.page > 1 ? { ...query, page: query.page - 1 } : null;
}

/** Return the page after one whose list ends nobody knows where, or null on the last. */
export function nextByCursor(query: HistoryQuery, cursor: string | null): HistoryQuery | null {
  return cursor === null ? null : { ...query, page: 1, trail: [...query.trail, cursor] };
}
