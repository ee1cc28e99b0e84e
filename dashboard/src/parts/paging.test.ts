import { describe, expect, it } from "vitest";
import { pageButtons, pageCount, placesOf } from "./paging";

describe("pageCount", () => {
  it.each([
    [0, 10, 1],
    [1, 10, 1],
    [10, 10, 1],
    [11, 10, 2],
    [80, 10, 8],
    [81, 25, 4],
    [100, 100, 1],
  ])("%i rows by %i are %i pages", (total, size, count) => {
    expect(pageCount(total, size)).toBe(count);
  });
});

describe("placesOf", () => {
  it("counts from 1", () => {
    expect(placesOf(1, 10, 10)).toEqual([1, 10]);
  });

  it("ends where the rows do", () => {
    expect(placesOf(3, 10, 4)).toEqual([21, 24]);
  });

  it("has no place for no row", () => {
    expect(placesOf(1, 10, 0)).toEqual([0, 0]);
  });
});

describe("pageButtons", () => {
  it.each([
    [1, 1, [1]],
    [2, 7, [1, 2, 3, 4, 5, 6, 7]],
    [1, 8, [1, 2, 3, 4, 5, null, 8]],
    [4, 8, [1, 2, 3, 4, 5, null, 8]],
    [5, 8, [1, null, 4, 5, 6, 7, 8]],
    [5, 9, [1, null, 4, 5, 6, null, 9]],
    [6, 9, [1, null, 5, 6, 7, 8, 9]],
    [9, 9, [1, null, 5, 6, 7, 8, 9]],
    [50, 100, [1, null, 49, 50, 51, null, 100]],
  ])("page %i of %i", (page, count, buttons) => {
    expect(pageButtons(page, count)).toEqual(buttons);
  });
});
