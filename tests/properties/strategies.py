"""Random but valid values of the domain."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from shared.domain.money import UnitPrice
from shared.domain.pricing import PriceSlab, PriceSource, PriceTerms
from tests.support.builders import at

# What can be ordered: 1.000 to 1.000.000 in steps of 100.
order_credits = st.integers(10, 10_000).map(lambda hundreds: hundreds * 100)

# Up to Rp 10.000 a credit, which is far above what anybody charges, in thousandths.
unit_prices = st.integers(1, 10_000_000).map(UnitPrice)

# Since Indonesia has VAT, and beyond every rule that is known.
vat_days = st.dates(date(1985, 4, 1), date(2100, 12, 31))

zones = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-11, -5, 0, 7, 14)])


def instants(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Aware instants between two, in any zone, to the microsecond."""
    seconds = int((at(last) - at(first)).total_seconds())
    return st.builds(
        lambda second, microsecond, zone: (
            at(first) + timedelta(seconds=second, microseconds=microsecond)
        ).astimezone(zone),
        st.integers(0, seconds - 1),
        st.integers(0, 999_999),
        zones,
    )


@st.composite
def price_terms(draw: st.DrawFn) -> PriceTerms:
    """One to five slabs whose prices may fall, rise or stay."""
    minimums = draw(st.lists(order_credits, max_size=4, unique=True))
    slabs = [PriceSlab(1_000, draw(unit_prices))]
    slabs += [PriceSlab(each, draw(unit_prices)) for each in sorted(minimums) if each > 1_000]
    return PriceTerms(tuple(slabs), PriceSource.PRICE_LIST, date(1985, 4, 1))
