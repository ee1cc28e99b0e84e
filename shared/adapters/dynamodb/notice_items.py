"""Items of notices, and the domain values they stand for."""

from collections.abc import Iterable
from datetime import date

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.credit import Lapse
from shared.domain.notice import LowCredits, Notice, NoticeKind
from shared.domain.phone import PhoneNumber
from shared.domain.wib import from_text, to_text


def put_notices(business_id: str, notices: Iterable[Notice | None]) -> list[Put | Update]:
    """Return the members that tell a business something; None tells nothing."""
    return [
        Put(keys.notice(business_id, each.notice_id), _notice_item(each))
        for each in notices
        if each is not None
    ]


def _notice_item(notice: Notice) -> Item:
    item: Item = {
        "entity": "NOTICE",
        "kind": notice.kind,
        "number": notice.number,
        "at": to_text(notice.at),
        "cause": notice.cause,
    }
    match notice.fact:
        case LowCredits(available, level):
            return {**item, "available": available, "level": level}
        case Lapse(credits, valid_until):
            return {**item, "credits": credits, "valid_until": valid_until.isoformat()}


def read_notice(item: Item) -> Notice:
    """Return the notice of an item."""
    part = Reader(item)
    return Notice(
        number=PhoneNumber(part.text("number")),
        at=from_text(part.text("at")),
        cause=part.text("cause"),
        fact=_read_fact(part),
    )


def _read_fact(part: Reader) -> LowCredits | Lapse:
    match NoticeKind(part.text("kind")):
        case NoticeKind.LOW_BALANCE:
            return LowCredits(part.number("available"), part.number("level"))
        case NoticeKind.LAPSING:
            valid_until = date.fromisoformat(part.text("valid_until"))
            return Lapse(part.number("credits"), valid_until)
