"""WIB, the time of western Indonesia: fixed UTC+7, no daylight saving. Dates a customer reads."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from shared.domain.errors import require

WIB = timezone(timedelta(hours=7), "WIB")

# strptime would do more than read it back: it takes one digit for two, other scripts' digits and
# lower case, so that one instant had many texts and they no longer sorted.
_INSTANT_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
)


def wib_date(instant: datetime) -> date:
    """Return the calendar date that a clock in Jakarta shows at this aware instant."""
    require(instant.tzinfo is not None, "an instant carries its zone")
    return instant.astimezone(WIB).date()


def start_of_day(day: date) -> datetime:
    """Return the UTC instant of 00:00:00 WIB of that day."""
    return datetime.combine(day, time(0, 0, 0), WIB).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the UTC instant of 23:59:59 WIB of that day, the last second credits can be used."""
    return datetime.combine(day, time(23, 59, 59), WIB).astimezone(UTC)


def one_year_on(day: date) -> date:
    """Return the same day of the next year; 29 February becomes 28 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)


def to_text(instant: datetime) -> str:
    """Return the one text form of an instant: UTC, milliseconds, fixed width, so it sorts.

    For example `2021-08-05T07:12:30.123Z`. Digits below a millisecond are cut off.
    """
    require(instant.tzinfo is not None, "an instant carries its zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{instant.microsecond // 1000:03d}Z"
    )


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote. Raises ValueError for any other form."""
    if not _INSTANT_TEXT.fullmatch(text):
        raise ValueError(f"not an instant in its one text form: {text!r}")
    return datetime.fromisoformat(text)


def to_milliseconds(instant: datetime) -> datetime:
    """Cut an instant to the precision that is stored, so that read-back equals what was written."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
