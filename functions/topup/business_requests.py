"""What callers send about themselves and their business, as strict models."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.api.bodies import StrictModel
from shared.api.problems import Code
from shared.domain.business import (
    ADDRESS_LETTERS_MAX,
    COUNTRY_PATTERN,
    LEGAL_NAME_LETTERS_MAX,
    NIK_PATTERN,
    NITKU_PATTERN,
    NPWP_PATTERN,
    Locale,
    TaxIdentity,
)
from shared.domain.email import (
    BILLING_EMAILS_MAX,
    EMAIL_LETTERS_MAX,
    EMAIL_PATTERN,
    EmailAddress,
    are_billing_emails,
    parse_email,
)


def _email(text: str) -> EmailAddress:
    address = parse_email(text)
    if address is None:
        raise PydanticCustomError(Code.INVALID_FIELD, "not an e-mail address")
    return address


def _billing_emails(addresses: list[EmailAddress]) -> list[EmailAddress]:
    if not are_billing_emails(addresses):
        raise PydanticCustomError(Code.INVALID_FIELD, "at most three addresses, each of them once")
    return addresses


# A value of an enum is text where it comes from JSON.
Language = Annotated[Locale, Field(strict=False)]
Email = Annotated[
    str,
    AfterValidator(_email),
    Field(
        description="Kept in lower case.",
        json_schema_extra={
            "pattern": f"^{EMAIL_PATTERN.pattern}$",
            "maxLength": EMAIL_LETTERS_MAX,
        },
    ),
]


class MeBody(StrictModel):
    """PATCH /v1/me. What is left out, or null, stays as it is."""

    locale: Annotated[Language, Field(description="The caller's own language.")] | None = None
    billing_emails: (
        Annotated[
            list[Email],
            AfterValidator(_billing_emails),
            Field(
                description="Where mails of the business go; without one, to its owners.",
                json_schema_extra={"maxItems": BILLING_EMAILS_MAX, "uniqueItems": True},
            ),
        ]
        | None
    ) = None

    @property
    def addresses(self) -> tuple[EmailAddress, ...] | None:
        """The addresses in their one form; None leaves those that are there."""
        if self.billing_emails is None:
            return None
        return tuple(EmailAddress(each) for each in self.billing_emails)


class BusinessBody(StrictModel):
    """PUT /v1/business: the whole of it. An NPWP comes with its NITKU; without one it is a NIK."""

    lines_in: ClassVar[frozenset[str]] = frozenset({"address"})

    locale: Annotated[Language, Field(description="The language of documents and mails.")]
    legal_name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LEGAL_NAME_LETTERS_MAX),
    ]
    address: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=ADDRESS_LETTERS_MAX),
        Field(description="Lines are divided by line feeds."),
    ]
    npwp: Annotated[str, Field(pattern=f"^{NPWP_PATTERN}$")] | None = None
    nik: Annotated[str, Field(pattern=f"^{NIK_PATTERN}$")] | None = None
    nitku: Annotated[str, Field(pattern=f"^{NITKU_PATTERN}$")] | None = None
    country: Annotated[str, Field(pattern=f"^{COUNTRY_PATTERN}$")] = "IDN"

    @property
    def identity(self) -> TaxIdentity:
        """The party that it names."""
        return TaxIdentity(
            legal_name=self.legal_name,
            address=self.address,
            npwp=self.npwp,
            nik=self.nik,
            nitku=self.nitku,
            country=self.country,
        )
