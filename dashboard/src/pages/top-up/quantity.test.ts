import { expect, it } from "vitest";
import type { PriceList } from "../../api/types";
import { mayBeOrdered, unitPriceOf } from "./quantity";

const LIST = {
  slabs: [
    { credits_min: 1_000, unit_price_idr: "415" },
    { credits_min: 10_000, unit_price_idr: "405" },
  ],
  credits_min: 1_000,
  credits_max: 1_000_000,
  credits_step: 100,
} as PriceList;

it.each([
  [900, false],
  [1_000, true],
  [1_050, false],
  [1_000_000, true],
  [1_000_100, false],
])("knows whether %d may be ordered: %s", (credits, may) => {
  expect(mayBeOrdered(credits, LIST)).toBe(may);
});

it.each([
  [1_000, "415"],
  [9_900, "415"],
  [10_000, "405"],
  [500, "415"],
])("reads the price of %d from the list", (credits, price) => {
  expect(unitPriceOf(credits, LIST)).toBe(price);
});
