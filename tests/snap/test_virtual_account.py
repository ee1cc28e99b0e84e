"""The padded fields of a virtual account: echoed as received, looked up without padding."""

import pytest

from shared.snap.virtual_account import AccountFields, pad_company_code


@pytest.mark.parametrize(
    "fields",
    [
        AccountFields("   12345", "0112345678901234", "   123450112345678901234"),
        AccountFields("12345", "0112345678901234", "123450112345678901234"),
        AccountFields(" 12345", "0112345678901234", "   123450112345678901234"),
        AccountFields("   12345", "0112345678901234", "123450112345678901234"),
        AccountFields("12345   ", "0112345678901234", "123450112345678901234 "),
    ],
)
def test_padding_does_not_matter_for_looking_up(fields: AccountFields) -> None:
    assert fields.malformed_field() is None
    assert fields.company_code == "12345"
    assert fields.number == "123450112345678901234"


@pytest.mark.parametrize(
    "fields",
    [
        AccountFields("       1", "2", "       12"),
        AccountFields("  088899", "12345678901234567890", "  08889912345678901234567890"),
        AccountFields("12345678", "00000000000000000000", "1234567800000000000000000000"),
    ],
)
def test_the_lengths_of_the_standard_are_accepted(fields: AccountFields) -> None:
    assert fields.malformed_field() is None


def test_fields_keep_what_was_received() -> None:
    fields = AccountFields("   12345", "0112345678901234", "   123450112345678901234")

    assert fields.partner_service_id == "   12345"
    assert fields.customer_no == "0112345678901234"
    assert fields.virtual_account_no == "   123450112345678901234"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (AccountFields("", "1", "1"), "partnerServiceId"),
        (AccountFields("        ", "1", "        1"), "partnerServiceId"),
        (AccountFields("    12345", "1", "    123451"), "partnerServiceId"),
        (AccountFields("  12 345", "1", "  12 3451"), "partnerServiceId"),
        (AccountFields("\t  12345", "1", "\t  123451"), "partnerServiceId"),
        (AccountFields("\u00a0\u00a012345", "1", "123451"), "partnerServiceId"),
        (AccountFields("\uff11\uff12345", "1", "\uff11\uff123451"), "partnerServiceId"),
        (AccountFields("   1234A", "1", "   1234A1"), "partnerServiceId"),
        (AccountFields("   12345", "", "   12345"), "customerNo"),
        (AccountFields("   12345", " 1", "   12345 1"), "customerNo"),
        (AccountFields("   12345", "1\n", "   123451\n"), "customerNo"),
        (AccountFields("   12345", "-1", "   12345-1"), "customerNo"),
        (AccountFields("   12345", "\u0661", "   12345\u0661"), "customerNo"),
        (AccountFields("   12345", "1" * 21, "   12345" + "1" * 21), "customerNo"),
        (AccountFields("   12345", "1", ""), "virtualAccountNo"),
        (AccountFields("   12345", "1", "   12345"), "virtualAccountNo"),
        (AccountFields("   12345", "1", "   123452"), "virtualAccountNo"),
        (AccountFields("   12345", "1", "   543211"), "virtualAccountNo"),
        (AccountFields("   12345", "1", "   0123451"), "virtualAccountNo"),
        (AccountFields("   12345", "1", "   12345 1"), "virtualAccountNo"),
        (AccountFields("   12345", "1", " " * 23 + "123451"), "virtualAccountNo"),
    ],
)
def test_the_first_field_that_is_not_well_formed_is_named(
    fields: AccountFields, field: str
) -> None:
    assert fields.malformed_field() == field


@pytest.mark.parametrize(
    ("company_code", "padded"),
    [("12345", "   12345"), ("088899", "  088899"), ("1", "       1"), ("12345678", "12345678")],
)
def test_a_company_code_is_padded_to_eight_characters(company_code: str, padded: str) -> None:
    assert pad_company_code(company_code) == padded


@pytest.mark.parametrize("company_code", ["", " 12345", "123456789", "1234A", "\uff11"])
def test_what_is_no_company_code_is_not_padded(company_code: str) -> None:
    with pytest.raises(ValueError, match="company code"):
        pad_company_code(company_code)
