/** Something that is sent to the API and kept there: at rest, on its way, saved, or failed. */
import { useCallback, useRef, useState } from "preact/hooks";
import { codeOf, type Failure, type Outcome } from "../api/client";

export interface Saving {
  isBusy: boolean;
  /** It went well, and nothing was changed since. */
  isSaved: boolean;
  failure: Failure | null;
  /** Send; `keep` gets what was answered. Answers whether it went well. */
  save: <T>(send: () => Promise<Outcome<T>>, keep: (value: T) => void) => Promise<boolean>;
  /** Say that something was changed: neither "saved" nor the old failure is true any more. */
  touch: () => void;
}

type Step = { is: "resting" | "busy" | "saved" } | { is: "failed"; failure: Failure };

export function useSaving(): Saving {
  const [step, setStep] = useState<Step>({ is: "resting" });
  const latest = useRef(0);

  const save: Saving["save"] = useCallback(async (send, keep) => {
    latest.current += 1;
    const mine = latest.current;
    setStep({ is: "busy" });
    const outcome = await send();
    // What was sent later counts; its answer is still to come.
    if (mine !== latest.current) {
      return outcome.ok;
    }
    if (outcome.ok) {
      keep(outcome.value);
      setStep({ is: "saved" });
    } else {
      setStep({ is: "failed", failure: outcome.failure });
    }
    return outcome.ok;
  }, []);

  const touch = useCallback(() => {
    setStep((before) => (before.is === "busy" ? before : { is: "resting" }));
  }, []);

  return {
    isBusy: step.is === "busy",
    isSaved: step.is === "saved",
    failure: step.is === "failed" ? step.failure : null,
    save,
    touch,
  };
}

/** The names of the fields that a refusal is about, as the API writes them; none if it is not. */
export function refusedFields(failure: Failure | null): readonly string[] {
  if (failure?.kind !== "refused" || codeOf(failure) !== "INVALID_FIELD") {
    return [];
  }
  return failure.problem.errors.map(({ field }) => field);
}
