"""BCA keeps money that we refused: it is held once, and what we said about it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.domain.money import Rupiah
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import PaidAmount, PaymentNotification, Settlement
from shared.domain.suspense import SuspensePayment
from shared.ports.payments import HeldPayment, Holding
from shared.usecases.answer_inquiry import Inquiry
from shared.usecases.answer_payment import PaymentReply
from shared.usecases.ask_bank import Reconciled, ask_bank
from tests.support.banks import AskedBank
from tests.support.market import KOPI, Market
from tests.support.suspense import balances, inquire, reconcile
from tests.support.timers import Stopwatch


@pytest.fixture
def bca() -> AskedBank:
    return AskedBank()


@pytest.fixture
def shop(market: Market, bca: AskedBank) -> Market:
    """The market, where BCA answers what it is asked."""
    return market.with_bca(bca)


def held(shop: Market, payment: PaymentNotification) -> SuspensePayment | None:
    return DynamoSuspenseStore(shop.table).suspense(payment.payment_id)


def test_money_kept_after_a_refusal_is_held_and_the_verdict_stands(
    shop: Market, bca: AskedBank
) -> None:
    order = shop.place()
    assert inquire(shop, order) is Inquiry.BILL
    payment = shop.notification(order, amount=PaidAmount(46_065_100, "IDR"))
    refusal = shop.tell(payment)
    assert refusal.record is not None
    assert refusal.record.verdict is Settlement.AMOUNT_MISMATCH
    assert balances(shop) == {}
    bca.keeps(payment)
    later = shop.after(minutes=11)

    assert reconcile(later) == Counter({Reconciled.HELD: 1})

    money = held(later, payment)
    assert money is not None
    assert (money.reason, money.remaining) == (Settlement.AMOUNT_MISMATCH, Rupiah(460_651))
    assert (money.business_id, money.running_number) == (KOPI, 1)
    assert money.received_at == shop.now
    assert balances(later) == {"bank:BCA": 460_651, "suspense": -460_651}
    assert later.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert later.available() == 0
    # Whatever the bank says again, it gets what it got.
    before = later.dump()
    repeat = later.tell(payment)
    assert (repeat.reply, repeat.record) == (PaymentReply.REPEATED, refusal.record)
    later.assert_only_verdicts_added(before)


def test_money_kept_after_a_refusal_is_held_once(shop: Market, bca: AskedBank) -> None:
    order = shop.place()
    inquire(shop, order)
    payment = shop.notification(order, amount=PaidAmount(46_065_100, "IDR"))
    shop.tell(payment)
    bca.keeps(payment)
    reconcile(shop.after(minutes=11))
    # Another payer looks at the bill, so the bank is asked once more.
    later = shop.after(minutes=20)
    inquire(later, order)

    assert reconcile(later.after(minutes=11)) == Counter({Reconciled.CONFIRMED: 1})

    assert len(later.entities("SUSPENSE")) == 1
    assert balances(later) == {"bank:BCA": 460_651, "suspense": -460_651}


def test_money_refused_for_want_of_time_is_held_for_whose_account_it_is(
    shop: Market, bca: AskedBank
) -> None:
    order = shop.place()
    inquire(shop, order)
    payment = shop.notification(order)
    # 2.1 s were over before anything could be read.
    fenced = shop.tell(payment, timer=Stopwatch(2_100)).record
    assert fenced is not None
    assert (fenced.verdict, fenced.order) == (Settlement.FENCED, None)
    bca.keeps(payment)

    assert reconcile(shop.after(minutes=11)) == Counter({Reconciled.HELD: 1})

    money = held(shop, payment)
    assert money is not None
    assert (money.reason, money.business_id) == (Settlement.FENCED, KOPI)
    assert DynamoSuspenseStore(shop.table).of_business(KOPI) == (money,)
    assert shop.order(order).status is OrderStatus.AWAITING_PAYMENT
    repeat = shop.tell(payment)
    assert repeat.reply is PaymentReply.REPEATED
    assert repeat.record == fenced


def test_money_that_the_bank_gave_back_is_not_held(shop: Market, bca: AskedBank) -> None:
    order = shop.place()
    inquire(shop, order)
    shop.tell(shop.notification(order, amount=PaidAmount(46_065_100, "IDR")))
    before = len(shop.dump())

    assert reconcile(shop.after(minutes=11)) == Counter({Reconciled.UNPAID: 1})

    assert len(shop.dump()) == before
    assert balances(shop) == {}


class PaidMeanwhile(DynamoPaymentStore):
    """Before money is held, another payment settles the order."""

    def __init__(self, shop: Market, order: Order) -> None:
        super().__init__(shop.table)
        self._pay = [lambda: shop.pay(order)]

    def hold(self, held: HeldPayment) -> Holding:
        if self._pay:
            self._pay.pop()()
        return super().hold(held)


def test_an_order_paid_meanwhile_hides_no_money(shop: Market, bca: AskedBank) -> None:
    order = shop.place()
    payment = shop.notification(order, amount=PaidAmount(46_065_100, "IDR"))
    shop.tell(payment)
    bca.keeps(payment)
    claim = shop.orders.claim(order.account)
    assert claim is not None
    asking = replace(shop.asking(), payments=PaidMeanwhile(shop, order))

    assert ask_bank(claim, bca, asking, now=shop.now) is Reconciled.HELD

    assert held(shop, payment) is not None
    assert shop.available() == 1_000
    assert balances(shop)["suspense"] == -460_651
