"""Read what a business was told, and note how far a user of it has read."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.wib import to_milliseconds
from shared.ports.notices import NoticePage, NoticeStore

# Nobody counts further, and a page shows "99+" at the latest.
UNREAD_COUNTED_MAX = 100


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """A part of the notices with how far the user has read, and how many are unread.

    `unread` counts to UNREAD_COUNTED_MAX.
    """

    page: NoticePage
    read_until: datetime | None
    unread: int


def read_notices(
    business_id: str, user: str, limit: int, before: str | None, store: NoticeStore
) -> ReadNotices:
    """Return notices older than the one of that id, newest first. Raises StoreBusy."""
    page = store.page(business_id, limit, before)
    read_until = store.read_until(business_id, user)
    unread = store.count_after(business_id, read_until, UNREAD_COUNTED_MAX)
    return ReadNotices(page, read_until, unread)


def mark_read(
    business_id: str, user: str, until: datetime | None, store: NoticeStore, *, now: datetime
) -> int:
    """Note that a user has read everything until then, or until now; return what is unread.

    What is to come is read by nobody, and what was read stays so. Raises StoreBusy or StoreUnknown:
    the same request may be sent again.
    """
    now = to_milliseconds(now)
    store.read(business_id, user, min(until or now, now))
    read_until = store.read_until(business_id, user)
    return store.count_after(business_id, read_until, UNREAD_COUNTED_MAX)
