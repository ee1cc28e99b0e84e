"""E-mail addresses of businesses and their users, in the one form in which they are kept."""

import re
from collections.abc import Sequence
from typing import NewType

EmailAddress = NewType("EmailAddress", str)

# The longest address that mail can carry (RFC 5321, 4.5.3.1.3, without the angle brackets).
EMAIL_LETTERS_MAX = 254
# One mail goes to all of them, and who else should read it can be written to by them.
BILLING_EMAILS_MAX = 3

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What a browser takes for an address (WHATWG HTML, "valid email address"), with a dot in its domain
# and a local part that RFC 5321 (4.5.3.1.1) allows. ASCII only: other letters do not reach every
# mailbox, and some look like these.
EMAIL_PATTERN = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


def parse_email(text: str) -> EmailAddress | None:
    """Return the address that a text is, in lower case, else None.

    Whoever signs in is found by it, however it is written there.
    """
    if len(text) > EMAIL_LETTERS_MAX or not EMAIL_PATTERN.fullmatch(text):
        return None
    return EmailAddress(text.lower())


def are_billing_emails(addresses: Sequence[str]) -> bool:
    """Tell whether addresses may be those of one business: at most three, each of them once."""
    return len(addresses) <= BILLING_EMAILS_MAX and len(set(addresses)) == len(addresses)
