import { useEffect, useRef, useState } from "preact/hooks";
import type { Notification } from "../../api/types";
import { formatInstant } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { SkeletonRows } from "../../parts/skeleton";
import { pageOf } from "./notifications";
import type { NotificationsState } from "./use-notifications";

const TEXTS = texts(
  {
    title: "Notifikasi",
    none: "Belum ada notifikasi.",
    noneYet: "Pembayaran, pesanan yang kedaluwarsa, dan kredit yang menipis akan muncul di sini.",
    unread: "Baru",
    older: "Tampilkan yang lebih lama",
    loading: "Memuat…",
  },
  {
    title: "Notifications",
    none: "No notifications yet.",
    noneYet: "Payments, orders that expire and credits that run low will be told here.",
    unread: "New",
    older: "Show older ones",
    loading: "Loading…",
  },
);

/** The list behind the bell. Whoever opens it has read what it shows. */
export function NotificationsPanel({ notifications }: { notifications: NotificationsState }) {
  const t = useTexts(TEXTS);
  const { list, failure, look, markRead } = notifications;
  const newest = list?.items[0]?.at;
  const isUnread = (list?.unread ?? 0) > 0;
  const fresh = useFresh(list?.items ?? []);

  useEffect(() => {
    void look();
  }, [look]);

  useEffect(() => {
    if (newest !== undefined && isUnread) {
      void markRead(newest);
    }
  }, [newest, isUnread, markRead]);

  return (
    <>
      <h2>{t.title}</h2>
      {failure && <FailureNotice failure={failure} retry={look} />}
      {list === null && !failure && <SkeletonRows rows={4} height="4.5rem" />}
      {list?.items.length === 0 && (
        <div class="empty">
          <p>{t.none}</p>
          <p class="small">{t.noneYet}</p>
        </div>
      )}
      {list && list.items.length > 0 && (
        <ul>
          {list.items.map((each) => (
            <Item key={each.id} notification={each} isFresh={fresh.has(each.id)} />
          ))}
        </ul>
      )}
      {list?.nextCursor && <Older notifications={notifications} />}
    </>
  );
}

/** What was unread when the panel showed it stays marked until the panel is closed. */
function useFresh(items: readonly Notification[]): ReadonlySet<string> {
  const fresh = useRef(new Set<string>());
  for (const { id, read } of items) {
    if (!read) {
      fresh.current.add(id);
    }
  }
  return fresh.current;
}

function Item({ notification, isFresh }: { notification: Notification; isFresh: boolean }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { title, text, at } = notification;
  return (
    <li class={isFresh ? "notification fresh" : "notification"} tabIndex={-1}>
      <p class="spread">
        <a href={pageOf(notification)}>{title}</a>
        {isFresh && <span class="chip">{t.unread}</span>}
      </p>
      <p>{text}</p>
      <p class="small soft">
        <time dateTime={at}>{formatInstant(at, language)}</time>
      </p>
    </li>
  );
}

function Older({ notifications }: { notifications: NotificationsState }) {
  const t = useTexts(TEXTS);
  const [isBusy, setIsBusy] = useState(false);

  async function showOlder({ currentTarget }: { currentTarget: HTMLElement }) {
    const panel = currentTarget.closest("section");
    const known = notifications.list?.items.length ?? 0;
    setIsBusy(true);
    await notifications.showOlder();
    setIsBusy(false);
    // Reading goes on with the first of them; the button may be gone.
    requestAnimationFrame(() => panel?.querySelectorAll<HTMLElement>("li")[known]?.focus());
  }

  return (
    <button
      type="button"
      class="button quiet compact"
      aria-disabled={isBusy}
      onClick={isBusy ? undefined : showOlder}
    >
      {isBusy ? t.loading : t.older}
    </button>
  );
}
