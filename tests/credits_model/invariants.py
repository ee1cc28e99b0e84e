"""What holds after every step, read from the table alone. I1 to I3 are the names of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

Items = Mapping[tuple[str, str], Mapping[str, Any]]


def credits_and_money_add_up(items: Items) -> None:
    """I1, I2, I3: both sides of everything are equal, balances are sums, and never below zero."""
    sums = _sums(items)
    _nothing_is_left_unearned(items, sums)
    earned = sums["revenue"] + sums["breakage"]
    owed = sums["unearned_revenue"] + sums["vat_payable"]
    assert sums["bank:BCA"] == -(owed + earned), "I1 in rupiah"
    kept = 0
    for number in _of(items, "NUMBER"):
        phone, lots = number["number"], number["lots"]
        assert number["available"] == sums[f"credits:{phone}"] >= 0, "I2 available"
        assert number["held"] == sums[f"held:{phone}"] >= 0, "I2 held"
        assert number["held"] == sum(lot["held"] for lot in lots), "I2 lots"
        assert number["available"] + number["held"] == sum(lot["remaining"] for lot in lots), "I2"
        assert all(0 <= lot["held"] <= lot["remaining"] <= lot["credits"] for lot in lots), "I2"
        kept += number["available"] + number["held"]
    gone = sums["credits_used"] + sums["credits_lapsed"]
    assert sums["credits_issued"] == -(kept + gone), "I3 in credits"
    held = [each for hold in _of(items, "HOLD") for each in hold["slices"]]
    left = sum(each["credits"] - each["captured"] - each["voided"] for each in held)
    assert left == sum(number["held"] for number in _of(items, "NUMBER")), "holds hold what is held"
    assert sums["credits_used"] == sum(each["captured"] for each in held), "used is captured"


def _nothing_is_left_unearned(items: Items, sums: Mapping[str, int]) -> None:
    """A lot that is gone has earned its whole price; one in use has earned its share of it."""
    lots = [lot for number in _of(items, "NUMBER") for lot in number["lots"]]
    unearned = sum(lot["net_idr"] - _share(lot) for lot in lots)
    assert sums["unearned_revenue"] == -unearned, "a lot has earned what has left it"


def _share(lot: Mapping[str, Any]) -> int:
    gone = lot["credits"] - lot["remaining"]
    return floor(Fraction(lot["net_idr"] * gone, lot["credits"]) + Fraction(1, 2))


def _sums(items: Items) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry in _of(items, "ENTRY"):
        for leg in entry["legs"]:
            assert leg["amount"] > 0, "I1 a leg moves something"
            assert leg["debit"] != leg["credit"], "I1 a leg has two sides"
            sums[leg["debit"]] += leg["amount"]
            sums[leg["credit"]] -= leg["amount"]
    return sums


def _of(items: Items, entity: str) -> list[Mapping[str, Any]]:
    return [item for item in items.values() if item["entity"] == entity]
