"""A gateway nobody here knows, sold through by one adapter: docs/adding-a-bank.md, carried out.

Everything but `tests.support.gateway` is the product as it is.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.order import FailureReason, Order, OrderStatus, PaymentMethod
from shared.domain.virtual_account import VirtualAccountState
from shared.domain.wib import wib_date
from shared.ports.banks import Closing, Opening
from shared.usecases.answer_callback import Callback, CallbackReply, answer_callback
from shared.usecases.ask_bank import Reconciled
from shared.usecases.cancel_order import Cancelling
from shared.usecases.change_payment_method import (
    MethodChange,
    MethodChangeOutcome,
    change_payment_method,
)
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from shared.usecases.place_order import PlacingRefusal, Refused
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.support.banks import Trouble
from tests.support.gateway import GATEWAY, Gateway, GatewayBank, read_callback
from tests.support.market import Market

TOTAL_IDR = 460_650
VIA_GATEWAY = PaymentMethod.BNI_VA

Told = tuple[dict[str, str], bytes]


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def shop(market: Market, gateway: Gateway) -> Market:
    """The market, with the gateway in the place of BNI."""
    return market.with_bni(GatewayBank(gateway))


def placed(shop: Market) -> Order:
    return shop.place(payment_method=VIA_GATEWAY)


def tell(shop: Market, told: Told) -> CallbackReply:
    """What the gateway's door would do with a callback."""
    headers, body = told
    notification = read_callback(headers, body)
    assert notification is not None
    request_id = shop.asking().request_id
    call = BankCall(
        bank=GATEWAY,
        # The gateway gives its calls no id; ours makes each the first of its own.
        id=CallId("gateway", BankService.CALLBACK, wib_date(shop.now), request_id),
        subject=notification.payment_key,
        received_at=shop.now,
        request_id=request_id,
        verified_by=0,
        headers={},
        body=body.decode(),
    )
    bank = shop.banks[VIA_GATEWAY]
    return answer_callback(Callback(notification, call), bank, shop.payments, RequestTimer())


def reconcile(shop: Market) -> Reconciliation:
    return reconcile_payments(shop.banks, shop.asking(), now=shop.now)


def finish(shop: Market) -> Counter[AccountEnd]:
    accounts = DynamoReconciliationStore(shop.table)
    return finish_accounts(
        accounts, shop.orders, shop.banks, now=shop.now, time_left_ms=lambda: 60_000
    )


def change(shop: Market, order: Order, method: PaymentMethod) -> MethodChangeOutcome:
    return change_payment_method(
        order.business_id,
        order.invoice_number,
        method,
        shop.settings,
        shop.placing(),
        now=shop.now,
    )


def state_of(shop: Market, order: Order) -> VirtualAccountState:
    claim = shop.orders.claim(order.account)
    assert claim is not None
    return claim.state


def test_an_order_is_placed_paid_and_settled(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    later = shop.after(hours=1)

    reply = tell(later, gateway.take(order.account, TOTAL_IDR, later.now))

    assert reply is CallbackReply.SETTLED
    paid = shop.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, later.now)
    assert paid.payment_id == f"BNI:{order.account.billing_id}:1"
    assert shop.available() == 1_000
    assert state_of(shop, order) is VirtualAccountState.PAID


def test_a_callback_told_again_changes_nothing(shop: Market, gateway: Gateway) -> None:
    told = gateway.take(placed(shop).account, TOTAL_IDR, shop.now)
    tell(shop, told)
    before = shop.dump()

    reply = tell(shop, told)

    assert reply is CallbackReply.REPEATED
    shop.assert_only_verdicts_added(before)
    assert len(shop.entities("PAYMENT")) == 1


def test_a_callback_without_the_token_is_not_read(shop: Market, gateway: Gateway) -> None:
    headers, body = gateway.take(placed(shop).account, TOTAL_IDR, shop.now)

    assert read_callback(headers, body) is not None
    assert read_callback({**headers, "x-callback-token": "token-of-nobody"}, body) is None
    assert read_callback({}, body) is None


def test_a_callback_that_the_gateway_does_not_stand_by_books_nothing(
    shop: Market, gateway: Gateway
) -> None:
    order = placed(shop)
    told = gateway.take(order.account, TOTAL_IDR, shop.now)
    gateway.accounts[order.account.billing_id]["payments"].clear()
    before = shop.dump()

    reply = tell(shop, told)

    assert reply is CallbackReply.UNCONFIRMED
    shop.assert_only_verdicts_added(before)
    assert shop.entities("PAYMENT") == []
    assert reconcile(shop.after(minutes=2)).ends == {Reconciled.UNPAID: 1}
    assert shop.entities("PAYMENT") == []


def test_another_amount_is_held(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)

    reply = tell(shop, gateway.take(order.account, 400_000, shop.now))

    assert reply is CallbackReply.HELD
    assert shop.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert shop.available() == 0
    (held,) = shop.entities("SUSPENSE")
    assert (held["remaining_idr"], held["reason"]) == (400_000, "AMOUNT_MISMATCH")


def test_a_second_payment_is_held_by_itself(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    tell(shop, gateway.take(order.account, TOTAL_IDR, shop.now))

    reply = tell(shop, gateway.take(order.account, 10_000, shop.now))

    assert reply is CallbackReply.HELD
    (held,) = shop.entities("SUSPENSE")
    assert (held["amount_idr"], held["reason"]) == (10_000, "ALREADY_PAID")
    assert shop.available() == 1_000


def test_an_account_that_is_refused_leaves_nothing_open(shop: Market, gateway: Gateway) -> None:
    request = shop.request(payment_method=VIA_GATEWAY)
    gateway.troubles = [Trouble.REFUSED]

    refused = shop.try_place(request)

    assert refused == Refused(PlacingRefusal.BANK_UNAVAILABLE)
    assert shop.place(idempotency_key=request.idempotency_key).account.bank != GATEWAY


@pytest.mark.parametrize("trouble", [Trouble.NOT_HEARD, Trouble.ANSWER_LOST])
def test_an_account_without_an_answer_is_opened_by_the_sweep(
    shop: Market, gateway: Gateway, trouble: Trouble
) -> None:
    gateway.troubles = [trouble]
    order = placed(shop)
    assert order.awaits_bank

    ends = finish(shop.after(seconds=31))

    assert ends == {AccountEnd.OPENED: 1}
    assert not shop.order(order).awaits_bank
    assert len(gateway.accounts) == 1


def test_opening_twice_opens_one_account(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    bank = shop.banks[VIA_GATEWAY]

    again = bank.open(order.claim(VirtualAccountState.OPENING))

    assert again is Opening.OPENED
    assert len(gateway.accounts) == 1


def test_cancelling_ends_the_account_at_the_gateway(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)

    outcome = shop.cancel(order)

    assert outcome.outcome is Cancelling.CANCELLED
    assert gateway.accounts[order.account.billing_id]["state"] == "ENDED"
    assert shop.banks[VIA_GATEWAY].close(order.account) is Closing.CLOSED


def test_cancelling_what_was_just_paid_settles_it(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    gateway.take(order.account, TOTAL_IDR, shop.now)

    outcome = shop.cancel(order)

    assert outcome.outcome is Cancelling.NOT_OPEN
    assert shop.order(order).status is OrderStatus.PAID
    assert shop.available() == 1_000


def test_nothing_is_cancelled_while_the_gateway_does_not_answer(
    shop: Market, gateway: Gateway
) -> None:
    order = placed(shop)
    before = shop.dump()
    gateway.troubles = [Trouble.NOT_HEARD]

    outcome = shop.cancel(order)

    assert outcome.outcome is Cancelling.BANK_UNAVAILABLE
    assert shop.dump() == before


def test_an_order_moves_to_the_gateway_and_back(shop: Market, gateway: Gateway) -> None:
    order = shop.place()

    there = change(shop, order, VIA_GATEWAY)
    assert there.outcome is MethodChange.CHANGED
    assert there.order is not None
    assert (there.order.account.bank, there.order.quote.total.amount) == (GATEWAY, TOTAL_IDR)
    assert state_of(shop, order) is VirtualAccountState.CLOSED

    back = change(shop, there.order, PaymentMethod.BCA_VA)
    assert back.outcome is MethodChange.CHANGED
    assert back.order is not None
    assert back.order.account.bank != GATEWAY
    assert gateway.accounts[there.order.account.billing_id]["state"] == "ENDED"
    assert state_of(shop, there.order) is VirtualAccountState.CLOSED


def test_a_lost_callback_is_found_before_the_order_ends(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    paid = shop.after(hours=1)
    gateway.take(order.account, TOTAL_IDR, paid.now)

    done = reconcile(shop.after(hours=23, minutes=50))

    assert done.ends == {Reconciled.SETTLED: 1}
    assert shop.order(order).paid_at == paid.now


def test_money_of_two_lost_callbacks_is_all_found(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    gateway.take(order.account, TOTAL_IDR, shop.now)
    gateway.take(order.account, TOTAL_IDR, shop.now)

    done = reconcile(shop.after(hours=23, minutes=50))

    assert done.ends == {Reconciled.HELD: 1}
    (held,) = shop.entities("SUSPENSE")
    assert held["amount_idr"] == 2 * TOTAL_IDR
    assert shop.available() == 0


def test_money_of_the_last_minutes_is_found_after_the_end(shop: Market, gateway: Gateway) -> None:
    order = placed(shop)
    asked = shop.at(order.pay_until - timedelta(minutes=3))
    assert reconcile(asked).ends == {Reconciled.UNPAID: 1}
    gateway.take(order.account, TOTAL_IDR, order.pay_until - timedelta(minutes=1))
    assert shop.at(order.pay_until + timedelta(minutes=1)).sweep().expired == 1

    done = reconcile(shop.at(order.pay_until + timedelta(minutes=10)))

    assert done.ends == {Reconciled.SETTLED: 1}
    assert shop.order(order).status is OrderStatus.PAID


def test_an_order_that_nobody_pays_is_asked_about_once_more_after_its_end(
    shop: Market, gateway: Gateway
) -> None:
    order = placed(shop)
    reconcile(shop.at(order.pay_until - timedelta(minutes=3)))
    shop.at(order.pay_until + timedelta(minutes=1)).sweep()

    assert reconcile(shop.at(order.pay_until + timedelta(minutes=9))).ends == {}
    last = shop.at(order.pay_until + timedelta(minutes=10))
    assert reconcile(last).ends == {Reconciled.UNPAID: 1}
    assert reconcile(last.after(hours=1)).ends == {}
    assert shop.order(order).failure_at(last.now) is FailureReason.EXPIRED
