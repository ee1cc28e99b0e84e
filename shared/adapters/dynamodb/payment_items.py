"""Items of payments, bank calls and ledger entries."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader, Value
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.bank_call import BankCall
from shared.domain.ledger import (
    Asset,
    Cause,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
)
from shared.domain.money import Rupiah
from shared.domain.movement import Movement
from shared.domain.payment import PaidAmount, PaymentNotification, PaymentRecord, Settlement
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import from_text, to_text


def payment_item(record: PaymentRecord) -> Item:
    """Return the item of a first verdict."""
    notification = record.notification
    business_id, running_number = record.order or (None, None)
    return {
        "entity": "PAYMENT",
        **notification_item(notification),
        "verdict": record.verdict,
        "received_at": to_text(record.received_at),
        "request_id": record.request_id,
        "business_id": business_id,
        "running_number": running_number,
        "holder_name": record.holder_name,
        "total_idr": record.total.amount if record.total else None,
        **({"held": True} if record.held else {}),
    }


def read_payment(item: Item) -> PaymentRecord:
    """Return the first verdict of an item."""
    part = Reader(item)
    business_id = part.optional_text("business_id")
    total = part.optional_number("total_idr")
    return PaymentRecord(
        notification=read_notification(part),
        verdict=Settlement(part.text("verdict")),
        received_at=from_text(part.text("received_at")),
        request_id=part.text("request_id"),
        order=(business_id, part.number("running_number")) if business_id else None,
        holder_name=part.optional_text("holder_name"),
        total=Rupiah(total) if total is not None else None,
        held=item.get("held") is True,
    )


def notification_item(notification: PaymentNotification) -> Item:
    """Return the map of a notification that is not a verdict yet."""
    return {
        "bank": notification.bank,
        "payment_key": notification.payment_key,
        "account_number": notification.account_number,
        "amount_hundredths": notification.amount.hundredths,
        "currency": notification.amount.currency,
        "paid_at": to_text(notification.paid_at),
        **({"billing_id": notification.billing_id} if notification.billing_id else {}),
    }


def read_notification(part: Reader) -> PaymentNotification:
    """Return the notification of a payment's item, or of a map in a call's."""
    return PaymentNotification(
        bank=Bank(part.text("bank")),
        payment_key=part.text("payment_key"),
        account_number=part.text("account_number"),
        amount=PaidAmount(part.number("amount_hundredths"), part.text("currency")),
        paid_at=from_text(part.text("paid_at")),
        billing_id=part.optional_text("billing_id") or "",
    )


def call_item(call: BankCall, verdict: str, ttl: int) -> Item:
    """Return the item of a kept call; `ttl` is the epoch second after which it may be cleaned."""
    return {
        "entity": "CALL",
        "bank": call.bank,
        "client": call.id.client,
        "service": call.id.service,
        "external_id": call.id.external_id,
        "subject": call.subject,
        "received_at": to_text(call.received_at),
        "request_id": call.request_id,
        "verified_by": call.verified_by,
        "headers": dict(call.headers),
        "body": call.body,
        "verdict": verdict,
        "ttl": ttl,
    }


def legs_value(legs: tuple[LedgerLeg, ...]) -> list[Value]:
    """Return the list of legs of an entry."""
    return [
        {"debit": leg.debit, "credit": leg.credit, "amount": leg.amount, "asset": leg.asset}
        for leg in legs
    ]


def put_entries(movement: Movement) -> list[Put | Update]:
    """Return the members that add a movement's entries to its number's ledger."""
    return [
        Put(keys.entry(entry.number, entry.seq), entry_item(entry)) for entry in movement.entries
    ]


def entry_item(entry: LedgerEntry) -> Item:
    """Return the item of a ledger entry."""
    return {
        "entity": "ENTRY",
        "number": entry.number,
        "seq": entry.seq,
        "kind": entry.kind,
        "credits": entry.credits,
        "balance_before": entry.balance_before,
        "balance_after": entry.balance_after,
        "cause_type": entry.cause.type,
        "cause_id": entry.cause.id,
        "slices": [{"lot_id": each.lot_id, "credits": each.credits} for each in entry.slices],
        "legs": legs_value(entry.legs),
        "occurred_at": to_text(entry.occurred_at),
        "recorded_at": to_text(entry.recorded_at),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def read_entry(item: Item) -> LedgerEntry:
    """Return the ledger entry of an item. Its stored hash is for who checks it."""
    part = Reader(item)
    return LedgerEntry(
        number=PhoneNumber(part.text("number")),
        seq=part.number("seq"),
        kind=EntryKind(part.text("kind")),
        credits=part.number("credits"),
        balance_before=part.number("balance_before"),
        balance_after=part.number("balance_after"),
        cause=Cause(CauseType(part.text("cause_type")), part.text("cause_id")),
        slices=tuple(
            LotSlice(each.text("lot_id"), each.number("credits")) for each in part.parts("slices")
        ),
        legs=read_legs(part),
        occurred_at=from_text(part.text("occurred_at")),
        recorded_at=from_text(part.text("recorded_at")),
        previous_hash=part.text("previous_hash"),
    )


def read_legs(part: Reader) -> tuple[LedgerLeg, ...]:
    """Return the legs of an entry's item."""
    return tuple(
        LedgerLeg(
            debit=each.text("debit"),
            credit=each.text("credit"),
            amount=each.number("amount"),
            asset=Asset(each.text("asset")),
        )
        for each in part.parts("legs")
    )
