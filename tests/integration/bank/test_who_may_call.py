"""Only BCA gets in: the rotation of its keys and ours, and source addresses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.domain.order import Order
from tests.support.bank_door import TOKEN_KEY, Answer, Door, credentials, new_id
from tests.support.bca import (
    Call,
    TokenCall,
    inquiry_body,
    payment_body,
    written,
)

OTHER_TOKEN_KEY = "another key of at least thirty-two bytes"


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


def pay(door: Door, order: Order, **changes: object) -> Answer:
    body = payment_body(order.account.number, new_id())
    return door.send(door.payment(body, **changes).request())


# Rotation -----------------------------------------------------------------------------------------


def test_two_client_secrets_may_be_in_use_and_the_inbox_tells_which_verified(door: Door) -> None:
    door.known = credentials(client_secrets=("old", "new"))
    order = door.market.place()

    asked = [
        door.send(
            door.inquiry(inquiry_body(order.account.number, new_id()), secret=secret).request()
        ).code
        for secret in ("old", "new", "older")
    ]
    door.known = credentials(client_secrets=("new",))
    paid = [pay(door, order, secret=secret).code for secret in ("old", "new")]

    assert asked == ["2002400", "2002400", "4012400"]
    assert paid == ["4012500", "2002500"]
    kept = sorted(
        (str(item["service"]), str(item["verified_by"])) for item in door.market.entities("CALL")
    )
    assert kept == [("INQUIRY", "0"), ("INQUIRY", "1"), ("PAYMENT", "0")]


def test_two_token_keys_may_be_in_use_and_the_first_seals(door: Door) -> None:
    order = door.market.place()
    old = door.token()
    door.known = credentials(token_keys=(OTHER_TOKEN_KEY, TOKEN_KEY))
    new = door.token()

    def ask(token: str) -> str:
        body = inquiry_body(order.account.number, new_id())
        return door.send(door.inquiry(body, token=token).request()).code

    during = [ask(old), ask(new)]
    door.known = credentials(token_keys=(OTHER_TOKEN_KEY,))
    after = [ask(old), ask(new)]

    assert (during, after) == (["2002400", "2002400"], ["4012401", "2002400"])


def test_what_was_taken_away_opens_nothing(door: Door) -> None:
    number = door.market.place().account.number
    calls = [
        door.inquiry(inquiry_body(number, new_id())),
        door.payment(payment_body(number, new_id())),
    ]
    door.known = credentials(
        client_secrets=("new",), keys=("coming",), token_keys=(OTHER_TOKEN_KEY,)
    )
    new_token = door.send(TokenCall(written(door.now), key="coming").request()).json["accessToken"]
    before = door.market.dump()

    with_old_secret = [door.send(replace(call, token=new_token).request()).code for call in calls]
    with_old_token = [door.send(replace(call, secret="new").request()).code for call in calls]
    with_old_key = door.send(TokenCall(written(door.now), key="in use").request()).code

    assert with_old_secret == ["4012400", "4012500"]
    assert with_old_token == ["4012401", "4012501"]
    assert with_old_key == "4017300"
    assert door.market.dump() == before


# Source addresses ---------------------------------------------------------------------------------

NETWORKS = ("203.0.113.0/28", "2001:db8::/64")


@pytest.mark.parametrize("address", ["203.0.113.0", "203.0.113.15", "2001:db8::1"])
def test_an_address_of_the_bank_gets_in(door: Door, address: str) -> None:
    order = door.market.place()
    door.allowed = NETWORKS

    answer = pay(door, order, source_ip=address, token=_token(door, address))

    assert answer.code == "2002500"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("address", ["203.0.113.16", "10.0.0.1", "2001:db8:0:1::1"])
@pytest.mark.parametrize("forwarded_for", ["10.0.0.1", "203.0.113.1", "203.0.113.1, 10.0.0.1"])
def test_any_other_address_is_an_unknown_client_whatever_it_forwards(
    closed_door: Door, order: Order, address: str, forwarded_for: str
) -> None:
    door = replace(closed_door, allowed=NETWORKS)
    number, token = order.account.number, _token(door, "203.0.113.1")
    forwarded = {"Forwarded": "for=203.0.113.1", "X-Real-IP": "203.0.113.1"}
    calls: list[TokenCall | Call] = [
        TokenCall(written(door.now)),
        door.inquiry(inquiry_body(number, "1"), token=token),
        door.payment(payment_body(number, "1"), token=token),
    ]

    answers = []
    for call in calls:
        event = door.event(replace(call, source_ip=address, headers=forwarded).request())
        event["headers"]["x-forwarded-for"] = forwarded_for
        answers.append(door.answer(event))

    message = "Unauthorized. [Unknown client]"
    assert [answer.status for answer in answers] == [401, 401, 401]
    assert [answer.json for answer in answers] == [
        {"responseCode": "4017300", "responseMessage": message},
        {"responseCode": "4012400", "responseMessage": message, "data": {}},
        {"responseCode": "4012500", "responseMessage": message, "data": {}},
    ]


def test_without_a_list_every_address_may_try(closed_door: Door, order: Order) -> None:
    answer = pay(closed_door, order, source_ip="198.51.100.7", secret="another")

    assert answer.code == "4012500"


def _token(door: Door, address: str) -> str:
    answer = door.send(TokenCall(written(door.now), source_ip=address).request())
    return str(answer.json["accessToken"])
