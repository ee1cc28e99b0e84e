"""The members of transactions that change what a business owes."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import receivables_value
from shared.adapters.dynamodb.table import Update
from shared.domain.receivable import NOTHING_OWED, Receivables


def owe(business_id: str, seen: Receivables, after: Receivables) -> Update:
    """Change what a business owes, if it owes what it was seen to."""
    when = "#receivables = :receivables_seen"
    if seen == NOTHING_OWED:
        when = f"(attribute_not_exists(#receivables) OR {when})"
    values: Item = {"receivables_seen": receivables_value(seen)}
    return Update(
        keys.business(business_id),
        sets={"receivables": receivables_value(after)},
        when=when,
        values=values,
    )


def draw_number(business_id: str, running_number: int) -> Update:
    """Draw a running number, if it is the next one."""
    return Update(
        keys.business(business_id),
        sets={"invoice_seq": running_number},
        when="#invoice_seq = :seen",
        values={"seen": running_number - 1},
    )


def draw_number_owing(
    business_id: str, running_number: int, seen: Receivables, after: Receivables
) -> Update:
    """Draw a running number for an order that is owed: both at once, for they are one item."""
    number, owed = draw_number(business_id, running_number), owe(business_id, seen, after)
    return Update(
        number.key,
        sets={**number.sets, **owed.sets},
        when=f"{number.when} AND {owed.when}",
        values={**number.values, **owed.values},
    )
