"""What fulfilment reads and writes, and staff. Ports: OutboxStore, ParkedRows."""

from collections.abc import Sequence
from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader, Value
from shared.adapters.dynamodb.business_items import read_business, read_user
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.outbox_items import read_outbox_row, read_parked_row
from shared.adapters.dynamodb.payment_items import read_payment
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.business import Business, User
from shared.domain.order import Order
from shared.domain.outbox import Fault, OutboxRow, ParkedRow, RowKey, is_given_up, next_try_at
from shared.domain.payment import PaymentRecord
from shared.domain.person import Person
from shared.domain.wib import to_text

USERS_PAGE = 100
# Sorts behind every instant.
_EVER = "9999"


class DynamoOutboxStore:
    """See shared.ports.outbox.OutboxStore and ParkedRows."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def rows_due(self, now: datetime, limit: int) -> Sequence[RowKey]:
        """Return candidates whose next try is due."""
        return self._table.query_due(keys.DUE_OUTBOX, to_text(now), limit)

    def row(self, key: RowKey) -> OutboxRow | None:
        """Return a row that is still to be done: neither finished nor parked."""
        at = keys.Key(*key)
        item = self._table.get_one(at)
        return read_outbox_row(at, item) if item else None

    def order(self, business_id: str, running_number: int, *, fresh: bool) -> Order | None:
        """Return the order behind a row; unless `fresh`, perhaps as it was a moment ago."""
        item = self._table.get_one(keys.order(business_id, running_number), fresh=fresh)
        return read_order(item) if item else None

    def business(self, business_id: str) -> Business | None:
        """Return a business, perhaps as it was a moment ago."""
        item = self._table.get_one(keys.business(business_id), fresh=False)
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

    def finish(self, key: RowKey, now: datetime) -> None:
        """Mark a row as done; one that is done already stays as it is."""
        self._table.change(
            Update(
                keys.Key(*key),
                sets={"finished_at": to_text(now)},
                removes=("due", "due_at"),
                when="attribute_exists(pk) AND attribute_not_exists(#finished_at)",
            )
        )

    def fail(self, key: RowKey, now: datetime, fault: Fault, reason: str) -> bool:
        """Count a failed try and set the next one, also of a row that cannot be read.

        A row of an effect that this version does not know would otherwise be due first for ever.
        """
        at = keys.Key(*key)
        tries = _tries(self._table.get_one(at)) + 1
        parked = is_given_up(fault, tries)
        sets: Item = {"tries": tries, "due_at": to_text(next_try_at(now))}
        if parked:
            gone: Item = {"due": keys.DUE_PARKED, "due_at": to_text(now)}
            sets |= gone | {"parked_at": to_text(now), "parked_reason": reason}
        update = Update(at, sets=sets, when="#due = :open", values={"open": keys.DUE_OUTBOX})
        return self._table.change(update) and parked

    def parked(self, limit: int) -> Sequence[ParkedRow]:
        """Return rows that were given up, oldest first."""
        listed = self._table.query_due(keys.DUE_PARKED, _EVER, limit)
        if not listed:
            return ()
        items = self._table.get(listed)
        return tuple(
            read_parked_row(key, items[key])
            for key in listed
            # The index lags: one that is tried again may be listed still.
            if items[key].get("due") == keys.DUE_PARKED
        )

    def retry(self, key: RowKey, by: Person, now: datetime) -> bool:
        """Have a parked row tried again by the next sweep, and keep who wanted it."""
        at = keys.Key(*key)
        item = self._table.get_one(at)
        if item is None or item.get("due") != keys.DUE_PARKED:
            return False
        part = Reader(item)
        parked_at = part.text("parked_at")
        retried: Value = {"by": by, "at": to_text(now), "parked_reason": part.text("parked_reason")}
        earlier = item.get("retries")
        retries: list[Value] = [*(earlier if isinstance(earlier, list) else ()), retried]
        return self._table.change(
            Update(
                at,
                sets={
                    "retries": retries,
                    "tries": 0,
                    "due": keys.DUE_OUTBOX,
                    "due_at": to_text(now),
                },
                removes=("parked_at", "parked_reason"),
                when="#due = :parked AND #parked_at = :seen",
                values={"parked": keys.DUE_PARKED, "seen": parked_at},
            )
        )


def _tries(item: Item | None) -> int:
    """How often a row was tried; one that was damaged begins anew."""
    tries = (item or {}).get("tries")
    return tries if isinstance(tries, int) else 0
