"""Businesses, their users and the seller, with defaults that a test need not mention."""

from shared.domain.access import Role
from shared.domain.business import Business, Locale, TaxIdentity, User

SELLER = TaxIdentity(
    legal_name="PT Siaran Kredit Nusantara",
    address="Jl. Jenderal Sudirman Kav. 52-53\nJakarta Selatan 12190",
    npwp="0012345678901000",
    nik=None,
    nitku="0012345678901000000000",
)
BUYER = TaxIdentity(
    legal_name="PT Kopi Pagi Sejahtera",
    address="Jl. Asia Afrika No. 8\nBandung 40111",
    npwp="0987654321012000",
    nik=None,
    nitku="0987654321012000000000",
)


def a_business(
    *,
    business_id: str = "biz_kopi",
    name: str = "Kopi Pagi",
    prefix: str = "2A7A875",
    locale: Locale = Locale.INDONESIAN,
    tax_identity: TaxIdentity = BUYER,
    billing_emails: tuple[str, ...] = ("finance@kopi.example",),
) -> Business:
    """A business that has an address for its invoices and has drawn 24 invoice numbers."""
    return Business(
        business_id=business_id,
        name=name,
        prefix=prefix,
        locale=locale,
        tax_identity=tax_identity,
        billing_emails=billing_emails,
        agreements=(),
        invoice_seq=24,
    )


def a_user(email: str, role: Role = Role.OWNER) -> User:
    """A person of a business, reading Indonesian."""
    return User(email=email, role=role, locale=Locale.INDONESIAN)
