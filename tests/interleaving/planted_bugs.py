"""Bugs that need two operations to do harm, each put into the product for one test.

A plant takes a condition out of a write, or changes the order of two steps, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from shared.adapters.dynamodb import order_store, suspense_store
from shared.adapters.dynamodb.account_items import claim_key
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.order_members import closing_members, moving_members
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_items import change_suspense
from shared.adapters.dynamodb.table import DynamoTable, Put, Rejection, Update
from shared.domain.order import Order, OrderStatus
from shared.domain.virtual_account import VirtualAccount
from shared.ports.banks import Closing
from shared.usecases import book_payment, cancel_order, finish_accounts

Plant = Callable[[pytest.MonkeyPatch], None]
Member = Put | Update
Change = Callable[[Member], Member | None]
ORDER, NUMBER, ACCOUNT = "O#", "N#", "V"


def _in_transactions(patch: pytest.MonkeyPatch, with_: str, change: Change) -> None:
    """Change the members of transactions that put an item of that entity; None leaves one out."""
    write = DynamoTable.write

    def tampered(table: DynamoTable, members: Sequence[Member]) -> Rejection | None:
        put = {each.item["entity"] for each in members if isinstance(each, Put)}
        if with_ in put:
            members = [each for each in map(change, members) if each is not None]
        return write(table, members)

    patch.setattr(DynamoTable, "write", tampered)


def _unconditional(member: Member, *sort_keys: str) -> Member:
    if isinstance(member, Update) and member.key.sk.startswith(sort_keys):
        return replace(member, when="attribute_exists(pk)", values={})
    return member


def settle_whatever_was_seen(patch: pytest.MonkeyPatch) -> None:
    """Neither order nor account nor number needs to stand as it was read."""
    _in_transactions(patch, "ENTRY", lambda member: _unconditional(member, ORDER, ACCOUNT, NUMBER))


def nothing_has_a_condition(patch: pytest.MonkeyPatch) -> None:
    """Neither does anything need to be new: the entry, the verdict, the confirmation."""
    settle_whatever_was_seen(patch)
    request_of = Put.request

    def request(put: Put, table: str) -> dict[str, Any]:
        member = request_of(put, table)["Put"]
        return {"Put": {name: member[name] for name in ("TableName", "Item")}}

    patch.setattr(Put, "request", request)


def account_not_in_the_transaction(patch: pytest.MonkeyPatch) -> None:
    """Settling leaves the account's claim to somebody else."""

    def without_account(member: Member) -> Member | None:
        is_claim = isinstance(member, Update) and member.key.sk == ACCOUNT
        return None if is_claim else member

    _in_transactions(patch, "ENTRY", without_account)


def cancel_whatever_the_order_has_become(patch: pytest.MonkeyPatch) -> None:
    """Also one that was paid, or moved, a moment ago."""
    _tamper_closing(patch, lambda member: _unconditional(member, ORDER))


def _tamper_closing(patch: pytest.MonkeyPatch, change: Change) -> None:
    def tampered(before: Order, cancelled: Order, *, told: bool = True) -> list[Member]:
        members = closing_members(before, cancelled, told=told)
        return [each for each in map(change, members) if each is not None]

    patch.setattr(order_store, "closing_members", tampered)


def cancel_without_the_bank(patch: pytest.MonkeyPatch) -> None:
    """The bank that keeps the account hears nothing of the cancel."""
    patch.setattr(cancel_order, "close_account", lambda *_, **__: Closing.CLOSED)


def move_whatever_the_order_has_become(patch: pytest.MonkeyPatch) -> None:
    """Also one that has moved meanwhile."""

    def tampered(before: Order, after: Order, now: datetime) -> list[Member]:
        return [_unconditional(each, ORDER) for each in moving_members(before, after, now)]

    patch.setattr(order_store, "moving_members", tampered)


def expire_blindly(patch: pytest.MonkeyPatch) -> None:
    """Whatever the index names has expired."""

    def blind(member: Member) -> Member:
        if isinstance(member, Update) and member.sets.get("status") == OrderStatus.EXPIRED:
            return replace(member, when="attribute_exists(pk)", values={})
        return member

    _in_transactions(patch, "NOTICE", blind)


def tell_nobody_of_an_end(patch: pytest.MonkeyPatch) -> None:
    """The notice of an end is left to somebody else."""

    def without_notice(member: Member) -> Member | None:
        is_notice = isinstance(member, Put) and member.item["entity"] == "NOTICE"
        return None if is_notice else member

    _in_transactions(patch, "NOTICE", without_notice)


def decide_about_money_that_is_gone(patch: pytest.MonkeyPatch) -> None:
    """Held money is applied or paid back without a look at who was faster."""

    def tampered(*states: Any) -> Update:
        return replace(change_suspense(*states), when="attribute_exists(pk)", values={})

    patch.setattr(suspense_store, "change_suspense", tampered)


def paid_elsewhere_stays_open(patch: pytest.MonkeyPatch) -> None:
    """An order that an earlier account has paid keeps its present one open."""

    def left_open(member: Member) -> Member | None:
        closes = isinstance(member, Update) and member.sets.get("state") == "CLOSED"
        return None if closes else member

    _in_transactions(patch, "ENTRY", left_open)


def give_up_and_leave_it_to_the_bank(patch: pytest.MonkeyPatch) -> None:
    """An order is given up, and its bank is not told, for it may not have the account."""

    def forgotten(member: Member) -> Member:
        if isinstance(member, Update) and member.key.sk == ACCOUNT:
            kept: Item = {
                name: value for name, value in member.sets.items() if name not in ("due", "due_at")
            }
            return replace(member, sets=kept, removes=("due", "due_at"))
        return member

    _tamper_closing(patch, forgotten)


def drop_and_close_whatever_became_of_it(patch: pytest.MonkeyPatch) -> None:
    """The sweep closes at the bank what it could not drop, because another one has opened it."""
    drop = order_store.DynamoOrderStore.drop_account

    def careless(
        store: order_store.DynamoOrderStore, account: VirtualAccount, now: datetime
    ) -> bool:
        drop(store, account, now)
        return True

    patch.setattr(order_store.DynamoOrderStore, "drop_account", careless)


def closed_once_is_closed_for_ever(patch: pytest.MonkeyPatch) -> None:
    """A cancel that tries again does not close again what was not there to be closed."""
    patch.setattr(cancel_order, "closed_for_good", lambda order, _: order.account.number)


def any_answer_ends_the_question(patch: pytest.MonkeyPatch) -> None:
    """What a bank says of an account takes it off the list, whoever has put it there since."""

    def answered(
        store: DynamoReconciliationStore, account: VirtualAccount, answer: str, *_: Any, **__: Any
    ) -> None:
        key = claim_key(account)
        store._table.change(Update(key, sets={"answered": answer}, removes=("due", "due_at")))

    patch.setattr(DynamoReconciliationStore, "answered", answered)


def believe_the_clock_of_the_index(patch: pytest.MonkeyPatch) -> None:
    """The sweep gives up an account that it lists, without reading its order."""
    patch.setattr(finish_accounts._Finishing, "_is_waiting", lambda *_: False)


def book_the_whole_sum(patch: pytest.MonkeyPatch) -> None:
    """Of a sum, what was booked before is booked again."""
    as_of = book_payment.ConfirmedPayment.as_of

    def whole(confirmed: book_payment.ConfirmedPayment, claim: Any) -> Any:
        return as_of(replace(confirmed, sums_up=False), claim)

    patch.setattr(book_payment.ConfirmedPayment, "as_of", whole)
