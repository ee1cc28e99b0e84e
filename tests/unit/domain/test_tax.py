"""VAT by date: every row of the law's table, and every day on which it changes.

Expected figures follow UU 42/2009 (10 %), UU 7/2021 (11 %), PMK 131/2024 (12 % of 11/12) and
PER-11/PJ/2025 art. 129 (to the nearest rupiah), worked out by hand.
"""

from datetime import date, datetime

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.tax import next_rate_change, vat_rule_on
from tests.support.builders import at

# day, net, base, VAT, total
GOLDEN = [
    # Before April 2022: 10 %, down.
    ("2021-08-05", 415_000, 415_000, 41_500, 456_500),
    ("2022-03-31", 415_000, 415_000, 41_500, 456_500),
    ("2022-03-31", 6_300_000, 6_300_000, 630_000, 6_930_000),
    ("2022-03-31", 49, 49, 4, 53),
    # From 1 April 2022: 11 %, down.
    ("2022-04-01", 415_000, 415_000, 45_650, 460_650),
    ("2022-04-01", 4_814_550, 4_814_550, 529_600, 5_344_150),
    ("2024-12-31", 415_000, 415_000, 45_650, 460_650),
    ("2024-12-31", 4_814_550, 4_814_550, 529_600, 5_344_150),
    # From 1 January 2025: 12 % of 11/12, still down.
    ("2025-01-01", 415_000, 380_416, 45_650, 460_650),
    ("2025-01-01", 4_814_550, 4_413_337, 529_600, 5_344_150),
    ("2025-05-21", 415_000, 380_416, 45_650, 460_650),
    ("2025-05-21", 4_814_550, 4_413_337, 529_600, 5_344_150),
    ("2025-05-21", 50, 45, 5, 55),
    # From 22 May 2025: to the nearest rupiah, halves up.
    ("2025-05-22", 415_000, 380_417, 45_650, 460_650),
    ("2025-05-22", 4_814_550, 4_413_338, 529_601, 5_344_151),
    ("2025-05-22", 50, 46, 6, 56),
    ("2026-11-22", 415_000, 380_417, 45_650, 460_650),
    ("2026-11-22", 6_300_000, 5_775_000, 693_000, 6_993_000),
    ("2026-11-22", 512_110, 469_434, 56_332, 568_442),
    ("2026-11-22", 4_814_550, 4_413_338, 529_601, 5_344_151),
    ("2026-11-22", 385_000_000, 352_916_667, 42_350_000, 427_350_000),
    # VAT comes from the exact value: 12 % of the rounded bases would be 11 016 and 9.
    ("2026-11-22", 100_150, 91_804, 11_017, 111_167),
    ("2026-11-22", 77, 71, 8, 85),
    ("2026-11-22", 4, 4, 0, 4),
    ("2026-11-22", 5, 5, 1, 6),
    ("2026-11-22", 0, 0, 0, 0),
]

PRINTED = [
    ("1985-04-01", 10, "1"),
    ("2022-03-31", 10, "1"),
    ("2022-04-01", 11, "1"),
    ("2024-12-31", 11, "1"),
    ("2025-01-01", 12, "11/12"),
    ("2025-05-21", 12, "11/12"),
    ("2025-05-22", 12, "11/12"),
    ("2026-11-22", 12, "11/12"),
]

NEXT_CHANGE = [
    # The 10 % end at midnight in Jakarta, which is 17.00 UTC of the day before.
    ("2021-08-05T14:00:00+07:00", "2022-03-31T17:00:00Z"),
    ("2022-03-31T23:59:59.999+07:00", "2022-03-31T17:00:00Z"),
    ("2022-03-31T16:59:59Z", "2022-03-31T17:00:00Z"),
    # 12 % of 11/12 is 11 %: no change of rate, and neither is the new rounding of May 2025.
    ("2022-03-31T17:00:00Z", None),
    ("2024-12-31T23:59:59+07:00", None),
    ("2025-05-21T23:59:59+07:00", None),
    ("2026-11-22T14:05:00+07:00", None),
]


@pytest.mark.parametrize(("day", "net", "base", "vat", "total"), GOLDEN)
def test_vat_of_the_day(day: str, net: int, base: int, vat: int, total: int) -> None:
    rule = vat_rule_on(date.fromisoformat(day))

    assert rule.base(Rupiah(net)) == Rupiah(base)
    assert rule.vat(Rupiah(net)) == Rupiah(vat)
    assert Rupiah(net) + rule.vat(Rupiah(net)) == Rupiah(total)


@pytest.mark.parametrize(("day", "rate_percent", "base_fraction"), PRINTED)
def test_documents_print_the_rate_and_the_fraction_of_the_day(
    day: str, rate_percent: int, base_fraction: str
) -> None:
    rule = vat_rule_on(date.fromisoformat(day))

    assert (rule.rate_percent, rule.base_fraction) == (rate_percent, base_fraction)


def test_no_rule_is_made_up_for_days_before_vat() -> None:
    with pytest.raises(InvariantBroken, match="no VAT rule on 1985-03-31"):
        vat_rule_on(date(1985, 3, 31))


@pytest.mark.parametrize(("after", "change"), NEXT_CHANGE)
def test_next_change_is_the_first_instant_of_another_share_of_the_price(
    after: str, change: str | None
) -> None:
    expected: datetime | None = None if change is None else at(change)

    assert next_rate_change(at(after)) == expected


def test_shares_are_compared_and_not_the_way_they_are_written() -> None:
    ten_percent = vat_rule_on(date(2022, 3, 31))
    eleven_percent = vat_rule_on(date(2024, 12, 31))
    twelve_percent_of_eleven_twelfths = vat_rule_on(date(2025, 1, 1))

    assert eleven_percent.charges_like(twelve_percent_of_eleven_twelfths)
    assert twelve_percent_of_eleven_twelfths.charges_like(eleven_percent)
    assert not ten_percent.charges_like(eleven_percent)
    assert not twelve_percent_of_eleven_twelfths.charges_like(ten_percent)
