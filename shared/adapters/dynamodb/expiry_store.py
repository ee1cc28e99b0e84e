"""The expiry sweep's view of the table. Port: ExpiryStore."""

from collections.abc import Sequence
from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.order_items import progress_attributes, read_order
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.notice import order_end_notice
from shared.domain.order import OrderStatus
from shared.domain.wib import to_text


class DynamoExpiryStore:
    """See shared.ports.sweeps.ExpiryStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def orders_due(self, now: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Return candidates (business id, running number) whose `pay_until` has passed."""
        found = self._table.query_due(keys.DUE_ORDER, to_text(now), limit)
        return [_order_of(key) for key in found]

    def expire(self, business_id: str, running_number: int, now: datetime) -> bool:
        """Mark an order EXPIRED if it still awaits a payment whose time is over, and tell it.

        The number's reservation and the virtual account need no change: they carry `pay_until`
        themselves, so both have been free and closed since that instant.
        """
        key = keys.order(business_id, running_number)
        item = self._table.get_one(key)
        order = read_order(item) if item else None
        if order is None or order.status is not OrderStatus.AWAITING_PAYMENT:
            return False
        expired = order.expired()
        marked = Update(
            key,
            sets=progress_attributes(expired),
            removes=("due", "due_at"),
            when="#status = :open AND #pay_until < :now",
            values={"open": OrderStatus.AWAITING_PAYMENT, "now": to_text(now)},
        )
        told = put_notices(business_id, (order_end_notice(expired, now),))
        return self._table.write([marked, *told]) is None

    def list_anew(self, business_id: str, running_number: int, now: datetime) -> bool:
        """List an invoiced order at its next end, or nowhere behind its last one.

        It stays what it is; the list is where the banks are asked once more about what is about
        to end.
        """
        key = keys.order(business_id, running_number)
        item = self._table.get_one(key)
        order = read_order(item) if item else None
        if order is None or order.status is not OrderStatus.INVOICED:
            return False
        end = order.next_end(now)
        return self._table.change(
            Update(
                key,
                sets={"due_at": to_text(end)} if end else {},
                removes=() if end else ("due", "due_at"),
                when="#status = :invoiced AND #due_at < :now",
                values={"invoiced": OrderStatus.INVOICED, "now": to_text(now)},
            )
        )


def _order_of(key: keys.Key) -> tuple[str, int]:
    business_id = key.pk.removeprefix(keys.business_partition(""))
    return business_id, int(key.sk.removeprefix(keys.ORDER_SORT_PREFIX))
