"""Of two things that are wrong with a call, the bank is told the one that it tests first.

The order: headers, token, signature, body, mandatory fields, formats, message id and payment key,
account, paid, expired, amount. Every pair is tried.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest

from shared.domain.order import Order
from tests.support.bank_door import Door, new_id
from tests.support.bca import Body, Call, inquiry_body, payment_body, spaced, without
from tests.support.market import SECOND_NUMBER

# What a call is made of before it is sent: its body, and what else differs from a genuine one.
Draft = tuple[Body, dict[str, Any]]
Wrong = Callable[[Draft, Order], Draft]


def header(name: str, value: str | None) -> Wrong:
    def change(draft: Draft, _: Order) -> Draft:
        body, how = draft
        return body, how | {"headers": how.get("headers", {}) | {name: value}}

    return change


def how(**changes: Any) -> Wrong:
    return lambda draft, _: (draft[0], draft[1] | changes)


def said(**changes: Any) -> Wrong:
    return lambda draft, _: (draft[0] | changes, draft[1])


def left_out(*names: str) -> Wrong:
    return lambda draft, _: (without(draft[0], *names), draft[1])


def to_the_paid_order(draft: Draft, paid: Order) -> Draft:
    body, changes = draft
    customer_no = paid.account.number[5:]
    account = {"customerNo": customer_no, "virtualAccountNo": f"   12345{customer_no}"}
    return body | {name: account[name] for name in account if name in body}, changes


UNKNOWN = said(customerNo="0100000000000000", virtualAccountNo="   123450100000000000000")
BROKEN_JSON = how(cut=True)

# In the order of the checks; the code without its service.
BOTH: list[tuple[str, Wrong]] = [
    ("40002", header("X-PARTNER-ID", None)),
    ("40001", header("X-TIMESTAMP", "now")),
    ("40001", header("X-EXTERNAL-ID", "not an id")),
    ("40101", how(token="forged")),
    ("40100", how(secret="another secret")),
    ("40000", BROKEN_JSON),
    ("40002", left_out("virtualAccountNo")),
    ("40001", said(partnerServiceId="x")),
    ("40900", how(external_id="used")),
]
INQUIRY = [*BOTH, ("40412", UNKNOWN)]
PAYMENT = [
    *BOTH,
    ("40412", UNKNOWN),
    ("40414", to_the_paid_order),
    ("40419", said(trxDateTime="2026-11-23T14:05:01+07:00")),
    ("40413", said(paidAmount={"value": "1.00", "currency": "IDR"})),
]


def call_of(make: Callable[..., Call], draft: Draft) -> Call:
    body, changes = draft
    kept = {name: value for name, value in changes.items() if name != "cut"}
    return make(spaced(body)[:-1] if changes.get("cut") else body, **kept)


@dataclass(frozen=True)
class Scene:
    """The first order is just over, the second is paid, and today's message id "used" is used."""

    door: Door
    over: Order
    paid: Order

    def genuine(self, service: str) -> Body:
        """A call about the first order, in time."""
        number, request_id = self.over.account.number, new_id()
        if service == "24":
            return inquiry_body(number, request_id)
        return payment_body(number, request_id, trxDateTime="2026-11-23T14:05:00+07:00")

    def told(self, service: str, first: Wrong, second: Wrong) -> str:
        """The code of a call with two things wrong, without the service."""
        draft = first(second((self.genuine(service), {}), self.paid), self.paid)
        make = self.door.inquiry if service == "24" else self.door.payment
        code = self.door.send(call_of(make, draft).request()).code
        assert code[3:5] == service
        return code[:3] + code[5:]


@pytest.fixture
def scene(door: Door) -> Scene:
    over, paid = door.market.place(), door.market.place(number=SECOND_NUMBER)
    assert door.pay(paid).flag == "00"
    door.pass_time(hours=24, seconds=2)
    number = paid.account.number
    for call in (
        door.inquiry(inquiry_body(number, new_id()), external_id="used"),
        door.payment(payment_body(number, new_id()), external_id="used"),
    ):
        assert door.send(call.request()).code in {"4042414", "4042514"}
    return Scene(door, over, paid)


@pytest.mark.parametrize(("service", "checks"), [("24", INQUIRY), ("25", PAYMENT)])
def test_the_first_of_two_things_that_are_wrong_is_told(
    scene: Scene, service: str, checks: list[tuple[str, Wrong]]
) -> None:
    before = scene.door.market.dump()
    pairs = list(combinations(checks, 2))

    told = [scene.told(service, first, second) for (_, first), (_, second) in pairs]

    assert told == [code for (code, _), _ in pairs]
    scene.door.market.assert_only_verdicts_added(before)


def test_a_missing_part_of_an_amount_is_told_before_any_format(closed_door: Door) -> None:
    body = payment_body("123450100000000000000", "1") | {
        "customerNo": "x",
        "paidAmount": {"value": "460650.00"},
    }

    answer = closed_door.send(closed_door.payment(body).request())

    assert answer.message == "Invalid Mandatory Field [paidAmount.currency]"


def test_a_body_that_is_too_large_is_told_before_its_signature(closed_door: Door) -> None:
    content = b" " * (64 * 1024 + 1)

    answer = closed_door.send(closed_door.payment(content, secret="another").request())

    assert answer.code == "4002500"


def test_a_bad_token_is_told_before_the_size_of_the_body(closed_door: Door) -> None:
    content = b" " * (64 * 1024 + 1)

    answer = closed_door.send(closed_door.payment(content, token="forged").request())

    assert answer.code == "4012501"
