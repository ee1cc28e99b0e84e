"""The members of a transaction that move credits of a number, whatever else is in it."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.business_items import account_unmoved, account_update
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.payment_items import put_entries
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.movement import Movement


def movement_members(business_id: str, movement: Movement) -> list[Put | Update]:
    """Return the number's credits and its history, if the account is as it was read."""
    before, after = movement.before, movement.after
    sets, removes = account_update(before, after)
    when, values = account_unmoved(before)
    number = Update(
        keys.number(business_id, after.number),
        sets=sets,
        removes=removes,
        when=when,
        values=values,
    )
    return [number, *history_members(business_id, movement)]


def history_members(business_id: str, movement: Movement) -> list[Put | Update]:
    """Return the entries of a movement, and the notice if it left the number low on credits."""
    return [*put_entries(movement), *put_notices(business_id, (movement.notice,))]
