"""Money in suspense, in DynamoDB. Port: SuspenseStore."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import claim_key
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.crediting_members import crediting_members
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.settling_view import read_settling_view
from shared.adapters.dynamodb.suspense_items import (
    change_suspense,
    key_from_journal,
    put_journal,
    read_suspense,
)
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import JournalEntry
from shared.domain.order import Order
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import VirtualAccountState
from shared.domain.wib import to_text
from shared.ports.payments import SettlingView
from shared.ports.suspense import Applied

# Any instant sorts before it.
_END_OF_TIME = "9999"
SUSPENSE_PAGE = 100
# A business with more odd payments than this has a problem that no list solves.
SUSPENSE_OF_BUSINESS_MAX = 1_000


class DynamoSuspenseStore:
    """See shared.ports.suspense.SuspenseStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def held(self, limit: int) -> Sequence[SuspensePayment]:
        """Return payments with money that waits for a decision, oldest first."""
        found = self._table.query_due(keys.DUE_SUSPENSE, _END_OF_TIME, limit)
        items = self._table.get(found) if found else {}
        # The index may lag behind a decision.
        held = [items[key] for key in found if items.get(key, {}).get("due") == keys.DUE_SUSPENSE]
        return [read_suspense(item) for item in held]

    def suspense(self, payment_id: str) -> SuspensePayment | None:
        """Return the held money of a payment."""
        first_entry = self._table.get_one(keys.journal(payment_id, 1))
        if first_entry is None:
            return None
        item = self._table.get_one(key_from_journal(payment_id, first_entry))
        return read_suspense(item) if item else None

    def of_business(self, business_id: str) -> tuple[SuspensePayment, ...]:
        """Return all held, applied and refunded money of a business, newest first."""
        prefix = keys.SUSPENSE_SORT_PREFIX
        found = self._table.query(
            keys.business_partition(business_id),
            prefix,
            f"{prefix}~",
            limit=SUSPENSE_PAGE,
            newest_first=True,
        )
        return tuple(read_suspense(item) for item in islice(found, SUSPENSE_OF_BUSINESS_MAX))

    def order(self, invoice_number: InvoiceNumber) -> Order | None:
        """Return the order of that number, whichever business it is of."""
        owner = self._table.get_one(keys.invoice_prefix(invoice_number.prefix))
        if owner is None:
            return None
        business_id = Reader(owner).text("business_id")
        item = self._table.get_one(keys.order(business_id, invoice_number.running_number))
        return read_order(item) if item else None

    def order_view(self, order: Order) -> SettlingView:
        """Return an order with the credit account that paying it adds to."""
        running_number = order.invoice_number.running_number
        return read_settling_view(self._table, order.business_id, running_number, order.number)

    def propose(self, before: SuspensePayment, after: SuspensePayment) -> bool:
        """Write a proposal."""
        return self._table.change(change_suspense(before, after))

    def apply(self, applied: Applied) -> bool:
        """Write held money that pays an order, in one transaction with all that paying causes."""
        members: list[Put | Update] = [
            change_suspense(applied.before, applied.after),
            *crediting_members(applied.crediting),
            _pay_claim(applied),
        ]
        return self._table.write(members) is None

    def refund(self, before: SuspensePayment, after: SuspensePayment, entry: JournalEntry) -> bool:
        """Write held money that was paid back, with its journal entry."""
        members: list[Put | Update] = [
            change_suspense(before, after),
            put_journal(before.payment_id, entry),
        ]
        return self._table.write(members) is None


def _pay_claim(applied: Applied) -> Update:
    """Nobody may pay the order's own account any more; the sweep tells a bank that keeps it."""
    before = applied.crediting.seen.order
    sets: Item = {"state": VirtualAccountState.PAID}
    if before.account.billing_id and before.is_unpaid:
        paid_at = applied.crediting.notice.at
        sets |= {"due": keys.DUE_ACCOUNT, "due_at": to_text(paid_at)}
    return Update(claim_key(before.account), sets=sets)
