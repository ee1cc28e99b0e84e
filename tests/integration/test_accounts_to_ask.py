"""What is noted of a bank's answers, and who is to be asked next, on DynamoDB Local."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.stranger_store import DynamoStrangerStore
from shared.domain.bank_call import BankCall, BankService
from shared.domain.order import Order, PaymentMethod
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountState
from shared.ports.strangers import StrangerCall
from shared.usecases.answer_inquiry import Inquiry, answer_inquiry
from shared.usecases.change_payment_method import MethodChange, change_payment_method
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from tests.support.banks import KeepingBank, Trouble
from tests.support.market import NOW, Market


@pytest.fixture
def bank() -> KeepingBank:
    return KeepingBank()


@pytest.fixture
def shop(market: Market, bank: KeepingBank) -> Market:
    """The market, where BNI is offered too."""
    return market.with_bni(bank)


def notes(market: Market) -> DynamoReconciliationStore:
    return DynamoReconciliationStore(market.table)


def inquire(market: Market, order: Order) -> None:
    """Let BCA ask what an order's account owes."""
    payment = market.call(market.notification(order))
    call: BankCall = replace(payment, id=replace(payment.id, service=BankService.INQUIRY))
    answer = answer_inquiry(call, Bank.BCA, order.account.number, market.payments, RequestTimer())
    assert answer.outcome is Inquiry.BILL


def listed(market: Market) -> list[str]:
    """The accounts about which a bank is to be asked by now."""
    return [claim.account.number for claim in notes(market).accounts_to_ask(market.now, 10)]


def finish(market: Market) -> Counter[AccountEnd]:
    return finish_accounts(
        notes(market), market.orders, market.banks, now=market.now, time_left_ms=lambda: 60_000
    )


def dropped_account(shop: Market, order: Order, bank: KeepingBank) -> VirtualAccount:
    """Break off the change of an order to BNI, whose answer to the opening is lost."""
    bank.troubles = [Trouble.ANSWER_LOST]
    change = change_payment_method(
        order.business_id,
        order.invoice_number,
        PaymentMethod.BNI_VA,
        shop.settings,
        shop.placing(),
        now=shop.now,
    )
    assert change.outcome is MethodChange.BANK_UNAVAILABLE
    (claim,) = notes(shop).accounts_unfinished(shop.now, 10)
    assert (claim.account.bank, claim.state) == (Bank.BNI, VirtualAccountState.CLOSED)
    return claim.account


def test_an_inquiry_that_was_shown_a_bill_is_followed_up_ten_minutes_later(market: Market) -> None:
    order = market.place()

    inquire(market, order)

    assert listed(market.after(minutes=9, seconds=59)) == []
    later = market.after(minutes=10)
    (claim,) = notes(later).accounts_to_ask(later.now, 10)
    assert (claim.account, claim.inquired_at) == (order.account, NOW)
    assert len(market.entities("CALL")) == 1


def test_an_account_is_off_the_list_once_its_bank_has_answered(market: Market) -> None:
    order = market.place()
    inquire(market, order)
    later = market.after(minutes=10)

    notes(market).answered(order.account, "UNPAID", None, asked_at=later.now)

    assert listed(later) == []
    claim = market.orders.claim(order.account)
    assert claim is not None
    assert claim.answered == "UNPAID"


def test_an_answer_takes_no_question_away_that_is_for_later(market: Market) -> None:
    # The bill was shown at the very time of the question, or before it: its payer may pay now.
    order = market.place()
    inquire(market, order)

    notes(market).answered(order.account, "UNPAID", None, asked_at=NOW + timedelta(minutes=9))

    assert listed(market.after(minutes=9, seconds=59)) == []
    assert listed(market.after(minutes=10)) == [order.account.number]


def test_an_answer_that_says_nothing_puts_the_account_back_on_the_list(market: Market) -> None:
    order = market.place()
    inquire(market, order)

    asked_at, again_at = NOW + timedelta(minutes=10), NOW + timedelta(minutes=20)
    notes(market).answered(order.account, "UNKNOWN", again_at, asked_at=asked_at)

    assert listed(market.after(minutes=19)) == []
    assert listed(market.after(minutes=20)) == [order.account.number]


def test_a_bank_is_not_asked_twice_about_one_account_within_a_minute(market: Market) -> None:
    order = market.place()
    claim = market.orders.claim(order.account)
    assert claim is not None

    def begin(now_s: int) -> bool:
        now = NOW + timedelta(seconds=now_s)
        return notes(market).begin_asking(claim, now, now - timedelta(minutes=1))

    assert [begin(0), begin(59), begin(60)] == [True, False, True]


def test_orders_about_to_end_are_found_by_their_accounts(shop: Market) -> None:
    order = shop.place(payment_method=PaymentMethod.BNI_VA)
    a_second_early = order.pay_until - timedelta(seconds=1)

    (claim,) = notes(shop).accounts_about_to_end(order.pay_until, 10)

    assert claim.account == order.account
    assert notes(shop).accounts_about_to_end(a_second_early, 10) == []


def test_an_account_that_is_not_moved_to_is_closed_at_its_bank(
    shop: Market, bank: KeepingBank
) -> None:
    order = shop.place()

    account = dropped_account(shop, order, bank)

    assert shop.order(order) == order
    assert finish(shop) == {AccountEnd.CLOSED: 1}
    assert not bank.billings[account.billing_id].active
    assert notes(shop).accounts_unfinished(shop.now, 10) == []


def test_an_account_that_its_bank_does_not_close_is_looked_at_again(
    shop: Market, bank: KeepingBank
) -> None:
    account = dropped_account(shop, shop.place(), bank)
    bank.troubles = [Trouble.NOT_HEARD]

    assert finish(shop) == {AccountEnd.WAITING: 1}

    assert finish(shop.after(minutes=1)) == {}
    assert finish(shop.after(minutes=2)) == {AccountEnd.CLOSED: 1}
    assert not bank.billings[account.billing_id].active


def test_asking_about_an_account_does_not_keep_its_bank_from_closing_it(
    shop: Market, bank: KeepingBank
) -> None:
    account = dropped_account(shop, shop.place(), bank)

    notes(shop).answered(account, "UNPAID", None, asked_at=shop.now)

    assert finish(shop) == {AccountEnd.CLOSED: 1}
    assert not bank.billings[account.billing_id].active


def test_an_account_that_was_paid_before_it_was_closed_is_asked_about(
    shop: Market, bank: KeepingBank
) -> None:
    account = dropped_account(shop, shop.place(), bank)
    bank.take(account, paid_at=NOW)

    assert finish(shop) == {AccountEnd.CLOSED: 1}

    assert listed(shop) == [account.number]
    assert notes(shop).accounts_unfinished(shop.after(hours=1).now, 10) == []


def test_a_place_of_a_stranger_is_taken_once(market: Market) -> None:
    store = DynamoStrangerStore(market.table, lambda: 1_800_000_000)
    call = StrangerCall(
        source="203.0.113.99",
        received_at=NOW,
        slot=7,
        path="/bni/ecollection/callback",
        outcome="WRONG_CLIENT",
        headers={"content-type": "application/json"},
        body_start="{}",
    )

    store.keep(call)
    store.keep(replace(call, outcome="MALFORMED_BODY"))
    store.keep(replace(call, slot=8))

    kept = market.unread_calls()
    assert [(each["sk"], each["outcome"]) for each in kept] == [
        ("D#07", "WRONG_CLIENT"),
        ("D#08", "WRONG_CLIENT"),
    ]
    assert kept[0]["pk"] == "D#203.0.113.99#2026-11-22T07:05"
    assert kept[0]["ttl"] == 1_802_592_000
