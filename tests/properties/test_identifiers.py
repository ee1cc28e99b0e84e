"""For any number, digits and instant: texts stand for one thing, and typing errors show."""

from datetime import datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.invoice import InvoiceNumber, matching_ranges, parse_order_id
from shared.domain.phone import parse_phone
from shared.domain.virtual_account import bca_account_number, luhn_check_digit
from shared.domain.wib import (
    end_of_day,
    from_text,
    one_year_on,
    start_of_day,
    to_milliseconds,
    to_text,
    wib_date,
)
from tests.properties.strategies import instants

PREFIX = "2A7A875"

running_numbers = st.one_of(st.integers(1, 200_000), st.integers(1, 9_999_999_999))
any_instant = instants("1990-01-01T00:00:00Z", "2100-12-31T00:00:00Z")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


# Invoice numbers ----------------------------------------------------------------------------------


@given(running_numbers)
def test_order_id_leads_back_to_its_number(running_number: int) -> None:
    number = InvoiceNumber(PREFIX, running_number)

    assert parse_order_id(number.order_id) == number


@given(st.from_regex(r"\A(ord|ORD|lot)_[0-9A-Fa-f]{6,8}-[0-9]{3,11}\Z"))
def test_order_has_one_id_only(text: str) -> None:
    number = parse_order_id(text)

    assert number is None or number.order_id == text


@given(running_numbers, st.text("0123456789", max_size=11))
def test_search_by_leading_digits_finds_what_begins_with_them(
    running_number: int, typed: str
) -> None:
    ranges = matching_ranges(f"{PREFIX}-{typed}", PREFIX)

    found = any(each.first <= running_number <= each.last for each in ranges)

    assert found == f"{running_number:04d}".startswith(typed)


@given(running_numbers, st.integers(0, 18))
def test_every_leading_part_of_an_invoice_number_finds_it(running_number: int, cut: int) -> None:
    text = f"{PREFIX}-{running_number:04d}"
    leading_part = text[: max(1, len(text) - cut)]

    ranges = matching_ranges(leading_part, PREFIX)

    assert any(each.first <= running_number <= each.last for each in ranges)


# Virtual accounts ---------------------------------------------------------------------------------


def passes_luhn(number: str) -> bool:
    """The test of ISO/IEC 7812-1, written from its table of doubled digits."""
    doubled = "0246813579"
    return (
        sum(
            int(doubled[int(digit)] if position % 2 else digit)
            for position, digit in enumerate(reversed(number))
        )
        % 10
        == 0
    )


@given(digits(13))
def test_customer_number_passes_the_luhn_test(random_digits: str) -> None:
    number = bca_account_number("12345", "01", random_digits)

    assert number.startswith("1234501" + random_digits)
    assert len(number) == 21
    assert passes_luhn(number[5:])


@given(digits(15), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_shows(body: str, position: int, shift: int) -> None:
    wrong = str((int(body[position]) + shift) % 10)
    mistyped = body[:position] + wrong + body[position + 1 :]

    assert luhn_check_digit(mistyped) != luhn_check_digit(body)


@given(digits(15), st.integers(0, 13))
def test_two_swapped_digits_show_but_for_0_and_9(body: str, position: int) -> None:
    pair = body[position : position + 2]
    swapped = body[:position] + pair[::-1] + body[position + 2 :]

    same = luhn_check_digit(swapped) == luhn_check_digit(body)

    assert same == (pair[0] == pair[1] or set(pair) == {"0", "9"})


# Phone numbers ------------------------------------------------------------------------------------


@given(st.text(st.characters(categories=["Nd", "Zs", "Pd", "Ps", "Pe"]), max_size=16))
def test_only_ascii_digits_make_a_phone_number(text: str) -> None:
    for candidate in (text, "+" + text):
        number = parse_phone(candidate)

        assert number is None or (number == candidate and number.isascii())


# Instants -----------------------------------------------------------------------------------------


@given(any_instant)
def test_instant_cut_to_milliseconds_survives_being_written(instant: datetime) -> None:
    text = to_text(instant)

    assert from_text(text) == to_milliseconds(instant)
    assert timedelta(0) <= instant - from_text(text) < timedelta(milliseconds=1)
    assert to_text(from_text(text)) == text


@given(any_instant, any_instant)
def test_texts_of_instants_sort_as_the_instants_do(one: datetime, other: datetime) -> None:
    earlier, later = to_milliseconds(min(one, other)), to_milliseconds(max(one, other))

    assert (to_text(earlier) < to_text(later)) == (earlier < later)


@given(any_instant)
def test_every_instant_lies_in_its_day(instant: datetime) -> None:
    day = wib_date(instant)

    assert start_of_day(day) <= instant < start_of_day(day + timedelta(days=1))
    assert end_of_day(day) + timedelta(seconds=1) == start_of_day(day + timedelta(days=1))


@given(any_instant)
@example(datetime.fromisoformat("2028-02-29T12:00:00+07:00"))
def test_a_year_later_is_365_or_366_days_later(instant: datetime) -> None:
    day = wib_date(instant)
    ends = one_year_on(day)

    assert ends.year == day.year + 1
    assert ends.month == day.month
    assert (ends - day).days in (365, 366)
