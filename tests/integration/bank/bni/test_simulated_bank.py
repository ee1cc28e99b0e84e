"""Both ways at once: our own calls to the simulated BNI, and its callbacks, in every weather.

The simulated bank is an independent program. It opens the billings of our orders, takes money at
its counter, seals its callbacks by its own cipher, and answers our questions by what it has done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

import httpx
import pytest

from functions.webhook.dependencies import BniDoor
from local.bank.bni import BniBank as SimulatedBni
from local.bank.bni_billings import Billings
from local.bank.bni_server import BniClient, BniServer
from local.bank.exchange import Exchange
from local.bank.serving import BankApp
from local.bank.weather import Outage, Weather
from local.http_events import HttpRequest
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankConnection
from shared.domain.order import Order, OrderStatus, PaymentMethod
from shared.ecollection.account_number import NumberRange
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.support.bank_door import Door
from tests.support.bank_servers import served
from tests.support.bni import CLIENT_ID, SECRET_KEY, SOURCE_IP

CLIENT = BniClient(CLIENT_ID, SECRET_KEY, "8")


@dataclass
class World:
    """The doors, the simulated bank, and the clock that both live by."""

    door: Door
    billings: Billings
    server: BniServer
    bank: SimulatedBni

    def place(self) -> Order:
        market = self.door.market.at(self.door.now)
        return market.place(payment_method=PaymentMethod.BNI_VA)

    def pay(self, order: Order, weather: Weather | None = None, **how: Any) -> list[Exchange]:
        """Pay at the counter; returns what passed, the callbacks included."""
        name = None if weather is None else weather.value
        return self.bank.pay(order.account.number, weather=name, **how)

    def reconcile(self) -> Reconciliation:
        market = self.door.market.at(self.door.now)
        return reconcile_payments(market.banks, market.asking(), now=market.now)

    @property
    def untold(self) -> int:
        """Payments that the bank has not heard 000 for."""
        return sum(not payment.told for each in self.billings.all() for payment in each.payments)

    def kinds(self) -> list[str]:
        found = self.door.market.entities("ENTRY", "PAYMENT", "SUSPENSE")
        return sorted(str(item["entity"]) for item in found)

    def held(self) -> list[tuple[object, object]]:
        return [
            (item["reason"], item["amount_idr"]) for item in self.door.market.entities("SUSPENSE")
        ]


@dataclass
class Clock:
    """The time of the doors."""

    door: Door

    def now(self) -> datetime:
        return self.door.now


@pytest.fixture
def world(real_door: Door) -> Iterator[World]:
    billings, clock, one_at_a_time = Billings(), Clock(real_door), Lock()
    server = BniServer(CLIENT, billings, clock.now)

    def handle(request: httpx.Request) -> httpx.Response:
        event = HttpRequest(
            method=request.method,
            raw_path=request.url.path,
            raw_query="",
            headers=[(name.lower(), text) for name, text in request.headers.items()],
            body=request.content,
            source_ip=SOURCE_IP,
        )
        # Powertools keeps the event of a call in one place of the process.
        with one_at_a_time:
            answer = real_door.send(event)
        return httpx.Response(answer.status, text=answer.text)

    transport = httpx.MockTransport(handle)
    bank = SimulatedBni("http://product.test", CLIENT, billings, clock.now, transport=transport)
    with served(BankApp(server, clock.now)) as url:
        ours = BniBank(
            BankConnection(url, 10.0), lambda: (SECRET_KEY,), NumberRange("8", CLIENT_ID), clock
        )
        real_door.market = real_door.market.with_bni(ours)
        real_door.bni = BniDoor(CLIENT_ID, lambda: (SECRET_KEY,), ours)
        yield World(real_door, billings, server, bank)


SETTLED = ["ENTRY", "PAYMENT"]
HELD = ["PAYMENT", "SUSPENSE"]
SETTLED_AND_HELD = ["ENTRY", "PAYMENT", "PAYMENT", "SUSPENSE"]


# What is booked at once, and after the bank has told again of what nobody acknowledged.
WEATHERS: list[tuple[Weather | None, list[str], list[str]]] = [
    (None, SETTLED, SETTLED),
    (Weather.DUPLICATE, SETTLED, SETTLED),
    (Weather.LATE, SETTLED, SETTLED),
    (Weather.LOST_THEN_RETRIED, SETTLED, SETTLED),
    (Weather.WRONG_AMOUNT, HELD, HELD),
    (Weather.BAD_SIGNATURE, [], SETTLED),
    (Weather.CLOCK_SKEW, [], SETTLED),
    (Weather.SLOW, SETTLED, SETTLED),
    (Weather.TWICE, SETTLED_AND_HELD, SETTLED_AND_HELD),
    (Weather.LOST, SETTLED, SETTLED),
    (Weather.UNSENT, [], SETTLED),
]


@pytest.mark.parametrize(("weather", "at_once", "after_a_retry"), WEATHERS)
def test_a_payment_in_every_weather(
    world: World, weather: Weather | None, at_once: list[str], after_a_retry: list[str]
) -> None:
    order = world.place()

    world.pay(order, weather)
    assert world.kinds() == at_once
    world.bank.retry()
    assert world.kinds() == after_a_retry

    assert world.untold == 0
    credited = "ENTRY" in world.kinds()
    assert world.door.market.available() == (1_000 if credited else 0)
    assert (world.door.market.order(order).status is OrderStatus.PAID) == credited


def test_every_weather_is_tried() -> None:
    assert [each[0] for each in WEATHERS] == [None, *Weather]


def test_money_that_comes_after_the_end_is_held(world: World) -> None:
    order = world.place()
    world.door.pass_time(hours=24, seconds=1)
    # The counter knows the end; a transfer of another bank does not ask it.
    assert [each.response and each.response.body["status"] for each in world.pay(order)] == ["103"]

    world.pay(order, Weather.LATE)

    assert world.held() == [("ORDER_EXPIRED", 460_650)]
    assert world.untold == 0


def test_what_was_paid_in_time_and_told_a_day_later_is_credited(world: World) -> None:
    order = world.place()
    world.pay(order, Weather.UNSENT)
    world.door.pass_time(hours=47)
    world.door.market.at(world.door.now).sweep()

    world.bank.retry()

    assert world.door.market.order(order).status is OrderStatus.PAID
    assert world.untold == 0


def test_a_payment_that_is_never_told_is_found_before_the_order_ends(world: World) -> None:
    order = world.place()
    world.pay(order, Weather.UNSENT)
    world.door.pass_time(hours=23, minutes=45)

    assert world.reconcile().ends == {"SETTLED": 1}
    assert world.door.market.order(order).status is OrderStatus.PAID
    world.bank.retry()
    assert world.untold == 0
    assert world.kinds() == SETTLED


@pytest.mark.parametrize(
    "outage", [each for each in Outage if each not in (Outage.SLOW, Outage.LOST)]
)
def test_a_payment_that_bni_does_not_confirm_yet_is_booked_when_it_does(
    world: World, outage: Outage
) -> None:
    order = world.place()
    world.server.outage = outage

    world.pay(order)

    assert world.kinds() == []
    assert world.untold == 1
    told_at = world.door.now
    # 996 lasts for an hour of the bank's clock; the others until they are over.
    world.door.pass_time(hours=1)
    world.server.outage = None
    assert world.reconcile().ends == {"SETTLED": 1}
    (record,) = world.door.market.entities("PAYMENT")
    assert str(record["received_at"])[:19] == told_at.isoformat()[:19]
    world.bank.retry()
    assert world.untold == 0
    assert world.door.market.order(order).status is OrderStatus.PAID


def test_two_payments_one_told_after_the_other_are_each_booked(world: World) -> None:
    order = world.place()
    world.pay(order)
    world.pay(order, Weather.LATE, amount_idr=100_000)

    assert world.held() == [("ALREADY_PAID", 100_000)]
    assert world.door.market.available() == 1_000
    assert world.untold == 0
