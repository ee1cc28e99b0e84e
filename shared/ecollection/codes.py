"""The status codes of eCollection, and what each of them means for each request of ours.

The codes and their meanings are those of BNI's eCollection specification (v3.0.3 and later,
section 4). BNI does not say which code a request may get, so the tables here decide, and they
decide by one rule: a code counts as definite only where nothing but that can have happened. What
a request has no business to get, and every code that is not listed, is UNKNOWN.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.strict_json import JsonValue


class Status(StrEnum):
    """The `status` of an answer: three digits."""

    SUCCESS = "000"
    """Done; `data` holds the result."""
    INVALID_PARAMETER = "001"
    """A field is missing or not well formed."""
    NOT_ALLOWED = "002"
    """Our source address is not allowed, or the client id is wrong."""
    SERVICE_NOT_FOUND = "004"
    """There is no request of this type."""
    SERVICE_NOT_DEFINED = "005"
    """The request names no type."""
    INVALID_ACCOUNT_NUMBER = "006"
    """The virtual account number is not well formed or not of this client."""
    INVALID_BILLING_NUMBER = "007"
    """The billing number (for clients that send one in place of an account) is not well formed."""
    TECHNICAL_FAILURE = "008"
    """Something broke at the bank."""
    UNEXPECTED_ERROR = "009"
    """Something broke at the bank, or with what it could not open."""
    REQUEST_TIMEOUT = "010"
    """Something behind the bank's door did not answer in time, and may have acted all the same."""
    AMOUNT_AGAINST_TYPE = "011"
    """The amount does not fit the billing type, such as 0 for a fixed one."""
    INVALID_EXPIRY = "012"
    """The end is not well formed or past."""
    DECIMALS_NOT_ALLOWED = "013"
    """An amount in rupiah has a fraction."""
    ACCOUNT_WITH_BILLING_NUMBER = "014"
    """A virtual account was given together with a billing number."""
    NO_PERMISSION = "015"
    """The client may not do this."""
    INVALID_BILLING_TYPE = "016"
    """There is no such billing type."""
    NAME_NOT_USABLE = "017"
    """The customer name cannot be used."""
    BILLING_PAID = "100"
    """The billing has been paid."""
    BILLING_NOT_FOUND = "101"
    """There is no billing with this trx_id."""
    ACCOUNT_IN_USE = "102"
    """The virtual account belongs to a billing that is active."""
    BILLING_EXPIRED = "103"
    """The billing's end has passed."""
    BILLING_NUMBER_IN_USE = "104"
    """The billing number belongs to a billing that is active."""
    DUPLICATE_TRX_ID = "105"
    """The trx_id has been used, if ever so long ago."""
    AMOUNT_FIXED = "107"
    """The amount cannot be changed any more."""
    DATA_NOT_FOUND = "108"
    """There is nothing to this request."""
    DAILY_LIMIT_EXCEEDED = "110"
    """A limit of the day is exceeded; BNI does not say of what."""
    SMS_NOT_SENT = "200"
    """The text message could not be sent (createbillingsms), after the billing was opened."""
    SMS_FOR_FIXED_ONLY = "201"
    """Text messages are for fixed billings only (createbillingsms)."""
    BILLING_TYPE_NOT_SUPPORTED = "801"
    """The client has no billings of this type."""
    TOO_MANY_INQUIRIES = "996"
    """Too many inquirybilling requests within an hour."""
    OFFLINE = "997"
    """The system is temporarily offline."""
    CONTENT_TYPE_MISSING = "998"
    """The Content-Type header is not application/json; nothing was read."""
    INTERNAL_ERROR = "999"
    """Something broke at the bank. From us to the bank: tell us again."""


class Opening(StrEnum):
    """What createbilling came to."""

    OPENED = "OPENED"
    DEFINITELY_NOT = "DEFINITELY_NOT"
    """BNI refused the request for what it says or who sent it, and there was none before it:
    no billing came of it, ever."""
    ALREADY_THERE = "ALREADY_THERE"
    """The trx_id or the number is taken: by our own first try, whose answer was lost, or by
    something else. inquirybilling tells; without it this is neither a success nor a failure."""
    UNKNOWN = "UNKNOWN"
    """The billing may be open. Repeat with the same trx_id and number, or ask."""


class Change(StrEnum):
    """What updatebilling came to."""

    CHANGED = "CHANGED"
    DEFINITELY_NOT = "DEFINITELY_NOT"
    """Refused for what it says or who sent it, or too late: the billing is as it was."""
    ALREADY_PAID = "ALREADY_PAID"
    NOT_THERE = "NOT_THERE"
    UNKNOWN = "UNKNOWN"
    """The billing is as it was or as asked. Repeat: the request names all of it."""


class Closing(StrEnum):
    """What inactivebilling came to."""

    CLOSED = "CLOSED"
    """The billing takes no more money. It says nothing of money that came before: a payment just
    before the end is told by its callback and shown by inquirybilling, and counts."""
    ALREADY_PAID = "ALREADY_PAID"
    NOT_THERE = "NOT_THERE"
    """BNI has no such billing now. One whose createbilling is still under way may come yet."""
    UNKNOWN = "UNKNOWN"
    """The billing may still take money, whether BNI failed or refused the request. Ask, repeat."""


class Finding(StrEnum):
    """What inquirybilling came to."""

    FOUND = "FOUND"
    NOT_THERE = "NOT_THERE"
    """BNI has no such billing now. One whose createbilling is still under way may come yet."""
    TRY_LATER = "TRY_LATER"
    """Nothing was learnt. Not at once: BNI counts inquiries per hour (996)."""


# BNI looks at sender and content before it looks for any billing, so these are certain not to
# have opened, changed or closed one.
_REFUSED_UNSEEN = (
    Status.INVALID_PARAMETER,
    Status.NOT_ALLOWED,
    Status.SERVICE_NOT_FOUND,
    Status.SERVICE_NOT_DEFINED,
    Status.INVALID_ACCOUNT_NUMBER,
    Status.INVALID_BILLING_NUMBER,
    Status.AMOUNT_AGAINST_TYPE,
    Status.INVALID_EXPIRY,
    Status.DECIMALS_NOT_ALLOWED,
    Status.ACCOUNT_WITH_BILLING_NUMBER,
    Status.NO_PERMISSION,
    Status.INVALID_BILLING_TYPE,
    Status.NAME_NOT_USABLE,
    Status.BILLING_TYPE_NOT_SUPPORTED,
    Status.CONTENT_TYPE_MISSING,
)
_NOT_THERE = (Status.BILLING_NOT_FOUND, Status.DATA_NOT_FOUND)

OPENING_OF: Mapping[Status, Opening] = {
    **dict.fromkeys(Status, Opening.UNKNOWN),
    **dict.fromkeys(_REFUSED_UNSEEN, Opening.DEFINITELY_NOT),
    Status.SUCCESS: Opening.OPENED,
    Status.ACCOUNT_IN_USE: Opening.ALREADY_THERE,
    Status.BILLING_NUMBER_IN_USE: Opening.ALREADY_THERE,
    Status.DUPLICATE_TRX_ID: Opening.ALREADY_THERE,
    # A new billing can be neither; one of this trx_id is.
    Status.BILLING_PAID: Opening.ALREADY_THERE,
    Status.BILLING_EXPIRED: Opening.ALREADY_THERE,
}

CHANGE_OF: Mapping[Status, Change] = {
    **dict.fromkeys(Status, Change.UNKNOWN),
    **dict.fromkeys(_REFUSED_UNSEEN, Change.DEFINITELY_NOT),
    **dict.fromkeys(_NOT_THERE, Change.NOT_THERE),
    Status.SUCCESS: Change.CHANGED,
    Status.BILLING_PAID: Change.ALREADY_PAID,
    Status.BILLING_EXPIRED: Change.DEFINITELY_NOT,
    Status.AMOUNT_FIXED: Change.DEFINITELY_NOT,
}

CLOSING_OF: Mapping[Status, Closing] = {
    **dict.fromkeys(Status, Closing.UNKNOWN),
    **dict.fromkeys(_NOT_THERE, Closing.NOT_THERE),
    Status.SUCCESS: Closing.CLOSED,
    Status.BILLING_PAID: Closing.ALREADY_PAID,
    # It ended by itself, which is what was asked for.
    Status.BILLING_EXPIRED: Closing.CLOSED,
}

FINDING_OF: Mapping[Status, Finding] = {
    **dict.fromkeys(Status, Finding.TRY_LATER),
    **dict.fromkeys(_NOT_THERE, Finding.NOT_THERE),
    Status.SUCCESS: Finding.FOUND,
}


def read_status(value: JsonValue) -> Status | None:
    """Return the status that a value of JSON names, or None for every other value."""
    try:
        return Status(value) if isinstance(value, str) else None
    except ValueError:
        return None


def opening_of(status: Status | None, *, tried_before: bool) -> Opening:
    """Return what createbilling came to; None stands for a code not listed and for no answer.

    `tried_before` tells that the same billing was asked for before and nobody knows what became of
    that. Then a refusal is definite about this request only: it may be refused (its end has
    passed meanwhile, our address has changed) while the first one opened the billing.
    """
    opening = Opening.UNKNOWN if status is None else OPENING_OF[status]
    refused_now_only = tried_before and opening is Opening.DEFINITELY_NOT
    return Opening.UNKNOWN if refused_now_only else opening


def change_of(status: Status | None) -> Change:
    """Return what updatebilling came to; None stands for a code not listed and for no answer."""
    return Change.UNKNOWN if status is None else CHANGE_OF[status]


def closing_of(status: Status | None) -> Closing:
    """Return what inactivebilling came to; None stands for a code not listed and for no answer."""
    return Closing.UNKNOWN if status is None else CLOSING_OF[status]


def finding_of(status: Status | None) -> Finding:
    """Return what inquirybilling came to; None stands for a code not listed and for no answer."""
    return Finding.TRY_LATER if status is None else FINDING_OF[status]
