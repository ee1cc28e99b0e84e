"""The money for post-paid orders on DynamoDB Local: from a bank, in time or not, and from suspense.

Figures: tests/support/post_paid.py.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from shared.domain.order import Order, OrderStatus, PaymentMethod
from shared.domain.payment import PaidAmount, Settlement
from shared.domain.virtual_account import VirtualAccountState
from shared.usecases.answer_inquiry import Inquiry
from shared.usecases.answer_payment import PaymentReply
from shared.usecases.change_payment_method import MethodChange, change_payment_method
from shared.usecases.decide_suspense import Deciding
from shared.usecases.finish_accounts import AccountEnd
from tests.support.banks import Trouble
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, Market
from tests.support.post_paid import (
    CLOSED,
    CLOSING,
    DUE,
    OVERDUE,
    PRICE,
    assert_books_agree,
    rupiah_legs,
)
from tests.support.suspense import Office, balances, inquire, reconcile
from tests.support.timers import PatientTimer

BY_BNI = PaymentMethod.BNI_VA


@pytest.fixture
def shop(market: Market) -> Market:
    """The market whose first business pays later."""
    return market.post_paid()


@pytest.fixture
def later_office(office: Office) -> Office:
    """The office of that market."""
    office.market.post_paid()
    return office


# Payment ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [datetime(2026, 11, 30, 3, tzinfo=UTC), OVERDUE, CLOSING])
def test_paying_pays_what_is_owed_and_makes_no_second_lot(shop: Market, when: datetime) -> None:
    order = shop.place()
    later = shop.at(when)

    answer = later.pay(order)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    paid = later.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, when)
    assert paid.lot().valid_until == date(2027, 11, 22)
    assert later.available() == 1_000
    assert later.owed() == {}
    assert rupiah_legs(later, "JOURNAL") == [("bank:BCA", "receivable", PRICE)]
    assert balances(later) == {
        "bank:BCA": PRICE,
        "unearned_revenue": -415_000,
        "vat_payable": -45_650,
        "credits:+6281212448484": 1_000,
        "credits_issued": -1_000,
    }
    assert len(later.entities("ENTRY")) == 1
    assert [row["effect"] for row in later.entities("NOTICE", "OUTBOX")] == [
        "CONFIRM_PAID_ORDER",
        "BILL_INVOICED_ORDER",
    ]
    assert_books_agree(later)


def test_29_days_beyond_the_due_date_are_in_time_and_31_are_not(shop: Market) -> None:
    in_time, too_late = shop.place(), shop.place()
    day_29, day_31 = (shop.at(DUE).after(days=days) for days in (29, 31))

    assert inquire(day_29, in_time) is Inquiry.BILL
    settled = day_29.pay(in_time)
    assert inquire(day_31, too_late) is Inquiry.ORDER_EXPIRED
    before = day_31.dump()
    refused = day_31.pay(too_late)

    assert settled.record is not None
    assert settled.record.verdict is Settlement.SETTLED
    assert refused.record is not None
    assert refused.record.verdict is Settlement.ORDER_EXPIRED
    day_31.assert_only_verdicts_added(before)
    assert day_31.owed() == {"2026-12-06": PRICE}
    assert_books_agree(day_31)


def test_paid_in_the_last_second_and_told_after_it_is_in_time(shop: Market) -> None:
    order = shop.place()

    answer = shop.at(CLOSED).after(hours=40).pay(order, paid_at=CLOSING)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED


def test_another_amount_and_a_second_payment_pay_nothing(shop: Market) -> None:
    order = shop.place()
    before = shop.dump()
    wrong = shop.pay(order, amount=PaidAmount(PRICE * 100 - 1, "IDR"))
    shop.assert_only_verdicts_added(before)

    first = shop.notification(order)
    shop.tell(first)
    paid = shop.dump()
    repeat, second = shop.tell(first), shop.pay(order)

    assert wrong.record is not None
    assert wrong.record.verdict is Settlement.AMOUNT_MISMATCH
    assert repeat.reply is PaymentReply.REPEATED
    assert repeat.record is not None
    assert repeat.record.verdict is Settlement.SETTLED
    assert second.record is not None
    assert second.record.verdict is Settlement.ALREADY_PAID
    shop.assert_only_verdicts_added(paid)
    assert_books_agree(shop)


def test_two_payments_at_once_pay_it_once(shop: Market, dynamodb_endpoint: str) -> None:
    order = shop.place()

    def pay(_: int) -> Settlement | None:
        answer = shop.through(new_client(dynamodb_endpoint)).pay(order, timer=PatientTimer())
        return answer.record.verdict if answer.record else None

    with ThreadPoolExecutor(8) as pool:
        verdicts = Counter(pool.map(pay, range(8)))

    assert verdicts == {Settlement.SETTLED: 1, Settlement.ALREADY_PAID: 7}
    assert shop.owed() == {}
    assert_books_agree(shop)


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.ANSWER_LOST, Fault.LANDS_LATE])
@pytest.mark.parametrize("position", range(4))
def test_one_fault_at_any_request_pays_once(
    shop: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    order = shop.place()
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    answer = shop.through(client).pay(order, timer=PatientTimer())

    assert len(connection.calls) > position
    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert shop.owed() == {}
    assert_books_agree(shop)


# At a bank that keeps the accounts, and from suspense ---------------------------------------------


def test_the_bank_opens_the_account_until_it_closes(later_office: Office) -> None:
    order = later_office.place()

    assert (order.status, order.awaits_bank) == (OrderStatus.INVOICED, False)
    later_office.after(days=43).pay(order)
    assert later_office.market.order(order).status is OrderStatus.PAID
    assert balances(later_office.market)["bank:BNI"] == PRICE
    assert_books_agree(later_office.after(days=43).market)


@pytest.mark.parametrize("trouble", [Trouble.REFUSED, Trouble.NOT_HEARD, Trouble.ANSWER_LOST])
def test_the_credits_do_not_wait_for_the_bank(later_office: Office, trouble: Trouble) -> None:
    office = later_office
    office.bank.troubles = [trouble]

    order = office.place()

    assert (order.status, order.awaits_bank) == (OrderStatus.INVOICED, True)
    assert office.market.available() == 1_000
    assert_books_agree(office.market)
    # A day without the bank changes nothing; with it the account is there.
    soon = office.after(seconds=31)
    soon.bank.troubles = [Trouble.NOT_HEARD]
    assert soon.finish_accounts() == Counter({AccountEnd.WAITING: 1})
    assert office.after(minutes=2).finish_accounts() == Counter()
    assert office.after(days=1).finish_accounts() == Counter({AccountEnd.OPENED: 1})
    opened = office.market.order(order)
    assert (opened.status, opened.awaits_bank) == (OrderStatus.INVOICED, False)
    assert office.market.available() == 1_000
    assert_books_agree(office.after(days=1).market)


def test_a_lost_callback_is_found_when_it_is_due_and_before_the_account_closes(
    later_office: Office,
) -> None:
    first, second = later_office.place(), later_office.place()
    paid_at = later_office.after(days=3).market.now
    later_office.bank.take(first.account, paid_at=paid_at)

    def ends(when: datetime) -> dict[str, int]:
        market = later_office.market.at(when)
        found = {end.value: count for end, count in reconcile(market).items()}
        market.at(when).sweep()
        return found

    assert ends(datetime(2026, 12, 6, 16, 30, tzinfo=UTC)) == {}
    assert ends(datetime(2026, 12, 6, 16, 50, tzinfo=UTC)) == {"SETTLED": 1, "UNPAID": 1}
    later_office.market.at(OVERDUE).sweep()
    later_office.bank.take(second.account, paid_at=OVERDUE)
    assert ends(datetime(2027, 1, 5, 16, 50, tzinfo=UTC)) == {"SETTLED": 1}
    assert later_office.market.owed() == {}
    assert_books_agree(later_office.market.at(CLOSED))


def change(office: Office, order: Order, method: PaymentMethod) -> MethodChange:
    market = office.market
    return change_payment_method(
        KOPI, order.invoice_number, method, market.settings, market.placing(), now=market.now
    ).outcome


def test_an_invoiced_order_moves_to_another_bank_until_its_account_closes(
    later_office: Office,
) -> None:
    order = later_office.place()
    late = Office(later_office.market.at(CLOSING), later_office.bank)

    assert change(late, order, PaymentMethod.BCA_VA) is MethodChange.CHANGED
    moved = late.market.order(order)
    assert (moved.status, moved.pay_until) == (OrderStatus.INVOICED, DUE)
    claim = late.market.orders.claim(moved.account)
    assert claim is not None
    assert (claim.state, claim.pay_until) == (VirtualAccountState.OPEN, CLOSING)
    closed = Office(later_office.market.at(CLOSED), later_office.bank)
    before = closed.market.dump()
    assert change(closed, order, BY_BNI) is MethodChange.NOT_OPEN
    assert closed.market.dump() == before
    assert_books_agree(late.market)
    late.market.pay(moved)
    assert late.market.owed() == {}
    assert_books_agree(late.market)


def test_an_order_leaves_a_bank_that_is_away(later_office: Office) -> None:
    later_office.bank.troubles = [Trouble.ANSWER_LOST]
    order = later_office.place()
    away = later_office.after(hours=1)
    away.bank.troubles = [Trouble.NOT_HEARD] * 3

    assert change(away, order, PaymentMethod.BCA_VA) is MethodChange.CHANGED

    moved = away.market.order(order)
    assert (moved.payment_method, moved.awaits_bank) == (PaymentMethod.BCA_VA, False)
    assert_books_agree(away.market)
    # What the bank has opened without our hearing of it is closed there by the sweep.
    away.bank.troubles = []
    away.finish_accounts()
    assert not away.bank.billings[order.account.billing_id].active


@pytest.mark.parametrize("hours", [1, 24 * 60], ids=["before it is due", "behind its closing"])
def test_held_money_is_applied_to_an_invoiced_order(later_office: Office, hours: int) -> None:
    held = later_office.hold_for_nobody(500_000)
    order = later_office.place()
    later = later_office.after(hours=hours)

    outcome = later.decide(held, order)

    assert outcome.outcome is Deciding.APPLIED
    paid = later.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, later.market.now)
    assert paid.lot().valid_until == date(2027, 11, 22)
    assert later.market.available() == 1_000
    assert rupiah_legs(later.market, "JOURNAL") == [
        ("suspense", "receivable", PRICE),
        ("bank:BNI", "suspense", 500_000),
    ]
    assert later.market.owed() == {}
    assert_books_agree(later.market)
    assert later.finish_accounts() == Counter({AccountEnd.CLOSED: 1})


def test_money_behind_the_closing_is_held_and_then_applied(later_office: Office) -> None:
    order = later_office.place()
    late = later_office.after(days=45)

    held = late.held_by(order)

    assert held.reason is Settlement.ORDER_EXPIRED
    assert late.market.order(order).status is OrderStatus.INVOICED
    assert late.decide(held, order).outcome is Deciding.APPLIED
    assert late.market.owed() == {}
    assert_books_agree(late.market)
