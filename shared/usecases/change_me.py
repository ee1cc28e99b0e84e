"""Change what a user may say of itself and of its business: its language, where mail goes."""

from dataclasses import replace
from datetime import datetime

from shared.domain.business import Locale
from shared.domain.email import EmailAddress
from shared.domain.mail_address import with_renewed
from shared.domain.wib import to_milliseconds
from shared.ports.businesses import BillingEmails, BusinessStore, Me
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved


def change_me(
    business_id: str,
    user: str,
    locale: Locale | None,
    billing_emails: tuple[EmailAddress, ...] | None,
    store: BusinessStore,
    timer: Timer,
    *,
    now: datetime,
) -> Me:
    """Set a user's language and its business's addresses; None leaves what is there.

    Who names an address, also one that is there, says that it is right: mail goes to it again, and
    what came back from it before counts no more. Both are written together or neither. Returns what
    is there then; without a business, nothing was written. Raises StoreBusy or StoreUnknown: the
    same request may be sent again.
    """
    now = to_milliseconds(now)

    def attempt() -> Me | None:
        before = store.me(business_id, user)
        business = before.business
        if business is None:
            return before
        wanted = None
        if billing_emails is not None:
            records = with_renewed(business.addresses, billing_emails, now)
            wanted = BillingEmails(billing_emails, business.addresses, records)
            business = replace(business, billing_emails=billing_emails, addresses=records)
        after = Me(business, before.locale if locale is None else locale)
        if after == before:
            return before
        done = store.set_me(business_id, user, locale, wanted)
        return after if done else None

    return until_moved(attempt, timer)
