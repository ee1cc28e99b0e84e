"""What callers get of the notices of their business: the list behind the bell."""

from datetime import datetime

from pydantic import BaseModel

from functions.topup.answers import Instant
from functions.topup.notice_wording import words_of
from functions.topup.requests import write_cursor
from shared.domain.business import Locale
from shared.domain.notice import Notice, NoticeKind
from shared.domain.wib import to_text
from shared.usecases.read_notices import ReadNotices


class NotificationAnswer(BaseModel):
    """Something that the business was told, in its language. `order_id` is null without an order.

    `read` is what the caller has read, and nobody else.
    """

    id: str
    at: Instant
    kind: NoticeKind
    title: str
    text: str
    order_id: str | None
    number: str
    read: bool

    @classmethod
    def of(
        cls, notice: Notice, locale: Locale, read_until: datetime | None
    ) -> "NotificationAnswer":
        """Answer for a notice to a user who has read until then."""
        words = words_of(notice, locale)
        return cls(
            id=notice.notice_id,
            at=to_text(notice.at),
            kind=notice.kind,
            title=words.title,
            text=words.text,
            order_id=notice.order.order_id if notice.order else None,
            number=notice.number,
            read=read_until is not None and notice.at <= read_until,
        )


class NotificationsAnswer(BaseModel):
    """A page of them, newest first; `unread` counts all of the business, up to a hundred."""

    items: list[NotificationAnswer]
    unread: int
    next_cursor: str | None

    @classmethod
    def of(cls, found: ReadNotices, locale: Locale) -> "NotificationsAnswer":
        """Answer for what was found, in a language."""
        return cls(
            items=[
                NotificationAnswer.of(each, locale, found.read_until) for each in found.page.items
            ],
            unread=found.unread,
            next_cursor=write_cursor(found.page.next_before),
        )


class UnreadAnswer(BaseModel):
    """How many the caller has not read yet, up to a hundred."""

    unread: int
