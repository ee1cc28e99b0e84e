"""For any price, quantity and day: money adds up, and nobody pays more for less."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import pay_until_for
from shared.domain.pricing import PriceTerms, better_offer, quote_credits, refuse_credits
from shared.domain.tax import vat_rule_on
from shared.domain.wib import wib_date
from tests.properties.strategies import (
    instants,
    order_credits,
    price_terms,
    unit_prices,
    vat_days,
)

# The largest integer that every JSON reader keeps exact.
JSON_INTEGER_MAX = 2**53 - 1

not_rupiah = st.one_of(
    st.integers(max_value=-1), st.booleans(), st.floats(), st.text(), st.decimals(), st.none()
)


def effective_share(day: date) -> Fraction:
    """What part of the price is VAT on a day, as the laws say."""
    return Fraction(10, 100) if day < date(2022, 4, 1) else Fraction(11, 100)


@given(not_rupiah)
def test_money_is_never_negative_and_never_anything_but_an_integer(amount: Any) -> None:
    with pytest.raises(InvariantBroken):
        Rupiah(amount)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_sums_and_differences_undo_each_other(one: int, other: int) -> None:
    assert (Rupiah(one) + Rupiah(other)).minus(Rupiah(other)) == Rupiah(one)
    if one < other:
        with pytest.raises(InvariantBroken):
            Rupiah(one).minus(Rupiah(other))


@given(unit_prices, order_credits)
def test_net_is_the_exact_price_rounded_half_up(unit_price: UnitPrice, credits: int) -> None:
    exact = Fraction(unit_price.milli_rupiah, 1000) * credits

    assert unit_price.times(credits) == Rupiah(floor(exact + Fraction(1, 2)))


@given(unit_prices)
def test_unit_price_survives_being_written(unit_price: UnitPrice) -> None:
    text = unit_price.to_text()

    assert UnitPrice.from_text(text) == unit_price
    assert Fraction(text) == Fraction(unit_price.milli_rupiah, 1000)


@given(price_terms(), order_credits, vat_days)
def test_net_and_vat_make_the_total(terms: PriceTerms, credits: int, day: date) -> None:
    quote = quote_credits(credits, terms, day)

    assert quote.net.amount + quote.vat.amount == quote.total.amount
    assert 0 <= quote.vat_base.amount <= quote.net.amount
    assert quote.total.amount <= JSON_INTEGER_MAX


@given(st.integers(0, 10**13), vat_days)
@example(4_814_550, date(2025, 5, 21))
@example(4_814_550, date(2025, 5, 22))
def test_vat_is_the_laws_share_rounded_as_the_law_says(net: int, day: date) -> None:
    exact = effective_share(day) * net
    half = Fraction(1, 2) if day >= date(2025, 5, 22) else Fraction(0)

    assert vat_rule_on(day).vat(Rupiah(net)) == Rupiah(floor(exact + half))


@given(st.integers(0, 10**13), vat_days)
def test_printed_rate_of_the_printed_base_is_the_vat_to_the_rupiah(net: int, day: date) -> None:
    rule = vat_rule_on(day)

    printed = Fraction(rule.rate_percent, 100) * rule.base(Rupiah(net)).amount

    assert abs(printed - rule.vat(Rupiah(net)).amount) <= 1


@given(st.integers(0, 10**13), vat_days)
def test_more_net_is_never_less_vat(net: int, day: date) -> None:
    rule = vat_rule_on(day)

    assert rule.vat(Rupiah(net)) <= rule.vat(Rupiah(net + 1))


@given(price_terms(), order_credits, vat_days)
def test_better_offer_gives_more_and_never_costs_more(
    terms: PriceTerms, credits: int, day: date
) -> None:
    quote = quote_credits(credits, terms, day)

    offer = better_offer(quote, terms, day)

    larger = [slab.credits_min for slab in terms.slabs if slab.credits_min > credits]
    totals = {minimum: quote_credits(minimum, terms, day).total for minimum in larger}
    if offer is None:
        assert all(total > quote.total for total in totals.values())
    else:
        assert offer.credits > credits
        assert refuse_credits(offer.credits) is None
        assert offer.total == totals[offer.credits]
        assert offer.total <= quote.total
        assert offer.total == min(totals.values())
        assert offer.total + offer.saves == quote.total


@given(price_terms(), vat_days)
def test_whoever_takes_the_offer_is_offered_nothing_further(terms: PriceTerms, day: date) -> None:
    for slab, following in pairwise(terms.slabs):
        just_below = following.credits_min - 100
        quote = quote_credits(max(just_below, slab.credits_min, 1_000), terms, day)
        offer = better_offer(quote, terms, day)
        if offer is not None:
            taken = quote_credits(offer.credits, terms, day)
            assert better_offer(taken, terms, day) is None


# Around the one change of the effective rate, and over all the years.
@given(
    st.one_of(
        instants("1990-01-01T00:00:00Z", "2100-12-31T00:00:00Z"),
        instants("2022-03-30T00:00:00Z", "2022-04-02T00:00:00Z"),
    )
)
def test_order_is_paid_within_a_day_and_under_the_rate_it_was_placed_at(
    placed_at: datetime,
) -> None:
    pay_until = pay_until_for(placed_at)

    assert placed_at < pay_until <= placed_at + timedelta(hours=24)
    last_moment = pay_until - timedelta(microseconds=1)
    assert effective_share(wib_date(last_moment)) == effective_share(wib_date(placed_at))
    if pay_until < placed_at + timedelta(hours=24):
        assert effective_share(wib_date(pay_until)) != effective_share(wib_date(placed_at))
