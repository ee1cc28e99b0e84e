/** The list behind the bell, as its parts come in. All pure. */
import { orderAddress } from "../../api/order-id";
import type { Notification, Notifications } from "../../api/types";

/** Nobody reads an exact figure above it, and the API does not count further. */
const SHOWN_MAX = 99;

/** Write how many are unread for the badge. */
export function badgeOf(unread: number): string {
  return unread > SHOWN_MAX ? `${SHOWN_MAX}+` : String(unread);
}

/** What is shown: the newest, and as many older ones as were asked for. */
export interface NotificationList {
  items: readonly Notification[];
  unread: number;
  nextCursor: string | null;
}

/**
 * Put the newest part in front of what is shown already.
 *
 * If the two do not meet, more has happened than one part holds: the older ones are dropped, and
 * can be asked for again without a gap.
 */
export function withNewest(
  shown: NotificationList | null,
  newest: Notifications,
): NotificationList {
  const known = new Set(newest.items.map(({ id }) => id));
  const meets = shown?.items.some(({ id }) => known.has(id)) ?? false;
  if (shown === null || !meets) {
    return { items: newest.items, unread: newest.unread, nextCursor: newest.next_cursor };
  }
  const older = shown.items.slice(shown.items.findLastIndex(({ id }) => known.has(id)) + 1);
  return {
    items: [...newest.items, ...older],
    unread: newest.unread,
    nextCursor: older.length === 0 ? newest.next_cursor : shown.nextCursor,
  };
}

/** Put an older part behind what is shown. */
export function withOlder(shown: NotificationList, older: Notifications): NotificationList {
  const known = new Set(shown.items.map(({ id }) => id));
  return {
    items: [...shown.items, ...older.items.filter(({ id }) => !known.has(id))],
    unread: shown.unread,
    nextCursor: older.next_cursor,
  };
}

/** Return the page that a notification is about: its order, if it has one, or its number. */
export function pageOf({ order_id, number }: Pick<Notification, "order_id" | "number">): string {
  return order_id === null ? `/numbers/${encodeURIComponent(number)}` : orderAddress(order_id);
}
