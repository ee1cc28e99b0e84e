"""The same payment told again: every row of the bank's duplicate rules, on DynamoDB Local.

X-EXTERNAL-ID is unique in a service and a day of Jakarta; a payment is known by its company code
and paymentRequestId, for ever.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import Body, inquiry_body, payment_body, written
from tests.support.market import (
    SECOND_NUMBER,
)
from tests.support.timers import Stopwatch

# Brings about one of the ways in which a first message can end; answers the message and its answer.
First = Callable[[Door, str, Body], tuple[Body, Answer]]


def tell(door: Door, body: Body, external_id: str | None = None, **changes: Any) -> Answer:
    external_id = external_id or new_id()
    return door.send(door.payment(body, external_id=external_id, **changes).request())


def accepted(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    return body, tell(door, body, external_id)


def wrong_amount(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    body = body | {"paidAmount": {"value": "460649.00", "currency": "IDR"}}
    return body, tell(door, body, external_id)


def unknown_account(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    number = {"customerNo": "0100000000000000", "virtualAccountNo": "   123450100000000000000"}
    return body | number, tell(door, body | number, external_id)


def paid_before(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    assert tell(door, body | {"paymentRequestId": new_id()}).flag == "00"
    return body, tell(door, body, external_id)


def expired(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    body = body | {"trxDateTime": "2026-11-23T14:05:01+07:00"}
    door.pass_time(hours=24, seconds=2)
    return body, tell(door, body, external_id)


def fenced(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    timer, door.timer = door.timer, lambda: Stopwatch(2_100)
    answer = tell(door, body, external_id)
    door.timer = timer
    return body, answer


def conflict(door: Door, external_id: str, body: Body) -> tuple[Body, Answer]:
    tell(door, payment_body("123450199999999999999", new_id()), external_id)
    return body, tell(door, body, external_id)


VERDICTS: list[tuple[First, str, str]] = [
    (accepted, "2002500", "00"),
    (wrong_amount, "4042513", "01"),
    (unknown_account, "4042512", "01"),
    (paid_before, "4042514", "01"),
    (expired, "4042519", "01"),
    (fenced, "5002500", "01"),
    (conflict, "4092500", "01"),
]


def first_of(door: Door, first: First) -> tuple[Order, str, Body, Answer]:
    """Place an order and tell of its payment for the first time."""
    order, external_id = door.market.place(), new_id()
    body, answer = first(door, external_id, payment_body(order.account.number, new_id()))
    return order, external_id, body, answer


@pytest.mark.parametrize(("first", "code", "flag"), VERDICTS)
@pytest.mark.parametrize("same_external_id", [True, False])
@pytest.mark.parametrize("flag_advise", ["N", "Y"])
def test_a_repeat_replays_the_first_verdict(
    real_door: Door, first: First, code: str, flag: str, same_external_id: bool, flag_advise: str
) -> None:
    _, external_id, body, told = first_of(real_door, first)
    assert (told.code, told.flag) == (code, flag)
    before = real_door.market.dump()

    again = tell(
        real_door,
        body | {"flagAdvise": flag_advise},
        external_id if same_external_id else None,
    )

    assert again == told
    real_door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize(("first", "code", "flag"), VERDICTS)
@pytest.mark.parametrize("same_external_id", [True, False])
def test_a_repeat_is_inconsistent_with_the_first_flag_where_the_bank_reads_it_so(
    real_door: Door, first: First, code: str, flag: str, same_external_id: bool
) -> None:
    real_door.replays_verdict = False
    _, external_id, body, told = first_of(real_door, first)
    assert (told.code, told.flag) == (code, flag)
    before = real_door.market.dump()

    again = tell(real_door, body, external_id if same_external_id else None)

    assert (again.status, again.code, again.message) == (404, "4042518", "Inconsistent Request")
    assert again.data == told.data
    real_door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize(("first", "code", "flag"), VERDICTS)
def test_an_advice_replays_the_first_verdict_either_way(
    real_door: Door, first: First, code: str, flag: str
) -> None:
    real_door.replays_verdict = False
    _, _, body, told = first_of(real_door, first)

    again = tell(real_door, body | {"flagAdvise": "Y"})

    assert (again.code, again.flag) == (code, flag)
    assert again == told


def test_an_advice_that_is_the_first_to_be_heard_is_decided(real_door: Door) -> None:
    order = real_door.market.place()

    assert real_door.pay(order, flagAdvise="Y").flag == "00"
    assert real_door.market.available() == 1_000


@pytest.mark.parametrize("replays_verdict", [True, False])
@pytest.mark.parametrize("flag_advise", ["N", "Y"])
@pytest.mark.parametrize(
    "changes",
    [
        {"paidAmount": {"value": "460651.00", "currency": "IDR"}},
        {"paidAmount": {"value": "460650.00", "currency": "USD"}},
        {"customerNo": "0100000000000000", "virtualAccountNo": "   123450100000000000000"},
    ],
)
def test_a_repeat_with_other_content_is_inconsistent_and_rejected(
    real_door: Door, replays_verdict: bool, flag_advise: str, changes: Body
) -> None:
    real_door.replays_verdict = replays_verdict
    _, _, body, _ = first_of(real_door, accepted)
    before = real_door.market.dump()

    answer = tell(real_door, body | changes | {"flagAdvise": flag_advise})

    assert (answer.code, answer.flag) == ("4042518", "01")
    assert answer.data["paymentFlagReason"]["english"] == "Inconsistent Request"
    real_door.market.assert_only_verdicts_added(before)


def test_another_company_code_makes_another_payment(real_door: Door) -> None:
    order = real_door.market.place()
    request_id = new_id()
    real_door.pay(order, request_id)

    answer = tell(real_door, payment_body("543210123456789012345", request_id))

    assert (answer.code, answer.flag) == ("4042512", "01")


def test_a_refused_key_is_never_credited_however_right_it_becomes(real_door: Door) -> None:
    order, _, body, told = first_of(real_door, wrong_amount)
    right = {"paidAmount": {"value": "460650.00", "currency": "IDR"}}

    again = tell(real_door, body | right)

    assert (told.code, again.code, again.flag) == ("4042513", "4042518", "01")
    assert real_door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    # A new payment of the same order is welcome.
    assert real_door.pay(order).flag == "00"


def test_a_credited_payment_is_never_refused_for_the_id_of_its_message(real_door: Door) -> None:
    _, _, body, _ = first_of(real_door, accepted)
    other = real_door.market.place(number=SECOND_NUMBER)
    tell(real_door, payment_body(other.account.number, new_id()), "used-by-another-payment")

    again = tell(real_door, body, "used-by-another-payment")

    assert (again.code, again.flag) == ("2002500", "00")


# The same bytes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replays_verdict", "codes"),
    [
        (True, ["2002500", "2002500", "2002500", "4012500"]),
        (False, ["2002500", "4042518", "4042518", "4012500"]),
    ],
)
def test_the_same_signed_bytes_again_credit_nothing(
    real_door: Door, replays_verdict: bool, codes: list[str]
) -> None:
    real_door.replays_verdict = replays_verdict
    order = real_door.market.place()
    request = real_door.payment(payment_body(order.account.number, new_id())).request()

    answers = [real_door.send(request)]
    before = real_door.market.dump()
    # At once, after 4 minutes 59 seconds, and after 5 minutes 1 second.
    for seconds in (0, 299, 2):
        real_door.pass_time(seconds=seconds)
        answers.append(real_door.send(request))

    assert [answer.code for answer in answers] == codes
    assert [answer.flag for answer in answers] == ["00", "00", "00", ""]
    real_door.market.assert_only_verdicts_added(before)
    assert real_door.market.available() == 1_000
    assert len(real_door.market.entities("ENTRY")) == 1


def test_the_same_inquiry_again_is_a_conflict_and_then_unauthorized(real_door: Door) -> None:
    order = real_door.market.place()
    request = real_door.inquiry(inquiry_body(order.account.number, new_id())).request()

    codes = [real_door.send(request).code]
    before = real_door.market.dump()
    for seconds in (0, 299, 2):
        real_door.pass_time(seconds=seconds)
        codes.append(real_door.send(request).code)

    assert codes == ["2002400", "4092400", "4092400", "4012400"]
    real_door.market.assert_only_verdicts_added(before)


# The day of Jakarta -------------------------------------------------------------------------------

# What the bank's clock says for the two messages, and whether that is one day in Jakarta.
DAYS = [
    ("2026-11-22T23:59:59+07:00", "2026-11-23T00:00:00+07:00", False),
    ("2026-11-22T16:59:59Z", "2026-11-22T17:00:00Z", False),
    ("2026-11-22T23:59:58+07:00", "2026-11-22T23:59:59+07:00", True),
    # Another day in London, the same in Jakarta.
    ("2026-11-23T06:59:59+07:00", "2026-11-23T07:00:00+07:00", True),
    ("2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z", True),
]


@pytest.mark.parametrize(("first_at", "second_at", "one_day"), DAYS)
def test_a_message_id_is_free_again_on_the_next_day_of_jakarta(
    real_door: Door, first_at: str, second_at: str, one_day: bool
) -> None:
    order, other = real_door.market.place(), real_door.market.place(number=SECOND_NUMBER)
    codes = []
    for moment, each in ((first_at, order), (second_at, other)):
        real_door.now = real_door.token_now = datetime.fromisoformat(moment).astimezone(UTC)
        asked = inquiry_body(each.account.number, new_id())
        paid = payment_body(each.account.number, new_id())
        for call in (
            real_door.inquiry(asked, external_id="7", timestamp=moment),
            real_door.payment(paid, external_id="7", timestamp=moment),
        ):
            codes.append(real_door.send(call.request()).code)

    second = ["4092400", "4092500"] if one_day else ["2002400", "2002500"]
    assert codes == ["2002400", "2002500", *second]


def test_the_bank_s_day_counts_and_not_the_day_of_arrival(real_door: Door) -> None:
    order, other = real_door.market.place(), real_door.market.place(number=SECOND_NUMBER)
    real_door.now = real_door.token_now = datetime(2026, 11, 22, 17, 1, tzinfo=UTC)
    before_midnight, after_it = "2026-11-22T23:59:00+07:00", "2026-11-23T00:01:00+07:00"

    codes = [
        real_door.send(
            real_door.payment(
                payment_body(each.account.number, new_id()), external_id="7", timestamp=moment
            ).request()
        ).code
        for each, moment in ((order, before_midnight), (other, after_it))
    ]

    assert codes == ["2002500", "2002500"]


def test_a_repeat_is_known_long_after_its_day(real_door: Door) -> None:
    _, external_id, body, told = first_of(real_door, accepted)
    before = real_door.market.dump()

    for days in (1, 30, 400, 3_000):
        real_door.now = real_door.token_now = real_door.market.now + timedelta(days=days)
        again = tell(real_door, body, external_id, timestamp=written(real_door.now))
        assert again == told

    real_door.market.assert_only_verdicts_added(before)
