"""WhatsApp numbers in E.164, the one form in which this product writes them."""

import re
from typing import NewType

PhoneNumber = NewType("PhoneNumber", str)

# ITU-T E.164: at most 15 digits, the first one not zero. [0-9] and not \d: other scripts' digits
# look like a number to Python and reach no telephone.
E164_PATTERN = re.compile(r"\+[1-9][0-9]{6,14}")


def parse_phone(text: str) -> PhoneNumber | None:
    """Return the number when the text is E.164 (`+6281212448484`), else None."""
    return PhoneNumber(text) if E164_PATTERN.fullmatch(text) else None


def parse_phone_in_address(text: str) -> PhoneNumber | None:
    """Return the number of a decoded part of a URL, else None.

    A plus that was not written as %2B arrives as a space, and some leave it out.
    """
    return parse_phone(text if text.startswith("+") else "+" + text.removeprefix(" "))
