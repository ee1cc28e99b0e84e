"""Two machines never agree on the time: what one of them decided must not block the other."""

from shared.domain.order import FailureReason, OrderStatus
from shared.usecases.cancel_order import Cancelling
from shared.usecases.place_order import Refused
from tests.support.market import SECOND_NUMBER, Market


def test_an_order_whose_number_a_clock_ahead_gave_away_can_still_be_cancelled(
    market: Market,
) -> None:
    order = market.place()
    newer = market.after(hours=24, seconds=1).place()

    outcome = market.after(hours=24).cancel(order)

    assert outcome.outcome is Cancelling.CANCELLED
    assert market.order(order).status is OrderStatus.CANCELLED
    # The number stays with the newer order.
    blocked = market.after(hours=24).try_place()
    assert isinstance(blocked, Refused)
    assert blocked.order == newer


def test_an_order_whose_number_a_clock_ahead_gave_away_can_still_be_replaced(
    market: Market,
) -> None:
    order = market.place()
    newer = market.after(hours=24, seconds=1).place()

    other = market.after(hours=24).place(number=SECOND_NUMBER, replaces=order.order_id)

    assert market.order(order).failure_reason is FailureReason.REPLACED
    assert market.order(other).status is OrderStatus.AWAITING_PAYMENT
    blocked = market.after(hours=24).try_place()
    assert isinstance(blocked, Refused)
    assert blocked.order == newer
