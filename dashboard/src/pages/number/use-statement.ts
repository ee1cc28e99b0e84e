import { useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import type { Statement, StatementEntry } from "../../api/types";
import { useApp } from "../../app-context";
import { type Resource, useResource } from "../../parts/use-resource";

/** WIB days, both included; null is open. */
export interface Days {
  from: string | null;
  to: string | null;
}

/** What was read behind the first part of a statement, and belongs to no other first part. */
interface Older {
  first: Statement;
  entries: StatementEntry[];
  cursor: string | null;
}

export interface StatementSoFar {
  newest: Resource<Statement>;
  /** All that was read, newest first. */
  entries: StatementEntry[];
  hasOlder: boolean;
  isReadingOlder: boolean;
  olderFailure: Failure | null;
  readOlder: () => Promise<void>;
}

export const ENTRIES_READ = 20;

/** Read the statement of a number from its newest entry on, and older ones when asked to. */
export function useStatement(number: string, days: Days): StatementSoFar {
  const { api } = useApp();
  const [older, setOlder] = useState<Older | null>(null);
  const [isReadingOlder, setIsReadingOlder] = useState(false);
  const [olderFailure, setOlderFailure] = useState<Failure | null>(null);

  function read(cursor: string | null) {
    const query = {
      ...(days.from && { from: days.from }),
      ...(days.to && { to: days.to }),
      ...(cursor && { cursor }),
      limit: ENTRIES_READ,
    };
    return outcomeOf(
      api.GET("/v1/numbers/{number}/statement", { params: { path: { number }, query } }),
    );
  }

  const newest = useResource(`${number} ${days.from} ${days.to}`, () => read(null));
  const first = newest.value;
  const behind = older !== null && older.first === first ? older : null;
  const cursor = behind === null ? (first?.next_cursor ?? null) : behind.cursor;

  async function readOlder() {
    if (first === null || cursor === null) {
      return;
    }
    setIsReadingOlder(true);
    const part = await read(cursor);
    setIsReadingOlder(false);
    setOlderFailure(part.ok ? null : part.failure);
    if (part.ok) {
      const { items, next_cursor } = part.value;
      setOlder({ first, entries: [...(behind?.entries ?? []), ...items], cursor: next_cursor });
    }
  }

  return {
    newest,
    entries: [...(first?.items ?? []), ...(behind?.entries ?? [])],
    hasOlder: cursor !== null,
    isReadingOlder,
    olderFailure,
    readOlder,
  };
}
