import { useEffect, useRef, useState } from "preact/hooks";
import { texts, useTexts } from "../../language/language";
import { Icon } from "../../parts/icons";
import { Popover } from "../../parts/popover";
import { badgeOf } from "./notifications";
import { NotificationsPanel } from "./notifications-panel";
import { useNotifications } from "./use-notifications";
import "./bell.css";

const TEXTS = texts(
  {
    label: "Notifikasi",
    labelUnread: (count: string) => `Notifikasi, ${count} belum dibaca`,
    more: (count: string) => `Ada notifikasi baru. ${count} belum dibaca.`,
  },
  {
    label: "Notifications",
    labelUnread: (count) => `Notifications, ${count} unread`,
    more: (count) => `There are new notifications. ${count} unread.`,
  },
);

/** What the business was told, behind a bell that counts what was not read yet. */
export function Bell() {
  const t = useTexts(TEXTS);
  const notifications = useNotifications();
  const unread = notifications.list?.unread ?? 0;
  const hasMore = useHasGrown(notifications.list === null ? null : unread);
  const badge = badgeOf(unread);
  return (
    <>
      <Popover
        kind="bell"
        label={unread === 0 ? t.label : t.labelUnread(badge)}
        icon={
          <>
            <Icon name="bell" />
            {unread > 0 && (
              <span class="badge" aria-hidden="true">
                {badge}
              </span>
            )}
          </>
        }
      >
        <NotificationsPanel notifications={notifications} />
      </Popover>
      <span class="visually-hidden" role="status">
        {hasMore && t.more(badge)}
      </span>
    </>
  );
}

/** Tell whether there are more than at the last look; the first look says nothing. */
function useHasGrown(count: number | null): boolean {
  const before = useRef<number | null>(null);
  const [hasGrown, setHasGrown] = useState(false);

  useEffect(() => {
    setHasGrown(before.current !== null && count !== null && count > before.current);
    before.current = count;
  }, [count]);

  return hasGrown;
}
