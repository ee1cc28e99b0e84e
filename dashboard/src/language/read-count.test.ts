import { expect, it } from "vitest";
import { readCount } from "./read-count";

it.each([
  ["1000", 1000],
  ["1.000", 1000],
  ["1,000", 1000],
  ["1 000", 1000],
  [" 250.000 ", 250_000],
  ["1.000.000", 1_000_000],
  ["0", 0],
])("reads %s as %d", (typed, count) => {
  expect(readCount(typed)).toBe(count);
});

it.each(["", "1.00", "1.000,000", "1,5", "-1000", "1e3", "seribu", "1000.", ".100"])(
  "takes %s for no number",
  (typed) => {
    expect(readCount(typed)).toBeNull();
  },
);
