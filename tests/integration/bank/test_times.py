"""Times: X-TIMESTAMP against our clock, and the time of the transaction against the order's end.

The order of these tests is placed on 22 November 2026 at 14.05 WIB and may be paid for 24 hours.
"""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import inquiry_body, payment_body
from tests.support.market import NOW

UNAUTHORIZED = "Unauthorized. [Signature]"


def pay(door: Door, order: Order, timestamp: str, trx_date_time: str | None) -> Answer:
    body = payment_body(order.account.number, new_id(), trxDateTime=trx_date_time)
    return door.send(door.payment(body, timestamp=timestamp).request())


# X-TIMESTAMP --------------------------------------------------------------------------------------

WITHIN = [
    "2026-11-22T14:05:00+07:00",
    "2026-11-22T14:00:00+07:00",
    "2026-11-22T14:10:00+07:00",
    "2026-11-22T07:10:00Z",
    "2026-11-22T07:10:00.000Z",
    "2026-11-22T14:10:00.000000000+07:00",
    "2026-11-22T14:05:00+0700",
    "2026-11-21T23:05:00-08:00",
]
OFF = [
    "2026-11-22T13:59:59+07:00",
    "2026-11-22T13:59:59.999+07:00",
    "2026-11-22T14:10:01+07:00",
    "2026-11-22T14:10:00.001+07:00",
    # The right clock in the wrong zone.
    "2026-11-22T14:05:00Z",
    "2026-11-22T07:05:00+07:00",
    "2025-11-22T14:05:00+07:00",
    "2999-12-31T23:59:59+07:00",
    "2000-01-01T00:00:00Z",
]
UNREADABLE = [
    "2026-11-22T14:05:00",
    "2026-11-22 14:05:00+07:00",
    "2026-11-22T14:05+07:00",
    "2026-11-22",
    "2026-11-22T14:05:60+07:00",
    "2026-11-22T24:00:00+07:00",
    "2026-11-31T14:05:00+07:00",
    "2026-11-22T14:05:00+07",
    "2026-11-22T14:05:00+07:60",
    "2026-11-22t14:05:00z",
    "9999-12-31T23:59:59+07:00",
    "1999-12-31T23:59:59+07:00",
    "\uff12026-11-22T14:05:00+07:00",
    "1795331100",
    "2026-11-22T14:05:00+07:00,2026-11-22T14:05:00+07:00",
]


@pytest.mark.parametrize("timestamp", WITHIN)
def test_a_call_may_be_five_minutes_off_either_way(door: Door, timestamp: str) -> None:
    order = door.market.place()
    asked = door.inquiry(inquiry_body(order.account.number, new_id()), timestamp=timestamp)

    assert door.send(asked.request()).code == "2002400"
    assert pay(door, order, timestamp, "2026-11-22T14:05:00+07:00").code == "2002500"


@pytest.mark.parametrize(
    ("timestamp", "status", "case"),
    [*((each, 401, "00") for each in OFF), *((each, 400, "01") for each in UNREADABLE)],
)
def test_a_call_that_is_off_is_unauthorized_and_an_unreadable_time_a_format_error(
    closed_door: Door, timestamp: str, status: int, case: str
) -> None:
    before = closed_door.market.dump()
    number = "123450100000000000000"

    for answer, service in (
        (
            closed_door.send(
                closed_door.inquiry(inquiry_body(number, "1"), timestamp=timestamp).request()
            ),
            "24",
        ),
        (
            closed_door.send(
                closed_door.payment(payment_body(number, "1"), timestamp=timestamp).request()
            ),
            "25",
        ),
    ):
        assert (answer.status, answer.code) == (status, f"{status}{service}{case}")
        expected = UNAUTHORIZED if status == 401 else "Invalid Field Format [X-TIMESTAMP]"
        assert answer.message == expected
    assert closed_door.market.dump() == before


# The time of the transaction ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "trx_date_time", "code"),
    [
        # In time is the last second of the 24 hours, whenever we hear of it.
        ("2026-11-23T14:05:00+07:00", "2026-11-23T14:05:00+07:00", "2002500"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23T14:04:59+07:00", "2002500"),
        ("2026-11-25T14:05:00+07:00", "2026-11-23T14:05:00+07:00", "2002500"),
        ("2026-11-25T14:05:01+07:00", "2026-11-23T14:05:00+07:00", "4042519"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23T14:05:01+07:00", "4042519"),
        # The same instants in other forms; without a zone it is WIB.
        ("2026-11-23T14:05:02+07:00", "2026-11-23T07:05:00Z", "2002500"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23T07:05:01Z", "4042519"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23T14:05:00", "2002500"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23T14:05:01", "4042519"),
        ("2026-11-23T14:05:02+07:00", "2026-11-23 14:05:00", "2002500"),
        # Without one, the signed time of the message counts.
        ("2026-11-23T14:05:00+07:00", None, "2002500"),
        ("2026-11-23T14:05:00+07:00", "", "2002500"),
        ("2026-11-23T14:05:01+07:00", None, "4042519"),
        # Up to five minutes ahead of us it is believed; beyond, the time we received it counts.
        ("2026-11-23T14:01:00+07:00", "2026-11-23T14:05:00+07:00", "2002500"),
        ("2026-11-23T14:01:00+07:00", "2026-11-23T14:06:00+07:00", "4042519"),
        ("2026-11-23T14:01:00+07:00", "2026-11-23T14:06:01+07:00", "2002500"),
        ("2026-11-23T14:05:01+07:00", "2026-11-23T14:20:00+07:00", "4042519"),
    ],
)
def test_when_the_payer_paid_decides(
    door: Door, now: str, trx_date_time: str | None, code: str
) -> None:
    order = door.market.place()
    door.now = datetime.fromisoformat(now).astimezone(UTC)
    door.token_now = door.now
    before = door.market.dump()

    answer = pay(door, order, now, trx_date_time)

    assert answer.code == code
    if code != "2002500":
        door.market.assert_only_verdicts_added(before)


def test_the_signed_time_of_the_message_counts_and_not_when_it_arrived(door: Door) -> None:
    order = door.market.place()
    door.now = door.token_now = NOW + timedelta(hours=24, minutes=4)

    answer = pay(door, order, "2026-11-23T14:05:00+07:00", None)

    assert answer.code == "2002500"
    assert door.market.order(order).paid_at == datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trx_date_time", "paid_at"),
    [
        ("2026-11-22T14:20:30+07:00", datetime(2026, 11, 22, 7, 20, 30, tzinfo=UTC)),
        ("2026-11-22T07:20:30.123456Z", datetime(2026, 11, 22, 7, 20, 30, 123000, tzinfo=UTC)),
        ("2026-11-22T15:05:00+07:00", datetime(2026, 11, 22, 8, 5, tzinfo=UTC)),
        # More than five minutes ahead of our clock, which says 15.00.
        ("2026-11-22T15:05:01+07:00", datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        # Before the order was placed.
        ("2026-11-22T14:04:59+07:00", datetime(2026, 11, 22, 7, 5, tzinfo=UTC)),
        ("2000-01-01T00:00:00+07:00", datetime(2026, 11, 22, 7, 5, tzinfo=UTC)),
    ],
)
def test_the_bank_s_time_is_kept_as_the_time_of_the_payment(
    door: Door, trx_date_time: str, paid_at: datetime
) -> None:
    order = door.market.place()
    door.now = door.token_now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    answer = pay(door, order, "2026-11-22T15:00:00+07:00", trx_date_time)

    assert answer.data["trxDateTime"] == trx_date_time
    paid = door.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, paid_at)


# Access tokens ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "code"), [(899, "2002500"), (900, "4012501"), (901, "4012501")])
def test_a_token_lives_for_900_seconds(door: Door, age: int, code: str) -> None:
    order = door.market.place()
    token = door.token()
    door.pass_time(seconds=age)

    body = payment_body(order.account.number, new_id())
    answer = door.send(door.payment(body, token=token).request())

    assert answer.code == code


def test_a_token_lives_by_its_own_clock(door: Door) -> None:
    # A local stack moves the product's clock for days; the machine's goes on.
    order = door.market.place()
    token = door.token()
    door.now += timedelta(hours=23)

    body = payment_body(order.account.number, new_id())

    assert door.send(door.payment(body, token=token).request()).code == "2002500"
