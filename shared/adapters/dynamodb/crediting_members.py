"""The members of a transaction that pay an order, whatever else is in it.

Their conditions test what was decided on: the order stands as it was seen, at the account it was
seen at, and the ledger ends where it was seen to end.
"""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import close_claim
from shared.adapters.dynamodb.business_items import account_update
from shared.adapters.dynamodb.order_items import (
    attributes_of_other_accounts,
    outbox_item,
    progress_attributes,
    virtual_account_attributes,
)
from shared.adapters.dynamodb.payment_items import put_entries
from shared.adapters.dynamodb.table import Put, Update
from shared.ports.payments import Crediting


def crediting_members(crediting: Crediting) -> list[Put | Update]:
    """Return the order, its other account, the number's credits, the entry and the outbox row."""
    order, seen = crediting.order, crediting.seen.order
    members: list[Put | Update] = [
        Update(
            keys.order(order.business_id, order.invoice_number.running_number),
            sets={**virtual_account_attributes(order), **progress_attributes(order)},
            removes=("due", "due_at", "failure_reason", *attributes_of_other_accounts(order)),
            when="#status = :seen AND #account_number = :account",
            values={"seen": seen.status, "account": seen.account.number},
        ),
        _credit_number(crediting),
        *put_entries(crediting.movement),
        Put(
            keys.outbox(crediting.outbox.order_id, crediting.outbox.effect),
            outbox_item(crediting.outbox),
        ),
    ]
    if crediting.closed is not None:
        closed_at = crediting.outbox.created_at
        members.append(close_claim(crediting.closed, closed_at, at_bank_too=True))
    return members


def _credit_number(crediting: Crediting) -> Update:
    """Move the credits; free the number where this very order holds it."""
    order, open_order = crediting.order, crediting.seen.open_order
    this = order.invoice_number.running_number
    holds = open_order is not None and open_order.running_number == this
    when, values = "#seq = :seen", {"seen": crediting.movement.before.seq}
    if holds:
        # Another order may have taken the number since: its reservation is not ours to remove.
        when += " AND #open_order.#running_number = :this"
        values["this"] = this
    sets, removes = account_update(crediting.movement.before, crediting.movement.after)
    return Update(
        keys.number(order.business_id, order.number),
        sets=sets,
        removes=(*removes, "open_order") if holds else removes,
        when=when,
        values=values,
    )
