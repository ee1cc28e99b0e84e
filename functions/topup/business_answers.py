"""What callers get about the business: how it is named on documents."""

from pydantic import BaseModel

from shared.domain.business import Locale, TaxIdentity


class BusinessAnswer(BaseModel):
    """The party on the invoices of later orders, and their language.

    It has an NPWP with its NITKU, or a NIK. The lines of the address are divided by line feeds.
    """

    locale: Locale
    legal_name: str
    address: str
    npwp: str | None
    nik: str | None
    nitku: str | None
    country: str

    @classmethod
    def of(cls, identity: TaxIdentity, locale: Locale) -> "BusinessAnswer":
        """Answer for the identity of a business and its language."""
        return cls(
            locale=locale,
            legal_name=identity.legal_name,
            address=identity.address,
            npwp=identity.npwp,
            nik=identity.nik,
            nitku=identity.nitku,
            country=identity.country,
        )
