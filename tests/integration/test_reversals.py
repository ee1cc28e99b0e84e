"""A bank takes money back that we have booked: staff see it, and nothing changes by itself."""

from __future__ import annotations

from collections import Counter

import pytest

from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.domain.money import Rupiah
from shared.domain.order import Order, OrderStatus, PaymentMethod
from shared.domain.payment import PaidAmount
from shared.domain.virtual_account import VirtualAccountClaim
from shared.ports.banks import Finding
from shared.usecases.ask_bank import Reconciled, ask_bank
from shared.usecases.decide_suspense import Deciding
from tests.support.banks import AskedBank
from tests.support.market import NUMBER, SECOND_NUMBER, Market
from tests.support.suspense import Office, balances, inquire, reconcile


@pytest.fixture
def bca() -> AskedBank:
    return AskedBank()


@pytest.fixture
def shop(market: Market, bca: AskedBank) -> Market:
    """The market, where BCA answers what it is asked."""
    return market.with_bca(bca)


def reversals(shop: Market, limit: int = 10) -> list[VirtualAccountClaim]:
    return list(DynamoReconciliationStore(shop.table).reversals(limit))


def paid_order(shop: Market) -> Order:
    """An order that somebody has looked at and paid, so that the bank will be asked about it."""
    order = shop.place()
    inquire(shop, order)
    shop.pay(order)
    return order


def ask(shop: Market, order: Order, bank: AskedBank) -> Reconciled:
    claim = shop.orders.claim(order.account)
    assert claim is not None
    return ask_bank(claim, bank, shop.asking(), now=shop.now)


@pytest.mark.parametrize("finding", [Finding.UNPAID, Finding.NOT_FOUND])
def test_credited_money_that_the_bank_took_back_is_listed_and_nothing_else_changes(
    shop: Market, bca: AskedBank, finding: Finding
) -> None:
    order = paid_order(shop)
    assert reversals(shop) == []
    bca.says(order.account, finding)
    before = shop.dump()
    later = shop.after(minutes=11)

    assert reconcile(later) == Counter({Reconciled.REVERSED: 1})

    (claim,) = reversals(later)
    assert (claim.account, claim.booked) == (order.account, Rupiah(460_650))
    assert claim.asked_at == later.now
    assert later.order(order).status is OrderStatus.PAID
    assert later.available() == 1_000
    after = later.dump()
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed == {(f"V#BCA#{order.account.number}", "V")}
    # It is not asked about again by itself, and stays.
    assert reconcile(later.after(hours=1)) == Counter()
    assert reversals(later) == [claim]


def test_reversals_are_listed_oldest_first(shop: Market, bca: AskedBank) -> None:
    first = paid_order(shop)
    reconcile(shop.after(minutes=11))
    later = shop.after(hours=1)
    second = paid_order(later)
    reconcile(later.after(minutes=11))

    assert [each.account for each in reversals(later)] == [first.account, second.account]
    assert [each.account for each in reversals(later, limit=1)] == [first.account]


def test_an_answer_that_says_nothing_leaves_a_reversal_listed(shop: Market, bca: AskedBank) -> None:
    order = paid_order(shop)
    assert ask(shop, order, bca) is Reconciled.REVERSED
    listed = reversals(shop)
    bca.says(order.account, Finding.UNKNOWN)

    # Also long after its time, when nobody would be asked again.
    assert ask(shop.after(days=5), order, bca) is Reconciled.REVERSED

    assert [each.account for each in reversals(shop)] == [each.account for each in listed]


def test_a_bank_that_stands_by_its_payment_again_ends_the_reversal(
    shop: Market, bca: AskedBank
) -> None:
    order = shop.place()
    payment = shop.notification(order)
    shop.tell(payment)
    assert ask(shop, order, bca) is Reconciled.REVERSED
    bca.keeps(payment)

    assert ask(shop.after(hours=1), order, bca) is Reconciled.CONFIRMED

    assert reversals(shop) == []
    assert shop.available() == 1_000


def test_held_money_that_the_bank_took_back_is_listed_too(shop: Market, bca: AskedBank) -> None:
    order = shop.place()
    payment = shop.notification(order, amount=PaidAmount(46_065_100, "IDR"))
    shop.tell(payment)
    bca.keeps(payment)
    assert ask(shop, order, bca) is Reconciled.HELD
    bca.says(order.account, Finding.UNPAID)

    assert ask(shop.after(hours=1), order, bca) is Reconciled.REVERSED

    assert [each.booked for each in reversals(shop)] == [Rupiah(460_651)]
    assert balances(shop)["suspense"] == -460_651


def test_an_order_paid_from_suspense_is_no_reversal(office: Office, bca: AskedBank) -> None:
    shop = office.market.with_bca(bca)
    held = office.hold(number=SECOND_NUMBER)
    later = office.after(hours=26)
    later.market.sweep()
    order = later.market.place(payment_method=PaymentMethod.BCA_VA, number=NUMBER)
    inquire(later.market, order)
    assert later.decide(held, order).outcome is Deciding.APPLIED
    asked_at = shop.at(later.after(minutes=11).market.now)

    # Its own account was never paid, and that is what the bank says.
    assert reconcile(asked_at) == Counter({Reconciled.UNPAID: 1})

    assert reversals(asked_at) == []
    assert DynamoSuspenseStore(asked_at.table).held(10) == []
