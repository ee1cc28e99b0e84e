import { useEffect, useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import type { Quote } from "../../api/types";
import { useApp } from "../../app-context";

/** A quote is asked for when the quantity has rested for so long. */
const REST_MS = 350;

export interface Quoted {
  /** The quote of exactly these credits, or null while it is awaited. */
  quote: Quote | null;
  /** The last quote of any quantity, to be shown dimmed meanwhile. */
  last: Quote | null;
  failure: Failure | null;
  retry: () => void;
}

/** Ask what a quantity costs for a number; null asks nothing. */
export function useQuote(number: string | null, credits: number | null): Quoted {
  const { api } = useApp();
  const [last, setLast] = useState<Quote | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (number === null || credits === null) {
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const outcome = await outcomeOf(api.POST("/v1/quotes", { body: { number, credits } }));
      if (!isCurrent) {
        return;
      }
      setFailure(outcome.ok ? null : outcome.failure);
      if (outcome.ok) {
        setLast(outcome.value);
      }
    }, REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [api, number, credits, tries]);

  const quote = credits !== null && last?.credits === credits ? last : null;
  return { quote, last, failure, retry: () => setTries((before) => before + 1) };
}
