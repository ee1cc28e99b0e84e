"""Items of money in suspense and of the journal, and the domain values they stand for."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.payment_items import legs_value, read_legs
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import Cause, CauseType, JournalEntry
from shared.domain.money import Rupiah
from shared.domain.payment import Settlement
from shared.domain.person import Person
from shared.domain.suspense import (
    Action,
    Decision,
    Proposal,
    SuspensePayment,
    SuspenseState,
)
from shared.domain.virtual_account import Bank
from shared.domain.wib import from_text, to_text

# The position of the first journal entry among the members that hold money.
JOURNAL_OF_HOLDING = 1


def held_members(suspense: SuspensePayment) -> list[Put | Update]:
    """Return the members that put money into suspense: the money, and its journal entry."""
    item: Item = {
        "entity": "SUSPENSE",
        "payment_id": suspense.payment_id,
        "bank": suspense.bank,
        "account_number": suspense.account_number,
        "amount_idr": suspense.amount.amount,
        "paid_at": to_text(suspense.paid_at),
        "received_at": to_text(suspense.received_at),
        "reason": suspense.reason,
        "business_id": suspense.business_id,
        "running_number": suspense.running_number,
        "due": keys.DUE_SUSPENSE,
        "due_at": to_text(suspense.received_at),
        **progress_of_suspense(suspense),
    }
    return [Put(key_of(suspense), item), put_journal(suspense.payment_id, suspense.booked())]


def key_of(suspense: SuspensePayment) -> keys.Key:
    """Return where the held money of a payment lies."""
    return keys.suspense(suspense.business_id, suspense.received_at, suspense.payment_id)


def put_journal(payment_id: str, entry: JournalEntry) -> Put:
    """Return the member that adds a journal entry of a payment.

    With the payment's id alone, its first entry leads to the money: see `key_from_journal`.
    """
    return put_entry(keys.journal(payment_id, entry.seq), entry)


def put_entry(key: keys.Key, entry: JournalEntry) -> Put:
    """Return the member that adds a journal entry at its key."""
    item: Item = {
        "entity": "JOURNAL",
        "business_id": entry.business_id,
        "cause_type": entry.cause.type,
        "cause_id": entry.cause.id,
        "seq": entry.seq,
        "legs": legs_value(entry.legs),
        "occurred_at": to_text(entry.occurred_at),
        "recorded_at": to_text(entry.recorded_at),
    }
    return Put(key, item)


def key_from_journal(payment_id: str, first_entry: Item) -> keys.Key:
    """Return where the money lies that the first journal entry of a payment put into suspense."""
    part = Reader(first_entry)
    # It is recorded when the money is received.
    received_at = from_text(part.text("recorded_at"))
    return keys.suspense(part.optional_text("business_id"), received_at, payment_id)


def read_journal(item: Item) -> JournalEntry:
    """Return the journal entry of an item."""
    part = Reader(item)
    return JournalEntry(
        cause=Cause(CauseType(part.text("cause_type")), part.text("cause_id")),
        seq=part.number("seq"),
        business_id=part.optional_text("business_id"),
        legs=read_legs(part),
        occurred_at=from_text(part.text("occurred_at")),
        recorded_at=from_text(part.text("recorded_at")),
    )


def change_suspense(before: SuspensePayment, after: SuspensePayment) -> Update:
    """Return the member that moves held money on, if nobody has moved it since it was read."""
    over = after.state is not SuspenseState.HELD
    return Update(
        key_of(before),
        sets=progress_of_suspense(after),
        removes=("due", "due_at") if over else (),
        when="#version = :seen",
        values={"seen": before.version},
    )


def progress_of_suspense(suspense: SuspensePayment) -> Item:
    """Return the attributes that proposals and decisions change."""
    return {
        "remaining_idr": suspense.remaining.amount,
        "state": suspense.state,
        "proposal": _proposal_item(suspense.proposal) if suspense.proposal else None,
        "decisions": [
            {
                "proposal": _proposal_item(each.proposal),
                "approved_by": each.approved_by,
                "approved_at": to_text(each.approved_at),
                "amount_idr": each.amount.amount,
            }
            for each in suspense.decisions
        ],
        "version": suspense.version,
    }


def read_suspense(item: Item) -> SuspensePayment:
    """Return the held money of an item."""
    part = Reader(item)
    proposal = part.optional_part("proposal")
    return SuspensePayment(
        payment_id=part.text("payment_id"),
        bank=Bank(part.text("bank")),
        account_number=part.text("account_number"),
        amount=Rupiah(part.number("amount_idr")),
        remaining=Rupiah(part.number("remaining_idr")),
        paid_at=from_text(part.text("paid_at")),
        received_at=from_text(part.text("received_at")),
        reason=Settlement(part.text("reason")),
        business_id=part.optional_text("business_id"),
        running_number=part.optional_number("running_number"),
        state=SuspenseState(part.text("state")),
        proposal=_read_proposal(proposal) if proposal else None,
        decisions=tuple(_read_decision(each) for each in part.parts("decisions")),
        version=part.number("version"),
    )


def _proposal_item(proposal: Proposal) -> Item:
    number = proposal.invoice_number
    return {
        "action": proposal.action,
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by,
        "proposed_at": to_text(proposal.proposed_at),
        "prefix": number.prefix if number else None,
        "running_number": number.running_number if number else None,
        "bank_reference": proposal.bank_reference,
    }


def _read_proposal(part: Reader) -> Proposal:
    prefix = part.optional_text("prefix")
    return Proposal(
        action=Action(part.text("action")),
        reason=part.text("reason"),
        proposed_by=Person(part.text("proposed_by")),
        proposed_at=from_text(part.text("proposed_at")),
        invoice_number=InvoiceNumber(prefix, part.number("running_number")) if prefix else None,
        bank_reference=part.optional_text("bank_reference"),
    )


def _read_decision(part: Reader) -> Decision:
    return Decision(
        proposal=_read_proposal(part.part("proposal")),
        approved_by=Person(part.text("approved_by")),
        approved_at=from_text(part.text("approved_at")),
        amount=Rupiah(part.number("amount_idr")),
    )
