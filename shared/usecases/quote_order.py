"""Quote: what a quantity of credits costs a business today. Nothing is stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.business import Business
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import (
    BetterOffer,
    CreditsRefusal,
    PaymentTerms,
    PriceTerms,
    Quote,
    better_offer,
    price_terms_on,
    quote_credits,
    refuse_credits,
)
from shared.domain.receivable import Receivables
from shared.domain.wib import wib_date
from shared.ports.orders import OrderStore, PlacingView


class QuoteRefusal(StrEnum):
    """Why there is no quote, in the order in which the guards run; CreditsRefusal comes after."""

    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    NUMBER_CANNOT_BE_TOPPED_UP = "NUMBER_CANNOT_BE_TOPPED_UP"


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote, the better one, if there is one, and when it would have to be paid.

    Without payment terms that is before the credits come; `receivables` is what the business owes.
    """

    quote: Quote
    better: BetterOffer | None
    payment_terms: PaymentTerms | None
    receivables: Receivables


def quote_order(
    business_id: str, number: PhoneNumber, credits: int, store: OrderStore, *, now: datetime
) -> Offer | QuoteRefusal | CreditsRefusal:
    """Return the offer for a number, or the first guard that refuses it."""
    view = store.placing_view(business_id, number, None, None, fresh=False)
    return offer_from(view, credits, store, now=now)


def offer_from(
    view: PlacingView, credits: int, store: OrderStore, *, now: datetime
) -> Offer | QuoteRefusal | CreditsRefusal:
    """Return the offer for the number of a view, or the first guard that refuses it."""
    if view.business is None or view.number is None:
        return QuoteRefusal.NUMBER_UNKNOWN
    if not view.number.can_top_up:
        return QuoteRefusal.NUMBER_CANNOT_BE_TOPPED_UP
    refusal = refuse_credits(credits)
    if refusal is not None:
        return refusal
    today = wib_date(now)
    terms = terms_for(view.business, store, now=now)
    quote = quote_credits(credits, terms, today)
    better = better_offer(quote, terms, today)
    return Offer(quote, better, terms.payment_terms, view.business.receivables)


def terms_for(business: Business, store: OrderStore, *, now: datetime) -> PriceTerms:
    """Return the price terms of a business at that instant."""
    return price_terms_on(wib_date(now), store.price_lists(), business.agreements)
