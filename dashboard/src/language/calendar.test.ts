import { describe, expect, it } from "vitest";
import { daysUntil, isDate } from "./calendar";

describe("daysUntil", () => {
  it("counts by the date in Jakarta", () => {
    // 23.30 in London is 06.30 of the next day in Jakarta.
    expect(daysUntil("2027-03-04", Date.parse("2027-03-02T23:30:00Z"))).toBe(1);
  });

  it("is 0 on the day itself", () => {
    expect(daysUntil("2027-03-04", Date.parse("2027-03-04T16:59:59Z"))).toBe(0);
  });

  it("is negative afterwards", () => {
    expect(daysUntil("2027-03-04", Date.parse("2027-03-04T17:00:00Z"))).toBe(-1);
  });
});

describe("isDate", () => {
  it.each(["2026-11-22", "2028-02-29"])("knows %s", (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each(["", "2026-02-30", "2027-02-29", "2026-13-01", "2026-1-1", "22-11-2026", "yesterday"])(
    "does not take %j",
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );
});
