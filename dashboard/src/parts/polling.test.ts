import { expect, it } from "vitest";
import { pauseAfter } from "./polling";

it.each([
  [0, 3_000],
  [119_999, 3_000],
  [120_000, 10_000],
  [600_000, 30_000],
  [86_400_000, 30_000],
])("backs off gently: after %d ms it pauses %d ms", (waited, pause) => {
  expect(pauseAfter(waited)).toBe(pause);
});
