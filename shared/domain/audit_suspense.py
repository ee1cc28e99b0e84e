"""Compare money in suspense with its payment, its journal, and the orders that it has paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import JournalEntry
from shared.domain.money import NO_RUPIAH
from shared.domain.order import Order
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaidAmount, PaymentRecord
from shared.domain.suspense import Action, SuspensePayment, SuspenseState
from shared.domain.virtual_account import VirtualAccountClaim


@dataclass(frozen=True, slots=True)
class SuspensePapers:
    """Held money with its payment's record, the claim of the account where that is ours, its
    journal, and the orders that it was applied to."""

    held: Kept[SuspensePayment]
    payment: Kept[PaymentRecord]
    claim: Kept[VirtualAccountClaim] | None
    journal: tuple[Kept[JournalEntry], ...]
    applied: Mapping[InvoiceNumber, Kept[Order]]


def audit_suspense(papers: SuspensePapers) -> list[Difference]:
    """Compare held money with all that is known of it elsewhere."""
    differences: list[Difference] = []
    held = sound(papers.held, differences)
    if held is None:
        return differences
    return [
        *_audit_facts(held, papers.held),
        *_audit_record(held, papers.payment, papers.claim),
        *_audit_journal(held, papers.held.key, papers.journal),
        *_audit_applied(held, papers),
    ]


def _audit_facts(held: SuspensePayment, kept: Kept[SuspensePayment]) -> list[Difference]:
    """What is left is what arrived without what was decided about; it is listed while it waits."""
    gone = sum((each.amount for each in held.decisions), NO_RUPIAH)
    ends = {Action.APPLY: SuspenseState.APPLIED, Action.REFUND: SuspenseState.REFUNDED}
    left = held.amount.amount - gone.amount
    last = held.decisions[-1].proposal.action if held.decisions else None
    expected = {
        "remaining": left,
        "state": ends[last] if last is not None and left <= 0 else SuspenseState.HELD,
        "due_at": held.received_at if held.state is SuspenseState.HELD else None,
    }
    found = {"remaining": held.remaining.amount, "state": held.state, "due_at": kept.listed_at}
    return compare(DifferenceKind.SUSPENSE, kept.key, expected, found)


def _audit_record(
    held: SuspensePayment,
    kept: Kept[PaymentRecord],
    kept_claim: Kept[VirtualAccountClaim] | None,
) -> list[Difference]:
    """The payment that brought the money says the same, and so does the account that it was for.

    Its record says `held` where the money was ours at once; where it was refused first and its bank
    kept the money all the same, the record stands as it was.
    """
    differences: list[Difference] = []
    record = sound(kept, differences)
    if record is None:
        return differences
    notification = record.notification
    expected: dict[str, object] = {
        "bank": held.bank,
        "account_number": held.account_number,
        "amount": PaidAmount(held.amount.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
        "paid_at": held.paid_at,
        "received_at": held.received_at,
        "verdict": held.reason,
        "business_id": held.business_id,
        "running_number": held.running_number,
    }
    business_id, running_number = record.order or (None, None)
    found: dict[str, object] = {
        "bank": notification.bank,
        "account_number": notification.account_number,
        "amount": notification.amount,
        "paid_at": notification.paid_at,
        "received_at": record.received_at,
        "verdict": record.verdict,
        "business_id": business_id,
        "running_number": running_number,
    }
    claim = sound(kept_claim, differences) if kept_claim is not None else None
    if claim is not None:
        expected |= {
            "billing_id": claim.account.billing_id,
            "holder_name": claim.account.holder_name,
            "total": claim.total,
        }
        found |= {
            "billing_id": notification.billing_id,
            "holder_name": record.holder_name,
            "total": record.total,
        }
    return differences + compare(DifferenceKind.PAYMENT, kept.key, expected, found)


def _audit_journal(
    held: SuspensePayment, key: str, journal: tuple[Kept[JournalEntry], ...]
) -> list[Difference]:
    """The journal has the entry by which the money came, and one for each time that it went."""
    refunds = [each for each in held.decisions if each.proposal.action is Action.REFUND]
    expected = [held.booked(), *(held.refunded(each) for each in refunds)]
    differences = compare(
        DifferenceKind.JOURNAL, key, {"entries": len(expected)}, {"entries": len(journal)}
    )
    for entry, kept in zip(expected, journal, strict=False):
        found = sound(kept, differences)
        if found is not None:
            differences += compare(
                DifferenceKind.JOURNAL, kept.key, _facts_of(entry), _facts_of(found)
            )
    return differences


def _facts_of(entry: JournalEntry) -> dict[str, object]:
    return {
        "cause_type": entry.cause.type,
        "cause_id": entry.cause.id,
        "seq": entry.seq,
        "business_id": entry.business_id,
        "legs": entry.legs,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
    }


def _audit_applied(held: SuspensePayment, papers: SuspensePapers) -> list[Difference]:
    """Every order that the money was applied to says that this payment paid it."""
    differences: list[Difference] = []
    for decision in held.decisions:
        number = decision.proposal.invoice_number
        if decision.proposal.action is not Action.APPLY or number is None:
            continue
        order = sound(papers.applied[number], differences)
        if order is not None:
            expected = {"payment_id": held.payment_id, "total": decision.amount.amount}
            found = {"payment_id": order.payment_id, "total": order.quote.total.amount}
            differences += compare(
                DifferenceKind.ORDER, papers.applied[number].key, expected, found
            )
    return differences
