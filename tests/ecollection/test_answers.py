"""Answers of BNI, as they come and after they were opened."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.money import Rupiah
from shared.ecollection.billing import (
    Answer,
    Billing,
    BillingState,
    VaStatus,
    confirms_opening,
    payment_key,
    read_answer,
    read_billing_state,
)
from shared.ecollection.codes import Status
from shared.ecollection.fields import FieldRefusal
from tests.ecollection.vectors import INQUIRY

BILLING = Billing(
    trx_id="2A7A875-0024-1",
    virtual_account="8949230818133201",
    total=Rupiah(460_650),
    customer_name="PT Kopi Senja",
    expires_at=datetime(2026, 8, 11, 2, 35, 27, tzinfo=UTC),
    description="2A7A875-0024",
)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"status":"000","data":"I1BIIk4f"}', Answer(Status.SUCCESS, "I1BIIk4f")),
        (
            b'{"status":"105","message":"Duplicate Billing ID."}',
            Answer(Status.DUPLICATE_TRX_ID, ""),
        ),
        (b'{"status":"003","message":"?"}', Answer(None, "")),
        (b'{"status":0,"data":"I1BIIk4f"}', Answer(None, "I1BIIk4f")),
        (b'{"status":"000"}', Answer(Status.SUCCESS, "")),
        (b'{"status":"000","data":{"trx_id":"A-1"}}', Answer(Status.SUCCESS, "")),
        (b"{}", Answer(None, "")),
        (b"", Answer(None, "")),
        (b'{"status":"000"', Answer(None, "")),
        (b'{"status":"000","status":"105"}', Answer(None, "")),
        (b'["000"]', Answer(None, "")),
        (b"<html>502 Bad Gateway</html>", Answer(None, "")),
        (b"\xff\xfe", Answer(None, "")),
        (b'{"status":"000","data":"' + b"A" * 70_000 + b'"}', Answer(None, "")),
    ],
    ids=range(14),
)
def test_an_answer_has_a_listed_status_or_none(body: bytes, answer: Answer) -> None:
    assert read_answer(body) == answer


@given(body=st.binary(max_size=200))
@settings(deadline=None)
def test_no_body_raises(body: bytes) -> None:
    assert isinstance(read_answer(body), Answer)


@pytest.mark.parametrize(
    ("document", "confirmed"),
    [
        ({"virtual_account": "8949230818133201", "trx_id": "2A7A875-0024-1"}, True),
        ({"virtual_account": "8949230818133202", "trx_id": "2A7A875-0024-1"}, False),
        ({"virtual_account": "8949230818133201", "trx_id": "2A7A875-0024-2"}, False),
        ({"virtual_account": 8949230818133201, "trx_id": "2A7A875-0024-1"}, False),
        ({"trx_id": "2A7A875-0024-1"}, False),
        ({"virtual_account": "8949230818133201"}, False),
        ({}, False),
    ],
)
def test_an_opening_is_confirmed_by_its_own_id_and_number(
    document: dict[str, Any], confirmed: bool
) -> None:
    assert confirms_opening(document, BILLING) is confirmed


# inquirybilling -----------------------------------------------------------------------------------

PAID = BillingState(
    trx_id="1465968898",
    virtual_account="9881906323022201",
    trx_amount=Rupiah(500_000),
    va_status=VaStatus.INACTIVE,
    payment_amount=Rupiah(500_000),
    cumulative_payment_amount=None,
    payment_ntb="752895",
    paid_at=datetime(2023, 2, 22, 5, 41, 35, tzinfo=UTC),
    expires_at=datetime(2023, 2, 24, 5, 37, 28, tzinfo=UTC),
)
NOTHING_PAID = {
    "payment_amount": None,
    "payment_ntb": None,
    "datetime_payment": None,
    "datetime_payment_iso8601": None,
    "va_status": "1",
}


def test_the_answer_of_bni_s_test_system_is_a_paid_billing() -> None:
    state = read_billing_state(INQUIRY)

    assert state == PAID
    assert PAID.is_paid


@pytest.mark.parametrize("absent", [None, "", " "])
def test_a_billing_that_nobody_paid_has_no_amount_number_and_time(absent: str | None) -> None:
    document = INQUIRY | {
        name: absent if value is None else value for name, value in NOTHING_PAID.items()
    }

    state = read_billing_state(document)

    assert state == replace(
        PAID,
        va_status=VaStatus.ACTIVE,
        payment_amount=Rupiah(0),
        payment_ntb=None,
        paid_at=None,
    )
    assert not state.is_paid


def test_an_absent_field_is_as_good_as_an_empty_one() -> None:
    document = {k: v for k, v in (INQUIRY | NOTHING_PAID).items() if v is not None}

    assert read_billing_state(document) == read_billing_state(INQUIRY | NOTHING_PAID)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"trx_amount": 500_000, "payment_amount": 500_000, "va_status": 2}, PAID),
        (
            {"cumulative_payment_amount": "500000"},
            replace(PAID, cumulative_payment_amount=Rupiah(500_000)),
        ),
        ({"datetime_payment_iso8601": "2023-02-22T05:41:35Z"}, PAID),
        ({"datetime_payment_iso8601": "2023-02-22T12:41:35+0700"}, PAID),
        ({"datetime_payment": "of no use beside the other"}, PAID),
        ({"datetime_payment_iso8601": None, "datetime_expired_iso8601": ""}, PAID),
        ({"payment_ntb": "023589"}, replace(PAID, payment_ntb="023589")),
        ({"client_id": 7, "customer_name": None, "something": ["new"]}, PAID),
    ],
)
def test_other_ways_to_write_the_same(changes: dict[str, Any], state: BillingState) -> None:
    assert read_billing_state(INQUIRY | changes) == state


@pytest.mark.parametrize(
    ("payment_ntb", "payment_amount"), [(None, "500000"), ("752895", "0"), ("752895", None)]
)
def test_half_a_payment_is_none(payment_ntb: str | None, payment_amount: str | None) -> None:
    changes = {"payment_ntb": payment_ntb, "payment_amount": payment_amount}

    state = read_billing_state(INQUIRY | changes)

    assert isinstance(state, BillingState)
    assert not state.is_paid


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trx_id", None),
        ("trx_id", ""),
        ("trx_id", 1465968898),
        ("trx_id", "A" * 31),
        ("virtual_account", None),
        ("virtual_account", "988190632302220"),
        ("virtual_account", 9881906323022201),
        ("trx_amount", None),
        ("trx_amount", "500000.00"),
        ("trx_amount", "500.000"),
        ("trx_amount", "-1"),
        ("trx_amount", -1),
        ("trx_amount", True),
        ("trx_amount", "\u0665"),
        ("trx_amount", "1" * 15),
        ("trx_amount", 10**14),
        ("va_status", None),
        ("va_status", "0"),
        ("va_status", "3"),
        ("va_status", 3),
        ("va_status", True),
        ("va_status", []),
        ("payment_amount", "many"),
        ("payment_amount", []),
        ("cumulative_payment_amount", "1e5"),
        ("payment_ntb", 752895),
        ("payment_ntb", "752 895"),
        ("payment_ntb", "A:1"),
        ("payment_ntb", "9" * 65),
        ("datetime_payment_iso8601", "2023-02-22 12:41:35"),
        ("datetime_payment_iso8601", "2023-02-22T12:41:35"),
        ("datetime_payment_iso8601", "2023-02-30T12:41:35+07:00"),
        ("datetime_payment_iso8601", "2023-02-22T24:00:00+07:00"),
        ("datetime_payment_iso8601", "2023-02-22T12:41:35+24:00"),
        ("datetime_payment_iso8601", "1999-02-22T12:41:35+07:00"),
        ("datetime_payment_iso8601", 1677044495),
        ("datetime_expired_iso8601", "tomorrow"),
    ],
)
def test_the_field_at_fault_is_named(field: str, value: object) -> None:
    assert read_billing_state(INQUIRY | {field: value}) == FieldRefusal(field)


def test_a_plain_time_is_read_only_without_the_one_that_has_its_zone() -> None:
    document = INQUIRY | {"datetime_payment_iso8601": "", "datetime_payment": "22-02-2023 12:41"}

    assert read_billing_state(document) == FieldRefusal("datetime_payment")


JSON_VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False)
    | st.text(max_size=30)
    | st.lists(st.integers(), max_size=2)
)


@given(changes=st.dictionaries(st.sampled_from(sorted(INQUIRY)), JSON_VALUES, max_size=4))
@settings(deadline=None)
def test_no_answer_raises(changes: dict[str, Any]) -> None:
    result = read_billing_state(INQUIRY | changes)

    assert isinstance(result, BillingState | FieldRefusal)


def test_the_key_of_a_payment_is_billing_and_journal_number() -> None:
    assert payment_key("1465968898", "752895") == "1465968898:752895"
