"""Random faults of the table and of BNI around a callback: 000 is what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb import keys
from shared.domain.order import Order
from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import VirtualAccount
from shared.ports.banks import BankStatement
from tests.integration.bank.test_faults_at_random import (
    REQUEST_MS,
    Weather,
    WeatherTimer,
    for_good,
    now_and_then,
)
from tests.support.bank_door import Door
from tests.support.banks import KeepingBank, Trouble
from tests.support.bni import TAKEN, TELL_AGAIN, Body, Branch
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import NOW, Market
from tests.support.timers import PatientTimer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EXAMPLES = 60
# Lambda ends the function by then.
ANSWERED_BY_MS = 5_000
# The door's connection to BNI gives up after this.
BANK_MS_MAX = 2_000


@dataclass
class SlowBank(KeepingBank):
    """BNI by the time of the weather."""

    weather: Weather = field(default_factory=Weather)
    takes_ms: int = 0

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Answer after a while."""
        self.weather.now_ms += self.takes_ms
        return super().ask(account)


@dataclass(frozen=True)
class Weathered:
    """What one message meets."""

    durations_ms: list[int]
    faults: dict[int, Fault]
    bank_ms: int
    bank_is_silent: bool


@dataclass
class Stage:
    """A market with a fresh number for every example, seen through the weather."""

    branch: Branch
    bank: SlowBank
    weather: Weather
    connection: FaultyConnection
    orders: Iterator[int] = field(default_factory=count)

    def place(self) -> Order:
        (number,) = self.branch.door.market.with_numbers(1, first=next(self.orders))
        return self.branch.place(number=number)

    def tell(self, payment: PaymentNotification, call: Weathered) -> tuple[int, Body]:
        """Send one callback through some trouble."""
        self.weather.begin(call.durations_ms, call.faults)
        self.bank.takes_ms = call.bank_ms
        self.bank.troubles = [Trouble.NOT_HEARD] if call.bank_is_silent else []
        began = self.weather.now_ms
        answer = self.branch.tell(payment)
        assert self.weather.now_ms - began <= ANSWERED_BY_MS
        self.bank.troubles = []
        return answer

    def calm(self) -> None:
        """Let everything land, and nothing go wrong any more."""
        self.connection.land()
        self.weather.begin([0], {})
        self.bank.takes_ms = 0

    def credits(self, order: Order) -> int:
        item = self.branch.door.market.table.get_one(keys.number(order.business_id, order.number))
        assert item is not None
        return int(str(item["available"]))

    def is_recorded(self, payment: PaymentNotification) -> bool:
        table = self.branch.door.market.table
        return table.get_one(keys.payment(payment.payment_id)) is not None


troubles = st.builds(
    Weathered,
    st.lists(st.sampled_from([0, 300, 700, 1_000, REQUEST_MS]), min_size=1, max_size=3),
    st.one_of(now_and_then, for_good),
    st.sampled_from([0, 500, 1_500, BANK_MS_MAX]),
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
    connection = FaultyConnection(client, always=weather.strike)
    door = Door(market, now=NOW, token_now=NOW)
    bank = SlowBank(weather=weather)
    branch = Branch(door, bank)
    door.store = market.through(client).payments
    door.timer = lambda: WeatherTimer(weather)
    return Stage(branch, bank, weather, connection)


@steady
@given(messages=st.lists(troubles, min_size=1, max_size=3), bni_repeats=st.booleans())
def test_what_bni_was_told_is_stored_and_ends_in_one_credit(
    stage: Stage, messages: list[Weathered], bni_repeats: bool
) -> None:
    order = stage.place()
    payment = stage.branch.take(order)

    for message in messages:
        answer = stage.tell(payment, message)
        assert answer in (TAKEN, TELL_AGAIN)
        # What was told is true at once, whatever is still on its way.
        assert answer == TELL_AGAIN or stage.is_recorded(payment)

    stage.calm()
    if bni_repeats:
        assert stage.branch.tell(payment) == TAKEN
    stage.branch.door.pass_time(minutes=11)
    stage.branch.door.timer, asked = PatientTimer, stage.branch.reconcile()
    assert asked.failed == 0
    # Without a repeat somebody has to have kept one of the calls, which a dead table cannot.
    assert stage.credits(order) == (1_000 if stage.is_recorded(payment) else 0)
    assert stage.branch.tell(payment) == TAKEN
    assert stage.credits(order) == 1_000
    stage.branch.door.timer = lambda: WeatherTimer(stage.weather)
    stage.branch.door.now = stage.branch.door.token_now = NOW
