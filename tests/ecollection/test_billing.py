"""Requests that we make of a billing, and the names in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.ecollection.billing import (
    Billing,
    ascii_name,
    createbilling,
    inactivebilling,
    inquirybilling,
    request_body,
    updatebilling,
)

BILLING = Billing(
    trx_id="2A7A875-0024-1",
    virtual_account="8949230818133201",
    total=Rupiah(460_650),
    customer_name="PT Kopi Senja",
    expires_at=datetime(2026, 8, 11, 2, 35, 27, tzinfo=UTC),
    description="2A7A875-0024",
)


# Requests -----------------------------------------------------------------------------------------


def test_a_billing_is_opened_fixed_with_number_amount_and_end() -> None:
    assert createbilling(BILLING, "949") == {
        "type": "createbilling",
        "client_id": "949",
        "trx_id": "2A7A875-0024-1",
        "trx_amount": "460650",
        "billing_type": "c",
        "customer_name": "PT Kopi Senja",
        "customer_email": "",
        "customer_phone": "",
        "virtual_account": "8949230818133201",
        "datetime_expired": "2026-08-11T09:35:27+07:00",
        "description": "2A7A875-0024",
    }


def test_a_change_repeats_every_field_but_the_type_that_cannot_change() -> None:
    changed = replace(BILLING, total=Rupiah(500_000))

    assert updatebilling(changed, "949") == {
        "type": "updatebilling",
        "client_id": "949",
        "trx_id": "2A7A875-0024-1",
        "trx_amount": "500000",
        "customer_name": "PT Kopi Senja",
        "customer_email": "",
        "customer_phone": "",
        "virtual_account": "8949230818133201",
        "datetime_expired": "2026-08-11T09:35:27+07:00",
        "description": "2A7A875-0024",
    }
    assert set(createbilling(BILLING, "949")) - set(updatebilling(BILLING, "949")) == {
        "billing_type"
    }


def test_a_billing_is_ended_by_id_and_number() -> None:
    assert inactivebilling("2A7A875-0024-1", "8949230818133201", "949") == {
        "type": "inactivebilling",
        "client_id": "949",
        "trx_id": "2A7A875-0024-1",
        "virtual_account": "8949230818133201",
    }


@pytest.mark.parametrize("trx_id", ["2A7A875-0024-1", "another_program's"])
def test_a_billing_is_asked_about_by_its_id(trx_id: str) -> None:
    assert inquirybilling(trx_id, "949") == {
        "type": "inquirybilling",
        "client_id": "949",
        "trx_id": trx_id,
    }


def test_the_body_names_client_and_prefix_in_clear() -> None:
    assert request_body("I1BIIk4f", "949", "8") == {
        "client_id": "949",
        "prefix": "8",
        "data": "I1BIIk4f",
    }


@pytest.mark.parametrize(
    ("expires_at", "written"),
    [
        (datetime(2026, 8, 10, 16, 59, 59, 999_999, tzinfo=UTC), "2026-08-10T23:59:59+07:00"),
        (datetime(2026, 8, 10, 17, 0, tzinfo=UTC), "2026-08-11T00:00:00+07:00"),
        (
            datetime(2026, 8, 10, 9, 0, tzinfo=timezone(timedelta(hours=9))),
            "2026-08-10T07:00:00+07:00",
        ),
    ],
)
def test_the_end_is_written_in_the_time_of_jakarta(expires_at: datetime, written: str) -> None:
    document = createbilling(replace(BILLING, expires_at=expires_at), "949")

    assert document["datetime_expired"] == written


LONGEST: dict[str, Any] = {
    "trx_id": "A" * 30,
    "total": Rupiah(99_999_999_999_999),
    "customer_name": "x" * 255,
    "description": "y" * 100,
}


@pytest.mark.parametrize("field", LONGEST)
def test_the_longest_value_of_a_field_fits(field: str) -> None:
    createbilling(replace(BILLING, **{field: LONGEST[field]}), "949")


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"trx_id": ""}, "trx_id"),
        ({"trx_id": "A" * 31}, "trx_id"),
        ({"trx_id": "2A7A875_0024"}, "trx_id"),
        ({"trx_id": "2A7A875 0024"}, "trx_id"),
        ({"trx_id": "2A7A875-0024\n"}, "trx_id"),
        ({"virtual_account": ""}, "16 digits"),
        ({"virtual_account": "894923081813320"}, "16 digits"),
        ({"virtual_account": "89492308181332011"}, "16 digits"),
        ({"virtual_account": "894923081813320x"}, "16 digits"),
        ({"total": Rupiah(0)}, "has an amount"),
        ({"total": Rupiah(100_000_000_000_000)}, "14 digits"),
        ({"customer_name": ""}, "not blank"),
        ({"customer_name": "   "}, "not blank"),
        ({"customer_name": "x" * 256}, "not blank"),
        ({"customer_name": "Kopi Café"}, "printable ASCII"),
        ({"customer_name": "Kopi\tSenja"}, "printable ASCII"),
        ({"expires_at": datetime(2026, 8, 11, 9, 35, 27)}, "zone"),  # noqa: DTZ001
        ({"description": "y" * 101}, "100 characters"),
        ({"description": "é"}, "ASCII"),
        ({"description": "two\nlines"}, "ASCII"),
    ],
)
def test_a_billing_that_bni_would_not_take_is_a_bug(changes: dict[str, Any], broken: str) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        replace(BILLING, **changes)


def test_a_reference_that_is_none_is_a_bug() -> None:
    with pytest.raises(InvariantBroken, match="trx_id"):
        inactivebilling("", "8949230818133201", "949")
    with pytest.raises(InvariantBroken, match="16 digits"):
        inactivebilling("2A7A875-0024-1", "", "949")
    for trx_id in ("", "A" * 31, "A B", "Caf\u00e9"):
        with pytest.raises(InvariantBroken, match="trx_id"):
            inquirybilling(trx_id, "949")


def test_the_documents_are_json_of_texts() -> None:
    for document in (
        createbilling(BILLING, "949"),
        updatebilling(BILLING, "949"),
        inactivebilling("A-1", "8949230818133201", "949"),
        inquirybilling("A-1", "949"),
    ):
        assert json.loads(json.dumps(document)) == document
        assert all(isinstance(value, str) for value in document.values())


# Names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("PT Kopi Senja", "PT Kopi Senja"),
        ('CV "Maju" & Co. (Bali)', 'CV "Maju" & Co. (Bali)'),
        ("Café Société", "Cafe Societe"),
        ("Cafe\u0301", "Cafe"),
        ("Nguyễn Thị Đào", "Nguyen Thi ao"),
        ("\ufb01nance \u2075", "finance 5"),
        ("\uff30\uff34 \uff21\uff22\uff23", "PT ABC"),
        ("  Toko\t\n Bunga\u00a0Mawar  ", "Toko Bunga Mawar"),
        ("Toko \U0001f338 Bunga", "Toko Bunga"),
        ("株式会社", "Broadcast credit"),
        ("", "Broadcast credit"),
        (" \t\n", "Broadcast credit"),
        ("\u0301", "Broadcast credit"),
        ("\ud800\x00\x7f", "Broadcast credit"),
        ("x" * 300, "x" * 255),
        ("x" * 254 + " y", "x" * 254),
    ],
)
def test_a_name_becomes_printable_ascii(name: str, written: str) -> None:
    assert ascii_name(name, "Broadcast credit") == written


@given(name=st.text(max_size=400))
@settings(deadline=None)
def test_any_name_makes_a_billing(name: str) -> None:
    written = ascii_name(name, "Broadcast credit")

    assert replace(BILLING, customer_name=written).customer_name == written
    assert written == written.strip()
    assert ascii_name(written, "another") == written


@pytest.mark.parametrize("fallback", ["", "  ", "Café", "x" * 256, "two\nlines"])
def test_a_fallback_that_is_no_name_is_a_bug(fallback: str) -> None:
    with pytest.raises(InvariantBroken, match="name on the wire"):
        ascii_name("PT Kopi Senja", fallback)
