"""Which numbers may be topped up, and until when one is reserved by its open order."""

from dataclasses import replace

import pytest

from shared.domain.business import (
    ADDRESS_LETTERS_MAX,
    LEGAL_NAME_LETTERS_MAX,
    Locale,
    NumberStatus,
    OpenOrder,
    TaxIdentity,
    TaxIdentityRefusal,
    WhatsAppNumber,
    refuse_tax_identity,
)
from shared.invoice.parts import ADDRESS_CHARS_MAX, NAME_CHARS_MAX
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


COMPANY = TaxIdentity("PT Pembeli", "Jl. A 1\nBandung", "5432109876543210", None, "1" * 22)
PERSON = TaxIdentity("Rina Wijaya", "Jl. A 1", None, "3171012345678901", None)


@pytest.mark.parametrize("identity", [COMPANY, PERSON])
def test_party_has_an_npwp_with_its_nitku_or_a_nik(identity: TaxIdentity) -> None:
    assert refuse_tax_identity(identity) is None


# Each is wrong in all that follows as well.
REFUSED = {
    TaxIdentityRefusal.NEITHER_NUMBER: replace(PERSON, nik=None, nitku="1" * 22, legal_name="\x00"),
    TaxIdentityRefusal.BOTH_NUMBERS: replace(COMPANY, nik="1" * 16, nitku=None, legal_name="\x00"),
    TaxIdentityRefusal.NITKU_MISSING: replace(COMPANY, nitku=None, legal_name="\x00"),
    TaxIdentityRefusal.NITKU_ALONE: replace(PERSON, nitku="1" * 22, legal_name="\x00"),
    TaxIdentityRefusal.NAME_NOT_PRINTABLE: replace(PERSON, legal_name="a\nb", address="a\tb"),
    TaxIdentityRefusal.ADDRESS_NOT_PRINTABLE: replace(PERSON, address="a\nb\u202ec"),
}


def test_every_reason_against_a_party_is_here() -> None:
    assert list(REFUSED) == list(TaxIdentityRefusal)


@pytest.mark.parametrize(("refusal", "identity"), REFUSED.items())
def test_party_that_cannot_be_named_is_refused_with_its_reason(
    refusal: TaxIdentityRefusal, identity: TaxIdentity
) -> None:
    assert refuse_tax_identity(identity) is refusal


def test_an_invoice_prints_the_longest_name_and_address_whole() -> None:
    assert LEGAL_NAME_LETTERS_MAX <= NAME_CHARS_MAX
    assert ADDRESS_LETTERS_MAX <= ADDRESS_CHARS_MAX
