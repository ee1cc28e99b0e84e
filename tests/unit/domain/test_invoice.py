"""Invoice numbers, order ids, and the running numbers that a search reads."""

from dataclasses import FrozenInstanceError
from itertools import pairwise

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.invoice import (
    InvoiceNumber,
    RunningNumberRange,
    matching_ranges,
    parse_order_id,
)

PREFIX = "2A7A875"


@pytest.mark.parametrize(
    ("running_number", "text"),
    [
        (1, "2A7A875-0001"),
        (24, "2A7A875-0024"),
        (9_999, "2A7A875-9999"),
        (10_000, "2A7A875-10000"),
        (123_456, "2A7A875-123456"),
        (9_999_999_999, "2A7A875-9999999999"),
    ],
)
def test_running_number_has_four_digits_or_more(running_number: int, text: str) -> None:
    number = InvoiceNumber(PREFIX, running_number)

    assert str(number) == text
    assert number.order_id == f"ord_{text}"
    assert number.lot_id == f"lot_{text}"
    assert parse_order_id(f"ord_{text}") == number


@pytest.mark.parametrize(
    "prefix",
    ["", "2A7A87", "2A7A8755", "2a7a875", "2A7A87G", "2A7A87 ", "2A7A875\n", "\uff12A7A875"],
)
def test_prefix_is_seven_hexadecimal_digits_in_upper_case(prefix: str) -> None:
    with pytest.raises(InvariantBroken, match="a prefix is 7 hex digits"):
        InvoiceNumber(prefix, 1)


@pytest.mark.parametrize("running_number", [0, -1, 10_000_000_000])
def test_running_number_outside_its_limits_cannot_exist(running_number: int) -> None:
    with pytest.raises(InvariantBroken, match="running numbers start at 1"):
        InvoiceNumber(PREFIX, running_number)


def test_invoice_number_cannot_be_edited() -> None:
    number = InvoiceNumber(PREFIX, 24)

    with pytest.raises(FrozenInstanceError):
        number.running_number = 25  # type: ignore[misc]  # the misuse is the test
    assert number == InvoiceNumber(PREFIX, 24)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2A7A875-0024",
        "lot_2A7A875-0024",
        "ord_2A7A875",
        "ord_2A7A875-",
        # Another spelling of an existing id names no order.
        "ord_2A7A875-24",
        "ord_2A7A875-024",
        "ord_2A7A875-00024",
        "ord_2A7A875-0000000024",
        "ord_2a7a875-0024",
        "ORD_2A7A875-0024",
        " ord_2A7A875-0024",
        "ord_2A7A875-0024 ",
        "ord_2A7A875-0024\n",
        "ord_2A7A875-+024",
        "ord_2A7A875-0_24",
        "ord_2A7A875-\uff10\uff10\uff12\uff14",
        "ord_2A7A875-\u0660\u0660\u0662\u0664",
        # No order has number zero, and none has eleven digits.
        "ord_2A7A875-0000",
        "ord_2A7A875-00000",
        "ord_2A7A875-10000000000",
        "ord_2A7A8755-0024",
        "ord_2A7A87G-0024",
        "ord_2A7A875-0024/../ord_2A7A875-0025",
    ],
)
def test_any_other_text_is_no_order_id(text: str) -> None:
    assert parse_order_id(text) is None


# Searching by the leading part --------------------------------------------------------------------

# All running numbers near a change of width, and every 97th up to 200.000.
SAMPLE = sorted(
    {
        *range(1, 1_300),
        *range(9_900, 10_101),
        *range(99_990, 100_101),
        *range(1, 200_001, 97),
        199_999,
        200_000,
    }
)

LEADING_PARTS = [
    *("2", "2A7A", "2A7A87", "2A7A875", "2A7A875-"),
    *("2A7A875-0", "2A7A875-00", "2A7A875-000", "2A7A875-0000", "2A7A875-00000"),
    *("2A7A875-1", "2A7A875-9", "2A7A875-10", "2A7A875-19", "2A7A875-99", "2A7A875-012"),
    *("2A7A875-0001", "2A7A875-0024", "2A7A875-1000", "2A7A875-9999"),
    *("2A7A875-00024", "2A7A875-10000", "2A7A875-12345", "2A7A875-010000"),
    *("2A7A875-100000", "2A7A875-199999", "2A7A875-200000", "2A7A875-1999999"),
    *("3", "2B", "2A7A876", "2A7A876-0001", "A875", "7A875-0024", "-", "-0024", "0024"),
    *("2A7A8750", "2A7A875 0024", "2A7A875--0024", "2A7A875-0024-", "2A7A875-A", "2A-0024"),
    *("2A7A875-0024\u0660", "2A7A875-\uff10\uff10\uff12\uff14"),
]


@pytest.mark.parametrize("leading_part", LEADING_PARTS)
def test_search_reads_exactly_the_numbers_that_begin_with_the_text(leading_part: str) -> None:
    matching = [each for each in SAMPLE if f"{PREFIX}-{each:04d}".startswith(leading_part)]

    ranges = matching_ranges(leading_part, PREFIX)

    assert [n for n in SAMPLE if any(r.first <= n <= r.last for r in ranges)] == matching
    # Highest first and apart from each other: a page reads them one after the other.
    assert all(higher.first > lower.last for higher, lower in pairwise(ranges))
    assert all(1 <= each.first <= each.last <= 9_999_999_999 for each in ranges)


@pytest.mark.parametrize(
    ("leading_part", "ranges"),
    [
        ("2A7A875-0024", [(24, 24)]),
        ("2A7A875-0", [(1, 999)]),
        ("2A7A875-0000", []),
        (
            "2A7A875-12",
            [
                (1_200_000_000, 1_299_999_999),
                (120_000_000, 129_999_999),
                (12_000_000, 12_999_999),
                (1_200_000, 1_299_999),
                (120_000, 129_999),
                (12_000, 12_999),
                (1_200, 1_299),
            ],
        ),
        ("2A7A875-1234567890", [(1_234_567_890, 1_234_567_890)]),
        ("2A7A875-12345678901", []),
        ("2A7A", [(1, 9_999_999_999)]),
        ("2A7A875", [(1, 9_999_999_999)]),
    ],
)
def test_ranges_of_a_leading_part(leading_part: str, ranges: list[tuple[int, int]]) -> None:
    expected = tuple(RunningNumberRange(first, last) for first, last in ranges)

    assert matching_ranges(leading_part, PREFIX) == expected


@pytest.mark.parametrize("typed", ["2a7a875-0024", " 2A7A875-0024 ", "2A7a875-0024\t"])
def test_case_and_space_around_what_was_typed_do_not_matter(typed: str) -> None:
    assert matching_ranges(typed, PREFIX) == (RunningNumberRange(24, 24),)


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_text_matches_nothing(blank: str) -> None:
    assert matching_ranges(blank, PREFIX) == ()
