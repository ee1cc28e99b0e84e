"""How virtual account numbers are made, and until when one takes a payment."""

from dataclasses import replace

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.virtual_account import (
    BCA_CUSTOMER_NUMBER_DIGITS,
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    VirtualAccountState,
    bca_account_number,
    luhn_check_digit,
)
from tests.support.builders import NUMBER, at


@pytest.mark.parametrize(
    ("digits", "check_digit"),
    [
        # The example of the algorithm's articles: 79927398713.
        ("7992739871", "3"),
        # Test cards that payment processors publish: Visa, American Express, Visa.
        ("411111111111111", "1"),
        ("37828224631000", "5"),
        ("453914880343646", "7"),
        # IMEI 49-015420-323751-8.
        ("49015420323751", "8"),
        ("0", "0"),
        ("000000000000000", "0"),
        ("18", "2"),
    ],
)
def test_luhn_check_digit_of_published_numbers(digits: str, check_digit: str) -> None:
    assert luhn_check_digit(digits) == check_digit


@pytest.mark.parametrize(
    "text", ["", "12a4", "12 4", "-124", "\uff11\uff12", "\u0661\u0662", "1\u00b2"]
)
def test_only_ascii_digits_have_a_check_digit(text: str) -> None:
    with pytest.raises(InvariantBroken, match="only ASCII digits have a check digit"):
        luhn_check_digit(text)


@pytest.mark.parametrize(
    ("company_code", "purpose", "random_digits", "number"),
    [
        ("12345", "01", "0000000000000", "123450100000000000009"),
        ("12345", "01", "1234567890123", "123450112345678901236"),
        ("12345", "01", "9999999999999", "123450199999999999992"),
        # Leading zeros are digits of the number as any other.
        ("00007", "00", "0000000000001", "000070000000000000018"),
    ],
)
def test_bca_number_is_company_code_purpose_random_digits_and_check_digit(
    company_code: str, purpose: str, random_digits: str, number: str
) -> None:
    made = bca_account_number(company_code, purpose, random_digits)

    assert made == number
    assert len(made) - len(company_code) == BCA_CUSTOMER_NUMBER_DIGITS == 16


@pytest.mark.parametrize(
    ("company_code", "purpose", "random_digits"),
    [
        # As on BCA's wire, padded: the number a payer types has no spaces.
        ("   12345", "01", "1234567890123"),
        ("", "01", "1234567890123"),
        ("1234a", "01", "1234567890123"),
        ("\uff11\uff12\uff13\uff14\uff15", "01", "1234567890123"),
        ("12345", "1", "1234567890123"),
        ("12345", "001", "1234567890123"),
        ("12345", "0a", "1234567890123"),
        ("12345", "01", "123456789012"),
        ("12345", "01", "12345678901234"),
        ("12345", "01", "123456789012\u0663"),
    ],
)
def test_bca_number_of_other_parts_cannot_exist(
    company_code: str, purpose: str, random_digits: str
) -> None:
    with pytest.raises(InvariantBroken):
        bca_account_number(company_code, purpose, random_digits)


def test_banks_and_states_are_stored_under_these_names() -> None:
    assert [bank.value for bank in Bank] == ["BCA", "BNI"]
    assert {state.value for state in VirtualAccountState} == {"OPENING", "OPEN", "PAID", "CLOSED"}


CLAIM = VirtualAccountClaim(
    account=VirtualAccount(Bank.BCA, "123450112345678901236", "PT Pembeli"),
    business_id="b-1",
    running_number=24,
    phone_number=NUMBER,
    total=Rupiah(460_650),
    pay_until=at("2026-11-23T14:05:00+07:00"),
    state=VirtualAccountState.OPEN,
)


@pytest.mark.parametrize(
    ("state", "now", "payable"),
    [
        (VirtualAccountState.OPEN, "2026-11-23T14:04:59.999+07:00", True),
        (VirtualAccountState.OPEN, "2026-11-23T14:05:00.000+07:00", True),
        (VirtualAccountState.OPEN, "2026-11-23T14:05:00.001+07:00", False),
        (VirtualAccountState.PAID, "2026-11-22T15:00:00+07:00", False),
        (VirtualAccountState.CLOSED, "2026-11-22T15:00:00+07:00", False),
    ],
)
def test_open_account_takes_a_payment_until_its_last_instant(
    state: VirtualAccountState, now: str, payable: bool
) -> None:
    assert replace(CLAIM, state=state).payable_at(at(now)) is payable
