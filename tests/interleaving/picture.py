"""What a table holds, read for the checks: domain values where they exist, plain items elsewhere.

It reads items with the adapter's own readers, for it checks what they say and not how they lie.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from shared.adapters.dynamodb.account_items import read_claim
from shared.adapters.dynamodb.attributes import Item, Reader, decode_item
from shared.adapters.dynamodb.business_items import read_account, read_number
from shared.adapters.dynamodb.notice_items import read_notice
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.payment_items import read_payment
from shared.adapters.dynamodb.suspense_items import read_suspense
from shared.domain.business import WhatsAppNumber
from shared.domain.credit import CreditAccount
from shared.domain.notice import Notice
from shared.domain.order import Order
from shared.domain.payment import PaymentRecord
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import VirtualAccountClaim
from tests.interleaving.memory_table import MemoryTable


@dataclass(frozen=True)
class Picture:
    """See the module."""

    table: MemoryTable

    @cached_property
    def orders(self) -> dict[int, Order]:
        """All orders of the business, by running number."""
        orders = [read_order(item) for item in self._of("ORDER")]
        return {order.invoice_number.running_number: order for order in orders}

    @cached_property
    def claims(self) -> dict[str, tuple[VirtualAccountClaim, str | None]]:
        """All claims with what they are due for, by account number."""
        claims = [(read_claim(item), item.get("due")) for item in self._of("VA")]
        return {
            claim.account.number: (claim, str(due) if due is not None else None)
            for claim, due in claims
        }

    @cached_property
    def numbers(self) -> list[tuple[WhatsAppNumber, CreditAccount]]:
        """All numbers with their credits."""
        return [(read_number(item), read_account(item)) for item in self._of("NUMBER")]

    @cached_property
    def records(self) -> dict[str, PaymentRecord]:
        """All first verdicts, by payment id."""
        records = [read_payment(item) for item in self._of("PAYMENT")]
        return {record.notification.payment_id: record for record in records}

    @cached_property
    def suspense(self) -> dict[str, SuspensePayment]:
        """All held money, by payment id."""
        return {held.payment_id: held for held in map(read_suspense, self._of("SUSPENSE"))}

    @cached_property
    def notices(self) -> list[Notice]:
        """What the business was told, in order of time."""
        return [read_notice(item) for item in self._of("NOTICE")]

    @cached_property
    def instructed(self) -> list[str]:
        """The account numbers of all mails that say how to pay."""
        return [Reader(item).text("account_number") for item in self._of("OUTBOX")]

    @cached_property
    def entries(self) -> list[Item]:
        """The ledger entries of all numbers, in order."""
        return self._of("ENTRY")

    @cached_property
    def balances(self) -> Counter[str]:
        """What is debited to each account and not credited, over all entries and the journal."""
        sums: Counter[str] = Counter()
        for entry in (*self.entries, *self._of("JOURNAL")):
            for leg in Reader(entry).parts("legs"):
                sums[leg.text("debit")] += leg.number("amount")
                sums[leg.text("credit")] -= leg.number("amount")
        return sums

    def _of(self, entity: str) -> list[Item]:
        found = sorted(self.table.items.items())
        return [
            decode_item(stored.item) for _, stored in found if stored.item["entity"]["S"] == entity
        ]
