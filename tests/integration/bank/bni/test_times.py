"""When the payer paid decides, by BNI's own word for it, whenever we hear of it.

The orders of these tests are placed on 22 November 2026 at 14.05 WIB and may be paid for 24 hours.
"""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.order import Order, OrderStatus
from tests.support.banks import Trouble
from tests.support.bni import TAKEN, TELL_AGAIN, Branch
from tests.support.market import NOW

END = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


@pytest.fixture
def order(branch: Branch) -> Order:
    order = branch.place()
    assert order.pay_until == END
    return order


def reason_held(branch: Branch) -> str:
    (money,) = branch.door.market.entities("SUSPENSE")
    return str(money["reason"])


@pytest.mark.parametrize(
    ("paid_after", "told_after", "outcome"),
    [
        # In time is the last instant of the 24 hours, whenever we hear of it.
        (timedelta(0), timedelta(0), "SETTLED"),
        (timedelta(0), timedelta(seconds=2), "SETTLED"),
        (timedelta(0), timedelta(hours=1), "SETTLED"),
        (timedelta(0), timedelta(hours=48), "SETTLED"),
        (timedelta(0), timedelta(hours=48, seconds=1), "HELD"),
        (timedelta(hours=-23), timedelta(hours=48, seconds=1), "HELD"),
        (timedelta(seconds=1), timedelta(seconds=1), "HELD"),
        (timedelta(seconds=1), timedelta(hours=1), "HELD"),
        # BNI's clock may run ahead of ours by five minutes; beyond, our own counts.
        (timedelta(seconds=1), timedelta(minutes=-4, seconds=-59), "HELD"),
        (timedelta(seconds=1), timedelta(minutes=-5), "SETTLED"),
        (timedelta(days=30), timedelta(0), "SETTLED"),
        (timedelta(days=30), timedelta(seconds=1), "HELD"),
    ],
)
@pytest.mark.parametrize("swept", [False, True])
def test_paid_in_time_is_credited_and_anything_else_is_held(
    branch: Branch,
    order: Order,
    paid_after: timedelta,
    told_after: timedelta,
    outcome: str,
    swept: bool,
) -> None:
    payment = branch.take(order, paid_at=END + paid_after)
    branch.door.now = branch.door.token_now = END + told_after
    if swept:
        branch.door.market.at(branch.door.now).sweep()

    assert branch.tell(payment) == TAKEN

    status = branch.door.market.order(order).status
    if outcome == "SETTLED":
        assert status is OrderStatus.PAID
        assert branch.door.market.available() == 1_000
    else:
        assert status is not OrderStatus.PAID
        assert reason_held(branch) == "ORDER_EXPIRED"
        assert branch.door.market.available() == 0


@pytest.mark.parametrize(
    ("paid_at", "counts"),
    [
        (NOW + timedelta(minutes=20), NOW + timedelta(minutes=20)),
        # More than five minutes ahead of our clock, which says 15.05.
        (NOW + timedelta(minutes=65), NOW + timedelta(minutes=65)),
        (NOW + timedelta(minutes=65, seconds=1), NOW + timedelta(minutes=60)),
        # Before the order was placed.
        (NOW - timedelta(seconds=1), NOW),
        (datetime(2015, 1, 1, tzinfo=UTC), NOW),
    ],
)
def test_the_time_that_bni_states_when_asked_is_the_payment_s(
    branch: Branch, order: Order, paid_at: datetime, counts: datetime
) -> None:
    payment = branch.take(order, paid_at=paid_at)
    branch.door.pass_time(hours=1)

    assert branch.tell(payment) == TAKEN

    paid = branch.door.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, counts)


def test_a_payment_that_was_told_in_time_and_confirmed_late_counts_from_when_it_was_told(
    branch: Branch, order: Order
) -> None:
    payment = branch.take(order, paid_at=END)
    branch.door.now = branch.door.token_now = END + timedelta(hours=48)
    branch.bank.troubles = [Trouble.NOT_HEARD]
    assert branch.tell(payment) == TELL_AGAIN
    branch.door.pass_time(minutes=2)

    assert branch.reconcile().ends == {"SETTLED": 1}
    paid = branch.door.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, END)
