import { describe, expect, it } from "vitest";
import { firstLoss, rowsOf } from "./calendar-rows";

const JANUARY = { valid_until: "2027-01-29", credits: 1_000, expected_lapse: 0 };
const MARCH = { valid_until: "2027-03-04", credits: 10_000, expected_lapse: 3_120 };
const LATE_MARCH = { valid_until: "2027-03-30", credits: 25, expected_lapse: 25 };

describe("rowsOf", () => {
  it("has nothing where nothing ends", () => {
    expect(rowsOf([])).toEqual([]);
  });

  it("measures every bar by the longest, and shows the smallest", () => {
    const rows = rowsOf([JANUARY, MARCH, LATE_MARCH]);

    expect(rows.map(({ barPercent, lapsePercent }) => [barPercent, lapsePercent])).toEqual([
      [10, 0],
      [100, 31],
      [1, 1],
    ]);
  });
});

describe("firstLoss", () => {
  it("is the first day on which something will be left", () => {
    expect(firstLoss([JANUARY, MARCH, LATE_MARCH])).toBe(MARCH);
  });

  it("is none where all will be used", () => {
    expect(firstLoss([JANUARY])).toBeNull();
  });
});
