"""The members of the transactions that move an order: placing, opening, moving and closing it."""

from datetime import datetime, timedelta

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import claim_key, close_claim, put_claim
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import (
    account_unmoved,
    account_update,
    open_order_item,
    placed_at_value,
)
from shared.adapters.dynamodb.business_members import draw_number, draw_number_owing
from shared.adapters.dynamodb.movement_members import history_members
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.order_items import (
    attributes_of_other_accounts,
    order_item,
    progress_attributes,
    virtual_account_attributes,
)
from shared.adapters.dynamodb.outbox_items import put_row
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.business import OpenOrder, WhatsAppNumber
from shared.domain.errors import InvariantBroken
from shared.domain.notice import order_end_notice
from shared.domain.order import Order, OrderStatus, placings_in_window
from shared.domain.outbox import instructions_row
from shared.domain.virtual_account import VirtualAccountState
from shared.domain.wib import to_text
from shared.ports.orders import Grant, Placement

# The sweep looks at an account that is being opened when the request for it is certainly over.
OPENING_TAKES_MAX = timedelta(seconds=30)
# The position of the claim among the members of a placement.
CLAIM_OF_PLACEMENT = 2
# The position of the claim among the members that add an account to an order.
CLAIM_OF_ADDING = 0


def placing_members(placement: Placement) -> list[Put | Update]:
    """The order with its key, its virtual account, its running number and its reservation, or its
    credits where it is post-paid.

    Where its account is there at once it leaves the mail to be sent that says how to pay: the bill,
    where it is post-paid.
    """
    order, grant = placement.order, placement.grant
    running_number = order.invoice_number.running_number
    state = VirtualAccountState.OPENING if order.awaits_bank else VirtualAccountState.OPEN
    finish_at = order.created_at + OPENING_TAKES_MAX if order.awaits_bank else None
    members = [
        _use_key(placement),
        Put(keys.order(order.business_id, running_number), order_item(order)),
        put_claim(order.claim(state), finish_at),
    ]
    if grant is not None:
        return [*members, *_granting_members(placement, grant)]
    members += [draw_number(order.business_id, running_number), _reserve_number(placement)]
    if not order.awaits_bank:
        members.append(put_row(instructions_row(order, order.created_at)))
    return members


def _granting_members(placement: Placement, grant: Grant) -> list[Put | Update]:
    """What the business owes and how much, with the credits, their entry and the invoice to make.

    The condition on what it owes is what keeps orders that are placed at once within the limit.
    """
    order, business = placement.order, placement.seen.business
    if business is None:
        raise InvariantBroken("an order without a business")
    running_number = order.invoice_number.running_number
    return [
        draw_number_owing(
            order.business_id, running_number, business.receivables, grant.receivables
        ),
        _grant_credits(placement, grant),
        *history_members(order.business_id, grant.movement),
        put_row(grant.outbox),
    ]


def _grant_credits(placement: Placement, grant: Grant) -> Update:
    """Move the credits; a post-paid order reserves nothing, and frees what makes way for it."""
    order, seen, replaced = placement.order, placement.seen.number, placement.replaced
    held_by = seen.open_order if seen else None
    sets, removes = account_update(grant.movement.before, grant.movement.after)
    when, values = account_unmoved(grant.movement.before)
    when += " AND #placed_at = :placings_seen"
    values["placings_seen"] = placed_at_value(seen.placed_at if seen else ())
    if replaced and held_by and replaced.invoice_number.running_number == held_by.running_number:
        when += " AND #open_order.#running_number = :replaced"
        values["replaced"] = held_by.running_number
        removes = (*removes, "open_order")
    return Update(
        keys.number(order.business_id, order.number),
        sets={**sets, "placed_at": placed_at_value(placement.placed_at)},
        removes=removes,
        when=when,
        values=values,
    )


def _use_key(placement: Placement) -> Put | Update:
    """Use an Idempotency-Key for the first time, or again where no bank opened its order."""
    key = keys.idempotency(placement.order.business_id, placement.idempotency_key)
    used: Item = {
        "entity": "KEY",
        "running_number": placement.order.invoice_number.running_number,
        "fingerprint": placement.fingerprint,
    }
    seen = placement.seen.key
    if seen is None:
        return Put(key, used)
    return Update(
        key,
        sets=used,
        removes=("freed",),
        when="#running_number = :seen AND attribute_exists(#freed)",
        values={"seen": seen.running_number},
    )


def _reserve_number(placement: Placement) -> Update:
    """One open order per number: it is free, or held by an order that makes way or has ended."""
    order = placement.order
    seen = placement.seen.number
    free = ["attribute_not_exists(#open_order)", "#open_order.#pay_until < :now"]
    values: Item = {
        "now": to_text(order.created_at),
        "placings_seen": placed_at_value(seen.placed_at if seen else ()),
    }
    for name, other in (("replaced", placement.replaced), ("over", placement.over)):
        if other is not None:
            free.append(f"#open_order.#running_number = :{name}")
            values[name] = other.invoice_number.running_number
    reservation = OpenOrder(order.invoice_number.running_number, order.pay_until)
    return Update(
        keys.number(order.business_id, order.number),
        sets={
            "open_order": open_order_item(reservation),
            "placed_at": placed_at_value(placement.placed_at),
        },
        when=f"({' OR '.join(free)}) AND #placed_at = :placings_seen",
        values=values,
    )


def closing_members(before: Order, cancelled: Order, *, told: bool = True) -> list[Put | Update]:
    """The order and its virtual account, closed together; the order must still be open there.

    An account that its bank is still being asked for may yet be opened, so it is closed there too.
    Unless `told` is False its business is told, by the bell and by mail.
    """
    closed_at = cancelled.closed_at or cancelled.created_at
    notice = order_end_notice(cancelled, closed_at) if told else None
    return [
        Update(
            keys.order(cancelled.business_id, cancelled.invoice_number.running_number),
            sets=progress_attributes(cancelled),
            removes=("due", "due_at", "awaits_bank"),
            when="#status = :open AND #pay_until >= :closing AND #account_number = :account",
            values={
                "open": OrderStatus.AWAITING_PAYMENT,
                "closing": to_text(closed_at),
                "account": before.account.number,
            },
        ),
        close_claim(before.account, closed_at, at_bank_too=before.awaits_bank),
        *put_notices(cancelled.business_id, (notice,)),
    ]


def free_number(order: Order) -> Update:
    """Take the order's reservation off its number, if it is still that order's."""
    return Update(
        keys.number(order.business_id, order.number),
        removes=("open_order",),
        when="#open_order.#running_number = :this",
        values={"this": order.invoice_number.running_number},
    )


def free_key(order: Order, idempotency_key: str) -> Update:
    """Let the key that placed an order place another."""
    return Update(
        keys.idempotency(order.business_id, idempotency_key),
        sets={"freed": True},
        when="#running_number = :this",
        values={"this": order.invoice_number.running_number},
    )


def opened_members(order: Order, now: datetime) -> list[Put | Update]:
    """The order's account, opened at its bank, with the mail that names it; nobody may have ended
    either meanwhile."""
    return [
        Update(
            keys.order(order.business_id, order.invoice_number.running_number),
            removes=("awaits_bank",),
            when="#status = :seen AND #account_number = :account",
            values={"seen": order.status, "account": order.account.number},
        ),
        _open_claim(order),
        put_row(instructions_row(order, now)),
    ]


def adding_members(order: Order, seen: WhatsAppNumber, now: datetime) -> list[Put | Update]:
    """The claim of an account that the order may move to, counted as a placing of its number."""
    recent = (*placings_in_window(seen.placed_at, now), now)
    return [
        put_claim(order.claim(VirtualAccountState.OPENING), now + OPENING_TAKES_MAX),
        Update(
            keys.number(order.business_id, order.number),
            sets={"placed_at": placed_at_value(recent)},
            when="#placed_at = :seen",
            values={"seen": placed_at_value(seen.placed_at)},
        ),
    ]


def moving_members(before: Order, after: Order, now: datetime) -> list[Put | Update]:
    """The order at its new account: the old one closed, the new one open, a mail that names it."""
    return [
        Update(
            keys.order(after.business_id, after.invoice_number.running_number),
            sets=virtual_account_attributes(after),
            removes=attributes_of_other_accounts(after),
            when="#status = :seen AND #pay_until >= :moving AND #account_number = :account",
            values={
                "seen": before.status,
                # What is still payable then may have been due before.
                "moving": to_text(now - (before.payable_until - before.pay_until)),
                "account": before.account.number,
            },
        ),
        close_claim(before.account, now, at_bank_too=before.awaits_bank),
        _open_claim(after),
        put_row(instructions_row(after, now)),
    ]


def _open_claim(order: Order) -> Update:
    return Update(
        claim_key(order.account),
        sets={"state": VirtualAccountState.OPEN},
        removes=("due", "due_at"),
        when="#state = :opening",
        values={"opening": VirtualAccountState.OPENING},
    )
