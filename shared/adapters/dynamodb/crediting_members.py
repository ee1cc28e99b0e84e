"""The members of a transaction that pay an order, whatever else is in it.

Their conditions test what was decided on: the order stands as it was seen, at the account it was
seen at, and the ledger ends where it was seen to end.
"""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import close_claim
from shared.adapters.dynamodb.business_items import account_unmoved, account_update
from shared.adapters.dynamodb.business_members import owe
from shared.adapters.dynamodb.movement_members import history_members
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.order_items import (
    attributes_of_other_accounts,
    progress_attributes,
    virtual_account_attributes,
)
from shared.adapters.dynamodb.suspense_items import put_entry
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.movement import Movement
from shared.ports.payments import Clearing, Crediting


def crediting_members(crediting: Crediting) -> list[Put | Update]:
    """Return the order, its other account, the notice with its mail to send, and the number's
    credits with their entry or, where it has them already, the clearing."""
    order, seen = crediting.order, crediting.seen.order
    members: list[Put | Update] = [
        Update(
            keys.order(order.business_id, order.invoice_number.running_number),
            sets={**virtual_account_attributes(order), **progress_attributes(order)},
            removes=("due", "due_at", "failure_reason", *attributes_of_other_accounts(order)),
            when="#status = :seen AND #account_number = :account",
            values={"seen": seen.status, "account": seen.account.number},
        ),
        *_credited_members(crediting),
        *put_notices(order.business_id, (crediting.notice,)),
    ]
    if crediting.closed is not None:
        members.append(close_claim(crediting.closed, crediting.notice.at, at_bank_too=True))
    return members


def _credited_members(crediting: Crediting) -> list[Put | Update]:
    credited = crediting.credited
    if isinstance(credited, Movement):
        history = history_members(crediting.order.business_id, credited)
        return [_credit_number(crediting, credited), *history]
    return _clearing_members(crediting, credited)


def _clearing_members(crediting: Crediting, clearing: Clearing) -> list[Put | Update]:
    order = crediting.order
    return [
        put_entry(keys.clearing(order.order_id), clearing.entry),
        owe(order.business_id, crediting.seen.receivables, clearing.receivables),
    ]


def _credit_number(crediting: Crediting, movement: Movement) -> Update:
    """Move the credits; free the number where this very order holds it."""
    order, open_order = crediting.order, crediting.seen.open_order
    this = order.invoice_number.running_number
    holds = open_order is not None and open_order.running_number == this
    when, values = account_unmoved(movement.before)
    if holds:
        # Another order may have taken the number since: its reservation is not ours to remove.
        when += " AND #open_order.#running_number = :this"
        values["this"] = this
    sets, removes = account_update(movement.before, movement.after)
    return Update(
        keys.number(order.business_id, order.number),
        sets=sets,
        removes=(*removes, "open_order") if holds else removes,
        when=when,
        values=values,
    )
