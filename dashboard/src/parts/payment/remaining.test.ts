import { describe, expect, it } from "vitest";
import { isOver, markPassed, millisecondsLeft, splitLeft, untilNextSecond } from "./remaining";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe("millisecondsLeft", () => {
  it("counts to the instant and behind it", () => {
    const noon = Date.parse("2026-11-22T12:00:00.000Z");

    expect(millisecondsLeft("2026-11-22T12:00:01.000Z", noon)).toBe(1_000);
    expect(millisecondsLeft("2026-11-22T11:59:59.000Z", noon)).toBe(-1_000);
  });
});

describe("splitLeft", () => {
  it("shows a whole day as 24 hours", () => {
    expect(splitLeft(24 * HOUR_MS)).toEqual({
      unit: "hours",
      hours: "24",
      minutes: "00",
      seconds: "00",
    });
  });

  it("counts a second that has begun", () => {
    expect(splitLeft(24 * HOUR_MS - 47_500)).toEqual({
      unit: "hours",
      hours: "23",
      minutes: "59",
      seconds: "13",
    });
  });

  it("leaves out the hours in the last one", () => {
    expect(splitLeft(9 * MINUTE_MS + 5_000)).toEqual({
      unit: "minutes",
      minutes: "9",
      seconds: "05",
    });
    expect(splitLeft(0)).toEqual({ unit: "minutes", minutes: "0", seconds: "00" });
  });

  it("is over only behind the instant", () => {
    expect(isOver(0)).toBe(false);
    expect(isOver(-1)).toBe(true);
    expect(splitLeft(-1)).toEqual({ unit: "over" });
  });
});

describe("untilNextSecond", () => {
  it("waits for the figure to change", () => {
    expect(untilNextSecond(5_000)).toBe(1_000);
    expect(untilNextSecond(5_250)).toBe(250);
    expect(untilNextSecond(1)).toBe(1);
  });

  it("looks again after the end, for a clock may be corrected", () => {
    expect(untilNextSecond(0)).toBe(1_000);
    expect(untilNextSecond(-10)).toBe(1_000);
  });
});

describe("markPassed", () => {
  it("tells of one hour, ten minutes and one minute", () => {
    expect(markPassed(HOUR_MS + 1, HOUR_MS)).toBe(60);
    expect(markPassed(10 * MINUTE_MS + 900, 10 * MINUTE_MS - 100)).toBe(10);
    expect(markPassed(MINUTE_MS + 1, MINUTE_MS)).toBe(1);
  });

  it("says nothing in between, and nothing twice", () => {
    expect(markPassed(2 * HOUR_MS, HOUR_MS + 1)).toBeNull();
    expect(markPassed(HOUR_MS, HOUR_MS - 1_000)).toBeNull();
  });

  it("tells only the nearest after a sleep, and none once it is over", () => {
    expect(markPassed(2 * HOUR_MS, 5 * MINUTE_MS)).toBe(10);
    expect(markPassed(2 * HOUR_MS, -1)).toBeNull();
  });
});
