import { describe, expect, it } from "vitest";
import type { Failure } from "../../api/client";
import type { Payable, Problem } from "../../api/types";
import { mayChange, stateOf } from "./pay-state";

function payable(status: Payable["status"]): Payable {
  return { status, total_idr: 460_650 } as Payable;
}

const NOT_FOUND: Failure = { kind: "refused", problem: { code: "NOT_FOUND" } as Problem };
const OFFLINE: Failure = { kind: "offline" };
const BROKEN: Failure = { kind: "broken", status: 503 };

describe("before anything was seen", () => {
  it.each([
    ["loading", null],
    ["closed", NOT_FOUND],
    ["closed", { kind: "broken", status: 404 } as Failure],
    ["offline", OFFLINE],
    ["broken", BROKEN],
    ["broken", { kind: "broken", status: 429 } as Failure],
  ])("is %s", (is, failure) => {
    expect(stateOf(null, failure).is).toBe(is);
    expect(mayChange(null, failure)).toBe(false);
  });
});

it.each([
  ["AWAITING_PAYMENT", "open", true],
  ["INVOICED", "open", true],
  ["PAID", "paid", false],
  ["EXPIRED", "closed", true],
  ["CANCELLED", "closed", false],
] as const)("shows %s as %s", (status, is, changes) => {
  expect(stateOf(payable(status), null).is).toBe(is);
  expect(mayChange(payable(status), null)).toBe(changes);
});

it("keeps what was seen while a look fails, says so, and goes on looking", () => {
  expect(stateOf(payable("AWAITING_PAYMENT"), OFFLINE)).toMatchObject({
    is: "open",
    isStale: true,
  });
  expect(stateOf(payable("AWAITING_PAYMENT"), BROKEN)).toMatchObject({ is: "open", isStale: true });
  expect(mayChange(payable("AWAITING_PAYMENT"), OFFLINE)).toBe(true);
});

it("is closed, for good, once the link is withdrawn", () => {
  expect(stateOf(payable("AWAITING_PAYMENT"), NOT_FOUND).is).toBe("closed");
  expect(mayChange(payable("AWAITING_PAYMENT"), NOT_FOUND)).toBe(false);
});
