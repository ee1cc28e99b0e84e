"""Which numbers may be topped up, and until when one is reserved by its open order."""

import pytest

from shared.domain.business import (
    Locale,
    NumberStatus,
    OpenOrder,
    TaxIdentity,
    WhatsAppNumber,
)
from tests.support.builders import NUMBER, at


@pytest.mark.parametrize(
    ("status", "can_top_up"),
    [
        (NumberStatus.TRIAL, False),
        (NumberStatus.NEW_REQUEST, False),
        (NumberStatus.CONNECTED, False),
        (NumberStatus.BUSINESS_ACCOUNT, True),
        (NumberStatus.OFFICIAL_ACCOUNT, True),
        (NumberStatus.REJECTED, False),
    ],
)
def test_only_approved_numbers_may_be_topped_up(status: NumberStatus, can_top_up: bool) -> None:
    number = WhatsAppNumber("b-1", NUMBER, "Toko", status, None, None, ())

    assert number.can_top_up is can_top_up


def test_every_status_of_a_number_is_known() -> None:
    assert [status.value for status in NumberStatus] == [
        "TRIAL",
        "NEW_REQUEST",
        "CONNECTED",
        "BUSINESS_ACCOUNT",
        "OFFICIAL_ACCOUNT",
        "REJECTED",
    ]


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-11-22T14:05:00+07:00", True),
        ("2026-11-23T14:05:00.000+07:00", True),
        ("2026-11-23T14:05:00.001+07:00", False),
    ],
)
def test_open_order_reserves_its_number_until_its_last_instant(now: str, holds: bool) -> None:
    open_order = OpenOrder(24, at("2026-11-23T14:05:00+07:00"))

    assert open_order.holds_at(at(now)) is holds


def test_languages_are_indonesian_first_then_english() -> None:
    assert [locale.value for locale in Locale] == ["id", "en"]


def test_party_is_in_indonesia_unless_it_says_otherwise() -> None:
    identity = TaxIdentity("PT Pembeli", "Bandung", "5432109876543210", None, "1" * 22)

    assert identity.country == "IDN"
