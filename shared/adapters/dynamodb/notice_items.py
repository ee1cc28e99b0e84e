"""Items of notices, and the domain values they stand for.

A notice is the row of the outbox for its own mail: see shared/domain/outbox.py.
"""

from collections.abc import Iterable
from datetime import date

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.credit import Lapse
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.notice import (
    Fact,
    HeldMoney,
    LowCredits,
    Notice,
    NoticeKind,
    OrderEnd,
)
from shared.domain.order import FailureReason
from shared.domain.outbox import effect_of, next_try_at
from shared.domain.payment import Settlement
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import from_text, to_text


def put_notices(business_id: str, notices: Iterable[Notice | None]) -> list[Put | Update]:
    """Return the members that tell a business something; None tells nothing."""
    return [
        Put(keys.notice(business_id, each.notice_id), _notice_item(each))
        for each in notices
        if each is not None
    ]


def _notice_item(notice: Notice) -> Item:
    return {
        "entity": "NOTICE",
        "kind": notice.kind,
        "number": notice.number,
        "at": to_text(notice.at),
        "cause": notice.cause,
        **_fact_attributes(notice.fact),
        "effect": effect_of(notice),
        "tries": 0,
        "due": keys.DUE_OUTBOX,
        "due_at": to_text(next_try_at(notice.at)),
    }


def _fact_attributes(fact: Fact) -> Item:
    match fact:
        case OrderEnd(order, credits, total, failure):
            failed: Item = {"failure_reason": failure} if failure else {}
            return {**_order_value(order), "credits": credits, "total_idr": total.amount, **failed}
        case HeldMoney():
            return {
                **_order_value(fact.order),
                "payment_id": fact.payment_id,
                "bank": fact.bank,
                "account_number": fact.account_number,
                "amount_idr": fact.amount.amount,
                "paid_at": to_text(fact.paid_at),
                "reason": fact.reason,
            }
        case LowCredits(available, level):
            return {"available": available, "level": level}
        case Lapse(credits, valid_until):
            return {"credits": credits, "valid_until": valid_until.isoformat()}


def _order_value(order: InvoiceNumber) -> Item:
    return {"prefix": order.prefix, "running_number": order.running_number}


def _read_order(part: Reader) -> InvoiceNumber:
    return InvoiceNumber(part.text("prefix"), part.number("running_number"))


def read_notice(item: Item) -> Notice:
    """Return the notice of an item."""
    part = Reader(item)
    return Notice(
        number=PhoneNumber(part.text("number")),
        at=from_text(part.text("at")),
        cause=part.text("cause"),
        fact=_read_fact(part),
    )


def _read_fact(part: Reader) -> Fact:
    match NoticeKind(part.text("kind")):
        case NoticeKind.PAID | NoticeKind.EXPIRED | NoticeKind.CANCELLED:
            failure = part.optional_text("failure_reason")
            return OrderEnd(
                _read_order(part),
                part.number("credits"),
                Rupiah(part.number("total_idr")),
                FailureReason(failure) if failure else None,
            )
        case NoticeKind.SUSPENSE:
            return HeldMoney(
                payment_id=part.text("payment_id"),
                order=_read_order(part),
                bank=Bank(part.text("bank")),
                account_number=part.text("account_number"),
                amount=Rupiah(part.number("amount_idr")),
                paid_at=from_text(part.text("paid_at")),
                reason=Settlement(part.text("reason")),
            )
        case NoticeKind.LOW_BALANCE:
            return LowCredits(part.number("available"), part.number("level"))
        case NoticeKind.LAPSING:
            valid_until = date.fromisoformat(part.text("valid_until"))
            return Lapse(part.number("credits"), valid_until)
