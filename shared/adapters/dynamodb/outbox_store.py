"""What fulfilment reads and writes. Port: OutboxStore."""

from collections.abc import Sequence
from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.business_items import read_business, read_user
from shared.adapters.dynamodb.order_items import read_order, read_outbox_row
from shared.adapters.dynamodb.payment_items import read_payment
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.business import Business, User
from shared.domain.order import Order
from shared.domain.outbox import OutboxRow, next_try_at
from shared.domain.payment import PaymentRecord
from shared.domain.wib import to_text

USERS_PAGE = 100


class DynamoOutboxStore:
    """See shared.ports.outbox.OutboxStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def rows_due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return candidates (order id, effect) whose next try is due."""
        found = self._table.query_due(keys.DUE_OUTBOX, to_text(now), limit)
        return [keys.outbox_row(key) for key in found]

    def row(self, order_id: str, effect: str) -> OutboxRow | None:
        """Return a row that is still to be done: neither finished nor parked."""
        item = self._table.get_one(keys.outbox(order_id, effect))
        return read_outbox_row(item) if item else None

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return the order behind a row."""
        item = self._table.get_one(keys.order(business_id, running_number))
        return read_order(item) if item else None

    def business(self, business_id: str) -> Business | None:
        """Return the business behind an order."""
        item = self._table.get_one(keys.business(business_id))
        return read_business(item) if item else None

    def users(self, business_id: str) -> tuple[User, ...]:
        """Return the users of a business, for the mail of last resort."""
        found = self._table.query(
            keys.business_partition(business_id), "U#", "U#~", limit=USERS_PAGE
        )
        # One whom nobody has imported has a language and no role.
        return tuple(read_user(item) for item in found if "role" in item)

    def keep_invoice_key(self, order: Order, key: str) -> None:
        """Note where an order's invoice lies; a second note of the same key changes nothing."""
        self._note(order, "invoice_key", key)

    def payment(self, payment_id: str) -> PaymentRecord | None:
        """Return the first verdict on a payment."""
        item = self._table.get_one(keys.payment(payment_id))
        return read_payment(item) if item else None

    def keep_receipt_key(self, order: Order, key: str) -> None:
        """Note where an order's receipt lies; a second note of the same key changes nothing."""
        self._note(order, "receipt_key", key)

    def _note(self, order: Order, attribute: str, key: str) -> None:
        self._table.change(
            Update(
                keys.order(order.business_id, order.invoice_number.running_number),
                sets={attribute: key},
                when=f"attribute_exists(pk) AND attribute_not_exists(#{attribute})",
            )
        )

    def finish(self, row: OutboxRow, now: datetime) -> None:
        """Mark a row as done."""
        self._table.change(
            Update(
                keys.outbox(row.order_id, row.effect),
                sets={"finished_at": to_text(now)},
                removes=("due", "due_at"),
            )
        )

    def postpone(self, order_id: str, effect: str, now: datetime) -> None:
        """Count a failed try and set the next one, also of a row that cannot be read.

        A row of an effect that this version does not know would otherwise be due first for ever.
        """
        key = keys.outbox(order_id, effect)
        item = self._table.get_one(key)
        tries = Reader(item).optional_number("tries") if item else None
        self._table.change(
            Update(
                key,
                sets={"tries": (tries or 0) + 1, "due_at": to_text(next_try_at(now))},
                when="attribute_exists(#due)",
            )
        )

    def park(self, row: OutboxRow, now: datetime, reason: str) -> None:
        """Keep a row with the reason why nobody tries it again, out of `row` and `rows_due`."""
        self._table.change(
            Update(
                keys.outbox(row.order_id, row.effect),
                sets={"parked_at": to_text(now), "parked_reason": reason},
                removes=("due", "due_at"),
                when="attribute_exists(pk) AND attribute_not_exists(#finished_at)",
            )
        )
