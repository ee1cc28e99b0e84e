"""One flipped bit anywhere in what a bank signs, and the call is refused and leaves no trace.

Signed are method, path, query, token, time and the body without its blanks. Two flips are none, on
purpose: one that makes another blank of a blank outside strings (a tab of a carriage return), which
the signature does not cover, and one in the case of "Bearer", which has none (RFC 9110, 11.1).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from local.http_events import HttpRequest
from shared.domain.order import Order, OrderStatus
from tests.snap.independent import minified_by_hand
from tests.support.bank_door import Door, new_id
from tests.support.bca import (
    INQUIRY_PATH,
    PAYMENT_PATH,
    Body,
    Call,
    TokenCall,
    account_fields,
    minified,
    with_body,
    with_header,
    written,
)
from tests.support.market import NOW

SERVICES = ["24", "25"]
PATH_OF = {"24": INQUIRY_PATH, "25": PAYMENT_PATH}
QUERY = "a=1&b=2"


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


def laid_out(body: Body) -> bytes:
    """A body with every kind of blank: space, tab, carriage return and line feed."""
    return json.dumps(body, indent="\t", ensure_ascii=False).replace("\n", "\r\n").encode()


def genuine(door: Door, order: Order, service: str) -> HttpRequest:
    """A call that would be accepted, with everything in it that is signed."""
    make: Callable[..., Call] = door.inquiry if service == "24" else door.payment
    body = account_fields(order.account.number) | (
        {"inquiryRequestId": new_id()}
        if service == "24"
        else {
            "virtualAccountName": 'Kopi "Pagi" é',
            "paymentRequestId": new_id(),
            "paidAmount": {"value": "460650.00", "currency": "IDR"},
        }
    )
    return make(laid_out(body), hashed=minified(body), query=QUERY).request()


def header(request: HttpRequest, name: str) -> str:
    text = request.header(name)
    assert text is not None
    return text


def flipped(content: bytes) -> Iterator[bytes]:
    """The content with one bit flipped, for each of its bits."""
    for position, byte in enumerate(content):
        for bit in range(8):
            yield content[:position] + bytes([byte ^ 1 << bit]) + content[position + 1 :]


def flipped_text(text: str) -> Iterator[str]:
    """The same for a text of ASCII, read as HTTP reads its bytes."""
    for changed in flipped(text.encode("ascii")):
        yield changed.decode("latin-1")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
def test_a_flipped_bit_of_the_body(closed_door: Door, order: Order, service: str) -> None:
    request = genuine(closed_door, order, service)
    signed = minified_by_hand(request.body)

    told = [
        closed_door.send(with_body(request, changed)).code
        for changed in flipped(request.body)
        if minified_by_hand(changed) != signed
    ]

    # A bit makes a tab of a carriage return and back; the strings of this body hold neither.
    swapped = request.body.count(b"\t") + request.body.count(b"\r")
    assert told == [f"401{service}00"] * (8 * len(request.body) - swapped)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("x-signature", {"401{}00"}),
        # Where the time is no time any more, its form is named.
        ("x-timestamp", {"401{}00", "400{}01"}),
    ],
)
def test_a_flipped_bit_of_signature_or_time(
    closed_door: Door, order: Order, service: str, name: str, cases: set[str]
) -> None:
    request = genuine(closed_door, order, service)
    texts = list(flipped_text(header(request, name)))

    told = [closed_door.send(with_header(request, name, text)).code for text in texts]

    assert set(told) == {case.format(service) for case in cases}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
def test_a_flipped_bit_of_the_token(closed_door: Door, order: Order, service: str) -> None:
    request = genuine(closed_door, order, service)
    text = header(request, "authorization")
    blank = len("Bearer")
    texts = [
        each
        for each in flipped_text(text)
        if each[:blank].lower() != "bearer" or each[blank:] != text[blank:]
    ]

    told = [closed_door.send(with_header(request, "authorization", each)).code for each in texts]

    assert told == [f"401{service}01"] * (8 * len(text) - len("Bearer"))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
def test_a_flipped_bit_of_the_query(closed_door: Door, order: Order, service: str) -> None:
    request = genuine(closed_door, order, service)

    told = [
        closed_door.send(replace(request, raw_query=changed)).code
        for changed in flipped_text(QUERY)
    ]

    assert told == [f"401{service}00"] * 8 * len(QUERY)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
def test_a_flipped_bit_of_path_or_method(closed_door: Door, order: Order, service: str) -> None:
    request = genuine(closed_door, order, service)
    elsewhere = [replace(request, raw_path=path) for path in flipped_text(PATH_OF[service])]
    otherwise = [replace(request, method=method) for method in flipped_text("POST")]

    told = {closed_door.send(each).status for each in (*elsewhere, *otherwise)}

    # The HTTP API routes none of them. If it did: no such door, or another path than was signed.
    assert told == {401, 404}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("x-client-key", {"4017300"}),
        # Where the time is no time any more, or off, that is told.
        ("x-timestamp", {"4017300", "4007301"}),
        ("x-signature", {"4017300"}),
    ],
)
def test_a_flipped_bit_of_a_token_request(closed_door: Door, name: str, codes: set[str]) -> None:
    request = TokenCall(written(NOW)).request()
    text = header(request, name)

    told = [
        closed_door.send(with_header(request, name, changed)).code for changed in flipped_text(text)
    ]

    assert set(told) == codes
    assert len(told) == 8 * len(text)


@pytest.mark.usefixtures("unchanged")
@given(
    service=st.sampled_from(SERVICES),
    part=st.sampled_from(["body", "path", "query", "token", "x-timestamp", "x-signature"]),
    start=st.integers(0, 999),
    cut=st.integers(0, 12),
    inserted=st.binary(max_size=12),
)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_cut_and_any_insertion(
    closed_door: Door,
    order: Order,
    service: str,
    part: str,
    start: int,
    cut: int,
    inserted: bytes,
) -> None:
    request = genuine(closed_door, order, service)
    content = _part(request, part)
    start %= len(content) + 1
    changed = content[:start] + inserted + content[start + cut :]
    assume(not _says_the_same(part, changed, content))

    answer = closed_door.send(_with_part(request, part, changed))

    assert answer.status in ({401, 404} if part == "path" else {400, 401})


def _part(request: HttpRequest, part: str) -> bytes:
    if part == "body":
        return request.body
    texts = {"path": request.raw_path, "query": request.raw_query}
    texts["token"] = header(request, "authorization").removeprefix("Bearer ")
    return (texts.get(part) or header(request, part)).encode()


def _says_the_same(part: str, changed: bytes, content: bytes) -> bool:
    if part == "body":
        return minified_by_hand(changed) == minified_by_hand(content)
    if part == "query":
        return sorted(changed.split(b"&")) == sorted(content.split(b"&"))
    # Blanks around the text of a header are no part of it.
    return changed.decode("latin-1").strip() == content.decode()


def _with_part(request: HttpRequest, part: str, content: bytes) -> HttpRequest:
    text = content.decode("latin-1")
    if part == "body":
        return with_body(request, content)
    if part == "path":
        return replace(request, raw_path=text)
    if part == "query":
        return replace(request, raw_query=text)
    if part == "token":
        return with_header(request, "authorization", f"Bearer {text}")
    return with_header(request, part, text)


# No flips -----------------------------------------------------------------------------------------


def test_a_blank_that_becomes_another_outside_strings_is_the_same_payment(door: Door) -> None:
    order = door.market.place()
    request = genuine(door, order, "25")
    signed = minified_by_hand(request.body)

    told = [
        door.send(with_body(request, changed))
        for changed in flipped(request.body)
        if minified_by_hand(changed) == signed
    ]

    assert len(told) == request.body.count(b"\t") + request.body.count(b"\r") > 0
    assert {(answer.code, answer.flag) for answer in told} == {("2002500", "00")}
    assert door.market.order(order).status is OrderStatus.PAID
    assert door.market.available() == 1_000
    assert len(door.market.entities("ENTRY")) == 1


def test_bearer_in_any_case_is_the_same_token(door: Door) -> None:
    order = door.market.place()
    request = genuine(door, order, "25")
    token = header(request, "authorization").removeprefix("Bearer ")

    told = [
        door.send(with_header(request, "authorization", f"{scheme} {token}")).code
        for scheme in ("Bearer", "bearer", "bEARER", "BEARER")
    ]

    assert told == ["2002500"] * 4
    assert door.market.available() == 1_000
