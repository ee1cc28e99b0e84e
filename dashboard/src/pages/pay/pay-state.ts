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
export function stateOf(payable: Payable | null, failure: Failure | null): PayState {
  if (failure !== null && isRefusal(failure)) {
    return { is: "closed" };
  }
  if (payable !== null) {
    return seen(payable, failure !== null);
  }
  if (failure === null) {
    return { is: "loading" };
  }
  return { is: failure.kind === "offline" ? "offline" : "broken" };
}

/** Tell whether it may still change by itself: a bank can tell late of what was paid in time. */
export function mayChange(payable: Payable | null, failure: Failure | null): boolean {
  const { is } = stateOf(payable, failure);
  return is === "open" || (is === "closed" && payable?.status === "EXPIRED" && failure === null);
}

function seen(payable: Payable, isStale: boolean): PayState {
  switch (payable.status) {
    case "AWAITING_PAYMENT":
    case "INVOICED":
      return { is: "open", payable, isStale };
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
