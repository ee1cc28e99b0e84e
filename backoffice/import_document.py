"""The document that brings businesses, users, numbers and prices into the product.

One JSON file, validated as a whole before anything is written. Its schema is published in
docs/import.schema.json, which `python -m backoffice schema` prints.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shared.adapters.dynamodb.import_store import DynamoImportStore, Imported
from shared.domain.access import Role
from shared.domain.business import (
    ADDRESS_LETTERS_MAX,
    COUNTRY_PATTERN,
    LEGAL_NAME_LETTERS_MAX,
    NIK_PATTERN,
    NITKU_PATTERN,
    NPWP_PATTERN,
    Business,
    Locale,
    NumberStatus,
    TaxIdentity,
    User,
    WhatsAppNumber,
    refuse_tax_identity,
)
from shared.domain.email import (
    BILLING_EMAILS_MAX,
    EMAIL_LETTERS_MAX,
    EMAIL_PATTERN,
    EmailAddress,
    are_billing_emails,
    parse_email,
)
from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.phone import PhoneNumber, parse_phone
from shared.domain.pricing import (
    ORDER_CREDITS_MIN,
    PAYMENT_DAYS_MAX,
    Agreement,
    PaymentTerms,
    PriceList,
    PriceSlab,
)

# A thousand times the largest order: more is a slip of the finger.
LIMIT_IDR_MAX = 1_000_000_000_000


def _unit_price(text: str) -> str:
    UnitPrice.from_text(text)
    return text


def _e164(text: str) -> str:
    if parse_phone(text) is None:
        raise ValueError("not an E.164 number")
    return text


def _email(text: str) -> EmailAddress:
    address = parse_email(text)
    if address is None:
        raise ValueError("not an e-mail address")
    return address


def _billing_emails(addresses: list[EmailAddress]) -> list[EmailAddress]:
    if not are_billing_emails(addresses):
        raise ValueError("a business has at most three addresses, each of them once")
    return addresses


UnitPriceText = Annotated[str, AfterValidator(_unit_price), Field(examples=["415", "362.5"])]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[
    str,
    AfterValidator(_email),
    Field(
        json_schema_extra={"pattern": f"^{EMAIL_PATTERN.pattern}$", "maxLength": EMAIL_LETTERS_MAX}
    ),
]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SlabEntry(_Model):
    """A unit price (rupiah, at most three decimals) and the credits from which it holds."""

    credits_min: Annotated[int, Field(ge=0)]
    unit_price_idr: UnitPriceText


class PriceListEntry(_Model):
    """The public prices from 00:00 WIB of a date on."""

    effective_from: date
    slabs: Annotated[list[SlabEntry], Field(min_length=1)]

    def to_domain(self) -> PriceList:
        """Return the price list."""
        return PriceList(self.effective_from, _slabs(self.slabs))


class PaymentTermsEntry(_Model):
    """Post-paid: an order is due so many days (WIB) after it was placed, and all that is owed is
    within the limit, VAT included."""

    days: Annotated[int, Field(ge=1, le=PAYMENT_DAYS_MAX)]
    limit_idr: Annotated[int, Field(ge=1, le=LIMIT_IDR_MAX)]

    def to_domain(self) -> PaymentTerms:
        """Return the terms."""
        return PaymentTerms(self.days, Rupiah(self.limit_idr))


class AgreementEntry(_Model):
    """A contract: one unit price, or slabs of its own. `valid_to` is the last day (WIB). Without
    payment terms it is prepaid."""

    valid_from: date
    valid_to: date | None = None
    unit_price_idr: UnitPriceText | None = None
    slabs: list[SlabEntry] | None = None
    payment_terms: PaymentTermsEntry | None = None

    @model_validator(mode="after")
    def _one_kind_of_price(self) -> "AgreementEntry":
        if (self.unit_price_idr is None) == (self.slabs is None):
            raise ValueError("an agreement has a unit price or slabs")
        return self

    def to_domain(self) -> Agreement:
        """Return the agreement."""
        slabs = _slabs(self.slabs or [])
        if self.unit_price_idr is not None:
            slabs = (PriceSlab(ORDER_CREDITS_MIN, UnitPrice.from_text(self.unit_price_idr)),)
        terms = self.payment_terms.to_domain() if self.payment_terms is not None else None
        return Agreement(self.valid_from, self.valid_to, slabs, terms)


class TaxIdentityEntry(_Model):
    """The party on the invoice: NPWP (16 digits) with NITKU (22), or NIK (16) without."""

    legal_name: Annotated[str, Field(min_length=1, max_length=LEGAL_NAME_LETTERS_MAX)]
    address: Annotated[str, Field(min_length=1, max_length=ADDRESS_LETTERS_MAX)]
    npwp: Annotated[str, Field(pattern=f"^{NPWP_PATTERN}$")] | None = None
    nik: Annotated[str, Field(pattern=f"^{NIK_PATTERN}$")] | None = None
    nitku: Annotated[str, Field(pattern=f"^{NITKU_PATTERN}$")] | None = None
    country: Annotated[str, Field(pattern=f"^{COUNTRY_PATTERN}$")] = "IDN"

    @model_validator(mode="after")
    def _can_be_named(self) -> "TaxIdentityEntry":
        refusal = refuse_tax_identity(self.to_domain())
        if refusal is not None:
            raise ValueError(refusal)
        return self

    def to_domain(self) -> TaxIdentity:
        """Return the party."""
        return TaxIdentity(**self.model_dump())


class UserEntry(_Model):
    """A person who signs in with this address. `locale` counts on the first import only: later the
    user sets it."""

    email: Email
    role: Role
    locale: Locale = Locale.INDONESIAN

    def to_domain(self) -> User:
        """Return the user."""
        return User(self.email, self.role, self.locale)


class NumberEntry(_Model):
    """A WhatsApp number. `low_balance_credits` counts on the first import only: later the
    business sets it."""

    number: Annotated[str, AfterValidator(_e164)]
    display_name: Name
    status: NumberStatus
    low_balance_credits: Annotated[int, Field(ge=0)] | None = None

    def to_domain(self, business_id: str) -> WhatsAppNumber:
        """Return the number."""
        return WhatsAppNumber(
            business_id=business_id,
            number=PhoneNumber(self.number),
            display_name=self.display_name,
            status=self.status,
            low_balance_credits=self.low_balance_credits,
            open_order=None,
            placed_at=(),
        )


class BusinessEntry(_Model):
    """A business. `prefix` begins its invoice numbers: 7 hexadecimal digits, for ever. `locale`,
    `tax_identity` and `billing_emails` count on the first import only: later the business sets
    them."""

    business_id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    name: Name
    prefix: Annotated[str, Field(pattern=r"^[0-9A-F]{7}$")]
    locale: Locale = Locale.INDONESIAN
    tax_identity: TaxIdentityEntry
    billing_emails: Annotated[
        list[Email],
        AfterValidator(_billing_emails),
        Field(json_schema_extra={"maxItems": BILLING_EMAILS_MAX, "uniqueItems": True}),
    ] = []
    users: Annotated[list[UserEntry], Field(min_length=1)]
    numbers: list[NumberEntry] = []
    agreements: list[AgreementEntry] = []

    @model_validator(mode="after")
    def _someone_gets_the_mail(self) -> "BusinessEntry":
        if not self.billing_emails and all(user.role is not Role.OWNER for user in self.users):
            raise ValueError("without billing addresses a business needs an owner")
        return self

    def to_domain(self) -> Business:
        """Return the business as it is imported; its running number is never imported."""
        return Business(
            business_id=self.business_id,
            name=self.name,
            prefix=self.prefix,
            locale=self.locale,
            tax_identity=self.tax_identity.to_domain(),
            billing_emails=tuple(self.billing_emails),
            agreements=tuple(each.to_domain() for each in self.agreements),
            invoice_seq=0,
        )


class ImportDocument(_Model):
    """Everything that one import brings."""

    version: Literal[1]
    price_lists: list[PriceListEntry] = []
    businesses: list[BusinessEntry] = []

    @model_validator(mode="after")
    def _prices_hold_together(self) -> "ImportDocument":
        dates = [each.effective_from for each in self.price_lists]
        if len(dates) != len(set(dates)):
            raise ValueError("two price lists hold from the same date")
        try:
            for price_list in self.price_lists:
                price_list.to_domain()
            for business in self.businesses:
                business.to_domain()
        except InvariantBroken as broken:
            raise ValueError(str(broken)) from broken
        return self


def _slabs(entries: list[SlabEntry]) -> tuple[PriceSlab, ...]:
    return tuple(
        PriceSlab(each.credits_min, UnitPrice.from_text(each.unit_price_idr)) for each in entries
    )


def read_document(path: Path) -> ImportDocument:
    """Read and validate a file. Raises OSError, or pydantic's ValidationError for its content."""
    return ImportDocument.model_validate_json(path.read_bytes())


def apply_document(
    document: ImportDocument, store: DynamoImportStore
) -> Iterator[tuple[str, Imported]]:
    """Import everything, yielding what became of each thing; running it again changes nothing."""
    for price_list in document.price_lists:
        name = f"price list {price_list.effective_from.isoformat()}"
        yield name, store.put_price_list(price_list.to_domain())
    for business in document.businesses:
        yield f"business {business.business_id}", store.put_business(business.to_domain())
        for user in business.users:
            yield f"user {user.email}", store.put_user(business.business_id, user.to_domain())
        for number in business.numbers:
            imported = store.put_number(number.to_domain(business.business_id))
            yield f"number {number.number}", imported
