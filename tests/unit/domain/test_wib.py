"""Jakarta's calendar: fixed UTC+7. Midnight there is 17.00 UTC of the day before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.wib import (
    end_of_day,
    from_text,
    one_year_on,
    start_of_day,
    to_milliseconds,
    to_text,
    wib_date,
)
from tests.support.builders import at


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-22T16:59:59.999999Z", date(2026, 11, 22)),
        ("2026-11-22T17:00:00Z", date(2026, 11, 23)),
        ("2026-11-22T23:59:59+07:00", date(2026, 11, 22)),
        ("2026-11-23T00:00:00+07:00", date(2026, 11, 23)),
        # Midnight in London and in New York is not midnight in Jakarta.
        ("2026-11-22T00:00:00Z", date(2026, 11, 22)),
        ("2026-11-21T19:00:00-05:00", date(2026, 11, 22)),
        ("2026-12-31T17:00:00Z", date(2027, 1, 1)),
        ("2028-02-28T17:00:00Z", date(2028, 2, 29)),
        ("2028-02-29T16:59:59Z", date(2028, 2, 29)),
        ("2028-02-29T17:00:00Z", date(2028, 3, 1)),
        ("2027-02-28T17:00:00Z", date(2027, 3, 1)),
        # No daylight saving: June is as December.
        ("2026-06-22T16:59:59Z", date(2026, 6, 22)),
        ("2026-06-22T17:00:00Z", date(2026, 6, 23)),
    ],
)
def test_date_is_the_one_in_jakarta(instant: str, day: date) -> None:
    assert wib_date(at(instant)) == day


def test_day_begins_and_ends_in_jakarta() -> None:
    assert start_of_day(date(2026, 11, 22)) == at("2026-11-21T17:00:00Z")
    assert end_of_day(date(2026, 11, 22)) == at("2026-11-22T16:59:59Z")
    assert start_of_day(date(2026, 11, 22)).tzinfo is UTC
    assert end_of_day(date(2026, 11, 22)).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "next_year"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2028, 3, 1), date(2029, 3, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_a_year_later_is_the_same_day_but_for_the_leap_day(day: date, next_year: date) -> None:
    assert one_year_on(day) == next_year


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2021-08-05T07:12:30.123Z", "2021-08-05T07:12:30.123Z"),
        ("2021-08-05T07:12:30Z", "2021-08-05T07:12:30.000Z"),
        ("2021-08-05T14:12:30.123+07:00", "2021-08-05T07:12:30.123Z"),
        ("2021-01-01T00:00:00+07:00", "2020-12-31T17:00:00.000Z"),
        # Cut, not rounded: it must not reach the next second, day or year.
        ("2021-12-31T23:59:59.999999Z", "2021-12-31T23:59:59.999Z"),
        ("2021-08-05T07:12:30.000999Z", "2021-08-05T07:12:30.000Z"),
    ],
)
def test_instants_are_written_in_utc_with_milliseconds(instant: str, text: str) -> None:
    assert to_text(at(instant)) == text


def test_what_is_written_is_read_back() -> None:
    instant = from_text("2021-08-05T07:12:30.123Z")

    assert instant == datetime(2021, 8, 5, 7, 12, 30, 123_000, tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-08-05",
        "2021-08-05T07:12:30Z",
        "2021-08-05T07:12:30.123",
        "2021-08-05T07:12:30.123+00:00",
        "2021-08-05T07:12:30.123+07:00",
        "2021-08-05 07:12:30.123Z",
        "2021-08-05T07:12:60.123Z",
        "2021-02-29T07:12:30.123Z",
        "2021-08-05T24:00:00.000Z",
        " 2021-08-05T07:12:30.123Z",
        "2021-08-05T07:12:30.123Z\n",
        # What a lenient reader takes, although it is another text than the one it stands for.
        "2021-08-05T07:12:30.1Z",
        "2021-08-05T07:12:30.123456Z",
        "2021-8-5T7:12:30.123Z",
        "2021-08-05t07:12:30.123z",
        "2021-08-05T07:12:30.\u0661\u0662\u0663Z",
        "\uff12\uff10\uff12\uff11-08-05T07:12:30.123Z",
    ],
)
def test_any_other_form_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an instant|day is out of range|second must be in"):
        from_text(text)


def test_instants_without_a_zone_are_refused() -> None:
    naive = datetime(2026, 11, 22, 14, 5)  # noqa: DTZ001  # the misuse is the test

    with pytest.raises(InvariantBroken, match="an instant carries its zone"):
        wib_date(naive)
    with pytest.raises(InvariantBroken, match="an instant carries its zone"):
        to_text(naive)


def test_instant_cut_to_milliseconds_is_the_one_that_is_read_back() -> None:
    cut = to_milliseconds(at("2026-11-22T14:05:00.123999+07:00"))

    assert cut == at("2026-11-22T14:05:00.123+07:00")
    assert from_text(to_text(cut)) == cut
    assert to_milliseconds(cut) == cut
