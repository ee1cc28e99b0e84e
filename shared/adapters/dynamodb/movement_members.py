"""The members of a transaction that move credits of a number, whatever else is in it."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.business_items import account_update
from shared.adapters.dynamodb.payment_items import put_entries
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.movement import Movement


def movement_members(business_id: str, movement: Movement) -> list[Put | Update]:
    """Return the number's credits and its entries, if its ledger ends where it was seen to end."""
    before, after = movement.before, movement.after
    sets, removes = account_update(before, after)
    number = Update(
        keys.number(business_id, after.number),
        sets=sets,
        removes=removes,
        when="#seq = :seen",
        values={"seen": before.seq},
    )
    return [number, *put_entries(movement)]
