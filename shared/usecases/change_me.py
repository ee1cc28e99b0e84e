"""Change what a user may say of itself and of its business: its language, where mail goes."""

from dataclasses import replace

from shared.domain.business import Locale
from shared.domain.email import EmailAddress
from shared.ports.businesses import BusinessStore, Me
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved


def change_me(
    business_id: str,
    user: str,
    locale: Locale | None,
    billing_emails: tuple[EmailAddress, ...] | None,
    store: BusinessStore,
    timer: Timer,
) -> Me:
    """Set a user's language and its business's addresses; None leaves what is there.

    Both are written together or neither. Returns what is there then; without a business, nothing
    was written. Raises StoreBusy or StoreUnknown: the same request may be sent again.
    """

    def attempt() -> Me | None:
        before = store.me(business_id, user)
        if before.business is None:
            return before
        addresses = before.business.billing_emails if billing_emails is None else billing_emails
        after = Me(
            replace(before.business, billing_emails=addresses),
            before.locale if locale is None else locale,
        )
        if after == before:
            return before
        done = store.set_me(business_id, user, locale, billing_emails)
        return after if done else None

    return until_moved(attempt, timer)
