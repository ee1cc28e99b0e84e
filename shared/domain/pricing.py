"""Prices by volume or by agreement, quotes, and the offer that stops people paying more for less.

Volume pricing: the slab that a quantity reaches applies to the whole quantity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.errors import InvariantBroken, require
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.tax import VatRule, vat_rule_on
from shared.domain.wib import one_year_on

ORDER_CREDITS_MIN = 1_000
ORDER_CREDITS_STEP = 100
ORDER_CREDITS_MAX = 1_000_000
# With the 30 days for which a virtual account outlives its due date, below what banks keep one for.
PAYMENT_DAYS_MAX = 90


class CreditsRefusal(StrEnum):
    """Why a quantity cannot be ordered, in the order in which the guards run."""

    BELOW_MINIMUM = "CREDITS_BELOW_MINIMUM"
    ABOVE_MAXIMUM = "CREDITS_ABOVE_MAXIMUM"
    NOT_IN_STEP = "CREDITS_NOT_IN_STEP"


def refuse_credits(credits: int) -> CreditsRefusal | None:
    """Return why that many credits cannot be ordered, or None when they can."""
    if credits < ORDER_CREDITS_MIN:
        return CreditsRefusal.BELOW_MINIMUM
    if credits > ORDER_CREDITS_MAX:
        return CreditsRefusal.ABOVE_MAXIMUM
    if credits % ORDER_CREDITS_STEP != 0:
        return CreditsRefusal.NOT_IN_STEP
    return None


@dataclass(frozen=True, slots=True)
class PriceSlab:
    """A unit price that holds from `credits_min` credits upwards."""

    credits_min: int
    unit_price: UnitPrice


def check_slabs(slabs: Sequence[PriceSlab]) -> None:
    """Raise InvariantBroken unless the slabs price every quantity that can be ordered."""
    require(len(slabs) > 0, "a price list has at least one slab")
    require(slabs[0].credits_min <= ORDER_CREDITS_MIN, "the first slab reaches the smallest order")
    minimums = [slab.credits_min for slab in slabs]
    require(minimums == sorted(set(minimums)), "slab minimums rise")
    require(
        all(minimum % ORDER_CREDITS_STEP == 0 for minimum in minimums[1:]),
        "a slab begins at a quantity that can be ordered",
    )


@dataclass(frozen=True, slots=True)
class PriceList:
    """The public prices from 00:00 WIB of a date on; the newest effective list wins."""

    effective_from: date
    slabs: tuple[PriceSlab, ...]

    def __post_init__(self) -> None:
        check_slabs(self.slabs)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """That a business pays `days` after it gets its credits, and owes `limit` at the most.

    Both hold for all its orders together; the limit includes VAT.
    """

    days: int
    limit: Rupiah

    def __post_init__(self) -> None:
        require(0 < self.days <= PAYMENT_DAYS_MAX, "payment is due in 1 to 90 days")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract that replaces the price list for one business between two WIB dates.

    A fixed unit price is one slab; `valid_to` is the last day, None means open-ended. With
    `payment_terms` its orders are post-paid, without it they are prepaid.
    """

    valid_from: date
    valid_to: date | None
    slabs: tuple[PriceSlab, ...]
    payment_terms: PaymentTerms | None = None

    def __post_init__(self) -> None:
        check_slabs(self.slabs)
        require(self.valid_to is None or self.valid_from <= self.valid_to, "from, then to")

    def covers(self, day: date) -> bool:
        """Tell whether the agreement holds on that WIB date."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class PriceSource(StrEnum):
    """Where a price comes from; the values are those of the HTTP API."""

    PRICE_LIST = "price_list"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """The slabs that one business buys at on one day, where they come from, and when it pays."""

    slabs: tuple[PriceSlab, ...]
    source: PriceSource
    effective_from: date
    payment_terms: PaymentTerms | None = None

    def unit_price_for(self, credits: int) -> UnitPrice:
        """Return the unit price of the highest slab that the quantity reaches."""
        reached = [slab for slab in self.slabs if slab.credits_min <= credits]
        require(len(reached) > 0, "the first slab reaches the smallest order")
        return reached[-1].unit_price


def price_terms_on(
    day: date, price_lists: Sequence[PriceList], agreements: Sequence[Agreement]
) -> PriceTerms:
    """Return the terms of a business on a WIB date: its agreement, else the newest price list.

    Raises InvariantBroken when no list is effective yet: the import keeps one from the start.
    """
    covering = [agreement for agreement in agreements if agreement.covers(day)]
    if covering:
        agreement = max(covering, key=lambda each: each.valid_from)
        return PriceTerms(
            agreement.slabs, PriceSource.AGREEMENT, agreement.valid_from, agreement.payment_terms
        )
    effective = [each for each in price_lists if each.effective_from <= day]
    if not effective:
        raise InvariantBroken(f"no price list is effective on {day.isoformat()}")
    newest = max(effective, key=lambda each: each.effective_from)
    return PriceTerms(newest.slabs, PriceSource.PRICE_LIST, newest.effective_from)


@dataclass(frozen=True, slots=True)
class Quote:
    """A calculation: what a quantity costs today. Placing an order freezes it.

    `valid_until` is the last day of the credits if they were paid today, not of the offer.
    """

    credits: int
    unit_price: UnitPrice
    net: Rupiah
    vat_base: Rupiah
    vat: Rupiah
    total: Rupiah
    vat_rule: VatRule
    valid_until: date

    def __post_init__(self) -> None:
        require(self.unit_price.times(self.credits) == self.net, "credits at the price make net")
        require(self.net + self.vat == self.total, "net and VAT make the total")


def quote_credits(credits: int, terms: PriceTerms, today: date) -> Quote:
    """Price a quantity at those terms with the VAT of the WIB date `today`."""
    unit_price = terms.unit_price_for(credits)
    rule = vat_rule_on(today)
    net = unit_price.times(credits)
    vat = rule.vat(net)
    return Quote(
        credits=credits,
        unit_price=unit_price,
        net=net,
        vat_base=rule.base(net),
        vat=vat,
        total=net + vat,
        vat_rule=rule,
        valid_until=one_year_on(today),
    )


@dataclass(frozen=True, slots=True)
class BetterOffer:
    """More credits for the same money or less; both figures include VAT."""

    credits: int
    total: Rupiah
    saves: Rupiah


def better_offer(quote: Quote, terms: PriceTerms, today: date) -> BetterOffer | None:
    """Return the slab minimum above the quantity with the lowest total, if it costs no more.

    A tie with our total counts: more credits for the same money. Between two minimums of equal
    total the larger one wins for the same reason.
    """
    larger = [
        quote_credits(slab.credits_min, terms, today)
        for slab in terms.slabs
        if quote.credits < slab.credits_min <= ORDER_CREDITS_MAX
    ]
    if not larger:
        return None
    best = min(larger, key=lambda each: (each.total, -each.credits))
    if best.total > quote.total:
        return None
    return BetterOffer(best.credits, best.total, quote.total.minus(best.total))
