/** What a pay link has to show. All pure. */
import type { Failure } from "../../api/client";
import type { Payable } from "../../api/types";

export type PayState =
  | { is: "loading" }
  | { is: "open"; payable: Payable; isStale: boolean }
  | { is: "paid"; payable: Payable }
  /** Expired, cancelled, withdrawn or never there: a payer need not, and cannot, tell them apart. */
  | { is: "closed" }
  | { is: "offline" }
  | { is: "broken" };

const TOO_MANY_REQUESTS = 429;

/** Return the state after the last look; what was seen before counts while a look fails. */
export function stateOf(payable: Payable | null, failure: Failure | null, nowMs: number): PayState {
  if (failure !== null && isRefusal(failure)) {
    return { is: "closed" };
  }
  if (payable !== null) {
    return seen(payable, failure !== null, nowMs);
  }
  if (failure === null) {
    return { is: "loading" };
  }
  return { is: failure.kind === "offline" ? "offline" : "broken" };
}

/** Tell whether it may still change by itself: a bank can tell late of what was paid in time. */
export function mayChange(
  payable: Payable | null,
  failure: Failure | null,
  nowMs: number,
): boolean {
  const { is } = stateOf(payable, failure, nowMs);
  return is === "open" || (is === "closed" && payable?.status === "EXPIRED" && failure === null);
}

/** Tell whether an invoice is past its due date; its account takes money for a while longer. */
export function isOverdue(payable: Payable, nowMs: number): boolean {
  return payable.status === "INVOICED" && nowMs > Date.parse(payable.pay_until);
}

function seen(payable: Payable, isStale: boolean, nowMs: number): PayState {
  switch (payable.status) {
    case "AWAITING_PAYMENT":
      return { is: "open", payable, isStale };
    case "INVOICED":
      return isOverdue(payable, nowMs) && payable.virtual_account_number === null
        ? { is: "closed" }
        : { is: "open", payable, isStale };
    case "PAID":
      return { is: "paid", payable };
    case "EXPIRED":
    case "CANCELLED":
      return { is: "closed" };
  }
}

/** The link itself was answered with no, by us or by the gateway before us. */
function isRefusal(failure: Failure): boolean {
  if (failure.kind === "broken") {
    return failure.status < 500 && failure.status !== TOO_MANY_REQUESTS;
  }
  return failure.kind === "refused";
}
