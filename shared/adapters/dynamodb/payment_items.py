"""Items of payments, bank calls and ledger entries."""

from shared.adapters.dynamodb.attributes import Item, Reader
from shared.domain.bank_call import BankCall
from shared.domain.ledger import LedgerEntry
from shared.domain.money import Rupiah
from shared.domain.payment import PaidAmount, PaymentNotification, PaymentRecord, Settlement
from shared.domain.virtual_account import Bank
from shared.domain.wib import from_text, to_text


def payment_item(record: PaymentRecord) -> Item:
    """Return the item of a first verdict."""
    notification = record.notification
    business_id, running_number = record.order or (None, None)
    return {
        "entity": "PAYMENT",
        "bank": notification.bank,
        "payment_key": notification.payment_key,
        "account_number": notification.account_number,
        "amount_hundredths": notification.amount.hundredths,
        "currency": notification.amount.currency,
        "paid_at": to_text(notification.paid_at),
        "verdict": record.verdict,
        "received_at": to_text(record.received_at),
        "request_id": record.request_id,
        "business_id": business_id,
        "running_number": running_number,
        "holder_name": record.holder_name,
        "total_idr": record.total.amount if record.total else None,
    }


def read_payment(item: Item) -> PaymentRecord:
    """Return the first verdict of an item."""
    part = Reader(item)
    business_id = part.optional_text("business_id")
    total = part.optional_number("total_idr")
    return PaymentRecord(
        notification=PaymentNotification(
            bank=Bank(part.text("bank")),
            payment_key=part.text("payment_key"),
            account_number=part.text("account_number"),
            amount=PaidAmount(part.number("amount_hundredths"), part.text("currency")),
            paid_at=from_text(part.text("paid_at")),
        ),
        verdict=Settlement(part.text("verdict")),
        received_at=from_text(part.text("received_at")),
        request_id=part.text("request_id"),
        order=(business_id, part.number("running_number")) if business_id else None,
        holder_name=part.optional_text("holder_name"),
        total=Rupiah(total) if total is not None else None,
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
        "lot_id": entry.lot_id,
        "legs": [
            {
                "debit": leg.debit,
                "credit": leg.credit,
                "amount": leg.amount,
                "asset": leg.asset,
            }
            for leg in entry.legs
        ],
        "occurred_at": to_text(entry.occurred_at),
        "recorded_at": to_text(entry.recorded_at),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
