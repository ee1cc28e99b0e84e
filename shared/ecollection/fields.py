"""Fields of BNI's messages, as it writes them: every value a text, amounts without decimals.

BNI sends null or an empty text for what it does not have. Ids are taken as they are: leading zeros
are significant.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from shared.domain.money import Rupiah
from shared.domain.wib import WIB
from shared.strict_json import JsonObject, JsonValue

AMOUNT_DIGITS_MAX = 14
"""Longest amount, in digits (BNI eCollection, trx_amount)."""

TRX_ID: Final = re.compile(r"[\x21-\x7e]{1,30}")
"""A billing's id. Ours have letters, digits and hyphens; what another program made is read too."""

ACCOUNT_NUMBER: Final = re.compile(r"[0-9]{16}")

PAYMENT_NTB: Final = re.compile(r"[0-9A-Za-z]{1,64}")
"""The journal number of a payment. BNI's have about six digits; it becomes part of a key."""

CLIENT_ID: Final = re.compile(r"[0-9]{1,10}")

ANY_TEXT: Final = re.compile(r".{1,255}")

SEALED: Final = re.compile(r".+", re.DOTALL)
"""The `data` of a message, for shared/ecollection/cipher.py::open_data to judge."""

_AMOUNT = re.compile(rf"[0-9]{{1,{AMOUNT_DIGITS_MAX}}}")
# The years keep any zone's conversion inside what a datetime holds.
_DATE = r"(?P<date>2[0-9]{3}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
_ISO_8601 = re.compile(rf"{_DATE}T{_TIME}(?P<zone>Z|[+-][0-9]{{2}}:?[0-5][0-9])")
_LOCAL = re.compile(rf"{_DATE} {_TIME}")


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """A message was not read; `field` is the wire name of what is missing or not well formed."""

    field: str


class FieldRefused(Exception):
    """Carries a FieldRefusal to the reader of the message, which returns it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.refusal = FieldRefusal(field)


def is_blank(value: JsonValue) -> bool:
    """Tell whether a value stands for an absent one: null, or a text of nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip(" "))


def text(document: JsonObject, name: str, form: re.Pattern[str]) -> str:
    """Return a text of that form. Raises FieldRefused."""
    value = document.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise FieldRefused(name)
    return value


def optional_text(document: JsonObject, name: str, form: re.Pattern[str]) -> str | None:
    """Return a text of that form, or None for an absent one. Raises FieldRefused."""
    return None if is_blank(document.get(name)) else text(document, name, form)


def amount(document: JsonObject, name: str) -> Rupiah:
    """Return an amount: a text of digits, or a JSON integer. Raises FieldRefused."""
    value = document.get(name)
    # A bool is an int to Python, but "True" has no digits.
    digits = str(value) if isinstance(value, int) else value
    if not isinstance(digits, str) or not _AMOUNT.fullmatch(digits):
        raise FieldRefused(name)
    return Rupiah(int(digits))


def optional_amount(document: JsonObject, name: str) -> Rupiah | None:
    """Return an amount, or None for an absent one. Raises FieldRefused."""
    return None if is_blank(document.get(name)) else amount(document, name)


def optional_instant(document: JsonObject, name: str) -> datetime | None:
    """Return a UTC instant, or None for an absent one. Raises FieldRefused.

    `<name>_iso8601` names its zone and goes first; `<name>` is the older form, such as
    `2015-06-23 23:23:09`, local time in Jakarta.
    """
    with_zone = f"{name}_iso8601"
    if not is_blank(document.get(with_zone)):
        return _instant(text(document, with_zone, _ISO_8601), with_zone)
    local = optional_text(document, name, _LOCAL)
    return None if local is None else _instant(local, name)


def _instant(written: str, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
        zoned = instant if instant.tzinfo else instant.replace(tzinfo=WIB)
        return zoned.astimezone(UTC)
    except ValueError as error:
        # The form is right and the date is not: the 30th of February.
        raise FieldRefused(name) from error
