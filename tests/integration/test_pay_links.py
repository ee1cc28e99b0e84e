"""Pay links on DynamoDB Local: with faults, at once, and beside a payment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.adapters.chance import SystemChance
from shared.adapters.dynamodb.pay_link_store import DynamoPayLinkStore
from shared.domain.pay_link import digest_of
from shared.ports.faults import StoreBusy
from shared.usecases.make_pay_link import make_pay_link
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, Market
from tests.support.pay_links import USER, make_link, open_link, withdraw_link
from tests.support.timers import PatientTimer, Stopwatch


def test_a_link_is_two_items_and_touches_no_other(market: Market) -> None:
    order = market.place()
    before = market.dump()

    token = make_link(market, order)
    made = market.dump()
    withdraw_link(market.after(minutes=1), order)

    digest = digest_of(token)
    # 30 days behind the end of the order: 23 December 2026, 14.05 WIB.
    kept = {"ttl": 1_798_009_500}
    pointer, link = (f"T#{digest}", "T"), (f"B#{KOPI}", "L#0000000001")
    assert {key: item for key, item in made.items() if key not in before} == {
        pointer: {
            **{"pk": pointer[0], "sk": "T", "entity": "PAYTOKEN"},
            **{"business_id": KOPI, "running_number": 1},
            **kept,
        },
        link: {
            **{"pk": link[0], "sk": link[1], "entity": "PAYLINK", "digest": digest},
            **{"made_at": "2026-11-22T07:05:00.000Z", "made_by": USER},
            **kept,
        },
    }
    assert {key: made[key] for key in before} == before
    assert market.dump()[link] == {
        **{name: value for name, value in made[link].items() if name != "digest"},
        "withdrawn_at": "2026-11-22T07:06:00.000Z",
        "withdrawn_by": USER,
    }


def test_showing_takes_two_requests_and_a_wrong_token_one(
    market: Market, dynamodb_endpoint: str
) -> None:
    token = make_link(market, market.place())
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    shown = open_link(market.through(client), token)
    assert connection.calls == ["GetItem", "BatchGetItem"]
    absent = open_link(market.through(client), "A" * 24)
    assert connection.calls[2:] == ["GetItem"]
    malformed = open_link(market.through(client), "ord_2A7A875-0001")

    assert connection.calls[3:] == []
    assert shown is not None
    assert (absent, malformed) == (None, None)


@pytest.mark.parametrize("fault", [*Fault])
def test_one_fault_still_makes_one_link(
    market: Market, dynamodb_endpoint: str, fault: Fault
) -> None:
    order = market.place()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {0: fault})

    token = make_link(market.through(client), order)

    assert open_link(market, token) == order
    assert len(market.entities("PAYTOKEN")) == 1


@pytest.mark.parametrize("fault", [*Fault])
def test_one_fault_still_withdraws(market: Market, dynamodb_endpoint: str, fault: Fault) -> None:
    order = market.place()
    token = make_link(market, order)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {0: fault})

    withdraw_link(market.through(client), order)

    assert open_link(market, token) is None


def test_without_the_table_no_link_is_told(market: Market, dynamodb_endpoint: str) -> None:
    order = market.place()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=lambda _: Fault.THROTTLED)
    links = DynamoPayLinkStore(market.through(client).table)
    before = market.dump()

    with pytest.raises(StoreBusy):
        make_pay_link(order, USER, links, SystemChance(), Stopwatch(0, 4_001), now=market.now)

    assert market.dump() == before


def test_of_many_links_made_at_once_one_is_left(market: Market) -> None:
    order = market.place()

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: make_link(market, order), range(16)))

    assert [open_link(market, token) for token in tokens].count(None) == 15
    assert len(market.entities("PAYLINK")) == 1


def test_a_payment_is_settled_while_links_are_made_and_withdrawn(market: Market) -> None:
    order = market.place()

    with ThreadPoolExecutor(8) as pool:
        links = [pool.submit(make_link, market, order) for _ in range(8)]
        withdrawals = [pool.submit(withdraw_link, market, order) for _ in range(4)]
        paid = pool.submit(market.pay, order, timer=PatientTimer())
        tokens = [each.result() for each in links]
        for withdrawal in withdrawals:
            withdrawal.result()
        paid.result()

    assert market.available() == 1_000
    withdraw_link(market, order)
    assert {open_link(market, token) for token in tokens} == {None}
