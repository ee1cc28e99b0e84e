import { describe, expect, it } from "vitest";
import {
  addressOf,
  EVERYTHING,
  type HistoryQuery,
  isFiltered,
  nextByCursor,
  placeOf,
  previousOf,
  readQuery,
  toPart,
  withFilters,
} from "./history-query";

const MUCH: HistoryQuery = {
  status: "PAID",
  number: "+6281212448484",
  from: "2026-01-01",
  to: "2026-11-22",
  search: "2A7A875-00",
  size: 25,
  page: 3,
  trail: [],
};

function read(address: string): HistoryQuery {
  return readQuery(Object.fromEntries(new URL(address, "https://here.example").searchParams));
}

describe("addressOf", () => {
  it("leaves out what is usual", () => {
    expect(addressOf(EVERYTHING)).toBe("/credits");
  });

  it("writes what was chosen", () => {
    expect(addressOf(MUCH)).toBe(
      "/credits?status=PAID&number=%2B6281212448484&from=2026-01-01&to=2026-11-22" +
        "&q=2A7A875-00&rows=25&page=3",
    );
  });

  it("is read again as it was written", () => {
    const behind = { ...MUCH, page: 1, trail: ["YmVmb3JlOjc", "YmVmb3JlOjI"] };

    expect(read(addressOf(EVERYTHING))).toEqual(EVERYTHING);
    expect(read(addressOf(MUCH))).toEqual(MUCH);
    expect(read(addressOf(behind))).toEqual(behind);
  });
});

describe("readQuery", () => {
  it.each([
    "/credits?status=Paid",
    "/credits?number=081212448484",
    "/credits?from=2026-02-30&to=yesterday",
    "/credits?rows=1000",
    "/credits?page=0",
    "/credits?page=-1",
    "/credits?page=1.5",
    "/credits?page=99999999",
    "/credits?trail=a..b",
    "/credits?trail=%3Cscript%3E",
    "/credits?q=%20",
    "/credits?else=1",
  ])("takes nothing from %s", (address) => {
    expect(read(address)).toEqual(EVERYTHING);
  });

  it("takes a plus that was not encoded", () => {
    expect(read("/credits?number=+6281212448484").number).toBe("+6281212448484");
  });

  it("searches for no more letters than the API takes", () => {
    expect(read(`/credits?q=${"A".repeat(40)}`).search).toBe("A".repeat(32));
  });
});

describe("toPart", () => {
  it("asks for a page by its number", () => {
    expect(toPart(MUCH)).toEqual({
      status: "PAID",
      number: "+6281212448484",
      from: "2026-01-01",
      to: "2026-11-22",
      q: "2A7A875-00",
      limit: 25,
      page: 3,
    });
  });

  it("asks for a page by its cursor, and never by both", () => {
    expect(toPart({ ...EVERYTHING, trail: ["a", "b"] })).toEqual({ limit: 10, cursor: "b" });
  });
});

describe("a list whose end nobody knows", () => {
  it("goes on by the cursor and finds back to the first page", () => {
    const first = withFilters(EVERYTHING, { status: "PAID" });
    const second = nextByCursor(first, "a") as HistoryQuery;
    const third = nextByCursor(second, "b") as HistoryQuery;

    expect([first, second, third].map(placeOf)).toEqual([1, 2, 3]);
    expect(previousOf(third)).toEqual(second);
    expect(previousOf(second)).toEqual(first);
    expect(previousOf(first)).toBeNull();
    expect(nextByCursor(third, null)).toBeNull();
  });
});

describe("withFilters", () => {
  it("begins again at the first page, with as many rows", () => {
    expect(withFilters(MUCH, { number: null })).toEqual({ ...MUCH, number: null, page: 1 });
  });
});

describe("isFiltered", () => {
  it("does not count the page", () => {
    expect(isFiltered(read("/credits?page=4&rows=50"))).toBe(false);
  });

  it.each([{ status: "PAID" }, { search: "2" }, { to: "2026-11-22" }] as const)("%j", (filter) => {
    expect(isFiltered({ ...EVERYTHING, ...filter })).toBe(true);
  });
});
