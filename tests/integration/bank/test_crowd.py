"""Many callers at one instant, each a genuine HTTP event, on DynamoDB Local."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

from local.http_events import HttpRequest
from shared.domain.order import OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import inquiry_body, payment_body
from tests.support.timers import PatientTimer

CROWD = 16
# A caller that fails on its way in must not keep the others waiting for ever.
PATIENCE_SECONDS = 60


def at_once(door: Door, requests: list[HttpRequest]) -> list[Answer]:
    """Send all requests together.

    Powertools keeps the event of a call in one place of the process, because Lambda runs one call
    at a time there. So each caller is let in alone and waits inside until all have their event:
    the doors ask for a timer when they have read it.
    """
    entrance, inside = Lock(), Barrier(len(requests), timeout=PATIENCE_SECONDS)

    def let_the_next_one_in() -> PatientTimer:
        entrance.release()
        inside.wait()
        return PatientTimer()

    door.timer = let_the_next_one_in

    def send(request: HttpRequest) -> Answer:
        assert entrance.acquire(timeout=PATIENCE_SECONDS)
        return door.send(request)

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def test_sixteen_times_the_same_signed_payment_is_one_credit(real_door: Door) -> None:
    order = real_door.market.place()
    request = real_door.payment(payment_body(order.account.number, new_id())).request()

    answers = at_once(real_door, [request] * CROWD)

    assert [(answer.code, answer.flag) for answer in answers] == [("2002500", "00")] * CROWD
    assert len({answer.text for answer in answers}) == 1
    assert real_door.market.order(order).status is OrderStatus.PAID
    assert real_door.market.available() == 1_000
    kept = [item["entity"] for item in real_door.market.entities("ENTRY", "NOTICE", "PAYMENT")]
    assert sorted(str(each) for each in kept) == ["ENTRY", "NOTICE", "PAYMENT"]
    assert len(real_door.market.entities("CALL")) == CROWD


def test_sixteen_repeats_are_flagged_double_where_the_bank_reads_it_so(real_door: Door) -> None:
    real_door.replays_verdict = False
    order = real_door.market.place()
    request = real_door.payment(payment_body(order.account.number, new_id())).request()

    answers = at_once(real_door, [request] * CROWD)

    codes = sorted(answer.code for answer in answers)
    assert codes == ["2002500"] + ["4042518"] * (CROWD - 1)
    assert {answer.flag for answer in answers} == {"00"}
    assert real_door.market.available() == 1_000


def test_of_sixteen_payments_of_one_order_one_is_credited(real_door: Door) -> None:
    order = real_door.market.place()
    number = order.account.number

    requests = [real_door.payment(payment_body(number, new_id())).request() for _ in range(CROWD)]
    answers = at_once(real_door, requests)

    codes = sorted(answer.code for answer in answers)
    assert codes == ["2002500"] + ["4042514"] * (CROWD - 1)
    assert real_door.market.available() == 1_000
    assert len(real_door.market.entities("ENTRY")) == 1


def test_of_sixteen_payments_under_one_message_id_one_is_heard(real_door: Door) -> None:
    orders = [
        real_door.market.place(number=number) for number in real_door.market.with_numbers(CROWD)
    ]
    requests = [
        real_door.payment(payment_body(order.account.number, new_id()), external_id="1").request()
        for order in orders
    ]

    answers = at_once(real_door, requests)

    codes = sorted(answer.code for answer in answers)
    assert codes == ["2002500"] + ["4092500"] * (CROWD - 1)
    paid = [real_door.market.order(order).status is OrderStatus.PAID for order in orders]
    assert paid == [answer.flag == "00" for answer in answers]
    assert len(real_door.market.entities("ENTRY")) == 1


def test_of_sixteen_inquiries_under_one_message_id_one_is_heard(real_door: Door) -> None:
    order = real_door.market.place()
    request = real_door.inquiry(inquiry_body(order.account.number, new_id())).request()

    answers = at_once(real_door, [request] * CROWD)

    codes = sorted(answer.code for answer in answers)
    assert codes == ["2002400"] + ["4092400"] * (CROWD - 1)
    assert len(real_door.market.entities("CALL")) == CROWD
