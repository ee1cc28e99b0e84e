"""A business, its tax identity, its users and its WhatsApp numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.access import Role
from shared.domain.mail_address import Records, is_stopped
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Agreement
from shared.domain.receivable import NOTHING_OWED, Receivables


class Locale(StrEnum):
    """Languages of pages, mails and documents; Indonesian comes first."""

    INDONESIAN = "id"
    ENGLISH = "en"


# A taxpayer's number, a resident's own, and that of a place of business (PMK 112/PMK.03/2022).
NPWP_PATTERN = NIK_PATTERN = "[0-9]{16}"
NITKU_PATTERN = "[0-9]{22}"
# ISO 3166-1 alpha-3.
COUNTRY_PATTERN = "[A-Z]{3}"
# As much as an invoice prints of them.
LEGAL_NAME_LETTERS_MAX = 160
ADDRESS_LETTERS_MAX = 1_300


@dataclass(frozen=True, slots=True)
class TaxIdentity:
    """The party on an invoice. A buyer without NPWP (16 digits) is named by NIK instead.

    `nitku` (22 digits) identifies the place of business; it goes with an NPWP. The address may have
    several lines.
    """

    legal_name: str
    address: str
    npwp: str | None
    nik: str | None
    nitku: str | None
    country: str = "IDN"


class TaxIdentityRefusal(StrEnum):
    """Why a party cannot be named so, in the order in which it is looked for."""

    NEITHER_NUMBER = "name an NPWP or a NIK"
    BOTH_NUMBERS = "name an NPWP or a NIK, not both"
    NITKU_MISSING = "an NPWP needs its NITKU"
    NITKU_ALONE = "a NITKU goes with an NPWP"
    NAME_NOT_PRINTABLE = "a name has characters that can be printed"
    ADDRESS_NOT_PRINTABLE = "an address has lines that can be printed"


def refuse_tax_identity(identity: TaxIdentity) -> TaxIdentityRefusal | None:
    """Return what is wrong with a party whose parts are of the right form, else None."""
    if identity.npwp is None and identity.nik is None:
        return TaxIdentityRefusal.NEITHER_NUMBER
    if identity.npwp is not None and identity.nik is not None:
        return TaxIdentityRefusal.BOTH_NUMBERS
    if (identity.npwp is None) != (identity.nitku is None):
        has_nitku = identity.nitku is not None
        return TaxIdentityRefusal.NITKU_ALONE if has_nitku else TaxIdentityRefusal.NITKU_MISSING
    if not identity.legal_name.isprintable():
        return TaxIdentityRefusal.NAME_NOT_PRINTABLE
    printable = all(line.isprintable() for line in identity.address.split("\n"))
    return None if printable else TaxIdentityRefusal.ADDRESS_NOT_PRINTABLE


@dataclass(frozen=True, slots=True)
class Business:
    """A customer. `invoice_seq` and `credit_note_seq` are the last running numbers drawn, each 0
    before the first.

    `receivables` is what it owes for orders that are invoiced and not paid. `addresses` is what
    came back from addresses of it or of its users.
    """

    business_id: str
    name: str
    prefix: str
    locale: Locale
    tax_identity: TaxIdentity
    billing_emails: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    invoice_seq: int
    receivables: Receivables = NOTHING_OWED
    credit_note_seq: int = 0
    addresses: Records = ()

    def gets_no_mail_at(self, address: str) -> bool:
        """Tell whether mail to an address has stopped: it came back, or was called spam."""
        return is_stopped(self.addresses, address)


@dataclass(frozen=True, slots=True)
class User:
    """A person of a business; signs in by e-mail address."""

    email: str
    role: Role
    locale: Locale


class NumberStatus(StrEnum):
    """How far WhatsApp has approved a number."""

    TRIAL = "TRIAL"
    NEW_REQUEST = "NEW_REQUEST"
    CONNECTED = "CONNECTED"
    BUSINESS_ACCOUNT = "BUSINESS_ACCOUNT"
    OFFICIAL_ACCOUNT = "OFFICIAL_ACCOUNT"
    REJECTED = "REJECTED"


TOP_UP_STATUSES = frozenset({NumberStatus.BUSINESS_ACCOUNT, NumberStatus.OFFICIAL_ACCOUNT})


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """The reservation of a number by the one order that may be open for it."""

    running_number: int
    pay_until: datetime

    def holds_at(self, now: datetime) -> bool:
        """Tell whether it still blocks another order: past `pay_until` it frees itself."""
        return now <= self.pay_until


@dataclass(frozen=True, slots=True)
class WhatsAppNumber:
    """A number of a business with what placing an order needs to know of it.

    `placed_at` are the placings of the last hour, oldest first: each one makes a mail and a
    virtual account, so they are limited.
    """

    business_id: str
    number: PhoneNumber
    display_name: str
    status: NumberStatus
    low_balance_credits: int | None
    open_order: OpenOrder | None
    placed_at: tuple[datetime, ...]

    @property
    def can_top_up(self) -> bool:
        """Only approved numbers may be topped up."""
        return self.status in TOP_UP_STATUSES
