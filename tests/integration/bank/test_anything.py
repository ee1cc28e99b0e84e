"""Whatever the bank signs is answered with a code of its service, and pays nothing by chance.

No body here names the account of an order, so none may be accepted; a fault of ours (5xx) is never
the answer to what somebody sent.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.snap.independent import minified_by_hand
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import inquiry_body, payment_body, spaced

UNKNOWN = "123450100000000000000"
CASES = {"40000", "40001", "40002", "40412", "40418", "40900"}

JSON_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = sorted({*inquiry_body(UNKNOWN, ""), *payment_body(UNKNOWN, "")})
CHANGES = st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, max_size=3)
# What a header can hold, and what the door reads it for.
HEADER_TEXTS = st.text(st.characters(max_codepoint=255), max_size=50)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("Authorization", "X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID"),
            *("CHANNEL-ID", "Content-Type", "Content-Encoding", "X-CLIENT-KEY", "Cookie"),
        ]
    ),
    st.none() | HEADER_TEXTS,
    max_size=3,
)
# Few, because moto copies its table for every call that is kept.
anything = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def unchanged(closed_door: Door) -> Iterator[None]:
    """Shows that nothing but verdicts and the calls about them came into the table."""
    before = closed_door.market.dump()
    yield
    closed_door.market.assert_only_verdicts_added(before)


def both(door: Door, inquiry: bytes, payment: bytes, **how: Any) -> list[Answer]:
    """Send both, signed without their blanks."""
    asked = door.inquiry(inquiry, hashed=minified_by_hand(inquiry), **how)
    paid = door.payment(payment, hashed=minified_by_hand(payment), **how)
    return [door.send(call.request()) for call in (asked, paid)]


def cases(answers: list[Answer]) -> set[str]:
    """The codes without their services, each of which must be the right one."""
    assert [answer.code[3:5] for answer in answers] == ["24", "25"]
    assert all(answer.status == int(answer.code[:3]) for answer in answers)
    return {answer.code[:3] + answer.code[5:] for answer in answers}


@pytest.mark.usefixtures("unchanged")
@settings(anything, max_examples=150)
@given(body=st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_signed_body(closed_door: Door, body: bytes) -> None:
    answers = both(closed_door, body, body)

    assert cases(answers) <= {"40000", "40001", "40002"}


@pytest.mark.usefixtures("unchanged")
@anything
@given(changes=CHANGES)
def test_any_signed_fields(closed_door: Door, changes: dict[str, object]) -> None:
    inquiry, payment = (make(UNKNOWN, new_id()) | changes for make in (inquiry_body, payment_body))

    answers = both(closed_door, json.dumps(inquiry).encode(), json.dumps(payment).encode())

    assert cases(answers) <= CASES


@pytest.mark.usefixtures("unchanged")
@anything
@given(headers=HEADERS)
def test_any_headers(closed_door: Door, headers: dict[str, str | None]) -> None:
    inquiry, payment = (spaced(make(UNKNOWN, new_id())) for make in (inquiry_body, payment_body))

    answers = both(closed_door, inquiry, payment, headers=headers)

    assert cases(answers) <= CASES | {"40100", "40101"}
