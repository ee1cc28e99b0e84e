"""What is kept of calls that nothing proves to be a bank's: a sample, for a month, and no flood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from functions.webhook.door import RawRequest
from functions.webhook.served import BankAnswer, Served
from functions.webhook.strangers import Strangers
from local.http_events import HttpRequest
from shared.adapters.chance import SystemChance
from shared.adapters.dynamodb.stranger_store import DynamoStrangerStore
from shared.ports.strangers import StrangerStore
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import TokenCall, inquiry_body, payment_body, written
from tests.support.bni import Branch, heard, posted
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import NOW, Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN = "123450100000000000000"
CLOSED = Served(BankAnswer(403, None), "WRONG_KEY", stranger=True)


def a_call(body: bytes = b"{}", headers: dict[str, str] | None = None) -> RawRequest:
    headers = headers or {}
    return RawRequest("POST", "/bni/ecollection/callback", "", headers, body, "request-1")


# Which calls --------------------------------------------------------------------------------------


def test_every_way_to_be_turned_away_is_sampled_and_changes_nothing_else(door: Door) -> None:
    branch = Branch(door)
    asked = door.inquiry(inquiry_body(UNKNOWN, new_id()))
    paid = door.payment(payment_body(UNKNOWN, new_id()))
    told = branch.callback({"trx_id": "A"})
    requests: dict[str, HttpRequest] = {
        "BAD_SIGNATURE": replace(paid, secret="another").request(),
        "BAD_TOKEN": replace(asked, token="forged").request(),
        "FIELD_MISSING": replace(asked, headers={"X-EXTERNAL-ID": None}).request(),
        "FIELD_FORMAT": replace(paid, headers={"X-EXTERNAL-ID": "?"}).request(),
        "BAD_REQUEST": replace(paid, body=b"x" * 65_537).request(),
        "MALFORMED_BODY": posted(b"hello"),
        "MALFORMED": posted(b'{"client_id":"949","data":"?"}'),
        "WRONG_CLIENT": replace(told, client_id="948").request(),
        "WRONG_KEY": replace(told, secret_key="another").request(),
        "CLOCK_SKEW": replace(told, sealed_at=NOW - timedelta(days=1)).request(),
        "NOT_AN_OBJECT": replace(told, content="[]").request(),
    }
    before = door.market.dump()

    for number, (outcome, request) in enumerate(requests.items()):
        door.send(replace(request, source_ip=f"198.51.100.{number}"))
        kept = [item for item in door.market.unread_calls() if item["outcome"] == outcome]
        assert [item["source"] for item in kept] == [f"198.51.100.{number}"], outcome

    assert door.market.dump() == before
    assert len(door.market.unread_calls()) == len(requests)


def test_a_token_request_that_is_refused_is_sampled_and_a_good_one_is_not(door: Door) -> None:
    door.send(TokenCall(written(door.now)).request())
    door.send(TokenCall(written(door.now), key="somebody else's").request())

    (kept,) = door.market.unread_calls()
    assert (kept["outcome"], kept["path"]) == (
        "BAD_SIGNATURE",
        "/openapi/v1.0/access-token/b2b",
    )


def test_a_foreign_address_is_sampled_whatever_it_says(door: Door) -> None:
    branch = Branch(door)
    order = branch.place()
    request = branch.callback(branch.says(branch.take(order))).request()
    door.allowed = ["203.0.113.16/28"]

    door.send(replace(request, source_ip="198.51.100.7"))

    (kept,) = door.market.unread_calls()
    assert (kept["source"], kept["outcome"]) == ("198.51.100.7", "UNKNOWN_CLIENT")


def test_our_own_faults_make_nobody_a_stranger(door: Door) -> None:
    call = door.payment(payment_body(UNKNOWN, new_id())).request()
    door.broken = KeyError("token_keys")

    door.send(call)

    assert door.market.unread_calls() == []


# What of them -------------------------------------------------------------------------------------


def test_a_stranger_is_kept_for_thirty_days_without_what_would_let_somebody_in(
    market: Market,
) -> None:
    store = DynamoStrangerStore(market.table, lambda: 1_800_000_000)
    let_in = {"authorization": "Bearer a-token", "x-signature": "signed", "cookie": "session=1"}
    request = a_call(b"hello", let_in | {"x-external-id": "77", "user-agent": "curl/8"})

    assert Strangers(store, SystemChance()).keep(request, "198.51.100.7", CLOSED, NOW)

    (kept,) = market.unread_calls()
    assert kept["headers"] == {"x-external-id": "77", "user-agent": "curl/8"}
    assert (kept["entity"], kept["source"], kept["outcome"]) == (
        "STRANGER",
        "198.51.100.7",
        "WRONG_KEY",
    )
    assert (kept["path"], kept["body"]) == ("/bni/ecollection/callback", "hello")
    assert kept["received_at"] == "2026-11-22T07:05:00.000Z"
    assert kept["ttl"] == 1_802_592_000


@pytest.mark.parametrize(
    ("body", "kept_as"),
    [
        (b"x" * 4_096, "x" * 4_096),
        (b"x" * 4_097, "x" * 4_096),
        (b"x" * 6_000_000, "x" * 4_096),
        (b"", ""),
        (b"\xff\xfe\x00", "\ufffd\ufffd\x00"),
        ("é".encode() * 2_048 + b"x", "é" * 2_048),
        # A letter that the limit cuts through.
        (b"x" * 4_095 + "é".encode(), "x" * 4_095 + "\ufffd"),
    ],
)
def test_of_a_body_the_first_four_kib_are_kept(market: Market, body: bytes, kept_as: str) -> None:
    store = DynamoStrangerStore(market.table)

    Strangers(store, SystemChance()).keep(a_call(body), "198.51.100.7", CLOSED, NOW)

    (kept,) = market.unread_calls()
    assert kept["body"] == kept_as


def test_headers_beyond_measure_are_cut(market: Market) -> None:
    headers = {f"x-{number:03d}": "y" * 9_000 for number in range(200)}

    Strangers(DynamoStrangerStore(market.table), SystemChance()).keep(
        a_call(headers=headers), "198.51.100.7", CLOSED, NOW
    )

    (kept,) = market.unread_calls()
    assert isinstance(kept["headers"], dict)
    assert kept["headers"] == {f"x-{number:03d}": "y" * 256 for number in range(40)}


# How many -----------------------------------------------------------------------------------------


def test_of_a_flood_a_process_writes_sixty_a_minute_and_source(
    market: Market, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)
    strangers = Strangers(DynamoStrangerStore(market.through(client).table), SystemChance())

    def flood(source: str, now: datetime) -> int:
        return sum(strangers.keep(a_call(), source, CLOSED, now) for _ in range(200))

    counted = [
        flood("198.51.100.7", NOW),
        flood("198.51.100.7", NOW + timedelta(seconds=59, milliseconds=999)),
        flood("198.51.100.8", NOW),
        flood("198.51.100.7", NOW + timedelta(minutes=1)),
    ]

    assert counted == [60, 0, 60, 60]
    assert connection.calls == ["PutItem"] * 180


def test_of_a_flood_at_many_processes_the_table_takes_sixty_a_minute_and_source(
    market: Market,
) -> None:
    store = DynamoStrangerStore(market.table)

    for _ in range(5):
        strangers = Strangers(store, SystemChance())
        for _ in range(60):
            strangers.keep(a_call(), "198.51.100.7", CLOSED, NOW)

    assert 40 < len(market.unread_calls()) <= 60


@pytest.mark.parametrize("fault", [*Fault])
def test_the_answer_does_not_wait_for_a_sick_table(
    market: Market, dynamodb_endpoint: str, fault: Fault
) -> None:
    client: DynamoDBClient = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, always=lambda _: fault)
    door = Door(market.through(client), now=NOW, token_now=NOW)
    branch = Branch(Door(market, now=NOW, token_now=NOW))

    answers: list[Answer] = [
        door.send(TokenCall(written(NOW), key="somebody else's").request()),
        replace(door, bni=branch.door.bni).send(posted(b"hello")),
    ]

    assert answers[0].code == "4017300"
    assert heard(answers[1]) == (403, {"status": "999"})
    assert connection.calls == ["PutItem", "PutItem"]


def test_a_table_that_is_not_there_costs_a_stranger_its_sample_only(market: Market) -> None:
    nowhere: StrangerStore = DynamoStrangerStore(type(market)(market.client, "nowhere").table)

    assert not Strangers(nowhere, SystemChance()).keep(a_call(), "198.51.100.7", CLOSED, NOW)
