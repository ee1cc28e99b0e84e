"""Amounts as SNAP BI writes them: `{"value": "456500.00", "currency": "IDR"}`."""

import re

from shared.domain.errors import require
from shared.domain.money import Rupiah
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaidAmount

CURRENCY = "IDR"

INTEGER_DIGITS_MAX = 13
"""Digits before the point that a bank takes; BCA fails an inquiry answer with more."""

_VALUE = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")


def read_amount(value: str, currency: str) -> PaidAmount | None:
    """Read an amount exactly, or return None when it is not well formed (case 01, field format).

    Well formed are 1 to 13 ASCII digits with at most two decimals, and a code of three capital
    letters. Sources differ on an amount without decimals; it is taken, because its meaning is
    clear. A fraction of a rupiah and a foreign currency are well formed too: they match no bill,
    so the decision about the payment refuses them as an invalid amount (case 13).
    """
    match = _VALUE.fullmatch(value)
    if match is None or not _CURRENCY_CODE.fullmatch(currency):
        return None
    whole, decimals = match[1], match[2] or ""
    return PaidAmount(
        hundredths=int(whole) * HUNDREDTHS_PER_RUPIAH + int(decimals.ljust(2, "0")),
        currency=currency,
    )


def write_amount(amount: Rupiah) -> dict[str, str]:
    """Return the JSON object of a rupiah amount, always with two decimals.

    Raises InvariantBroken for an amount of more than 13 digits: no order may cost that.
    """
    digits = str(amount.amount)
    require(len(digits) <= INTEGER_DIGITS_MAX, "an amount on the wire has at most 13 digits")
    return {"value": f"{digits}.00", "currency": CURRENCY}
