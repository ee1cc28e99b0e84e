"""Items of the outbox, and the rows they stand for. A notice with a mail is a row as well."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.notice_items import read_notice
from shared.adapters.dynamodb.table import Put
from shared.domain.invoice import parse_order_id
from shared.domain.outbox import Effect, OutboxRow, ParkedRow, next_try_at, row_of
from shared.domain.wib import from_text, to_text


def put_row(row: OutboxRow) -> Put:
    """Return the member that leaves an effect to be done which is about an order."""
    order_id = row.order.order_id if row.order else ""
    item: Item = {
        "entity": "OUTBOX",
        "effect": row.effect,
        "order_id": order_id,
        "business_id": row.business_id,
        "created_at": to_text(row.created_at),
        "tries": row.tries,
        "due": keys.DUE_OUTBOX,
        "due_at": to_text(next_try_at(row.created_at)),
    }
    if row.account_number:
        item["account_number"] = row.account_number
    return Put(keys.outbox(order_id, row.effect, row.account_number), item)


def read_outbox_row(key: keys.Key, item: Item) -> OutboxRow | None:
    """Return the row of an item, or None when its effect is done or given up.

    Raises ValueError for an effect that only a newer version knows.
    """
    part = Reader(item)
    if part.optional_text("due") != keys.DUE_OUTBOX:
        return None
    effect = Effect(part.text("effect"))
    if item["entity"] == "NOTICE":
        return row_of(read_notice(item), keys.business_of(key), tries=part.number("tries"))
    return OutboxRow(
        effect=effect,
        business_id=part.text("business_id"),
        created_at=from_text(part.text("created_at")),
        order=parse_order_id(part.text("order_id")),
        account_number=part.optional_text("account_number"),
        tries=part.number("tries"),
    )


def read_parked_row(key: keys.Key, item: Item) -> ParkedRow:
    """Return a row that was given up."""
    part = Reader(item)
    return ParkedRow(
        key,
        effect=part.text("effect"),
        parked_at=from_text(part.text("parked_at")),
        reason=part.text("parked_reason"),
    )
