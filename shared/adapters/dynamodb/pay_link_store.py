"""Pay links, in DynamoDB. Port: PayLinkStore.

A token's item says which order it was made for, and never changes; the order's own says which link
it has. Neither is an item that money moves through, so no payment ever waits for a link.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.order import Order
from shared.domain.pay_link import PayLink
from shared.domain.wib import to_text

# DynamoDB removes both items when nothing of the order can be shown any more.
KEPT_BEYOND_END = timedelta(days=30)


class DynamoPayLinkStore:
    """See shared.ports.pay_links.PayLinkStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def make(self, link: PayLink) -> bool:
        """Write a link as the one that its order has; the one before ends with that."""
        ttl = int((link.expires_at + KEPT_BEYOND_END).timestamp())
        token = Put(
            keys.pay_token(link.digest),
            {
                "entity": "PAYTOKEN",
                "business_id": link.business_id,
                "running_number": link.running_number,
                "ttl": ttl,
            },
        )
        present = Update(
            keys.pay_link(link.business_id, link.running_number),
            sets={
                "entity": "PAYLINK",
                "digest": link.digest,
                "made_at": to_text(link.made_at),
                "made_by": link.made_by,
                "ttl": ttl,
            },
            removes=("withdrawn_at", "withdrawn_by"),
            when="attribute_not_exists(#entity) OR #entity = :link",
            values={"link": "PAYLINK"},
        )
        return self._table.write([token, present]) is None

    def withdraw(self, business_id: str, running_number: int, by: str, at: datetime) -> None:
        """Take an order's link away, if it has one."""
        self._table.change(
            Update(
                keys.pay_link(business_id, running_number),
                sets={"withdrawn_at": to_text(at), "withdrawn_by": by},
                removes=("digest",),
                when="attribute_exists(#digest)",
            )
        )

    def order(self, digest: str) -> Order | None:
        """Return the order whose link that is now."""
        token = self._table.get_one(keys.pay_token(digest))
        if token is None:
            return None
        found = Reader(token)
        place = found.text("business_id"), found.number("running_number")
        link_key, order_key = keys.pay_link(*place), keys.order(*place)
        items = self._table.get([link_key, order_key])
        if link_key not in items or order_key not in items:
            return None
        is_present = Reader(items[link_key]).optional_text("digest") == digest
        return read_order(items[order_key]) if is_present else None
