"""Who is worth a question to BNI: its addresses, our client id, a seal that opens, and its time.

None of it is a proof. What does not pass is answered with 403 and 999, books nothing, asks nobody,
and leaves the table as it was, but for the sample that is kept of strangers.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.order import Order
from shared.domain.payment import PaymentNotification
from tests.support.bni import (
    NEXT_KEY,
    SECRET_KEY,
    TAKEN,
    TELL_AGAIN,
    TURNED_AWAY,
    Branch,
    heard,
)

NETWORKS = ("203.0.113.16/28", "2001:db8::/64")


@pytest.fixture(scope="module")
def order(closed_branch: Branch) -> Order:
    return closed_branch.place()


@pytest.fixture(scope="module")
def payment(closed_branch: Branch, order: Order) -> PaymentNotification:
    """A genuine payment, which BNI would confirm if it were asked."""
    return closed_branch.take(order)


@pytest.fixture
def unchanged(closed_branch: Branch, payment: PaymentNotification) -> Iterator[None]:
    """Shows that the test left the table as it was, and that BNI was asked nothing."""
    before, asked = closed_branch.door.market.dump(), len(closed_branch.bank.requests)
    yield
    assert closed_branch.door.market.dump() == before
    assert len(closed_branch.bank.requests) == asked


# The seal -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "changes",
    [
        {"secret_key": NEXT_KEY},
        {"secret_key": SECRET_KEY.upper()},
        {"secret_key": SECRET_KEY[::-1]},
        {"secret_key": SECRET_KEY + "0"},
        {"sealed_for": "948"},
    ],
)
def test_a_callback_sealed_with_another_key_is_turned_away(
    closed_branch: Branch, payment: PaymentNotification, changes: dict[str, str]
) -> None:
    answer = closed_branch.send(closed_branch.says(payment), **changes)

    assert answer == TURNED_AWAY
    assert closed_branch.door.counted["SignatureFailure"] == 1


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("client_id", ["948", "9490", "0949", "19063"])
def test_a_callback_for_another_client_is_turned_away(
    closed_branch: Branch, payment: PaymentNotification, client_id: str
) -> None:
    answer = closed_branch.send(closed_branch.says(payment), client_id=client_id)

    assert answer == TURNED_AWAY
    assert closed_branch.door.counted["SignatureFailure"] == 1


# The clock ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("seconds", [481, -481, 86_400, -86_400])
def test_a_callback_sealed_more_than_eight_minutes_off_is_turned_away(
    closed_branch: Branch, payment: PaymentNotification, seconds: int
) -> None:
    sealed_at = closed_branch.door.now + timedelta(seconds=seconds)

    answer = closed_branch.send(closed_branch.says(payment), sealed_at=sealed_at)

    assert answer == TURNED_AWAY
    assert closed_branch.door.counted["SignatureFailure"] == 1


@pytest.mark.parametrize("seconds", [480, 479, -479, -480])
def test_a_callback_may_be_sealed_eight_minutes_off_either_way(
    branch: Branch, seconds: int
) -> None:
    payment = branch.take(branch.place())
    sealed_at = branch.door.now + timedelta(seconds=seconds)

    assert branch.send(branch.says(payment), sealed_at=sealed_at) == TAKEN
    assert branch.door.market.available() == 1_000


def test_the_same_bytes_are_turned_away_when_their_time_is_over(branch: Branch) -> None:
    payment = branch.take(branch.place())
    request = branch.callback(branch.says(payment)).request()

    answers = []
    # At once, after 8 minutes, and one second later.
    for seconds in (0, 0, 480, 1):
        branch.door.pass_time(seconds=seconds)
        answers.append(heard(branch.door.send(request)))

    assert answers == [TAKEN, TAKEN, TAKEN, TURNED_AWAY]
    assert branch.door.market.available() == 1_000
    assert len(branch.door.market.entities("ENTRY")) == 1


# Rotation -----------------------------------------------------------------------------------------


def test_two_keys_may_be_in_use_and_the_inbox_tells_which_opened(branch: Branch) -> None:
    branch.secret_keys = (NEXT_KEY, SECRET_KEY)
    payment = branch.take(branch.place())
    told = branch.says(payment)

    during = [branch.send(told, secret_key=key) for key in (SECRET_KEY, NEXT_KEY)]
    branch.secret_keys = (NEXT_KEY,)
    after = [branch.send(told, secret_key=key) for key in (SECRET_KEY, NEXT_KEY)]

    assert (during, after) == ([TAKEN, TAKEN], [TURNED_AWAY, TAKEN])
    opened_by = [str(item["verified_by"]) for item in branch.door.market.entities("CALL")]
    assert sorted(opened_by) == ["0", "0", "1"]


# Source addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["203.0.113.16", "203.0.113.31", "2001:db8::1"])
def test_an_address_of_the_bank_gets_in(branch: Branch, address: str) -> None:
    branch.door.allowed = NETWORKS
    payment = branch.take(branch.place())

    assert branch.send(branch.says(payment), source_ip=address) == TAKEN


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("address", ["203.0.113.15", "203.0.113.32", "10.0.0.1", "2001:db8:0:1::1"])
@pytest.mark.parametrize("forwarded_for", ["10.0.0.1", "203.0.113.16", "203.0.113.16, 10.0.0.1"])
def test_any_other_address_is_turned_away_whatever_it_forwards(
    closed_branch: Branch, payment: PaymentNotification, address: str, forwarded_for: str
) -> None:
    door = replace(closed_branch.door, allowed=NETWORKS)
    forwarded = {"Forwarded": "for=203.0.113.16", "X-Real-IP": "203.0.113.16"}
    callback = closed_branch.callback(
        closed_branch.says(payment), source_ip=address, headers=forwarded
    )
    event = door.event(callback.request())
    event["headers"]["x-forwarded-for"] = forwarded_for

    assert heard(door.answer(event)) == TURNED_AWAY
    assert door.counted == {"CallbackCall": 1, "SignatureFailure": 1}


# Nobody to ask ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
def test_without_an_account_at_bni_its_door_is_closed(
    closed_branch: Branch, payment: PaymentNotification
) -> None:
    request = closed_branch.callback(closed_branch.says(payment)).request()
    door = replace(closed_branch.door, bni=None)

    assert heard(door.send(request)) == TURNED_AWAY
    assert door.counted == {"CallbackCall": 1}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("keys", [(), ("",), ("é",), (SECRET_KEY, NEXT_KEY, SECRET_KEY)])
def test_keys_that_nobody_can_use_are_a_fault_of_ours_and_bni_tells_again(
    closed_branch: Branch, payment: PaymentNotification, keys: tuple[str, ...]
) -> None:
    closed_branch.secret_keys = keys
    try:
        answer = closed_branch.tell(payment)
    finally:
        closed_branch.secret_keys = (SECRET_KEY,)

    assert answer == TELL_AGAIN
    assert closed_branch.door.counted == {"CallbackCall": 1, "BrokenCall": 1}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_no_other_method_gets_anywhere(
    closed_branch: Branch, payment: PaymentNotification, method: str
) -> None:
    request = closed_branch.callback(closed_branch.says(payment)).request()

    assert closed_branch.door.send(replace(request, method=method)).status == 404
