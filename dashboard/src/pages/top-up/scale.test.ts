import { describe, expect, it } from "vitest";
import type { PriceList } from "../../api/types";
import { creditsAt, nextStop, nudge, placeOf, scaleOf } from "./scale";

const LIST: PriceList = {
  slabs: [
    { credits_min: 1_000, unit_price_idr: "415" },
    { credits_min: 10_000, unit_price_idr: "405" },
    { credits_min: 100_000, unit_price_idr: "395" },
    { credits_min: 250_000, unit_price_idr: "385" },
  ],
  credits_min: 1_000,
  credits_max: 1_000_000,
  credits_step: 100,
  vat: { rate_percent: 12, base_fraction: "11/12" },
  source: "price_list",
  effective_from: "2021-01-01",
};
const SCALE = scaleOf(LIST);

describe("the scale of the price list", () => {
  it("has its labels at 0, 18, 40 and 65 % of the length", () => {
    expect(SCALE.map((stop) => stop.credits)).toEqual([1_000, 10_000, 100_000, 250_000, 1_000_000]);
    expect(SCALE.map((stop) => Math.round(stop.at * 100))).toEqual([0, 18, 40, 65, 100]);
  });

  it.each([
    [1_000, 0],
    [5_500, 0.09],
    [10_000, 0.18],
    [55_000, 0.29],
    [625_000, 0.825],
    [1_000_000, 1],
  ])("moves linearly inside a segment: %d lies at %d", (credits, at) => {
    expect(placeOf(credits, SCALE)).toBeCloseTo(at, 10);
    expect(creditsAt(at, SCALE, 100)).toBe(credits);
  });

  it("snaps to a hundred up to 100.000 and to a thousand above", () => {
    expect(creditsAt(0.0901, SCALE, 100)).toBe(5_500);
    expect(creditsAt(0.4001, SCALE, 100)).toBe(100_000);
    expect(creditsAt(0.7, SCALE, 100)).toBe(357_000);
  });

  it("keeps what lies outside at its ends", () => {
    expect(placeOf(500, SCALE)).toBe(0);
    expect(placeOf(2_000_000, SCALE)).toBe(1);
    expect(creditsAt(-0.2, SCALE, 100)).toBe(1_000);
    expect(creditsAt(1.2, SCALE, 100)).toBe(1_000_000);
  });
});

describe("the keyboard", () => {
  it.each([
    [1_000, 1, 1_100],
    [1_050, 1, 1_100],
    [1_050, -1, 1_000],
    [1_000, -1, 1_000],
    [100_000, 1, 101_000],
    [100_000, -1, 99_900],
    [101_000, -1, 100_000],
    [1_000_000, 1, 1_000_000],
  ] as const)("steps from %d by %d to %d", (credits, direction, next) => {
    expect(nudge(credits, direction, SCALE, 100)).toBe(next);
  });

  it("pages from slab to slab", () => {
    expect(nextStop(1_000, 1, SCALE)).toBe(10_000);
    expect(nextStop(12_000, -1, SCALE)).toBe(10_000);
    expect(nextStop(1_000_000, 1, SCALE)).toBe(1_000_000);
  });
});

it("is as readable for one price for everything", () => {
  const scale = scaleOf({ ...LIST, slabs: [{ credits_min: 1_000, unit_price_idr: "362.5" }] });

  expect(scale.map((stop) => stop.credits)).toEqual([1_000, 10_000, 100_000, 250_000, 1_000_000]);
});

it("shows every slab of an agreement that has two", () => {
  const slabs = [
    { credits_min: 1_000, unit_price_idr: "400" },
    { credits_min: 50_000, unit_price_idr: "380" },
  ];

  const scale = scaleOf({ ...LIST, slabs });

  expect(scale.map((stop) => stop.credits)).toContain(50_000);
  expect(scale.at(-1)).toEqual({ credits: 1_000_000, at: 1 });
});
