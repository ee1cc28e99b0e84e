"""Instants on the wire: every form that banks send, none that means nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.snap.timestamps import (
    read_timestamp,
    read_transaction_time,
    within_skew,
    write_timestamp,
)

INSTANT = datetime(2026, 8, 10, 2, 35, 27, tzinfo=UTC)

WITH_ZONE = [
    ("2026-08-10T09:35:27+07:00", INSTANT),
    ("2026-08-10T09:35:27+0700", INSTANT),
    ("2026-08-10T02:35:27Z", INSTANT),
    ("2026-08-10T02:35:27+00:00", INSTANT),
    ("2026-08-10T02:35:27-00:00", INSTANT),
    ("2026-08-09T23:05:27-03:30", INSTANT),
    ("2026-08-10T09:34:27+06:59", INSTANT),
    ("2026-08-10T09:35:27.000+07:00", INSTANT),
    ("2026-08-10T09:35:27.5+07:00", INSTANT.replace(microsecond=500_000)),
    ("2026-08-10T02:35:27.024Z", INSTANT.replace(microsecond=24_000)),
    ("2026-08-10T02:35:27.123456Z", INSTANT.replace(microsecond=123_456)),
    ("2026-08-10T02:35:27.123456789Z", INSTANT.replace(microsecond=123_456)),
    ("2028-02-29T00:00:00+07:00", datetime(2028, 2, 28, 17, 0, 0, tzinfo=UTC)),
    ("2026-01-01T00:00:00+07:00", datetime(2025, 12, 31, 17, 0, 0, tzinfo=UTC)),
    ("2000-01-01T00:00:00+07:00", datetime(1999, 12, 31, 17, 0, 0, tzinfo=UTC)),
    ("2999-12-31T23:59:59-12:00", datetime(3000, 1, 1, 11, 59, 59, tzinfo=UTC)),
]

NEVER_AN_INSTANT = [
    "",
    " ",
    "now",
    "1786329327",
    "2026-08-10",
    "2026-08-10T09:35+07:00",
    "2026-08-10T09:35:27+7:00",
    "2026-08-10T09:35:27+07",
    "2026-08-10T09:35:27 07:00",
    "2026-08-10T09:35:27z",
    "2026-08-10t09:35:27Z",
    "2026-08-10T09:35:27.Z",
    "2026-08-10T09:35:27,5Z",
    "2026-08-10T09:35:27.1234567890Z",
    "2026-08-10T09:35:27+07:00 ",
    " 2026-08-10T09:35:27+07:00",
    "2026-08-10T09:35:27+07:00\n",
    "2026-08-10T09:35:27+24:00",
    "2026-08-10T09:35:27+07:60",
    "2026-08-10T09:35:27+99:99",
    "2026-08-10T09:35:27+07:00+07:00",
    "2026-12-31T23:59:60Z",
    "2026-08-10T24:00:00Z",
    "2026-08-10T09:60:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-08-32T00:00:00Z",
    "0001-01-01T00:00:00+07:00",
    "1999-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-07:00",
    "10000-01-01T00:00:00Z",
    "20260810T093527+0700",
    "2026-W33-1T09:35:27Z",
    "\uff12\uff10\uff12\uff16-08-10T09:35:27Z",
    "\u0662\u0660\u0662\u0666-08-10T09:35:27Z",
    "2026\u201308\u201310T09:35:27Z",
    "2026-08-10T09:35:27\u2212" + "07:00",
    "\ud800",
    "2026-08-10T09:35:27Z\x00",
    "2" * 100_000,
]


@pytest.mark.parametrize(("text", "instant"), WITH_ZONE)
def test_a_time_with_its_zone_is_read_by_both_readers(text: str, instant: datetime) -> None:
    for read in (read_timestamp(text), read_transaction_time(text)):
        assert read == instant
        assert read.tzinfo is UTC


@pytest.mark.parametrize("text", NEVER_AN_INSTANT, ids=range(len(NEVER_AN_INSTANT)))
def test_what_is_no_instant_is_refused_without_an_exception(text: str) -> None:
    assert read_timestamp(text) is None
    assert read_transaction_time(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-08-10T09:35:27", INSTANT),
        ("2026-08-10 09:35:27", INSTANT),
        ("2026-08-10 09:35:27.250", INSTANT.replace(microsecond=250_000)),
        ("2026-08-10 02:35:27Z", INSTANT),
    ],
)
def test_a_plain_form_is_western_indonesian_time_for_payments_only(
    text: str, instant: datetime
) -> None:
    assert read_transaction_time(text) == instant
    assert read_timestamp(text) is None


@given(text=st.text(alphabet="0123456789-T:.+Z ", max_size=30))
def test_no_text_raises(text: str) -> None:
    read_timestamp(text)
    read_transaction_time(text)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (INSTANT, "2026-08-10T09:35:27+07:00"),
        (INSTANT.replace(microsecond=999_999), "2026-08-10T09:35:27+07:00"),
        (datetime(2025, 12, 31, 17, 0, 0, tzinfo=UTC), "2026-01-01T00:00:00+07:00"),
    ],
)
def test_an_instant_is_written_in_25_characters_of_jakarta(instant: datetime, text: str) -> None:
    assert write_timestamp(instant) == text
    assert len(text) == 25


def test_an_instant_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_timestamp(datetime(2026, 8, 10, 9, 35, 27))  # noqa: DTZ001 (the refused case)


@given(
    instant=st.datetimes(
        min_value=datetime(2001, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
        max_value=datetime(2998, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
        timezones=st.just(UTC),
    )
)
def test_what_is_written_reads_back_to_the_second(instant: datetime) -> None:
    assert read_timestamp(write_timestamp(instant)) == instant.replace(microsecond=0)


@pytest.mark.parametrize(
    ("apart", "within"),
    [
        (timedelta(0), True),
        (timedelta(minutes=4, seconds=59), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, microseconds=1), False),
        (timedelta(minutes=5, seconds=1), False),
        (timedelta(days=300_000), False),
    ],
)
def test_a_timestamp_may_be_five_minutes_off_either_way(apart: timedelta, within: bool) -> None:
    assert within_skew(INSTANT + apart, INSTANT) is within
    assert within_skew(INSTANT, INSTANT + apart) is within
