import { describe, expect, it } from "vitest";
import type { Notification, Notifications } from "../../api/types";
import { badgeOf, type NotificationList, pageOf, withNewest, withOlder } from "./notifications";

function part(ids: string, next: string | null, unread = 0): Notifications {
  return { items: [...ids].map((id) => ({ id }) as Notification), unread, next_cursor: next };
}

function idsOf(list: NotificationList): string {
  return list.items.map(({ id }) => id).join("");
}

it.each([
  [1, "1"],
  [99, "99"],
  [100, "99+"],
])("writes %d unread as %s", (unread, badge) => {
  expect(badgeOf(unread)).toBe(badge);
});

describe("the newest part", () => {
  it("is all there is at first", () => {
    const list = withNewest(null, part("cb", "older", 2));

    expect([idsOf(list), list.unread, list.nextCursor]).toEqual(["cb", 2, "older"]);
  });

  it("comes in front of the older ones that were asked for", () => {
    const shown = withOlder(withNewest(null, part("cb", "1")), part("a", null));

    const list = withNewest(shown, part("dc", "2", 1));

    expect([idsOf(list), list.unread, list.nextCursor]).toEqual(["dcba", 1, null]);
  });

  it("goes on behind itself when it reaches past what was shown", () => {
    const list = withNewest(withNewest(null, part("b", "1")), part("cb", "2"));

    expect([idsOf(list), list.nextCursor]).toEqual(["cb", "2"]);
  });

  it("leaves no gap when more happened than it holds", () => {
    const list = withNewest(withNewest(null, part("ba", null)), part("fe", "2"));

    expect([idsOf(list), list.nextCursor]).toEqual(["fe", "2"]);
  });
});

it("adds an older part once", () => {
  const list = withOlder(withNewest(null, part("cb", "1", 3)), part("ba", null));

  expect([idsOf(list), list.unread, list.nextCursor]).toEqual(["cba", 3, null]);
});

it("leads to the order, else to the number", () => {
  expect(pageOf({ order_id: "ord_2A7A875-0024", number: "+628121" })).toBe(
    "/orders/ord_2A7A875-0024",
  );
  expect(pageOf({ order_id: null, number: "+628121" })).toBe("/numbers/%2B628121");
});
