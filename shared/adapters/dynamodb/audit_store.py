"""The books as the auditor reads them, in DynamoDB. Port: AuditStore. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import claim_key, read_claim
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.business_items import read_account, read_business, read_number
from shared.adapters.dynamodb.correction_items import (
    key_of_correction,
    key_of_note,
    read_correction,
    read_note,
)
from shared.adapters.dynamodb.hold_items import read_hold, read_report
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.payment_items import read_entry, read_payment
from shared.adapters.dynamodb.suspense_items import key_of, read_journal, read_suspense
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.audit import Kept
from shared.domain.audit_ledger import SealedEntry
from shared.domain.audit_number import KeptNumber
from shared.domain.audit_orders import OrderPapers
from shared.domain.audit_suspense import SuspensePapers
from shared.domain.business import Business
from shared.domain.correction import Correction
from shared.domain.credit_note import CreditNote
from shared.domain.errors import InvariantBroken
from shared.domain.hold import Hold
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order
from shared.domain.payment import PaymentRecord
from shared.domain.phone import PhoneNumber
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import VirtualAccountClaim
from shared.domain.wib import from_text
from shared.ports.credits import Report

# Entries and orders are below a kilobyte, and a request answers with a megabyte at most.
ITEMS_PER_QUERY = 1_000
# One BatchGetItem takes a hundred keys.
ITEMS_PER_READ_MAX = 100
# The one by which the money came, and the one by which it went.
JOURNAL_ENTRIES = 2
ABSENT = "nothing is there"
# What reading an item raises where it stands for nothing.
_DAMAGE = (InvariantBroken, TypeError, ValueError, KeyError)

_Value = TypeVar("_Value")


class DynamoAuditStore:
    """See shared.ports.audit.AuditStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def businesses(self) -> Sequence[str]:
        """Return the ids of all businesses."""
        partition = keys.DIRECTORY
        prefix = keys.business_partition("")
        found = self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY)
        return [str(item["sk"]).removeprefix(prefix) for item in found]

    def business(self, business_id: str) -> Kept[Business]:
        """Return a business."""
        key = keys.business(business_id)
        return _kept(key, self._table.get_one(key), "BUSINESS", read_business, _key_of_business)

    def prefix_owner(self, prefix: str) -> Kept[str]:
        """Return the id of the business that an invoice prefix belongs to."""
        key = keys.invoice_prefix(prefix)
        return _kept(key, self._table.get_one(key), "PREFIX", _read_business_id)

    def numbers(self, business_id: str) -> Sequence[PhoneNumber]:
        """Return the numbers of a business."""
        partition, prefix = keys.business_partition(business_id), keys.NUMBER_SORT_PREFIX
        found = self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY)
        return [PhoneNumber(str(item["sk"]).removeprefix(prefix)) for item in found]

    def number(self, business_id: str, number: PhoneNumber) -> Kept[KeptNumber]:
        """Return a number with its credits."""
        key = keys.number(business_id, number)
        item = self._table.get_one(key)
        return _kept(key, item, "NUMBER", _read_number, _key_of_number, keys.DUE_LOT)

    def owner(self, number: PhoneNumber) -> Kept[str]:
        """Return the id of the business that a number belongs to."""
        key = keys.number_owner(number)
        return _kept(key, self._table.get_one(key), "OWNER", _read_business_id)

    def entries(
        self, number: PhoneNumber, first: int, last: int | None
    ) -> Iterator[Kept[SealedEntry]]:
        """Return the entries of a number from one position to another, or to the newest one."""
        begin, end = keys.entry(number, first), keys.entry(number, last or keys.SEQ_MAX)
        for item in self._table.query(begin.pk, begin.sk, end.sk, limit=ITEMS_PER_QUERY):
            yield _kept(_key_at(item), item, "ENTRY", _read_sealed)

    def holds(self, hold_ids: Iterable[str]) -> Mapping[str, Kept[Hold]]:
        """Return holds by their ids; one that is not there is damage."""
        wanted = {hold_id: keys.hold(hold_id) for hold_id in hold_ids}
        items = self._read(wanted.values())
        return {
            hold_id: _kept(key, items.get(key), "HOLD", read_hold, _key_of_hold, keys.DUE_HOLD)
            for hold_id, key in wanted.items()
        }

    def reports(
        self, report_ids: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Kept[Report]]:
        """Return reports by hold and id; one that is not there is damage."""
        wanted = {report_id: keys.report(*report_id) for report_id in report_ids}
        items = self._read(wanted.values())
        return {
            report_id: _kept(key, items.get(key), "REPORT", read_report, _key_of_report)
            for report_id, key in wanted.items()
        }

    def corrections_of(self, business_id: str) -> Iterator[Kept[Correction]]:
        """Return all corrections of a business, approved or not."""
        partition, prefix = keys.business_partition(business_id), keys.CORRECTION_SORT_PREFIX
        for item in self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY):
            yield _kept_correction(_key_at(item), item)

    def corrections(
        self, business_id: str, case_ids: Iterable[str]
    ) -> Mapping[str, Kept[Correction]]:
        """Return corrections by their cases; one that is not there is damage."""
        wanted = {case_id: keys.correction(business_id, case_id) for case_id in case_ids}
        items = self._read(wanted.values())
        return {case_id: _kept_correction(key, items.get(key)) for case_id, key in wanted.items()}

    def credit_notes(self, business_id: str) -> Iterator[Kept[CreditNote]]:
        """Return all credit notes of a business, lowest number first."""
        partition, prefix = keys.business_partition(business_id), keys.CREDIT_NOTE_SORT_PREFIX
        for item in self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY):
            yield _kept(_key_at(item), item, "CREDITNOTE", read_note, key_of_note)

    def orders(self, business_id: str) -> Iterator[Kept[Order]]:
        """Return all orders of a business, oldest first."""
        partition, prefix = keys.business_partition(business_id), keys.ORDER_SORT_PREFIX
        for item in self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY):
            yield _kept_order(_key_at(item), item)

    def papers(self, orders: Sequence[Kept[Order]]) -> Sequence[OrderPapers]:
        """Return orders with their claims, the payments that they name, and their clearings."""
        found = [each.value for each in orders if each.value is not None]
        wanted = [claim_key(order.account) for order in found]
        wanted += [keys.payment(order.payment_id) for order in found if order.payment_id]
        wanted += [keys.clearing(order.order_id) for order in found if order.is_post_paid]
        items = self._read(wanted)
        return [_papers(each, items) for each in orders]

    def order(self, business_id: str, running_number: int) -> Kept[Order]:
        """Return an order."""
        key = keys.order(business_id, running_number)
        return _kept_order(key, self._table.get_one(key))

    def suspense(self, business_id: str | None) -> Iterator[SuspensePapers]:
        """Return all held money of a business, or of nobody, oldest first."""
        partition = keys.business_partition(business_id) if business_id else keys.UNIDENTIFIED
        prefix = keys.SUSPENSE_SORT_PREFIX
        for item in self._table.query(partition, prefix, f"{prefix}~", limit=ITEMS_PER_QUERY):
            yield self._suspense_papers(_key_at(item), item)

    def _suspense_papers(self, key: Key, item: Item) -> SuspensePapers:
        held = _kept(key, item, "SUSPENSE", read_suspense, key_of, keys.DUE_SUSPENSE)
        # Its key ends with the payment's id, so the rest is found whatever the item says.
        payment_id = key.sk.split("#", 2)[2]
        payment_key = keys.payment(payment_id)
        journal_keys = [keys.journal(payment_id, seq + 1) for seq in range(JOURNAL_ENTRIES)]
        items = self._read([payment_key, *journal_keys])
        return SuspensePapers(
            held=held,
            payment=_kept_payment(payment_key, items.get(payment_key)),
            claim=self._claim_of(held.value),
            journal=tuple(
                _kept(each, items[each], "JOURNAL", read_journal)
                for each in journal_keys
                if each in items
            ),
            applied=self._applied(held.value),
        )

    def _claim_of(self, held: SuspensePayment | None) -> Kept[VirtualAccountClaim] | None:
        """The account's claim, where somebody knew whose account it was."""
        if held is None or held.business_id is None:
            return None
        key = keys.virtual_account(held.bank, held.account_number)
        return _kept_claim(key, self._table.get_one(key))

    def _applied(self, held: SuspensePayment | None) -> dict[InvoiceNumber, Kept[Order]]:
        decisions = held.decisions if held is not None else ()
        numbers = [each.proposal.invoice_number for each in decisions]
        return {number: self._order_of(number) for number in numbers if number is not None}

    def _order_of(self, number: InvoiceNumber) -> Kept[Order]:
        owner = self.prefix_owner(number.prefix)
        if owner.value is None:
            return Kept(owner.key, None, owner.damage)
        return self.order(owner.value, number.running_number)

    def _read(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        distinct = list(dict.fromkeys(wanted))
        items: dict[Key, Item] = {}
        for start in range(0, len(distinct), ITEMS_PER_READ_MAX):
            items |= self._table.get(distinct[start : start + ITEMS_PER_READ_MAX])
        return items


def _kept(
    key: Key,
    item: Item | None,
    entity: str,
    read: Callable[[Item], _Value],
    key_of_value: Callable[[_Value], Key] | None = None,
    due: str | None = None,
) -> Kept[_Value]:
    """Return an item as it lies there: what it stands for, or why it stands for nothing.

    `key_of_value` tells where a value belongs, which has to be where it lies. `due` is the list on
    which such items wait for their time.
    """
    name = f"{key.pk} {key.sk}"
    if item is None:
        return Kept(name, None, ABSENT)
    try:
        if item.get("entity") != entity:
            raise ValueError(f"entity is {item.get('entity')}")
        value = read(item)
        if key_of_value is not None and key_of_value(value) != key:
            raise ValueError(f"it belongs at {' '.join(key_of_value(value))}")
        listed_at = _listed_at(item, due) if due is not None else None
    except _DAMAGE as damage:
        return Kept(name, None, str(damage) or type(damage).__name__)
    return Kept(name, value, listed_at=listed_at)


def _listed_at(item: Item, due: str) -> datetime | None:
    if "due" not in item and "due_at" not in item:
        return None
    if item.get("due") != due:
        raise ValueError(f"listed as {item.get('due')}")
    return from_text(Reader(item).text("due_at"))


def _papers(kept: Kept[Order], items: Mapping[Key, Item]) -> OrderPapers:
    order = kept.value
    if order is None:
        return OrderPapers(kept)
    claim_at = claim_key(order.account)
    payment_at = keys.payment(order.payment_id) if order.payment_id else None
    clearing_at = keys.clearing(order.order_id)
    clearing = items.get(clearing_at)
    return OrderPapers(
        order=kept,
        claim=_kept_claim(claim_at, items.get(claim_at)),
        payment=_kept_payment(payment_at, items.get(payment_at)) if payment_at else None,
        clearing=_kept(clearing_at, clearing, "JOURNAL", read_journal) if clearing else None,
    )


def _kept_correction(key: Key, item: Item | None) -> Kept[Correction]:
    due = keys.DUE_CORRECTION
    return _kept(key, item, "CORRECTION", read_correction, key_of_correction, due)


def _kept_order(key: Key, item: Item | None) -> Kept[Order]:
    return _kept(key, item, "ORDER", read_order, _key_of_order, keys.DUE_ORDER)


def _kept_claim(key: Key, item: Item | None) -> Kept[VirtualAccountClaim]:
    return _kept(key, item, "VA", read_claim, _key_of_claim)


def _kept_payment(key: Key, item: Item | None) -> Kept[PaymentRecord]:
    return _kept(key, item, "PAYMENT", read_payment, _key_of_payment)


def _key_at(item: Item) -> Key:
    return Key(str(item["pk"]), str(item["sk"]))


def _read_sealed(item: Item) -> SealedEntry:
    return SealedEntry(read_entry(item), Reader(item).text("hash"))


def _read_number(item: Item) -> KeptNumber:
    return KeptNumber(read_number(item), read_account(item))


def _read_business_id(item: Item) -> str:
    return Reader(item).text("business_id")


def _key_of_business(business: Business) -> Key:
    return keys.business(business.business_id)


def _key_of_number(kept: KeptNumber) -> Key:
    return keys.number(kept.number.business_id, kept.number.number)


def _key_of_hold(hold: Hold) -> Key:
    return keys.hold(hold.hold_id)


def _key_of_report(report: Report) -> Key:
    return keys.report(report.hold_id, report.report_id)


def _key_of_order(order: Order) -> Key:
    return keys.order(order.business_id, order.invoice_number.running_number)


def _key_of_claim(claim: VirtualAccountClaim) -> Key:
    return claim_key(claim.account)


def _key_of_payment(record: PaymentRecord) -> Key:
    return keys.payment(record.notification.payment_id)
