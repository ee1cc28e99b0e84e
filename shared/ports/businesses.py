"""What a business and its users say of themselves: languages, addresses, the name on documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shared.domain.business import Business, Locale, TaxIdentity
from shared.domain.email import EmailAddress


@dataclass(frozen=True, slots=True)
class Me:
    """A user's business, and the language that is kept for the user; either may be absent."""

    business: Business | None
    locale: Locale | None


class BusinessStore(Protocol):
    """Errors as for OrderStore. A user is named as its token names it."""

    def me(self, business_id: str, user: str) -> Me:
        """Return a business and one of its users, read in one request."""

    def set_me(
        self,
        business_id: str,
        user: str,
        locale: Locale | None,
        billing_emails: tuple[EmailAddress, ...] | None,
    ) -> bool:
        """Write a user's language and its business's addresses, or one of them, and nothing else.

        None leaves what is there. A user whom nobody has imported is kept with the language alone.
        False where the business is not there.
        """

    def identify(self, business_id: str, identity: TaxIdentity, locale: Locale) -> bool:
        """Write a business's tax identity and its language, and nothing else of it.

        False where it is not there.
        """
