"""Instants as banks write them. Lenient about the form, strict about the skew.

BCA documents 25 characters such as `2026-08-10T09:35:27+07:00`; SNAP BI allows milliseconds, and
other zones, "Z" and a zone without its colon are seen as well.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from shared.domain.wib import WIB

SKEW_MAX = timedelta(minutes=5)
"""How far X-TIMESTAMP may lie from our clock, either way; exactly this far is accepted."""

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})"
_DATE = r"(?P<date>2[0-9]{3}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?"
_WITH_ZONE = re.compile(f"{_DATE}T{_TIME}{_ZONE}")
_ZONE_OPTIONAL = re.compile(f"{_DATE}[T ]{_TIME}{_ZONE}?")


def read_timestamp(text: str) -> datetime | None:
    """Read X-TIMESTAMP: return the UTC instant, or None for a text that is not one with a zone.

    Digits below a microsecond are cut off. A leap second (":60") is refused, and so is a year
    outside 2000 to 2999: no payment happened there, and no calculation may overflow. Never raises.
    """
    match = _WITH_ZONE.fullmatch(text)
    return None if match is None else _instant(match)


def read_transaction_time(text: str) -> datetime | None:
    """Read trxDateTime and its like: as read_timestamp, and a text without a zone is WIB.

    A space may stand in place of the T, as in the plain forms of other banks. Only for times
    that are facts about a payment; the signed X-TIMESTAMP has to name its zone.
    """
    match = _ZONE_OPTIONAL.fullmatch(text)
    return None if match is None else _instant(match)


def write_timestamp(instant: datetime) -> str:
    """Return an aware instant in the 25 characters that BCA documents, in WIB (+07:00).

    Fractions of a second are cut off. Raises ValueError for a naive one.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(WIB).isoformat(timespec="seconds")


def within_skew(timestamp: datetime, now: datetime) -> bool:
    """Tell whether two aware instants lie at most SKEW_MAX apart."""
    return abs(timestamp - now) <= SKEW_MAX


def _instant(match: re.Match[str]) -> datetime | None:
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    try:
        local = datetime.fromisoformat(f"{match['date']}T{match['time']}.{fraction}")
        return local.replace(tzinfo=_zone(match["zone"])).astimezone(UTC)
    except ValueError:
        return None


def _zone(text: str | None) -> timezone:
    if text is None:
        return WIB
    if text == "Z":
        return UTC
    # Hours and minutes are signed alike: -03:30 is three and a half hours behind.
    sign, hours, minutes = text[0], int(text[1:3]), int(text[-2:])
    if minutes > 59:
        raise ValueError("an hour has sixty minutes")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)
