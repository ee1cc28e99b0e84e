"""Who of us decided something: an e-mail address, in the one form in which it is compared."""

import re
from typing import NewType

Person = NewType("Person", str)

# The longest address that mail can carry (RFC 5321, 4.5.3.1.3, without the angle brackets).
PERSON_LETTERS_MAX = 254
# Printable ASCII only: a letter of another script that looks the same would make one person two.
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")


def parse_person(text: str) -> Person | None:
    """Return the person whom an e-mail address names, else None.

    Capital letters and blanks around it make nobody another person: ` A@x ` is `a@x`.
    """
    address = text.strip()
    if len(address) > PERSON_LETTERS_MAX or not _ADDRESS.fullmatch(address):
        return None
    return Person(address.lower())
