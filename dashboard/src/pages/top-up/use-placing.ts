import { useCallback, useRef, useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import type { Order, PaymentMethod } from "../../api/types";
import { useApp } from "../../app-context";

/** What is ordered, as the API takes it. */
export interface Purchase {
  number: string;
  credits: number;
  payment_method: PaymentMethod;
  /** Holds the API to what was shown: another total places nothing. */
  expected_total_idr: number;
  po_number: string | null;
  prepaid: boolean;
  replaces: string | null;
}

export interface Placing {
  isPlacing: boolean;
  failure: Failure | null;
  place: (purchase: Purchase) => Promise<Order | null>;
  forget: () => void;
}

/**
 * Place an order, once: a try that got no answer is repeated under the same key, so that whatever
 * became of it is answered and nothing is ordered twice. Another purchase has another key.
 */
export function usePlacing(): Placing {
  const { api } = useApp();
  const [isPlacing, setIsPlacing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const attempt = useRef({ body: "", key: "" });

  const place = useCallback(
    async (purchase: Purchase) => {
      const body = JSON.stringify(purchase);
      if (attempt.current.body !== body) {
        attempt.current = { body, key: crypto.randomUUID() };
      }
      setIsPlacing(true);
      setFailure(null);
      const outcome = await outcomeOf(
        api.POST("/v1/orders", {
          params: { header: { "Idempotency-Key": attempt.current.key } },
          body: purchase,
        }),
      );
      setIsPlacing(false);
      if (outcome.ok) {
        return outcome.value;
      }
      setFailure(outcome.failure);
      return null;
    },
    [api],
  );

  return { isPlacing, failure, place, forget: () => setFailure(null) };
}
