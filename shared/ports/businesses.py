"""What a business and its users say of themselves: languages, addresses, the name on documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shared.domain.business import Business, Locale, TaxIdentity, User
from shared.domain.email import EmailAddress
from shared.domain.mail_address import Records


@dataclass(frozen=True, slots=True)
class Me:
    """A user's business, and the language that is kept for the user; either may be absent."""

    business: Business | None
    locale: Locale | None


@dataclass(frozen=True, slots=True)
class BillingEmails:
    """The addresses of a business as they are to be, and what came back from addresses of it: as it
    was read, and without what counts no more."""

    addresses: tuple[EmailAddress, ...]
    records_before: Records = ()
    records: Records = ()


class BusinessStore(Protocol):
    """Errors as for OrderStore. A user is named as its token names it."""

    def me(self, business_id: str, user: str) -> Me:
        """Return a business and one of its users, read in one request."""

    def set_me(
        self,
        business_id: str,
        user: str,
        locale: Locale | None,
        billing_emails: BillingEmails | None,
    ) -> bool:
        """Write a user's language and its business's addresses, or one of them, and nothing else.

        None leaves what is there. A user whom nobody has imported is kept with the language alone.
        False where the business is not there, or something has come back from an address since.
        """

    def identify(self, business_id: str, identity: TaxIdentity, locale: Locale) -> bool:
        """Write a business's tax identity and its language, and nothing else of it.

        False where it is not there.
        """


class AddressStore(Protocol):
    """What came back from the addresses of businesses. Errors as for OrderStore."""

    def business(self, business_id: str) -> Business | None:
        """Return a business."""

    def user(self, business_id: str, email: str) -> User | None:
        """Return a user that was imported."""

    def record(self, before: Business, after: Records) -> bool:
        """Write what came back, if nothing else has come back since it was read."""
