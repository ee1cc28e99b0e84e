/**
 * What was typed into a form and not saved. It outlives the page, so that going to another one and
 * back loses nothing; whoever closes the tab is asked by the browser. It is in memory only.
 */
import { useCallback, useState } from "preact/hooks";

const drafts = new Map<string, unknown>();

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function keep(key: string, value: unknown): void {
  drafts.set(key, value);
  addEventListener("beforeunload", warn);
}

function forget(key: string): void {
  drafts.delete(key);
  if (drafts.size === 0) {
    removeEventListener("beforeunload", warn);
  }
}

/** Forms are made of texts, lists and objects of them. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export interface Draft<T> {
  value: T;
  isChanged: boolean;
  change: (value: T) => void;
  /** Go back to what is saved. */
  drop: () => void;
}

/** Return the form of `key`: what was typed last, or else what is saved. */
export function useDraft<T>(key: string, saved: T): Draft<T> {
  const [typed, setTyped] = useState(() => drafts.get(key) as T | undefined);

  const change = useCallback(
    (value: T) => {
      if (isSame(value, saved)) {
        forget(key);
        setTyped(undefined);
      } else {
        keep(key, value);
        setTyped(value);
      }
    },
    [key, saved],
  );

  const drop = useCallback(() => {
    forget(key);
    setTyped(undefined);
  }, [key]);

  return { value: typed ?? saved, isChanged: typed !== undefined, change, drop };
}
