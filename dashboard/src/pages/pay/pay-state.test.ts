import { describe, expect, it } from "vitest";
import type { Failure } from "../../api/client";
import type { Payable, Problem } from "../../api/types";
import { isOverdue, mayChange, stateOf } from "./pay-state";

function payable(status: Payable["status"]): Payable {
  return {
    status,
    virtual_account_number: "8807123412341234",
    pay_until: "2026-11-22T12:00:00.000Z",
  } as Payable;
}

const NOON = Date.parse("2026-11-22T12:00:00.000Z");

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
    expect(stateOf(null, failure, NOON).is).toBe(is);
    expect(mayChange(null, failure, NOON)).toBe(false);
  });
});

it.each([
  ["AWAITING_PAYMENT", "open", true],
  ["INVOICED", "open", true],
  ["PAID", "paid", false],
  ["EXPIRED", "closed", true],
  ["CANCELLED", "closed", false],
] as const)("shows %s as %s", (status, is, changes) => {
  expect(stateOf(payable(status), null, NOON).is).toBe(is);
  expect(mayChange(payable(status), null, NOON)).toBe(changes);
});

it("keeps what was seen while a look fails, says so, and goes on looking", () => {
  expect(stateOf(payable("AWAITING_PAYMENT"), OFFLINE, NOON)).toMatchObject({
    is: "open",
    isStale: true,
  });
  expect(stateOf(payable("AWAITING_PAYMENT"), BROKEN, NOON)).toMatchObject({
    is: "open",
    isStale: true,
  });
  expect(mayChange(payable("AWAITING_PAYMENT"), OFFLINE, NOON)).toBe(true);
});

it("is closed, for good, once the link is withdrawn", () => {
  expect(stateOf(payable("AWAITING_PAYMENT"), NOT_FOUND, NOON).is).toBe("closed");
  expect(mayChange(payable("AWAITING_PAYMENT"), NOT_FOUND, NOON)).toBe(false);
});

it("lets an invoice be paid behind its due date, for as long as there is an account", () => {
  const invoiced = payable("INVOICED");

  expect(isOverdue(invoiced, NOON)).toBe(false);
  expect(isOverdue(invoiced, NOON + 1)).toBe(true);
  expect(stateOf(invoiced, null, NOON + 1).is).toBe("open");
  expect(stateOf({ ...invoiced, virtual_account_number: null }, null, NOON + 1).is).toBe("closed");
});

it("waits for an account that the bank is being asked for", () => {
  for (const status of ["AWAITING_PAYMENT", "INVOICED"] as const) {
    const asked = { ...payable(status), virtual_account_number: null };
    expect(stateOf(asked, null, NOON).is).toBe("open");
  }
});
