import { useCallback, useEffect, useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import { useApp } from "../../app-context";
import { type NotificationList, withNewest, withOlder } from "./notifications";
import { onNews } from "./wake";

const PAUSE_MS = 60_000;
/** What a payment causes is written down within seconds of it. */
const NEWS_SETTLES_MS = 5_000;
/** A part of the list, about as many as the panel has room for. */
const PART = 10;

export interface NotificationsState {
  list: NotificationList | null;
  failure: Failure | null;
  look: () => Promise<void>;
  showOlder: () => Promise<void>;
  /** Note that everything until then (ISO 8601) was read. */
  markRead: (until: string) => Promise<void>;
}

/** The notifications of the business: looked for every minute while the page can be seen. */
export function useNotifications(): NotificationsState {
  const { api } = useApp();
  const [list, setList] = useState<NotificationList | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const look = useCallback(async () => {
    const newest = await outcomeOf(
      api.GET("/v1/notifications", { params: { query: { limit: PART } } }),
    );
    setFailure(newest.ok ? null : newest.failure);
    if (newest.ok) {
      setList((shown) => withNewest(shown, newest.value));
    }
  }, [api]);

  const cursor = list?.nextCursor ?? null;
  const showOlder = useCallback(async () => {
    if (cursor === null) {
      return;
    }
    const older = await outcomeOf(
      api.GET("/v1/notifications", { params: { query: { limit: PART, cursor } } }),
    );
    setFailure(older.ok ? null : older.failure);
    if (older.ok) {
      setList((shown) => shown && withOlder(shown, older.value));
    }
  }, [api, cursor]);

  const markRead = useCallback(
    async (until: string) => {
      const left = await outcomeOf(api.POST("/v1/notifications/read", { body: { until } }));
      // Whoever looks again marks them again, so a failure has nothing to say.
      if (left.ok) {
        setList((shown) => shown && { ...shown, unread: left.value.unread });
      }
    },
    [api],
  );

  useRegularLook(look);
  return { list, failure, look, showOlder, markRead };
}

/** Look now, every minute, when the page comes into view, and when another part has news. */
function useRegularLook(look: () => Promise<void>): void {
  useEffect(() => {
    let timer = 0;
    function lookNow() {
      clearTimeout(timer);
      if (!document.hidden) {
        void look();
        timer = window.setTimeout(lookNow, PAUSE_MS);
      }
    }
    const forgetNews = onNews(() => {
      lookNow();
      clearTimeout(timer);
      timer = window.setTimeout(lookNow, NEWS_SETTLES_MS);
    });
    lookNow();
    document.addEventListener("visibilitychange", lookNow);
    return () => {
      clearTimeout(timer);
      forgetNews();
      document.removeEventListener("visibilitychange", lookNow);
    };
  }, [look]);
}
