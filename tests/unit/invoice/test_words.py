"""Amounts in words, as a bank clerk would write them."""

import pytest

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.invoice.words import rupiah_in_words

INDONESIAN = {
    0: "nol",
    1: "satu",
    10: "sepuluh",
    11: "sebelas",
    12: "dua belas",
    19: "sembilan belas",
    20: "dua puluh",
    21: "dua puluh satu",
    99: "sembilan puluh sembilan",
    100: "seratus",
    101: "seratus satu",
    110: "seratus sepuluh",
    111: "seratus sebelas",
    115: "seratus lima belas",
    200: "dua ratus",
    999: "sembilan ratus sembilan puluh sembilan",
    1_000: "seribu",
    1_001: "seribu satu",
    1_100: "seribu seratus",
    1_999: "seribu sembilan ratus sembilan puluh sembilan",
    2_000: "dua ribu",
    10_000: "sepuluh ribu",
    11_000: "sebelas ribu",
    21_000: "dua puluh satu ribu",
    100_000: "seratus ribu",
    101_000: "seratus satu ribu",
    111_111: "seratus sebelas ribu seratus sebelas",
    456_500: "empat ratus lima puluh enam ribu lima ratus",
    460_650: "empat ratus enam puluh ribu enam ratus lima puluh",
    1_000_000: "satu juta",
    1_001_000: "satu juta seribu",
    11_000_011: "sebelas juta sebelas",
    427_350_000: "empat ratus dua puluh tujuh juta tiga ratus lima puluh ribu",
    10**9: "satu miliar",
    1_100_000_100: "satu miliar seratus juta seratus",
    10**12: "satu triliun",
    10**15 - 1: (
        "sembilan ratus sembilan puluh sembilan triliun "
        "sembilan ratus sembilan puluh sembilan miliar "
        "sembilan ratus sembilan puluh sembilan juta "
        "sembilan ratus sembilan puluh sembilan ribu "
        "sembilan ratus sembilan puluh sembilan"
    ),
}
ENGLISH = {
    0: "zero",
    1: "one",
    11: "eleven",
    19: "nineteen",
    20: "twenty",
    21: "twenty-one",
    100: "one hundred",
    110: "one hundred ten",
    999: "nine hundred ninety-nine",
    1_000: "one thousand",
    11_000: "eleven thousand",
    460_650: "four hundred sixty thousand six hundred fifty",
    1_001_000: "one million one thousand",
    427_350_000: "four hundred twenty-seven million three hundred fifty thousand",
    10**9: "one billion",
    10**12: "one trillion",
}


@pytest.mark.parametrize(("amount", "words"), INDONESIAN.items())
def test_terbilang(amount: int, words: str) -> None:
    assert rupiah_in_words(Rupiah(amount), Locale.INDONESIAN) == f"{words} rupiah"


@pytest.mark.parametrize(("amount", "words"), ENGLISH.items())
def test_english_words(amount: int, words: str) -> None:
    assert rupiah_in_words(Rupiah(amount), Locale.ENGLISH) == f"{words} rupiah"


@pytest.mark.parametrize("locale", list(Locale))
def test_no_two_amounts_read_alike(locale: Locale) -> None:
    amounts = [*range(3_000), *(each * 1_000 for each in range(3, 3_000))]

    texts = {rupiah_in_words(Rupiah(amount), locale) for amount in amounts}

    assert len(texts) == len(amounts)


def test_a_quadrillion_is_no_amount_of_this_product() -> None:
    with pytest.raises(InvariantBroken):
        rupiah_in_words(Rupiah(10**15), Locale.INDONESIAN)
