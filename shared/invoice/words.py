"""An amount in words (terbilang), in Indonesian and in English.

The spelling library that covers Indonesian, num2words 0.5.14, writes 1.001.000 as "satu juta satu
ribu" where a bank clerk writes "satu juta seribu", and it needs docopt 0.6.2, which is published
as source only and so cannot enter a layer that is built from wheels for another processor.
"""

from collections.abc import Iterator

from shared.domain.business import Locale
from shared.domain.errors import require
from shared.domain.money import Rupiah

WORDS_MAX = 10**15 - 1

_ID_SCALES = ("", "ribu", "juta", "miliar", "triliun")
_ID_UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
_EN_SCALES = ("", "thousand", "million", "billion", "trillion")
_EN_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = (
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip


def rupiah_in_words(amount: Rupiah, locale: Locale) -> str:
    """Return an amount in small letters: "empat ratus enam puluh ribu rupiah".

    Raises InvariantBroken from 10^15 rupiah on, far above any total of this product.
    """
    require(amount.amount <= WORDS_MAX, "an amount in words is below a quadrillion")
    words = _indonesian if locale is Locale.INDONESIAN else _english
    return f"{' '.join(words(amount.amount))} rupiah"


def _thousands(number: int) -> Iterator[tuple[int, int]]:
    """Yield (group of three digits, its power of a thousand), highest first, without zeros."""
    for power in range(len(_ID_SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if group:
            yield group, power


def _indonesian(number: int) -> Iterator[str]:
    if number == 0:
        yield _ID_UNITS[0]
    for group, power in _thousands(number):
        # One thousand is "seribu"; one million "satu juta", and 21.000 "dua puluh satu ribu".
        if (group, power) == (1, 1):
            yield "seribu"
            continue
        yield from _indonesian_group(group)
        if power:
            yield _ID_SCALES[power]


def _indonesian_group(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds == 1:
        yield "seratus"
    elif hundreds:
        yield from (_ID_UNITS[hundreds], "ratus")
    tens, ones = divmod(rest, 10)
    if 0 < rest <= 11:
        yield _ID_UNITS[rest]
    elif 11 < rest < 20:
        yield from (_ID_UNITS[ones], "belas")
    elif rest:
        yield from (_ID_UNITS[tens], "puluh")
        if ones:
            yield _ID_UNITS[ones]


def _english(number: int) -> Iterator[str]:
    if number == 0:
        yield _EN_UNITS[0]
    for group, power in _thousands(number):
        yield from _english_group(group)
        if power:
            yield _EN_SCALES[power]


def _english_group(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield from (_EN_UNITS[hundreds], "hundred")
    tens, ones = divmod(rest, 10)
    if 0 < rest < 20:
        yield _EN_UNITS[rest]
    elif rest:
        yield f"{_EN_TENS[tens]}-{_EN_UNITS[ones]}" if ones else _EN_TENS[tens]
