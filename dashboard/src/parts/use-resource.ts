/** Something that is read from the API and shown: loading, there, or failed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Failure, Outcome } from "../api/client";

export interface Resource<T> {
  /** The last value; it stays while a newer one is read, so that nothing jumps. */
  value: T | null;
  /** Why the last reading failed; null while or after one goes well. */
  failure: Failure | null;
  isLoading: boolean;
  reload: () => Promise<void>;
  /** Put in what another request has answered, such as an order after it was cancelled. */
  replace: (value: T) => void;
}

/** Read with `load`, and again whenever `key` changes. A late answer to an old key is dropped. */
export function useResource<T>(key: string, load: () => Promise<Outcome<T>>): Resource<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const latest = useRef(0);
  const loader = useRef(load);
  loader.current = load;

  const reload = useCallback(async () => {
    latest.current += 1;
    const mine = latest.current;
    setIsLoading(true);
    const outcome = await loader.current();
    if (mine !== latest.current) {
      return;
    }
    setIsLoading(false);
    setFailure(outcome.ok ? null : outcome.failure);
    if (outcome.ok) {
      setValue(outcome.value);
    }
  }, []);

  // The key is what the loader reads by: another key is another reading.
  useEffect(() => {
    void reload();
    return () => {
      latest.current += 1;
    };
  }, [key]);

  const replace = useCallback((newer: T) => {
    // A reading that began before it would bring back the older state.
    latest.current += 1;
    setIsLoading(false);
    setFailure(null);
    setValue(newer);
  }, []);

  return { value, failure, isLoading, reload, replace };
}
