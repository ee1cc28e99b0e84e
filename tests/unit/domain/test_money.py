"""Rupiah and unit prices: integers only, and one rounding."""

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rounding, Rupiah, UnitPrice, divide

NOT_INTEGERS = [True, False, 1.0, 0.0, "1", b"1", None]


@pytest.mark.parametrize("amount", [0, 1, 460_650, 427_350_000])
def test_rupiah_are_whole_and_not_negative(amount: int) -> None:
    assert Rupiah(amount).amount == amount


@pytest.mark.parametrize("amount", NOT_INTEGERS, ids=repr)
def test_rupiah_of_another_type_cannot_exist(amount: int) -> None:
    with pytest.raises(InvariantBroken, match="rupiah are integers"):
        Rupiah(amount)


@pytest.mark.parametrize("amount", [-1, -460_650])
def test_negative_rupiah_cannot_exist(amount: int) -> None:
    with pytest.raises(InvariantBroken, match="rupiah are never negative"):
        Rupiah(amount)


def test_rupiah_add() -> None:
    assert Rupiah(415_000) + Rupiah(45_650) == Rupiah(460_650)


def test_rupiah_subtract_down_to_zero() -> None:
    assert Rupiah(4_560_435).minus(Rupiah(4_495_500)) == Rupiah(64_935)
    assert Rupiah(1).minus(Rupiah(1)) == Rupiah(0)


def test_difference_below_zero_is_a_bug() -> None:
    with pytest.raises(InvariantBroken, match="rupiah are never negative"):
        Rupiah(4_495_500).minus(Rupiah(4_495_501))


def test_rupiah_are_ordered_by_amount() -> None:
    # As text, "9" would come after "10".
    assert sorted([Rupiah(10), Rupiah(9), Rupiah(100)]) == [Rupiah(9), Rupiah(10), Rupiah(100)]


def test_rupiah_do_not_mix_with_bare_numbers() -> None:
    with pytest.raises(AttributeError):
        _ = Rupiah(1) + 1  # type: ignore[operator]  # the misuse is the test


@pytest.mark.parametrize(
    ("numerator", "denominator", "down", "half_up"),
    [
        (0, 7, 0, 0),
        (1, 2, 0, 1),
        (3, 2, 1, 2),
        # Half to even would give 2 here.
        (5, 2, 2, 3),
        (49, 100, 0, 0),
        (50, 100, 0, 1),
        (51, 100, 0, 1),
        (199, 100, 1, 2),
        (200, 100, 2, 2),
        (1, 3, 0, 0),
        (2, 3, 0, 1),
        # Beyond the 53 bits of a floating point number.
        (10**20 + 1, 10, 10**19, 10**19),
        (10**20 + 5, 10, 10**19, 10**19 + 1),
    ],
)
def test_fraction_is_rounded_as_asked(
    numerator: int, denominator: int, down: int, half_up: int
) -> None:
    assert divide(numerator, denominator, Rounding.DOWN) == down
    assert divide(numerator, denominator, Rounding.HALF_UP) == half_up


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, 0), (1, -2), (-1, -2)])
def test_only_fractions_that_are_not_negative_are_rounded(
    numerator: int, denominator: int, rounding: Rounding
) -> None:
    with pytest.raises(InvariantBroken, match="only non-negative fractions are rounded"):
        divide(numerator, denominator, rounding)


@pytest.mark.parametrize(
    ("text", "milli_rupiah"),
    [
        ("415", 415_000),
        ("362.5", 362_500),
        ("512.11", 512_110),
        ("481.455", 481_455),
        ("0.001", 1),
        ("0.05", 50),
        ("999999999.999", 999_999_999_999),
    ],
)
def test_unit_price_is_read_and_written_to_three_decimals(text: str, milli_rupiah: int) -> None:
    assert UnitPrice.from_text(text) == UnitPrice(milli_rupiah)
    assert UnitPrice(milli_rupiah).to_text() == text


@pytest.mark.parametrize(
    ("text", "shortest"), [("415.0", "415"), ("415.000", "415"), ("362.50", "362.5"), ("05", "5")]
)
def test_unit_price_is_written_in_its_shortest_form(text: str, shortest: str) -> None:
    assert UnitPrice.from_text(text).to_text() == shortest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.000",
        "-1",
        "+1",
        "415.",
        ".5",
        "362,5",
        "362.5000",
        "1_000",
        "1.000.000",
        "1e3",
        "NaN",
        "Infinity",
        " 415",
        "415\n",
        "1234567890",
        "\uff14\uff11\uff15",
        "\u0664\u0661\u0665",
    ],
)
def test_any_other_text_is_no_unit_price(text: str) -> None:
    with pytest.raises(ValueError, match="unit price"):
        UnitPrice.from_text(text)


@pytest.mark.parametrize("milli_rupiah", NOT_INTEGERS, ids=repr)
def test_unit_price_of_another_type_cannot_exist(milli_rupiah: int) -> None:
    with pytest.raises(InvariantBroken, match="unit prices are integers"):
        UnitPrice(milli_rupiah)


@pytest.mark.parametrize("milli_rupiah", [0, -1])
def test_unit_price_is_above_zero(milli_rupiah: int) -> None:
    with pytest.raises(InvariantBroken, match="above zero"):
        UnitPrice(milli_rupiah)


def test_unit_prices_are_ordered() -> None:
    assert UnitPrice(385_000) < UnitPrice(415_000)


@pytest.mark.parametrize(
    ("unit_price", "credits", "net"),
    [
        ("415", 1_000, 415_000),
        ("385", 1_000_000, 385_000_000),
        ("362.5", 1_000, 362_500),
        ("362.5", 1_100, 398_750),
        ("512.11", 1_000, 512_110),
        ("481.455", 10_000, 4_814_550),
        # 529 600.5 is rounded up.
        ("481.455", 1_100, 529_601),
        # 1.4 and 1.5: the sum is rounded, not the price of each credit.
        ("0.001", 1_400, 1),
        ("0.001", 1_500, 2),
        ("999999999.999", 1_000_000, 999_999_999_999_000),
    ],
)
def test_net_price_is_rounded_half_up_once(unit_price: str, credits: int, net: int) -> None:
    assert UnitPrice.from_text(unit_price).times(credits) == Rupiah(net)


def test_fractions_and_negative_numbers_of_credits_have_no_price() -> None:
    with pytest.raises(InvariantBroken):
        UnitPrice(415_000).times(-1)
    with pytest.raises(InvariantBroken):
        UnitPrice(415_000).times(1.0)  # type: ignore[arg-type]  # the misuse is the test
