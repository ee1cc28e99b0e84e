"""BCA's calls that are proved to be BCA's and cannot be read: kept, under no message id of theirs.

BCA may mend a message and send it under the same X-EXTERNAL-ID, so a call that could not be read
uses none up; and whoever integrates BCA wants to see what it really sent.
"""

from __future__ import annotations

from typing import Any

import pytest

from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import Body, inquiry_body, payment_body
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.timers import Stopwatch

BODIES = {"inquiry": inquiry_body, "payment": payment_body}
CODES = {"inquiry": ("4002401", "4002400", "2002400"), "payment": ("4002501", "4002500", "2002500")}
SERVICES = sorted(BODIES)


@pytest.fixture
def order(real_door: Door) -> Order:
    return real_door.market.place()


def send(door: Door, service: str, body: Body | bytes, external_id: str) -> Answer:
    call = (door.inquiry if service == "inquiry" else door.payment)(body, external_id=external_id)
    return door.send(call.request())


def good(service: str, order: Order) -> Body:
    return BODIES[service](order.account.number, new_id())


def a_bad_field(service: str, order: Order) -> Body:
    return good(service, order) | {"customerNo": "not digits"}


NO_JSON = b'{"partnerServiceId":"   12345","name":"\xff"'


@pytest.mark.parametrize("service", SERVICES)
def test_a_malformed_field_is_kept_and_uses_up_no_message_id(
    real_door: Door, order: Order, service: str
) -> None:
    before = real_door.market.dump()
    malformed, _, accepted = CODES[service]

    refused = send(real_door, service, a_bad_field(service, order), "77")

    assert refused.code == malformed
    assert real_door.market.dump() == before
    (kept,) = real_door.market.unread_calls()
    assert (kept["bank"], kept["service"], kept["external_id"]) == ("BCA", service.upper(), "77")
    assert (kept["verdict"], kept["subject"]) == ("FIELD_FORMAT", "")
    assert "not digits" in str(kept["body"])
    # Mended, the same message gets in, and is no repeat.
    assert send(real_door, service, good(service, order), "77").code == accepted
    assert [item["sk"] for item in real_door.market.entities("CALL")] == ["C"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_signed_body_that_is_no_json_is_kept_and_uses_up_no_message_id(
    real_door: Door, order: Order, service: str
) -> None:
    before = real_door.market.dump()
    _, bad_request, accepted = CODES[service]

    refused = send(real_door, service, NO_JSON, "77")

    assert refused.code == bad_request
    assert real_door.market.dump() == before
    (kept,) = real_door.market.unread_calls()
    assert (kept["entity"], kept["verdict"], kept["subject"]) == ("CALL", "BAD_REQUEST", "")
    assert kept["body"] == '{"partnerServiceId":"   12345","name":"\ufffd"'
    assert send(real_door, service, good(service, order), "77").code == accepted


@pytest.mark.parametrize("service", SERVICES)
def test_every_call_that_cannot_be_read_is_kept(
    real_door: Door, order: Order, service: str
) -> None:
    for _ in range(3):
        send(real_door, service, a_bad_field(service, order), "77")

    kept = real_door.market.unread_calls()
    assert len({item["request_id"] for item in kept}) == 3
    assert {item["pk"] for item in kept} == {kept[0]["pk"]}


def test_what_cannot_be_read_is_kept_without_what_would_let_somebody_in(
    real_door: Door, order: Order
) -> None:
    request = real_door.payment(a_bad_field("payment", order), headers={"Cookie": "s=1"}).request()
    real_door.send(request)

    (kept,) = real_door.market.unread_calls()

    sent = dict(request.headers)
    headers = kept["headers"]
    assert isinstance(headers, dict)
    assert {"authorization", "x-signature", "cookie"}.isdisjoint(headers)
    assert headers["x-external-id"] == sent["x-external-id"]
    assert sent["x-signature"] not in str(kept)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.ANSWER_LOST])
def test_the_answer_does_not_wait_for_a_sick_table(
    real_door: Door, order: Order, dynamodb_endpoint: str, service: str, fault: Fault
) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=lambda _: fault)
    real_door.store = DynamoPaymentStore(real_door.market.through(client).table)

    assert send(real_door, service, a_bad_field(service, order), "77").code == CODES[service][0]


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_kept_where_no_time_is_left(real_door: Door, order: Order, service: str) -> None:
    real_door.timer = lambda: Stopwatch(2_501)

    assert send(real_door, service, a_bad_field(service, order), "77").code == CODES[service][0]
    assert real_door.market.unread_calls() == []


def test_an_unread_payment_leaves_its_order_as_it_was(real_door: Door, order: Order) -> None:
    odd: list[dict[str, Any]] = [
        {"paidAmount": {"value": "460.650,00", "currency": "IDR"}},
        {"paidAmount": None},
        {"trxDateTime": "yesterday"},
        {"flagAdvise": "X"},
    ]
    for changes in odd:
        send(real_door, "payment", good("payment", order) | changes, new_id())

    assert real_door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert real_door.market.entities("PAYMENT", "ENTRY", "CALL") == []
    assert len(real_door.market.unread_calls()) == len(odd)
