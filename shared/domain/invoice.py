"""Invoice numbers: the business's prefix and its running number, such as 2A7A875-0024.

An order is identified by the same two facts, so its id, its key and its invoice number are
computed from each other and nothing points at anything.
"""

import re
from dataclasses import dataclass

from shared.domain.errors import require

RUNNING_DIGITS_MIN = 4
RUNNING_DIGITS_MAX = 10
PREFIX_PATTERN = re.compile(r"[0-9A-F]{7}")

ORDER_ID_PATTERN = re.compile(rf"ord_([0-9A-F]{{7}})-([0-9]{{4,{RUNNING_DIGITS_MAX}}})")
_LEADING_PART = re.compile(r"([0-9A-F]{7})(?:-([0-9]*))?")


@dataclass(frozen=True, slots=True)
class InvoiceNumber:
    """Prefix of the business (7 hexadecimal digits, upper case) and its gap-free running number."""

    prefix: str
    running_number: int

    def __post_init__(self) -> None:
        require(PREFIX_PATTERN.fullmatch(self.prefix) is not None, "a prefix is 7 hex digits")
        require(0 < self.running_number < 10**RUNNING_DIGITS_MAX, "running numbers start at 1")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.running_number:0{RUNNING_DIGITS_MIN}d}"

    @property
    def order_id(self) -> str:
        """The id of the order that drew this number: `ord_2A7A875-0024`."""
        return f"ord_{self}"

    @property
    def lot_id(self) -> str:
        """The id of the credit lot that paying this order makes."""
        return f"lot_{self}"


def parse_order_id(text: str) -> InvoiceNumber | None:
    """Return the invoice number inside an order id, or None when the text is no order id."""
    found = ORDER_ID_PATTERN.fullmatch(text)
    if not found or int(found[2]) == 0:
        return None
    number = InvoiceNumber(found[1], int(found[2]))
    # One spelling per order: "ord_2A7A875-00024" is not an alias.
    return number if number.order_id == text else None


@dataclass(frozen=True, slots=True)
class RunningNumberRange:
    """Running numbers from `first` to `last`, both included."""

    first: int
    last: int


def matching_ranges(leading_part: str, prefix: str) -> tuple[RunningNumberRange, ...]:
    """Return the running numbers whose invoice number begins with that text, highest range first.

    `prefix` is the business's own. A search thereby reads exactly the orders that match instead
    of filtering all of them. An unknown prefix or a text of another form matches nothing.
    """
    text = leading_part.strip().upper()
    if "-" not in text:
        everything = RunningNumberRange(1, 10**RUNNING_DIGITS_MAX - 1)
        return (everything,) if text and prefix.startswith(text) else ()
    found = _LEADING_PART.fullmatch(text)
    if not found or found[1] != prefix:
        return ()
    digits = found[2] or ""
    ranges = [
        _numbers_written_with(digits, width)
        for width in range(RUNNING_DIGITS_MAX, RUNNING_DIGITS_MIN - 1, -1)
    ]
    return tuple(each for each in ranges if each is not None)


def _numbers_written_with(digits: str, width: int) -> RunningNumberRange | None:
    """Numbers whose written form has `width` digits and begins with `digits`."""
    if len(digits) > width:
        return None
    open_digits = width - len(digits)
    first = int(digits or "0") * 10**open_digits
    last = first + 10**open_digits - 1
    # Only the shortest written form is padded with zeros; longer ones begin with another digit.
    smallest = 1 if width == RUNNING_DIGITS_MIN else 10 ** (width - 1)
    first = max(first, smallest)
    return RunningNumberRange(first, last) if first <= last else None
