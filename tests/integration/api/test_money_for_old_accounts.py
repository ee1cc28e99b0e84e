"""Money that comes for an account which an order leaves, or has left, for another bank's.

Source: the project's rules about money that arrives (docs/rules.md).
"""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.money import Rupiah
from shared.domain.order import OrderStatus
from shared.domain.payment import Settlement
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.ask_bank import Reconciled
from shared.usecases.finish_accounts import AccountEnd
from tests.integration.api.answers import AT_BNI, ORDER, without_account_number
from tests.integration.api.at_bni import (
    FIRST,
    billing_of,
    credited,
    first_order,
    shown,
    states,
    unmatched,
)
from tests.support.at_banks import HurriedBank, finish, reconcile, tell
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi


def test_an_account_that_was_paid_before_it_is_closed_settles_the_order(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place(payment_method="BNI_VA")
    payment = bank.take(billing_of(bank).account, paid_at=bni_api.market.now)

    reply = bni_api.change_method(FIRST, "BCA_VA")

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"] == shown(bni_api)
    paid = {**AT_BNI, "status": "PAID", "status_label": "Paid", "paid_at": ORDER["created_at"]}
    assert without_account_number(shown(bni_api)) == paid
    assert states(bni_api) == {"BNI": "PAID", "BCA": "CLOSED"}
    assert tell(bni_api.market, payment) is CallbackReply.REPEATED
    assert credited(bni_api) == (1_000, 1)


def test_an_account_that_is_paid_while_the_new_one_is_opened_settles_the_order(
    new_api: Callable[[], DashboardApi],
) -> None:
    bank = HurriedBank()
    api = new_api().with_bni(bank)
    api.place()
    bank.meanwhile = {"open": lambda: api.market.pay(first_order(api))}

    reply = api.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"]["status"] == "PAID"
    assert reply.json["order"]["payment_method"] == "BCA_VA"
    assert states(api) == {"BCA": "PAID", "BNI": "CLOSED"}
    assert credited(api) == (1_000, 1)
    assert finish(api.after(minutes=1).market) == {AccountEnd.CLOSED: 1}
    assert not billing_of(bank).active


def test_an_order_that_is_cancelled_while_its_new_account_is_opened_stays_cancelled(
    new_api: Callable[[], DashboardApi],
) -> None:
    bank = HurriedBank()
    api = new_api().with_bni(bank)
    api.place()
    bank.meanwhile = {"open": lambda: api.market.cancel(first_order(api))}

    reply = api.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"]["failure_reason"] == "CANCELLED"
    assert states(api) == {"BCA": "CLOSED", "BNI": "CLOSED"}
    finish(api.after(minutes=1).market)
    assert not billing_of(bank).active


def test_where_another_amount_was_paid_the_money_is_held_and_the_order_moves(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place(payment_method="BNI_VA")
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now, amount=Rupiah(460_000))

    reply = bni_api.change_method(FIRST, "BCA_VA")

    assert (reply.status, reply.json["payment_method"]) == (200, "BCA_VA")
    (held,) = unmatched(bni_api)
    assert (held["amount_idr"], held["reason"]) == (460_000, "AMOUNT_MISMATCH")
    bni_api.market.pay(first_order(bni_api))
    assert credited(bni_api) == (1_000, 1)


def test_a_payment_at_bca_before_the_change_that_is_told_after_it_pays_the_order(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    placed = bni_api.place().json
    old = first_order(bni_api)
    later = bni_api.after(minutes=5)
    later.change_method(FIRST, "BNI_VA")

    answer = later.after(minutes=1).market.pay(old, paid_at=bni_api.after(minutes=4).market.now)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    paid = first_order(later)
    assert (paid.status, paid.account) == (OrderStatus.PAID, old.account)
    assert shown(later)["virtual_account"] == placed["virtual_account"]
    assert states(later) == {"BCA": "PAID", "BNI": "CLOSED"}
    assert credited(later) == (1_000, 1)
    # Nobody shall pay it a second time.
    assert finish(later.after(minutes=2).market) == {AccountEnd.CLOSED: 1}
    assert not billing_of(bank).active


def test_a_payment_at_bni_before_the_change_that_is_told_after_it_pays_the_order(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place(payment_method="BNI_VA")
    old = first_order(bni_api)
    later = bni_api.after(minutes=5)
    moved = later.change_method(FIRST, "BCA_VA").json
    new = first_order(later)
    payment = bank.take(old.account, paid_at=bni_api.after(minutes=4).market.now)

    told = tell(later.after(minutes=1).market, payment)

    assert told is CallbackReply.SETTLED
    paid = first_order(later)
    assert (paid.status, paid.account) == (OrderStatus.PAID, old.account)
    assert states(later) == {"BNI": "PAID", "BCA": "CLOSED"}
    assert shown(later)["virtual_account"] != moved["virtual_account"]
    # BCA gives the money of the other account back.
    second = later.after(minutes=2).market.pay(new)
    assert second.record is not None
    assert second.record.verdict is Settlement.ALREADY_PAID
    assert credited(later) == (1_000, 1)


def test_what_bca_is_paid_after_the_change_goes_back(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place()
    old = first_order(bni_api)
    moved = bni_api.after(minutes=5).change_method(FIRST, "BNI_VA").json
    before = bni_api.market.dump()

    answer = bni_api.after(minutes=6).market.pay(old)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.ORDER_EXPIRED
    bni_api.market.assert_only_verdicts_added(before)
    assert shown(bni_api) == moved


def test_what_bni_is_paid_after_the_change_is_held(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place(payment_method="BNI_VA")
    old = first_order(bni_api)
    moved = bni_api.after(minutes=5).change_method(FIRST, "BCA_VA").json
    later = bni_api.after(minutes=6)

    told = tell(later.market, bank.take(old.account, paid_at=later.market.now))

    assert told is CallbackReply.HELD
    assert shown(later)["virtual_account"] == moved["virtual_account"]
    assert shown(later)["status"] == "AWAITING_PAYMENT"
    assert credited(later) == (0, 0)
    (held,) = unmatched(later)
    assert (held["order_id"], held["reason"]) == (FIRST, "ORDER_EXPIRED")
    # The order can still be paid where it is now.
    later.market.pay(first_order(later))
    assert credited(later) == (1_000, 1)


def test_an_account_that_was_paid_although_its_change_was_broken_off_settles_the_order(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    """Nobody was told its number; but money that the bank has is never lost."""
    bni_api.place()
    bank.troubles = [Trouble.ANSWER_LOST]
    bni_api.change_method(FIRST, "BNI_VA")
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now)

    closed = finish(bni_api.after(minutes=1).market)
    found = reconcile(bni_api.after(minutes=2).market)

    assert closed == {AccountEnd.CLOSED: 1}
    assert found.ends == {Reconciled.SETTLED: 1}
    assert credited(bni_api) == (1_000, 1)
    assert states(bni_api) == {"BNI": "PAID", "BCA": "CLOSED"}
