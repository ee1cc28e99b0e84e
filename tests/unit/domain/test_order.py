"""An order's life: which moves it makes, and what its status is at an instant."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest

from shared.domain.credit import CreditLot, LotSource
from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import (
    METHOD_OF,
    PLACINGS_PER_HOUR_MAX,
    FailureReason,
    Order,
    OrderStatus,
    PaymentMethod,
    due_at,
    pay_until_for,
    placings_in_window,
)
from shared.domain.virtual_account import Bank, VirtualAccountState
from tests.support.builders import a_paid_order, an_invoiced_order, an_order, at

PLACED = "2026-11-22T14:05:00.000+07:00"
IN_BETWEEN = "2026-11-22T16:00:00.000+07:00"
LAST_INSTANT = "2026-11-23T14:05:00.000+07:00"
PAST_IT = "2026-11-23T14:05:00.001+07:00"
DUE = "2026-12-06T23:59:59+07:00"
OVERDUE = "2026-12-07T00:00:00+07:00"

AWAITING = an_order()
EXPIRED = an_order(status=OrderStatus.EXPIRED)
CANCELLED = an_order(
    status=OrderStatus.CANCELLED,
    closed_at=at("2026-11-22T15:30:00+07:00"),
    cancelled_by="owner@example.test",
    failure_reason=FailureReason.CANCELLED,
)
REPLACED = an_order(
    status=OrderStatus.CANCELLED,
    closed_at=at("2026-11-22T15:30:00+07:00"),
    failure_reason=FailureReason.REPLACED,
)
PAID = a_paid_order()
INVOICED = an_invoiced_order()


def test_values_are_those_of_the_api() -> None:
    assert [each.value for each in PaymentMethod] == ["BCA_VA", "BNI_VA"]
    assert {each.value for each in OrderStatus} == {
        "AWAITING_PAYMENT",
        "INVOICED",
        "PAID",
        "EXPIRED",
        "CANCELLED",
    }
    reasons = {"EXPIRED", "CANCELLED", "REPLACED", "BANK_UNAVAILABLE"}
    assert {each.value for each in FailureReason} == reasons


def test_every_bank_has_a_payment_method_of_its_own() -> None:
    assert set(METHOD_OF) == set(Bank)
    assert sorted(METHOD_OF.values()) == sorted(PaymentMethod)


# The status that counts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "now", "status", "failure", "is_open"),
    [
        (AWAITING, PLACED, OrderStatus.AWAITING_PAYMENT, None, True),
        (AWAITING, LAST_INSTANT, OrderStatus.AWAITING_PAYMENT, None, True),
        (AWAITING, PAST_IT, OrderStatus.EXPIRED, FailureReason.EXPIRED, False),
        (EXPIRED, PAST_IT, OrderStatus.EXPIRED, FailureReason.EXPIRED, False),
        # A clock that goes back does not bring it to life again.
        (EXPIRED, PLACED, OrderStatus.EXPIRED, FailureReason.EXPIRED, False),
        (CANCELLED, IN_BETWEEN, OrderStatus.CANCELLED, FailureReason.CANCELLED, False),
        (CANCELLED, PAST_IT, OrderStatus.CANCELLED, FailureReason.CANCELLED, False),
        (REPLACED, IN_BETWEEN, OrderStatus.CANCELLED, FailureReason.REPLACED, False),
        # It is not what its number is reserved by, and never ends unpaid.
        (INVOICED, PLACED, OrderStatus.INVOICED, None, False),
        (INVOICED, OVERDUE, OrderStatus.INVOICED, None, False),
        (INVOICED, "2028-01-01T00:00:00+07:00", OrderStatus.INVOICED, None, False),
        (PAID, IN_BETWEEN, OrderStatus.PAID, None, False),
        (PAID, PAST_IT, OrderStatus.PAID, None, False),
    ],
)
def test_status_at_an_instant_swept_or_not(
    order: Order, now: str, status: OrderStatus, failure: FailureReason | None, is_open: bool
) -> None:
    assert order.status_at(at(now)) is status
    assert order.failure_at(at(now)) is failure
    assert order.is_open_at(at(now)) is is_open


# Moves --------------------------------------------------------------------------------------------


def cancel(order: Order, now: datetime) -> Order:
    return order.cancelled(at=now, by="owner@example.test", reason=FailureReason.CANCELLED)


def pay(order: Order, now: datetime) -> Order:
    return order.paid(at=now, payment_id="BCA:12345:202611220001")


# order, move, instant, status after it (None: the move is refused)
MOVES = [
    (AWAITING, pay, IN_BETWEEN, OrderStatus.PAID),
    (AWAITING, pay, LAST_INSTANT, OrderStatus.PAID),
    (AWAITING, cancel, IN_BETWEEN, OrderStatus.CANCELLED),
    (AWAITING, cancel, LAST_INSTANT, OrderStatus.CANCELLED),
    (AWAITING, cancel, PAST_IT, None),
    (EXPIRED, pay, LAST_INSTANT, OrderStatus.PAID),
    (EXPIRED, cancel, IN_BETWEEN, None),
    (EXPIRED, cancel, PAST_IT, None),
    (CANCELLED, pay, IN_BETWEEN, OrderStatus.PAID),
    (CANCELLED, cancel, IN_BETWEEN, None),
    (REPLACED, pay, IN_BETWEEN, OrderStatus.PAID),
    (REPLACED, cancel, IN_BETWEEN, None),
    (INVOICED, pay, IN_BETWEEN, OrderStatus.PAID),
    (INVOICED, pay, OVERDUE, OrderStatus.PAID),
    (INVOICED, cancel, IN_BETWEEN, None),
    (PAID, pay, IN_BETWEEN, None),
    (PAID, cancel, IN_BETWEEN, None),
]


@pytest.mark.parametrize(("order", "move", "now", "after"), MOVES)
def test_only_the_moves_of_an_order_are_made(
    order: Order,
    move: Callable[[Order, datetime], Order],
    now: str,
    after: OrderStatus | None,
) -> None:
    before = deepcopy(order)

    if after is None:
        with pytest.raises(InvariantBroken):
            move(order, at(now))
    else:
        assert move(order, at(now)).status is after

    assert order == before


def test_every_status_is_tried_with_every_move() -> None:
    assert {(order.status, move) for order, move, _, _ in MOVES} == {
        (status, move) for status in OrderStatus for move in (pay, cancel)
    }


def test_cancelling_notes_who_when_and_why_and_nothing_else() -> None:
    now = at(IN_BETWEEN)

    cancelled = AWAITING.cancelled(at=now, by="owner@example.test", reason=FailureReason.REPLACED)

    assert cancelled == an_order(
        status=OrderStatus.CANCELLED,
        closed_at=now,
        cancelled_by="owner@example.test",
        failure_reason=FailureReason.REPLACED,
    )


def test_paying_notes_when_and_by_what_and_nothing_else() -> None:
    paid = AWAITING.paid(at=at(IN_BETWEEN), payment_id="BCA:12345:202611220001")

    assert paid == an_order(
        status=OrderStatus.PAID,
        paid_at=at(IN_BETWEEN),
        payment_id="BCA:12345:202611220001",
    )


def test_cancelled_order_that_is_paid_has_not_failed_any_more() -> None:
    paid = pay(CANCELLED, at("2026-11-22T15:00:00+07:00"))

    assert paid.failure_reason is None
    assert paid.failure_at(at(IN_BETWEEN)) is None
    # That somebody cancelled it stays known.
    assert paid.cancelled_by == "owner@example.test"
    assert paid.closed_at == at("2026-11-22T15:30:00+07:00")


def test_refused_move_says_why() -> None:
    with pytest.raises(InvariantBroken, match="only an open order is cancelled"):
        cancel(AWAITING, at(PAST_IT))
    with pytest.raises(InvariantBroken, match="an order is paid once"):
        pay(PAID, at(IN_BETWEEN))


@pytest.mark.parametrize(
    "facts",
    [
        {"status": OrderStatus.PAID},
        {"paid_at": at(IN_BETWEEN)},
        {"status": OrderStatus.EXPIRED, "paid_at": at(IN_BETWEEN)},
        {"status": OrderStatus.CANCELLED},
        {"status": OrderStatus.INVOICED},
        {"payment_days": 14},
        {"status": OrderStatus.EXPIRED, "payment_days": 14},
    ],
    ids=[
        *("paid without a time", "time without paid", "expired with a time", "cancelled without"),
        *("invoiced without days", "days while awaiting payment", "days and expired"),
    ],
)
def test_order_whose_facts_contradict_each_other_cannot_exist(facts: dict[str, object]) -> None:
    with pytest.raises(InvariantBroken):
        an_order(**facts)


def test_order_is_named_after_its_invoice_number() -> None:
    assert AWAITING.order_id == "ord_2A7A875-0024"


# Valid until --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "now", "valid_until"),
    [
        # Unpaid: what it would be if paid today, a WIB day.
        (AWAITING, "2026-11-22T23:59:59.999+07:00", date(2027, 11, 22)),
        (AWAITING, "2026-11-23T00:00:00.000+07:00", date(2027, 11, 23)),
        (AWAITING, LAST_INSTANT, date(2027, 11, 23)),
        (AWAITING, PAST_IT, None),
        (EXPIRED, PAST_IT, None),
        (CANCELLED, IN_BETWEEN, None),
        (REPLACED, IN_BETWEEN, None),
        # Post-paid: fixed when it was placed.
        (INVOICED, "2026-12-31T00:00:00+07:00", date(2027, 11, 22)),
        # Paid: fixed by the payment, whenever one looks.
        (PAID, IN_BETWEEN, date(2027, 11, 22)),
        (PAID, "2027-06-01T00:00:00+07:00", date(2027, 11, 22)),
    ],
)
def test_last_day_of_the_credits(order: Order, now: str, valid_until: date | None) -> None:
    assert order.valid_until_at(at(now)) == valid_until


@pytest.mark.parametrize(
    ("paid_at", "valid_until"),
    [
        ("2026-11-22T23:59:59+07:00", date(2027, 11, 22)),
        ("2026-11-23T00:00:00+07:00", date(2027, 11, 23)),
        ("2026-11-22T17:00:00Z", date(2027, 11, 23)),
        ("2028-02-29T12:00:00+07:00", date(2029, 2, 28)),
        ("2028-02-28T17:00:00Z", date(2029, 2, 28)),
        ("2028-02-29T17:00:00Z", date(2029, 3, 1)),
    ],
)
def test_credits_end_a_year_after_the_day_of_the_payment(paid_at: str, valid_until: date) -> None:
    order = a_paid_order(paid_at=at(paid_at))

    assert order.valid_until_at(at("2028-06-01T00:00:00Z")) == valid_until
    assert order.lot().valid_until == valid_until


# The lot ------------------------------------------------------------------------------------------


def test_paid_order_makes_a_lot_of_its_frozen_price() -> None:
    assert PAID.lot() == CreditLot(
        lot_id="lot_2A7A875-0024",
        order_id="ord_2A7A875-0024",
        credits=1_000,
        remaining=1_000,
        held=0,
        unit_price=UnitPrice(415_000),
        net=Rupiah(415_000),
        valid_until=date(2027, 11, 22),
        source=LotSource.PAID,
        granted_at=at("2026-11-22T15:00:00+07:00"),
    )


@pytest.mark.parametrize("order", [AWAITING, EXPIRED, CANCELLED])
def test_unpaid_order_has_no_lot(order: Order) -> None:
    assert not order.has_lot
    with pytest.raises(InvariantBroken, match="only an order that is paid or invoiced has a lot"):
        order.lot()


def test_post_paid_order_has_its_lot_from_the_day_on_which_it_was_placed() -> None:
    paid = pay(INVOICED, at("2026-12-05T10:00:00+07:00"))

    for order in (INVOICED, paid):
        assert order.has_lot
        assert order.lot().valid_until == date(2027, 11, 22)
        assert order.lot().granted_at == at(PLACED)
    assert paid.valid_until_at(at(OVERDUE)) == date(2027, 11, 22)


# Post-paid ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placed_at", "days", "due"),
    [
        (PLACED, 14, DUE),
        ("2026-11-22T00:00:00+07:00", 14, DUE),
        ("2026-11-22T23:59:59.999+07:00", 14, DUE),
        ("2026-11-22T17:00:00Z", 14, "2026-12-07T23:59:59+07:00"),
        (PLACED, 1, "2026-11-23T23:59:59+07:00"),
        ("2028-02-15T10:00:00+07:00", 14, "2028-02-29T23:59:59+07:00"),
        # The tax was due with the credits, so another rate in between ends nothing.
        ("2022-03-25T10:00:00+07:00", 30, "2022-04-24T23:59:59+07:00"),
    ],
)
def test_post_paid_order_is_due_in_the_last_second_of_its_day(
    placed_at: str, days: int, due: str
) -> None:
    assert due_at(at(placed_at), days) == at(due)


@pytest.mark.parametrize(
    ("order", "now", "overdue", "payable", "next_end"),
    [
        (INVOICED, PLACED, False, True, DUE),
        (INVOICED, DUE, False, True, DUE),
        (INVOICED, OVERDUE, True, True, "2027-01-05T23:59:59+07:00"),
        (INVOICED, "2027-01-05T23:59:59+07:00", True, True, "2027-01-05T23:59:59+07:00"),
        (INVOICED, "2027-01-06T00:00:00+07:00", True, False, None),
        (AWAITING, LAST_INSTANT, False, True, LAST_INSTANT),
        (AWAITING, PAST_IT, False, False, None),
        (PAID, PLACED, False, False, None),
        (EXPIRED, PLACED, False, False, None),
    ],
)
def test_what_is_overdue_can_still_be_paid_for_30_days(
    order: Order, now: str, overdue: bool, payable: bool, next_end: str | None
) -> None:
    assert order.is_overdue_at(at(now)) is overdue
    assert order.is_payable_at(at(now)) is payable
    assert order.next_end(at(now)) == (at(next_end) if next_end else None)


def test_account_of_a_post_paid_order_stays_open_beyond_the_due_date() -> None:
    claim = INVOICED.claim(VirtualAccountState.OPEN)

    assert claim.pay_until == at("2027-01-05T23:59:59+07:00")
    assert AWAITING.claim(VirtualAccountState.OPEN).pay_until == at(LAST_INSTANT)


# Pay until ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placed_at", "pay_until"),
    [
        ("2026-11-22T14:05:00+07:00", "2026-11-23T14:05:00+07:00"),
        ("2026-11-22T14:05:00.123+07:00", "2026-11-23T14:05:00.123+07:00"),
        ("2028-02-28T14:05:00+07:00", "2028-02-29T14:05:00+07:00"),
        # 10 % end on 31 March 2022 at midnight WIB.
        ("2022-03-30T23:59:59+07:00", "2022-03-31T23:59:59+07:00"),
        ("2022-03-31T00:00:00+07:00", "2022-04-01T00:00:00+07:00"),
        ("2022-03-31T00:00:01+07:00", "2022-04-01T00:00:00+07:00"),
        ("2022-03-31T23:59:59+07:00", "2022-04-01T00:00:00+07:00"),
        ("2022-03-31T16:59:59.999Z", "2022-03-31T17:00:00Z"),
        ("2022-04-01T00:00:00+07:00", "2022-04-02T00:00:00+07:00"),
        # 12 % of 11/12 is the same effective rate as 11 %, and a rounding is no rate.
        ("2024-12-31T14:05:00+07:00", "2025-01-01T14:05:00+07:00"),
        ("2025-05-21T14:05:00+07:00", "2025-05-22T14:05:00+07:00"),
    ],
)
def test_pay_until_is_a_day_later_or_where_another_rate_begins(
    placed_at: str, pay_until: str
) -> None:
    assert pay_until_for(at(placed_at)) == at(pay_until)


# The hourly limit ---------------------------------------------------------------------------------


def test_twenty_placings_an_hour_are_allowed() -> None:
    assert PLACINGS_PER_HOUR_MAX == 20


def test_placings_count_for_an_hour() -> None:
    now = at("2026-11-22T15:00:00.000+07:00")
    an_hour_ago = at("2026-11-22T14:00:00.000+07:00")
    within = at("2026-11-22T14:00:00.001+07:00")

    assert placings_in_window((an_hour_ago, within, now), now) == (within, now)
    assert placings_in_window((), now) == ()


def test_placings_of_a_clock_that_was_set_back_do_not_count() -> None:
    now = at("2026-11-22T15:00:00+07:00")

    assert placings_in_window((now + timedelta(milliseconds=1),), now) == ()
