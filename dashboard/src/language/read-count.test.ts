import { expect, it } from "vitest";
import { readCount } from "./read-count";

it("reads digits with either separator, or none", () => {
  expect(readCount("1000")).toBe(1000);
  expect(readCount(" 1.000 ")).toBe(1000);
  expect(readCount("1,000,000")).toBe(1_000_000);
  expect(readCount("25 000")).toBe(25_000);
  expect(readCount("0")).toBe(0);
});

it("reads nothing else, rather than guess", () => {
  for (const text of ["", "1.5", "1.00", "10.0000", "-5", "1e3", "seribu", "+5", "1..000"]) {
    expect(readCount(text)).toBeNull();
  }
});
