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
    owed = sums["unearned_revenue"] + sums["vat_payable"] + sums["refunds_payable"]
    assert sums["bank:BCA"] == -(owed + earned + sums["adjustments"]), "I1 in rupiah"
    _what_is_refunded_is_on_notes(items, sums)
    assert sums["unearned_moved"] == sums["credits_moved"] == 0, "what has left has arrived"
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
    gone += sums["credits_refunded"] + sums["credits_adjusted"]
    assert sums["credits_issued"] == -(kept + gone), "I3 in credits"
    held = [each for hold in _of(items, "HOLD") for each in hold["slices"]]
    left = sum(each["credits"] - each["captured"] - each["voided"] for each in held)
    assert left == sum(number["held"] for number in _of(items, "NUMBER")), "holds hold what is held"
    assert sums["credits_used"] == sum(each["captured"] for each in held), "used is captured"


def _what_is_refunded_is_on_notes(items: Items, sums: Mapping[str, int]) -> None:
    """Every rupiah that is owed back is on a note, and no order gives back more than it took."""
    notes = _of(items, "CREDITNOTE")
    assert sums["refunds_payable"] == -sum(note["total_idr"] for note in notes), "owed is on notes"
    assert sums["credits_refunded"] == sum(note["credits"] for note in notes), "so are credits"
    vat = sum(order["vat_idr"] for order in _of(items, "ORDER") if order["status"] == "PAID")
    returned = sum(note["vat_idr"] for note in notes)
    assert sums["vat_payable"] == -(vat - returned), "VAT is owed or given back"
    for order in _of(items, "ORDER"):
        of_it = [note for note in notes if _is_of(note, order)]
        assert sum(note["net_idr"] for note in of_it) <= order["net_idr"], "no more than was paid"
        assert sum(note["vat_idr"] for note in of_it) <= order["vat_idr"], "nor more VAT"


def _is_of(note: Mapping[str, Any], order: Mapping[str, Any]) -> bool:
    return (note["prefix"], note["invoice_running_number"]) == (
        order["prefix"],
        order["running_number"],
    )


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
