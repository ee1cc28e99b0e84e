import { describe, expect, it } from "vitest";
import { isLow } from "./low-balance";

describe("isLow", () => {
  it.each([
    [1_999, 2_000, true],
    [2_000, 2_000, false],
    [0, 1, true],
    [0, null, false],
  ])("%s credits at a level of %s", (available_credits, low_balance_credits, low) => {
    expect(isLow({ available_credits, low_balance_credits })).toBe(low);
  });
});
