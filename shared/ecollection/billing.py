"""What we ask BNI about a billing, and how we read its answers.

BNI holds the virtual account and asks us nothing when it is paid. We open a billing under an id of
ours, the trx_id, with the account number, the exact amount and the end; BNI enforces both, and
tells us afterwards (shared/ecollection/callback.py). Every request is a POST of one JSON object to
one address, the type is inside `data`:

    {"client_id": "949", "prefix": "8", "data": "<sealed>"}

and every answer is one of

    {"status": "000", "data": "<sealed>"}
    {"status": "105", "message": "Duplicate Billing ID."}

The types are createbilling, updatebilling, inactivebilling and inquirybilling. A trx_id is used
once, for ever, also after its billing has expired; an account number is free again when its
billing is paid, expired or inactive. The cipher proves nothing (shared/ecollection/cipher.py): an
answer is BNI's because it comes over TLS from the address that we called.

This is eCollection and not SNAP BI, because BNI publishes no virtual accounts over SNAP: its own
libraries have SNAP for transfers only. (BNI eCollection specification, v3.0.3 and later; BNI's
Node library for inactivebilling.)
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.domain.errors import require
from shared.domain.money import Rupiah
from shared.domain.wib import WIB
from shared.ecollection.codes import Status, read_status
from shared.ecollection.fields import (
    ACCOUNT_NUMBER,
    AMOUNT_DIGITS_MAX,
    PAYMENT_NTB,
    TRX_ID,
    FieldRefusal,
    FieldRefused,
    amount,
    optional_amount,
    optional_instant,
    optional_text,
    text,
)
from shared.strict_json import JsonObject, JsonRefusal, read_object

CUSTOMER_NAME_CHARACTERS_MAX = 255
DESCRIPTION_CHARACTERS_MAX = 100

FIXED_BILLING: Final = "c"
"""Billing type: exactly the amount, once. BNI has other types for open, partial and minimum."""

_OUR_TRX_ID = re.compile(r"[A-Za-z0-9-]{1,30}")
_PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]*")


def ascii_name(name: str, fallback: str) -> str:
    """Return a name in printable ASCII, at most 255 characters, as BNI shows it to the payer.

    Accents are taken off their letters, what has no ASCII form is left out, any run of white space
    becomes one space. `fallback` is what a name without a single ASCII letter becomes; it is
    printable ASCII, not blank and within the length, else InvariantBroken is raised.
    """
    require(_is_name(fallback), "a name on the wire is printable ASCII and not blank")
    spaced = " ".join(unicodedata.normalize("NFKD", name).split())
    ascii_only = "".join(character for character in spaced if " " <= character <= "~")
    shortened = " ".join(ascii_only.split())[:CUSTOMER_NAME_CHARACTERS_MAX].rstrip(" ")
    return shortened or fallback


@dataclass(frozen=True, slots=True)
class Billing:
    """A fixed billing as we want BNI to have it: one order's amount, payable once, until its end.

    `trx_id` is 1 to 30 letters, digits and hyphens, never used before; `expires_at` is aware;
    `customer_name` comes from ascii_name; `description` is printable ASCII of at most 100. Raises
    InvariantBroken for anything else: a billing is made from an order of ours, not from input.
    """

    trx_id: str
    virtual_account: str
    total: Rupiah
    customer_name: str
    expires_at: datetime
    description: str

    def __post_init__(self) -> None:
        """Check all of it."""
        _require_reference(self.trx_id, self.virtual_account)
        # 0 is how an open billing is asked for, which takes any amount.
        require(self.total.amount > 0, "a fixed billing has an amount")
        require(len(str(self.total.amount)) <= AMOUNT_DIGITS_MAX, "an amount has 14 digits at most")
        require(_is_name(self.customer_name), "a name on the wire is printable ASCII and not blank")
        require(self.expires_at.tzinfo is not None, "an instant carries its zone")
        require(
            len(self.description) <= DESCRIPTION_CHARACTERS_MAX
            and _PRINTABLE_ASCII.fullmatch(self.description) is not None,
            "a description is at most 100 characters of printable ASCII",
        )


def createbilling(billing: Billing, client_id: str) -> dict[str, str]:
    """Return the request that opens a billing. Answered with trx_id and virtual_account."""
    return {
        "type": "createbilling",
        "billing_type": FIXED_BILLING,
        **_whole_billing(billing, client_id),
    }


def updatebilling(billing: Billing, client_id: str) -> dict[str, str]:
    """Return the request that changes amount, name, end or description of an open billing.

    BNI blanks every optional field that is left out, so all of them are repeated. It changes
    neither type nor account number: `billing` has those with which it was opened.
    """
    return {"type": "updatebilling", **_whole_billing(billing, client_id)}


def inactivebilling(trx_id: str, virtual_account: str, client_id: str) -> dict[str, str]:
    """Return the request that ends a billing. Raises InvariantBroken for an id or number not ours.

    A payment that BNI took just before stays: ask, or wait for its callback.
    """
    _require_reference(trx_id, virtual_account)
    return {
        "type": "inactivebilling",
        "client_id": client_id,
        "trx_id": trx_id,
        "virtual_account": virtual_account,
    }


def inquirybilling(trx_id: str, client_id: str) -> dict[str, str]:
    """Return the request that asks what became of a billing, ours or one that BNI spoke of.

    The only statement that money is booked on. Raises InvariantBroken for no trx_id at all.
    """
    require(TRX_ID.fullmatch(trx_id) is not None, "a trx_id is 1 to 30 characters of ASCII")
    return {"type": "inquirybilling", "client_id": client_id, "trx_id": trx_id}


def request_body(sealed: str, client_id: str, prefix: str) -> dict[str, str]:
    """Return what is posted; `sealed` is one of the requests above after seal_data."""
    return {"client_id": client_id, "prefix": prefix, "data": sealed}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of BNI's before its `data` is opened.

    `status` is None for a code that is not listed, and for what is no answer at all (a page of a
    proxy, half a body); `sealed` is empty where there is no `data`.
    """

    status: Status | None
    sealed: str


def read_answer(body: bytes) -> Answer:
    """Read the body of an answer, which may be any bytes. Never raises."""
    document = read_object(body)
    if isinstance(document, JsonRefusal):
        return Answer(None, "")
    sealed = document.get("data")
    return Answer(read_status(document.get("status")), sealed if isinstance(sealed, str) else "")


def confirms_opening(document: JsonObject, billing: Billing) -> bool:
    """Tell whether the opened `data` of createbilling or updatebilling speaks of this billing.

    An answer 000 that does not is no success: treat it as UNKNOWN, and ask.
    """
    return (
        document.get("trx_id") == billing.trx_id
        and document.get("virtual_account") == billing.virtual_account
    )


class VaStatus(StrEnum):
    """Whether a billing takes money, as inquirybilling tells it."""

    ACTIVE = "1"
    INACTIVE = "2"
    """Paid, expired or ended by inactivebilling; payment_ntb tells which."""


@dataclass(frozen=True, slots=True)
class BillingState:
    """What inquirybilling says about a billing.

    `payment_amount` is the sum of what was paid, 0 when nothing was; `payment_ntb` is the journal
    number of the payment, the latest one if there are several, which a fixed billing does not
    have. Instants are UTC. `cumulative_payment_amount` is not sent by every version.
    """

    trx_id: str
    virtual_account: str
    trx_amount: Rupiah
    va_status: VaStatus
    payment_amount: Rupiah
    cumulative_payment_amount: Rupiah | None
    payment_ntb: str | None
    paid_at: datetime | None
    expires_at: datetime | None

    @property
    def is_paid(self) -> bool:
        """Tell whether money came: there is an amount, and a number of the payment."""
        return self.payment_ntb is not None and self.payment_amount.amount > 0


def read_billing_state(document: JsonObject) -> BillingState | FieldRefusal:
    """Read the opened `data` of an answer to inquirybilling, or name the field at fault."""
    try:
        return BillingState(
            trx_id=text(document, "trx_id", TRX_ID),
            virtual_account=text(document, "virtual_account", ACCOUNT_NUMBER),
            trx_amount=amount(document, "trx_amount"),
            va_status=_va_status(document),
            payment_amount=optional_amount(document, "payment_amount") or Rupiah(0),
            cumulative_payment_amount=optional_amount(document, "cumulative_payment_amount"),
            payment_ntb=optional_text(document, "payment_ntb", PAYMENT_NTB),
            paid_at=optional_instant(document, "datetime_payment"),
            expires_at=optional_instant(document, "datetime_expired"),
        )
    except FieldRefused as refused:
        return refused.refusal


def payment_key(trx_id: str, payment_ntb: str) -> str:
    """Return BNI's key of a payment, unique for ever: a trx_id may have a colon, the rest not."""
    return f"{trx_id}:{payment_ntb}"


def _whole_billing(billing: Billing, client_id: str) -> dict[str, str]:
    """Return all fields, optional ones too.

    Email and telephone stay empty: BNI would write to the customer, and that is our part.
    """
    end = billing.expires_at.astimezone(WIB).isoformat(timespec="seconds")
    return {
        "client_id": client_id,
        "trx_id": billing.trx_id,
        "trx_amount": str(billing.total.amount),
        "customer_name": billing.customer_name,
        "customer_email": "",
        "customer_phone": "",
        "virtual_account": billing.virtual_account,
        "datetime_expired": end,
        "description": billing.description,
    }


def _require_reference(trx_id: str, virtual_account: str) -> None:
    require(
        _OUR_TRX_ID.fullmatch(trx_id) is not None,
        "a trx_id of ours is 1 to 30 letters, digits and hyphens",
    )
    require(
        ACCOUNT_NUMBER.fullmatch(virtual_account) is not None,
        "a virtual account number of BNI has 16 digits",
    )


def _is_name(name: str) -> bool:
    fits = len(name) <= CUSTOMER_NAME_CHARACTERS_MAX and not name.isspace() and name != ""
    return fits and _PRINTABLE_ASCII.fullmatch(name) is not None


def _va_status(document: JsonObject) -> VaStatus:
    value = document.get("va_status")
    for status in VaStatus:
        # BNI's samples have a text; an integer means the same. True is an integer to Python.
        if value in (status.value, int(status.value)) and value is not True:
            return status
    raise FieldRefused("va_status")
