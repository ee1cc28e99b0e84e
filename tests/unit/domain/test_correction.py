"""Proposals and approvals of corrections: two persons, a reason, and once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.domain.correction import (
    Correction,
    CorrectionApproval,
    CorrectionEffect,
    CorrectionKind,
    CorrectionProposal,
)
from shared.domain.errors import InvariantBroken
from shared.domain.money import NO_RUPIAH
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from tests.support.builders import NUMBER, at

NOW = at("2026-12-01T09:00:00+07:00")
SARI, BUDI = Person("sari@sales.example"), Person("budi@sales.example")


def a_proposal(**facts: Any) -> CorrectionProposal:
    wanted: dict[str, Any] = {
        "kind": CorrectionKind.REFUND,
        "number": NUMBER,
        "credits": 700,
        "reason": "the shop has closed",
        "proposed_by": SARI,
        "proposed_at": NOW,
        "lot_id": "lot_2A7A875-0024",
    }
    return CorrectionProposal(**wanted | facts)


def approved(by: Person) -> CorrectionApproval:
    return CorrectionApproval(by, NOW, CorrectionEffect(NO_RUPIAH, NO_RUPIAH))


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"reason": " "}, "a proposal has its reason"),
        ({"reason": "x" * 501}, "a proposal has its reason"),
        ({"proposed_by": "Sari@sales.example"}, "an address in its one form"),
        ({"credits": 0}, "a correction is about credits"),
        ({"credits": 1_000_001}, "a correction is about credits"),
        ({"credits": -1}, "only an adjustment has a sign"),
        ({"lot_id": None}, "all but a grant is about one lot"),
        ({"kind": CorrectionKind.GRANT}, "all but a grant is about one lot"),
        ({"kind": CorrectionKind.MOVE}, "credits are moved to a number"),
        ({"to_number": PhoneNumber("+6281212448485")}, "credits are moved to a number"),
        ({"kind": CorrectionKind.MOVE, "to_number": NUMBER}, "moved to another number"),
        ({"valid_until": date(2027, 1, 1)}, "only a grant has a last day of its own"),
    ],
)
def test_proposal_says_what_its_kind_needs_and_nothing_else(
    facts: dict[str, Any], broken: str
) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        a_proposal(**facts)


@pytest.mark.parametrize("case_id", ["", "-1", "a b", "a/b", "a#b", "x" * 41, "CS-1\n"])
def test_case_that_is_no_name_is_none(case_id: str) -> None:
    with pytest.raises(InvariantBroken, match="a case has its name"):
        Correction("b-1", case_id, a_proposal())


def test_two_persons_decide() -> None:
    correction = Correction("b-1", "CS-1042", a_proposal())

    with pytest.raises(InvariantBroken, match="two persons decide"):
        correction.booked(approved(SARI))


def test_correction_is_done_once_and_then_stays() -> None:
    booked = Correction("b-1", "CS-1042", a_proposal()).booked(approved(BUDI))

    assert (booked.is_booked, booked.version) == (True, 2)
    with pytest.raises(InvariantBroken, match="a correction is done once"):
        booked.booked(approved(BUDI))
    with pytest.raises(InvariantBroken, match="corrected by another case"):
        booked.proposed(a_proposal(credits=1))


def test_kinds_are_stored_under_the_names_of_their_entries() -> None:
    assert {kind.value for kind in CorrectionKind} == {"GRANT", "ADJUSTMENT", "REFUND", "MOVE"}
