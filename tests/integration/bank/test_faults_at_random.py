"""Random faults around a payment and its repeats: what the bank was told is what is stored.

The bank tells of one payment several times, each time with another message id, and believes the
first code that it gets. Time is the test's, so every request may be as slow as it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb import keys
from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import inquiry_body, payment_body
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import NOW, Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EXAMPLES = 80
# The client of the doors gives up connecting after 0.5 s and reading after another second.
CONNECT_MS, REQUEST_MS = 500, 1_500
TIME_LOST_MS = {
    Fault.NOT_CONNECTED: CONNECT_MS,
    Fault.ANSWER_LOST: REQUEST_MS,
    Fault.LANDS_LATE: REQUEST_MS,
}
# By then the bank has its answer, and Lambda ends the function a second later.
ANSWERED_BY_MS = 4_000
PAUSE_MS_MAX = 400


@dataclass
class Weather:
    """Time, and what happens to the requests of one call: how long each takes and which fail."""

    now_ms: int = 0
    durations_ms: list[int] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    requests: int = 0

    def begin(self, durations_ms: list[int], faults: dict[int, Fault]) -> None:
        self.durations_ms, self.faults, self.requests = durations_ms, faults, 0

    def strike(self, _: str) -> Fault | None:
        """Let a request take its time, and tell what happens to it."""
        fault = self.faults.get(self.requests)
        usual = self.durations_ms[self.requests % len(self.durations_ms)]
        self.now_ms += TIME_LOST_MS.get(fault, usual) if fault else usual
        self.requests += 1
        return fault


class WeatherTimer:
    """A Timer by the time of the weather, which waits as long as it may."""

    def __init__(self, weather: Weather) -> None:
        self._weather, self._began = weather, weather.now_ms

    def elapsed_ms(self) -> int:
        return self._weather.now_ms - self._began

    def pause(self, attempt: int) -> None:
        self._weather.now_ms += min(20 << (attempt - 1), PAUSE_MS_MAX)


@dataclass
class Stage:
    """A market with a fresh number for every example, seen through the weather."""

    door: Door
    weather: Weather
    orders: Iterator[int] = field(default_factory=count)

    def place(self) -> Order:
        (number,) = self.door.market.with_numbers(1, first=next(self.orders))
        return self.door.market.place(number=number)

    def tell(self, order: Order, request_id: str, call: Trouble) -> Answer:
        """Send one message about the payment of an order through some trouble."""
        flag = "Y" if call.advice else "N"
        body = payment_body(order.account.number, request_id, flagAdvise=flag)
        request = self.door.payment(body).request()
        self.weather.begin(call.durations_ms, call.faults)
        began = self.weather.now_ms
        answer = self.door.send(request)
        assert self.weather.now_ms - began <= ANSWERED_BY_MS
        return answer

    def credits(self, order: Order) -> int:
        item = self.door.market.table.get_one(keys.number(order.business_id, order.number))
        assert item is not None
        return int(str(item["available"]))


@dataclass(frozen=True)
class Trouble:
    """What one message meets."""

    durations_ms: list[int]
    faults: dict[int, Fault]
    advice: bool = False


QUIET = Trouble([0], {})
# A connection that fails now and then, and one that fails for good.
now_and_then = st.dictionaries(st.integers(0, 7), st.sampled_from(Fault), max_size=2)
for_good = st.builds(
    lambda first, fault: dict.fromkeys(range(first, 50), fault),
    st.integers(0, 4),
    st.sampled_from(Fault),
)
troubles = st.builds(
    Trouble,
    st.lists(st.sampled_from([0, 300, 700, 1_000, REQUEST_MS]), min_size=1, max_size=3),
    st.one_of(now_and_then, for_good),
    st.booleans(),
)
steady = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def stage(market: Market, dynamodb_endpoint: str) -> Stage:
    weather = Weather()
    client: DynamoDBClient = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=weather.strike)
    door = Door(market, now=NOW, token_now=NOW)
    door.store = market.through(client).payments
    door.timer = lambda: WeatherTimer(weather)
    return Stage(door, weather)


@steady
@given(messages=st.lists(troubles, min_size=1, max_size=3), replays_verdict=st.booleans())
def test_what_the_bank_was_told_is_what_is_stored(
    stage: Stage, messages: list[Trouble], replays_verdict: bool
) -> None:
    assert_told_is_stored(stage, messages, replays_verdict)


@pytest.mark.soak
@settings(steady, max_examples=1_000, derandomize=False)
@given(messages=st.lists(troubles, min_size=1, max_size=4), replays_verdict=st.booleans())
def test_what_the_bank_was_told_is_what_is_stored_for_long(
    stage: Stage, messages: list[Trouble], replays_verdict: bool
) -> None:
    assert_told_is_stored(stage, messages, replays_verdict)


def assert_told_is_stored(stage: Stage, messages: list[Trouble], replays_verdict: bool) -> None:
    stage.door.replays_verdict = replays_verdict
    order, request_id = stage.place(), new_id()

    # However it goes, the bank tells once more when nothing is in the way any longer.
    answers = [stage.tell(order, request_id, each) for each in [*messages, QUIET]]

    spoken = [answer for answer in answers if answer.text]
    assert all(answer.status == 504 for answer in answers if not answer.text)
    (flag,) = {answer.flag for answer in spoken}
    verdict = {"00": "2002500", "01": "5002500"}[flag]
    double = set() if replays_verdict else {"4042518"}
    assert {answer.code for answer in spoken} <= {verdict} | double
    assert stage.credits(order) == (1_000 if flag == "00" else 0)
    paid = stage.door.market.order(order).status is OrderStatus.PAID
    assert paid == (flag == "00")


@steady
@given(trouble=troubles)
def test_an_inquiry_is_answered_in_time_and_rightly(stage: Stage, trouble: Trouble) -> None:
    order = stage.place()
    body = inquiry_body(order.account.number, new_id())
    request = stage.door.inquiry(body).request()
    stage.weather.begin(trouble.durations_ms, trouble.faults)
    began = stage.weather.now_ms

    answer = stage.door.send(request)

    assert stage.weather.now_ms - began <= ANSWERED_BY_MS
    assert answer.code in {"2002400", "5002400"}
