"""Callbacks: what they claim, what confirms them, and what BNI is answered."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.money import Rupiah
from shared.ecollection.billing import BillingState, VaStatus
from shared.ecollection.callback import (
    CallbackAnswer,
    PaymentCallback,
    SealedCallback,
    read_callback,
    read_sealed_callback,
)
from shared.ecollection.cipher import OpenedData, open_data
from shared.ecollection.fields import FieldRefusal
from tests.ecollection.vectors import CALLBACK, SEALED

CLAIM = PaymentCallback(
    trx_id="1766173754",
    virtual_account="8310020861170501",
    customer_name="SITI AMINAH",
    trx_amount=Rupiah(5_666_667),
    payment_amount=Rupiah(5_666_667),
    cumulative_payment_amount=Rupiah(5_666_667),
    payment_ntb="775705",
    paid_at=datetime(2020, 6, 7, 5, 39, 40, tzinfo=UTC),
)
STATE = BillingState(
    trx_id="1766173754",
    virtual_account="8310020861170501",
    trx_amount=Rupiah(5_666_667),
    va_status=VaStatus.INACTIVE,
    payment_amount=Rupiah(5_666_667),
    cumulative_payment_amount=None,
    payment_ntb="775705",
    paid_at=datetime(2020, 6, 7, 5, 39, 40, tzinfo=UTC),
    expires_at=None,
)


def test_a_callback_of_production_is_read() -> None:
    assert read_callback(CALLBACK) == CLAIM


def test_a_sealed_callback_is_opened_and_read() -> None:
    vector = next(each for each in SEALED if each.name == "a callback")
    body = {"client_id": vector.client_id, "data": vector.sealed}

    sealed = read_sealed_callback(json.loads(json.dumps(body)))

    assert sealed == SealedCallback("19063", vector.sealed)
    opened = open_data(sealed.sealed, "19063", [vector.secret_key], now=vector.sealed_at)
    assert isinstance(opened, OpenedData)
    claim = read_callback(opened.document)
    assert isinstance(claim, PaymentCallback)
    assert claim.payment_key == "2A7A875-0024-1:752895"
    assert claim.payment_amount == Rupiah(460_650)
    assert claim.paid_at == datetime(2026, 8, 10, 2, 36, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        (
            {
                "trx_amount": 5_666_667,
                "payment_amount": 5_666_667,
                "cumulative_payment_amount": 5_666_667,
            },
            CLAIM,
        ),
        ({"datetime_payment_iso8601": None}, CLAIM),
        ({"datetime_payment_iso8601": "2020-06-07T05:39:40Z"}, CLAIM),
        ({"datetime_payment": None}, CLAIM),
        ({"datetime_payment": "", "datetime_payment_iso8601": ""}, replace(CLAIM, paid_at=None)),
        # The two disagree: the one that names its zone holds.
        ({"datetime_payment": "2020-06-07 12:39:41"}, CLAIM),
        ({"cumulative_payment_amount": ""}, replace(CLAIM, cumulative_payment_amount=None)),
        ({"customer_name": None}, replace(CLAIM, customer_name="")),
        ({"va_status": "2", "something": {"new": 1}}, CLAIM),
        ({"payment_ntb": "000001"}, replace(CLAIM, payment_ntb="000001")),
    ],
)
def test_other_ways_to_write_the_same(changes: dict[str, Any], claim: PaymentCallback) -> None:
    assert read_callback(CALLBACK | changes) == claim


def test_the_older_time_is_that_of_jakarta() -> None:
    document = CALLBACK | {"datetime_payment": "2015-06-23 23:23:09"}
    del document["datetime_payment_iso8601"]

    claim = read_callback(document)

    assert isinstance(claim, PaymentCallback)
    assert claim.paid_at == datetime(2015, 6, 23, 16, 23, 9, tzinfo=UTC)


MANDATORY = ("trx_id", "virtual_account", "trx_amount", "payment_amount", "payment_ntb")


@pytest.mark.parametrize("field", MANDATORY)
@pytest.mark.parametrize("value", [None, "", " ", [], {}, True, "\ud800"])
def test_a_mandatory_field_that_is_missing_or_odd_is_named(field: str, value: object) -> None:
    assert read_callback(CALLBACK | {field: value}) == FieldRefusal(field)
    without = {name: value for name, value in CALLBACK.items() if name != field}
    assert read_callback(without) == FieldRefusal(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customer_name", 7),
        ("customer_name", "x" * 256),
        ("cumulative_payment_amount", "1,000"),
        ("payment_amount", "100000.00"),
        ("payment_amount", "0x10"),
        ("payment_amount", " 100000"),
        ("datetime_payment_iso8601", "2020-06-07 12:39:40"),
        ("datetime_payment_iso8601", []),
    ],
)
def test_an_optional_field_may_be_missing_but_not_odd(field: str, value: object) -> None:
    assert read_callback(CALLBACK | {field: value}) == FieldRefusal(field)


def test_an_empty_callback_lacks_its_first_field() -> None:
    assert read_callback({}) == FieldRefusal("trx_id")


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False)
    | st.text(max_size=40)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@given(changes=st.dictionaries(st.sampled_from(sorted(CALLBACK)) | st.text(), VALUES, max_size=5))
@settings(deadline=None)
def test_no_document_raises(changes: dict[str, Any]) -> None:
    assert isinstance(read_callback(CALLBACK | changes), PaymentCallback | FieldRefusal)
    assert isinstance(read_sealed_callback(changes), FieldRefusal)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "client_id"),
        ({"data": "I1BI"}, "client_id"),
        ({"client_id": 949, "data": "I1BI"}, "client_id"),
        ({"client_id": "94 9", "data": "I1BI"}, "client_id"),
        ({"client_id": "9" * 11, "data": "I1BI"}, "client_id"),
        ({"client_id": "949"}, "data"),
        ({"client_id": "949", "data": ""}, "data"),
        ({"client_id": "949", "data": {"trx_id": "A-1"}}, "data"),
    ],
)
def test_a_body_without_client_or_data_is_refused(body: dict[str, Any], field: str) -> None:
    assert read_sealed_callback(body) == FieldRefusal(field)


# Confirmation -------------------------------------------------------------------------------------


def test_a_claim_is_confirmed_by_the_same_billing_number_payment_and_amount() -> None:
    assert CLAIM.is_confirmed_by(STATE)


@pytest.mark.parametrize(
    "changes",
    [
        {"trx_id": "1766173755"},
        {"virtual_account": "8310020861170502"},
        {"payment_ntb": "775706"},
        {"payment_ntb": None},
        {"payment_amount": Rupiah(5_666_668)},
        {"payment_amount": Rupiah(0)},
        {"payment_amount": Rupiah(0), "payment_ntb": None, "va_status": VaStatus.ACTIVE},
    ],
)
def test_a_claim_is_not_confirmed_by_anything_else(changes: dict[str, Any]) -> None:
    assert not CLAIM.is_confirmed_by(replace(STATE, **changes))


def test_a_claim_of_nothing_is_not_confirmed_by_a_billing_that_nobody_paid() -> None:
    claim = replace(CLAIM, payment_amount=Rupiah(0))

    assert not claim.is_confirmed_by(replace(STATE, payment_amount=Rupiah(0)))


def test_time_and_name_need_no_confirmation() -> None:
    claim = replace(CLAIM, paid_at=None, customer_name="", cumulative_payment_amount=None)

    assert claim.is_confirmed_by(replace(STATE, va_status=VaStatus.ACTIVE))


def test_bni_is_told_taken_or_to_tell_again() -> None:
    assert CallbackAnswer.TAKEN.body == {"status": "000"}
    assert CallbackAnswer.TELL_AGAIN.body == {"status": "999"}
    assert len(CallbackAnswer) == 2
