"""Prices by volume and by agreement, and the offer that costs no more."""

from datetime import date, timedelta

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.pricing import (
    Agreement,
    BetterOffer,
    CreditsRefusal,
    PaymentTerms,
    PriceList,
    PriceSlab,
    PriceSource,
    PriceTerms,
    better_offer,
    price_terms_on,
    quote_credits,
    refuse_credits,
)
from tests.support.builders import a_quote, slab, terms

TODAY = date(2026, 11, 22)

FIRST_LIST = PriceList(date(2021, 1, 1), (slab(1_000, "415"),))
SECOND_LIST = PriceList(date(2026, 11, 22), (slab(1_000, "420"), slab(10_000, "400")))


# Quantities ---------------------------------------------------------------------------------------

# In the order of the guards; every row but the last of each kind breaks the later guards as well.
CREDITS = [
    (-1, CreditsRefusal.BELOW_MINIMUM),
    (0, CreditsRefusal.BELOW_MINIMUM),
    (1, CreditsRefusal.BELOW_MINIMUM),
    (950, CreditsRefusal.BELOW_MINIMUM),
    (999, CreditsRefusal.BELOW_MINIMUM),
    (900, CreditsRefusal.BELOW_MINIMUM),
    (1_000_001, CreditsRefusal.ABOVE_MAXIMUM),
    (1_000_050, CreditsRefusal.ABOVE_MAXIMUM),
    (1_000_100, CreditsRefusal.ABOVE_MAXIMUM),
    (1_001, CreditsRefusal.NOT_IN_STEP),
    (1_050, CreditsRefusal.NOT_IN_STEP),
    (1_099, CreditsRefusal.NOT_IN_STEP),
    (999_999, CreditsRefusal.NOT_IN_STEP),
]


@pytest.mark.parametrize(("credits", "refusal"), CREDITS)
def test_quantity_that_cannot_be_ordered_is_refused_with_its_reason(
    credits: int, refusal: CreditsRefusal
) -> None:
    assert refuse_credits(credits) is refusal


def test_every_refusal_of_a_quantity_has_its_rows_in_order() -> None:
    assert list(dict.fromkeys(refusal for _, refusal in CREDITS)) == list(CreditsRefusal)


@pytest.mark.parametrize("credits", [1_000, 1_100, 9_900, 10_000, 123_400, 999_900, 1_000_000])
def test_quantity_in_steps_between_the_limits_can_be_ordered(credits: int) -> None:
    assert refuse_credits(credits) is None


def test_refusals_carry_the_codes_of_the_api() -> None:
    assert [refusal.value for refusal in CreditsRefusal] == [
        "CREDITS_BELOW_MINIMUM",
        "CREDITS_ABOVE_MAXIMUM",
        "CREDITS_NOT_IN_STEP",
    ]


# Slabs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credits", "unit_price"),
    [
        (1_000, "415"),
        (1_001, "415"),
        (9_900, "415"),
        (9_999, "415"),
        (10_000, "405"),
        (10_001, "405"),
        (99_999, "405"),
        (100_000, "395"),
        (249_999, "395"),
        (250_000, "385"),
        (1_000_000, "385"),
    ],
)
def test_slab_reached_prices_the_whole_quantity(credits: int, unit_price: str) -> None:
    assert terms().unit_price_for(credits).to_text() == unit_price


def test_quantity_below_every_slab_has_no_price() -> None:
    with pytest.raises(InvariantBroken, match="the first slab reaches the smallest order"):
        terms().unit_price_for(999)


BROKEN_SLABS = {
    "none at all": (),
    "smallest order has no price": (slab(1_100, "415"),),
    "one just above the smallest order": (slab(1_001, "415"),),
    "minimums fall": (slab(1_000, "415"), slab(20_000, "405"), slab(10_000, "395")),
    "one minimum twice": (slab(1_000, "415"), slab(10_000, "405"), slab(10_000, "395")),
    "minimum that nobody can order": (slab(1_000, "415"), slab(10_050, "405")),
}


@pytest.mark.parametrize("slabs", BROKEN_SLABS.values(), ids=BROKEN_SLABS.keys())
def test_slabs_that_do_not_price_every_order_cannot_exist(slabs: tuple[PriceSlab, ...]) -> None:
    with pytest.raises(InvariantBroken):
        PriceList(date(2021, 1, 1), slabs)
    with pytest.raises(InvariantBroken):
        Agreement(date(2021, 1, 1), None, slabs)


def test_first_slab_may_begin_below_the_smallest_order() -> None:
    price_list = PriceList(date(2021, 1, 1), (slab(1, "362.5"), slab(10_000, "350")))

    found = price_terms_on(TODAY, (price_list,), ())

    assert found.unit_price_for(1_000) == UnitPrice(362_500)


# Which terms hold ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "price_list"),
    [
        (date(2021, 1, 1), FIRST_LIST),
        (date(2026, 11, 21), FIRST_LIST),
        (date(2026, 11, 22), SECOND_LIST),
        (date(2030, 1, 1), SECOND_LIST),
    ],
)
def test_newest_effective_price_list_wins(day: date, price_list: PriceList) -> None:
    expected = PriceTerms(price_list.slabs, PriceSource.PRICE_LIST, price_list.effective_from)

    assert price_terms_on(day, (FIRST_LIST, SECOND_LIST), ()) == expected
    assert price_terms_on(day, (SECOND_LIST, FIRST_LIST), ()) == expected


def test_day_without_a_price_list_is_a_fault() -> None:
    with pytest.raises(InvariantBroken, match="no price list is effective on 2020-12-31"):
        price_terms_on(date(2020, 12, 31), (FIRST_LIST,), ())


FROM_JUNE = Agreement(date(2026, 6, 1), date(2026, 12, 31), (slab(1_000, "362.5"),))
FROM_OCTOBER = Agreement(date(2026, 10, 1), date(2026, 11, 30), (slab(1_000, "350"),))
OPEN_ENDED = Agreement(date(2027, 2, 1), None, (slab(1_000, "340"),))


@pytest.mark.parametrize(
    ("day", "agreement"),
    [
        (date(2026, 5, 31), None),
        (date(2026, 6, 1), FROM_JUNE),
        (date(2026, 9, 30), FROM_JUNE),
        # Where two overlap, the one that began last wins.
        (date(2026, 10, 1), FROM_OCTOBER),
        (date(2026, 11, 30), FROM_OCTOBER),
        (date(2026, 12, 1), FROM_JUNE),
        (date(2026, 12, 31), FROM_JUNE),
        (date(2027, 1, 1), None),
        (date(2027, 1, 31), None),
        (date(2027, 2, 1), OPEN_ENDED),
        (date(2099, 1, 1), OPEN_ENDED),
    ],
)
def test_agreement_replaces_the_price_list_on_its_days(
    day: date, agreement: Agreement | None
) -> None:
    found = price_terms_on(day, (FIRST_LIST,), (OPEN_ENDED, FROM_OCTOBER, FROM_JUNE))

    if agreement is None:
        assert found == PriceTerms(FIRST_LIST.slabs, PriceSource.PRICE_LIST, date(2021, 1, 1))
    else:
        assert found == PriceTerms(agreement.slabs, PriceSource.AGREEMENT, agreement.valid_from)


def test_payment_terms_come_with_their_agreement() -> None:
    later = PaymentTerms(14, Rupiah(100_000_000))
    prepaid = Agreement(TODAY, TODAY, (slab(1_000, "400"),))
    post_paid = Agreement(TODAY + timedelta(days=1), None, (slab(1_000, "400"),), later)

    def terms_on(day: date) -> PaymentTerms | None:
        return price_terms_on(day, (FIRST_LIST,), (prepaid, post_paid)).payment_terms

    assert terms_on(TODAY - timedelta(days=1)) is None
    assert terms_on(TODAY) is None
    assert terms_on(TODAY + timedelta(days=1)) == later


@pytest.mark.parametrize("days", [0, -1, 91])
def test_payment_is_due_in_1_to_90_days(days: int) -> None:
    with pytest.raises(InvariantBroken, match="payment is due in 1 to 90 days"):
        PaymentTerms(days, Rupiah(1))


def test_agreement_needs_no_price_list() -> None:
    assert price_terms_on(TODAY, (), (FROM_JUNE,)).source is PriceSource.AGREEMENT


def test_agreement_of_one_day_is_possible_and_of_less_is_not() -> None:
    one_day = Agreement(TODAY, TODAY, (slab(1_000, "350"),))

    assert one_day.covers(TODAY)
    with pytest.raises(InvariantBroken, match="from, then to"):
        Agreement(TODAY, date(2026, 11, 21), (slab(1_000, "350"),))


def test_source_is_named_as_the_api_names_it() -> None:
    assert [source.value for source in PriceSource] == ["price_list", "agreement"]


# Quotes -------------------------------------------------------------------------------------------


def test_quote_of_the_smallest_order_today() -> None:
    assert quote_credits(1_000, terms(), TODAY) == a_quote()


@pytest.mark.parametrize(
    ("credits", "unit_price", "net", "base", "vat", "total"),
    [
        (9_900, "415", 4_108_500, 3_766_125, 451_935, 4_560_435),
        (10_000, "405", 4_050_000, 3_712_500, 445_500, 4_495_500),
        (99_900, "405", 40_459_500, 37_087_875, 4_450_545, 44_910_045),
        (100_000, "395", 39_500_000, 36_208_333, 4_345_000, 43_845_000),
        (249_900, "395", 98_710_500, 90_484_625, 10_858_155, 109_568_655),
        (250_000, "385", 96_250_000, 88_229_167, 10_587_500, 106_837_500),
        (1_000_000, "385", 385_000_000, 352_916_667, 42_350_000, 427_350_000),
    ],
)
def test_quotes_of_the_demo_price_list(
    credits: int, unit_price: str, net: int, base: int, vat: int, total: int
) -> None:
    quote = quote_credits(credits, terms(), TODAY)

    assert quote.credits == credits
    assert quote.unit_price.to_text() == unit_price
    assert quote.net == Rupiah(net)
    assert quote.vat_base == Rupiah(base)
    assert quote.vat == Rupiah(vat)
    assert quote.total == Rupiah(total)


@pytest.mark.parametrize(
    ("unit_price", "credits", "net", "base", "vat", "total"),
    [
        ("362.5", 1_000, 362_500, 332_292, 39_875, 402_375),
        ("362.5", 1_100, 398_750, 365_521, 43_863, 442_613),
        ("512.11", 1_000, 512_110, 469_434, 56_332, 568_442),
        ("512.11", 1_100, 563_321, 516_378, 61_965, 625_286),
        ("481.455", 1_000, 481_455, 441_334, 52_960, 534_415),
        ("481.455", 1_100, 529_601, 485_468, 58_256, 587_857),
        ("481.455", 10_000, 4_814_550, 4_413_338, 529_601, 5_344_151),
        # The cheapest price there can be: VAT of less than half a rupiah is none.
        ("0.001", 1_000, 1, 1, 0, 1),
    ],
)
def test_quotes_of_prices_with_a_fraction(
    unit_price: str, credits: int, net: int, base: int, vat: int, total: int
) -> None:
    quote = quote_credits(credits, terms(slab(1_000, unit_price)), TODAY)

    assert quote.net == Rupiah(net)
    assert quote.vat_base == Rupiah(base)
    assert quote.vat == Rupiah(vat)
    assert quote.total == Rupiah(total)


def test_quote_takes_the_vat_of_its_day() -> None:
    last_day_of_ten_percent = quote_credits(1_000, terms(), date(2022, 3, 31))
    first_day_of_eleven_percent = quote_credits(1_000, terms(), date(2022, 4, 1))

    assert last_day_of_ten_percent.total == Rupiah(456_500)
    assert first_day_of_eleven_percent.total == Rupiah(460_650)


def test_quote_tells_the_last_day_of_credits_paid_today() -> None:
    assert quote_credits(1_000, terms(), date(2028, 2, 29)).valid_until == date(2029, 2, 28)


def test_quote_whose_parts_do_not_make_its_total_cannot_exist() -> None:
    quote = a_quote()

    with pytest.raises(InvariantBroken, match="net and VAT make the total"):
        type(quote)(
            credits=quote.credits,
            unit_price=quote.unit_price,
            net=quote.net,
            vat_base=quote.vat_base,
            vat=quote.vat,
            total=Rupiah(460_651),
            vat_rule=quote.vat_rule,
            valid_until=quote.valid_until,
        )


# Never pay more for less --------------------------------------------------------------------------


def offer_for(credits: int, price_terms: PriceTerms) -> BetterOffer | None:
    quote = quote_credits(credits, price_terms, TODAY)
    return better_offer(quote, price_terms, TODAY)


@pytest.mark.parametrize(
    ("credits", "offered", "total", "saves"),
    [
        (9_800, 10_000, 4_495_500, 18_870),
        (9_900, 10_000, 4_495_500, 64_935),
        (97_600, 100_000, 43_845_000, 31_080),
        (99_900, 100_000, 43_845_000, 1_065_045),
        (243_700, 250_000, 106_837_500, 12_765),
        (249_900, 250_000, 106_837_500, 2_731_155),
    ],
)
def test_next_slab_is_offered_where_it_costs_no_more(
    credits: int, offered: int, total: int, saves: int
) -> None:
    assert offer_for(credits, terms()) == BetterOffer(offered, Rupiah(total), Rupiah(saves))


@pytest.mark.parametrize(
    "credits",
    [1_000, 9_700, 10_000, 97_500, 100_000, 243_600, 250_000, 250_100, 999_900, 1_000_000],
)
def test_nothing_is_offered_where_it_would_cost_more(credits: int) -> None:
    assert offer_for(credits, terms()) is None


def test_tie_is_offered_because_it_gives_more() -> None:
    # 1.000 x 300 = 2.000 x 150 = 300.000; with VAT 333.000.
    tie = terms(slab(1_000, "300"), slab(2_000, "150"))

    assert offer_for(1_000, tie) == BetterOffer(2_000, Rupiah(333_000), Rupiah(0))


def test_one_rupiah_more_is_not_offered() -> None:
    # 2.000 x 150,001 = 300.002; VAT 33.000,22: 333.002 against 333.000.
    dearer = terms(slab(1_000, "300"), slab(2_000, "150.001"))

    assert offer_for(1_000, dearer) is None


def test_cheapest_of_all_larger_slabs_is_offered() -> None:
    # 1.900 x 400 = 760.000; 2.000 x 300 = 600.000; 3.000 x 150 = 450.000; 4.000 x 149 = 596.000.
    falling = terms(slab(1_000, "400"), slab(2_000, "300"), slab(3_000, "150"), slab(4_000, "149"))

    assert offer_for(1_900, falling) == BetterOffer(3_000, Rupiah(499_500), Rupiah(344_100))


def test_larger_of_two_slabs_of_equal_total_is_offered() -> None:
    # 1.900 x 400 = 760.000; 2.000 x 300 = 3.000 x 200 = 600.000.
    equal = terms(slab(1_000, "400"), slab(2_000, "300"), slab(3_000, "200"))

    assert offer_for(1_900, equal) == BetterOffer(3_000, Rupiah(666_000), Rupiah(177_600))


def test_quantity_beyond_the_largest_order_is_never_offered() -> None:
    unreachable = terms(slab(1_000, "400"), slab(1_000_100, "1"))

    assert offer_for(1_000_000, unreachable) is None


def test_largest_order_itself_may_be_offered() -> None:
    reachable = terms(slab(1_000, "400"), slab(1_000_000, "1"))

    assert offer_for(2_800, reachable) == BetterOffer(1_000_000, Rupiah(1_110_000), Rupiah(133_200))


def test_slabs_of_an_agreement_are_offered_too() -> None:
    agreement = Agreement(TODAY, None, (slab(1_000, "362.5"), slab(5_000, "300")))
    agreed = price_terms_on(TODAY, (FIRST_LIST,), (agreement,))

    # 4.200 x 362,5 = 1.522.500; 5.000 x 300 = 1.500.000.
    assert offer_for(4_200, agreed) == BetterOffer(5_000, Rupiah(1_665_000), Rupiah(24_975))


def test_fixed_price_has_nothing_better() -> None:
    assert offer_for(9_900, terms(slab(1_000, "362.5"))) is None
