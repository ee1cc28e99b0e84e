"""The one door through which JSON bytes of strangers enter: banks and the dashboard alike.

Python's own reader keeps the last of two equal keys, accepts NaN, an UTF-16 body and lone
surrogates, and answers deep nesting with RecursionError. Every one of those is a way to make two
programs read two things in one body, so the door refuses them; it never raises.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NoReturn, TypeAlias

BODY_BYTES_MAX = 64 * 1024
"""Largest body that is looked at, in bytes; a top-up or a bank's message is below 4 KiB."""

NESTING_LEVELS_MAX = 64
"""Deepest nesting of objects and arrays; the banks' messages use four levels."""

NUMBER_CHARACTERS_MAX = 1_000
"""Longest number, in characters: below the 4,300 digits at which Python refuses to convert."""

NUMBER_EXPONENT_MAX = 1_000
"""Largest decimal exponent either way, so that int() of a fraction cannot exhaust the memory."""

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = dict[str, JsonValue]


class JsonRefusal(StrEnum):
    """Why a body was refused."""

    TOO_LARGE = "TOO_LARGE"
    MALFORMED = "MALFORMED"
    DUPLICATE_KEY = "DUPLICATE_KEY"


# The closing quote is optional, so that an unterminated string is one match up to the end of the
# text and a body full of quotes cannot make the scan quadratic.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)
_LINE_FEED = "\n"
_FORBIDDEN_CHARACTER = re.compile("[\x00-\x1f\ud800-\udfff]")


def read_object(body: bytes, lines_in: frozenset[str] = frozenset()) -> JsonObject | JsonRefusal:
    """Read one JSON object from the bytes of a request body.

    Integers stay ``int``, other numbers become ``Decimal``, never ``float``. Refused as MALFORMED:
    everything that RFC 8259 does not allow, bytes that are not UTF-8, a byte order mark, NaN and
    Infinity, nesting or numbers beyond the limits of this module, a control character below U+0020
    or a lone surrogate in any string (escaped or not), and any top-level value but an object. Keys
    are compared after their escapes are read. `lines_in` names fields of that object whose text may
    have several lines: of the control characters a line feed is allowed there. Never raises.
    """
    if len(body) > BODY_BYTES_MAX:
        return JsonRefusal.TOO_LARGE
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return JsonRefusal.MALFORMED
    if _nesting_levels(text) > NESTING_LEVELS_MAX:
        return JsonRefusal.MALFORMED

    pairs = _Pairs()
    decoder = json.JSONDecoder(
        object_pairs_hook=pairs.collect,
        parse_int=_read_integer,
        parse_float=_read_decimal,
        parse_constant=_refuse_constant,
    )
    try:
        document = decoder.decode(text)
    except ValueError:
        return JsonRefusal.MALFORMED
    if not isinstance(document, dict):
        return JsonRefusal.MALFORMED
    if pairs.found_duplicate:
        return JsonRefusal.DUPLICATE_KEY
    return JsonRefusal.MALFORMED if _has_forbidden_character(document, lines_in) else document


class _Pairs:
    """Builds the objects of one document and remembers whether one of them repeats a key.

    Remembering instead of raising keeps the verdict independent of where the repetition stands:
    what is no JSON object is MALFORMED, whatever it repeats.
    """

    def __init__(self) -> None:
        self.found_duplicate = False

    def collect(self, pairs: list[tuple[str, JsonValue]]) -> JsonObject:
        collected = dict(pairs)
        if len(collected) < len(pairs):
            self.found_duplicate = True
        return collected


def _nesting_levels(text: str) -> int:
    level = deepest = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[1]:
            level += 1
            deepest = max(deepest, level)
        elif match[2]:
            level -= 1
    return deepest


def _has_forbidden_character(document: JsonObject, lines_in: frozenset[str]) -> bool:
    waiting: list[JsonValue] = [
        value.replace(_LINE_FEED, "") if name in lines_in and isinstance(value, str) else value
        for name, value in document.items()
    ]
    waiting.extend(document.keys())
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if _FORBIDDEN_CHARACTER.search(value):
                return True
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
    return False


def _read_integer(text: str) -> int:
    if len(text) > NUMBER_CHARACTERS_MAX:
        raise ValueError("a number is longer than the limit")
    return int(text)


def _read_decimal(text: str) -> Decimal:
    if len(text) > NUMBER_CHARACTERS_MAX:
        raise ValueError("a number is longer than the limit")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("the exponent of a number is beyond what Decimal holds") from error
    if abs(number.adjusted()) > NUMBER_EXPONENT_MAX:
        raise ValueError("the exponent of a number is beyond the limit")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
