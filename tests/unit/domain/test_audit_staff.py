"""What staff did follows from their entries and cases; a forged entry of theirs does not follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.audit import DifferenceKind, Kept
from shared.domain.audit_ledger import LedgerAudit, SealedEntry
from shared.domain.correcting import Corrected, CorrectionView, correct
from shared.domain.correction import (
    Correction,
    CorrectionApproval,
    CorrectionKind,
    CorrectionProposal,
)
from shared.domain.credit import CreditAccount, empty_account
from shared.domain.ledger import Asset, Cause, CauseType, EntryKind, LedgerEntry, LedgerLeg
from shared.domain.movement import add_lot, begin
from shared.domain.payment import settlement_legs
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from tests.support.builders import NUMBER, at
from tests.support.orders import a_paid_order

PAID_AT = at("2026-11-22T08:05:00.000Z")
LATER = PAID_AT + timedelta(hours=1)
OTHER = PhoneNumber("+6281212448485")
LOT = "lot_2A7A875-0024"
SARI, BUDI = Person("sari@sales.example"), Person("budi@sales.example")
GRANT, OFF, BACK, REFUND, MOVE = range(1, 6)


class History:
    """1.000 credits for Rp 415.000: 50 granted, 200 taken off, 20 put back, 300 refunded, 400 moved
    to another number."""

    def __init__(self) -> None:
        self.cases: dict[str, Correction] = {}
        self.account = empty_account(NUMBER)
        self.other = empty_account(OTHER)
        self.entries: list[LedgerEntry] = []
        self.there: list[LedgerEntry] = []
        self.order = a_paid_order()
        self._pay()
        self._correct("CS-1", CorrectionKind.GRANT, 50)
        self._correct("CS-2", CorrectionKind.ADJUSTMENT, -200, lot_id=LOT)
        self._correct("CS-3", CorrectionKind.ADJUSTMENT, 20, lot_id=LOT)
        self._correct("CS-4", CorrectionKind.REFUND, 300, lot_id=LOT)
        self._correct("CS-5", CorrectionKind.MOVE, 400, lot_id=LOT, to_number=OTHER)

    def _pay(self) -> None:
        movement = add_lot(
            begin(self.account, PAID_AT),
            self.order.lot(),
            kind=EntryKind.TOP_UP,
            cause=Cause(CauseType.ORDER, self.order.order_id),
            legs=settlement_legs(self.order, "bank:BCA"),
            occurred_at=PAID_AT,
            recorded_at=PAID_AT,
        )
        self.account, self.entries = movement.after, list(movement.entries)

    def _correct(self, case_id: str, kind: CorrectionKind, credits: int, **facts: Any) -> None:
        proposal = CorrectionProposal(kind, NUMBER, credits, "agreed", SARI, PAID_AT, **facts)
        seen = CorrectionView("b-1", "2A7A875", 0, self.account, self.other, self.order)
        done = correct(case_id, proposal, seen, LATER)
        assert isinstance(done, Corrected)
        approval = CorrectionApproval(BUDI, LATER, done.effect)
        self.cases[case_id] = Correction("b-1", case_id, proposal, approval)
        self.account = done.movements[0].after
        self.entries += done.movements[0].entries
        self.there += [entry for each in done.movements[1:] for entry in each.entries]


def read(
    entries: list[LedgerEntry], cases: dict[str, Correction], number: PhoneNumber = NUMBER
) -> LedgerAudit:
    """Let the auditor read entries as they were sealed, beside these cases."""
    audit = LedgerAudit(number)
    audit.corrections = {case_id: Kept(case_id, case) for case_id, case in cases.items()}
    for entry in entries:
        audit.read(Kept(f"entry {entry.seq}", SealedEntry(entry, entry.hash)))
    return audit


def entry_facts(audit: LedgerAudit) -> set[str]:
    return {each.fact for each in audit.differences if each.kind is DifferenceKind.ENTRY}


def test_what_staff_did_follows_from_their_entries() -> None:
    history = History()

    here, there = read(history.entries, history.cases), read(history.there, history.cases, OTHER)

    assert (here.differences, there.differences) == ([], [])
    assert (here.available, there.available) == (170, 400)
    assert {lot_id: lot.remaining for lot_id, lot in here.lots.items()} == {
        LOT: 120,
        "lot_case_CS-1": 50,
    }
    found = here.totals.balances + there.totals.balances
    owed = {account: -amount for account, amount in here.totals.balances.items() if amount < 0}
    assert found["bank:BCA"] == 460_650
    # 300 at Rp 415 with 11 %; 180 of them taken off for good.
    assert (owed["refunds_payable"], owed["adjustments"]) == (138_195, 74_700)
    assert (owed["vat_payable"], owed["credits_issued"]) == (31_955, 1_050)


def test_a_correction_is_done_once_and_only_when_it_was_approved() -> None:
    history = History()
    proposed = {case_id: replace(case, approval=None) for case_id, case in history.cases.items()}
    last = history.entries[GRANT]
    again = replace(
        last,
        seq=history.account.seq + 1,
        balance_before=170,
        balance_after=220,
        previous_hash=history.account.last_hash,
    )

    assert entry_facts(read(history.entries, proposed)) == {"cause"}
    assert entry_facts(read([*history.entries, again], history.cases)) == {"cause"}
    assert entry_facts(read(history.entries, {})) == {"cause"}


def money(debit: str, credit: str, amount: int) -> LedgerLeg:
    return LedgerLeg(debit, credit, amount, Asset.IDR)


FORGERIES: list[tuple[int, dict[str, Any], str]] = [
    (GRANT, {"kind": EntryKind.REFUND}, "cause"),
    (GRANT, {"cause": Cause(CauseType.STAFF, "CS-9")}, "cause"),
    (GRANT, {"cause": Cause(CauseType.LOT, "CS-1")}, "cause_type"),
    (GRANT, {"recorded_at": PAID_AT}, "cause"),
    (OFF, {"occurred_at": PAID_AT}, "occurred_at"),
]
LEGS: list[tuple[int, tuple[LedgerLeg, ...]]] = [
    (GRANT, (money("adjustments", "unearned_revenue", 1),)),
    (OFF, (money("unearned_revenue", "revenue", 83_000),)),
    (BACK, (money("adjustments", "unearned_revenue", 8_301),)),
    (REFUND, (money("unearned_revenue", "refunds_payable", 124_501),)),
    (MOVE, (money("unearned_revenue", "unearned_moved", 165_999),)),
]


@pytest.mark.parametrize(("position", "changes", "fact"), FORGERIES)
def test_a_forged_entry_of_staff_is_found(
    position: int, changes: dict[str, Any], fact: str
) -> None:
    history = History()
    history.entries[position] = replace(history.entries[position], **changes)

    assert fact in entry_facts(read(history.entries, history.cases))


@pytest.mark.parametrize(("position", "rupiah"), LEGS)
def test_money_that_an_entry_of_staff_does_not_move_is_found(
    position: int, rupiah: tuple[LedgerLeg, ...]
) -> None:
    history = History()
    entry = history.entries[position]
    credits = tuple(leg for leg in entry.legs if leg.asset is Asset.CREDIT)
    history.entries[position] = replace(entry, legs=(*credits, *rupiah))

    assert "legs" in entry_facts(read(history.entries, history.cases))


def test_money_that_arrives_is_the_money_that_left() -> None:
    history = History()
    (arrived,) = history.there
    forged = replace(
        arrived, legs=(arrived.legs[0], money("unearned_moved", "unearned_revenue", 1))
    )

    assert entry_facts(read([forged], history.cases, OTHER)) == {"legs"}


def test_credits_of_a_lot_that_is_not_there_do_not_follow() -> None:
    history = History()
    case = history.cases["CS-4"]
    elsewhere = replace(case, proposal=replace(case.proposal, lot_id="lot_2A7A875-0025"))

    audit = read(history.entries, {**history.cases, "CS-4": elsewhere})

    assert entry_facts(audit) == {"cause"}


def test_entries_are_those_of_the_number_that_the_case_names() -> None:
    history = History()
    account: CreditAccount = empty_account(OTHER)
    granted = replace(
        history.entries[GRANT],
        number=OTHER,
        seq=account.seq + 1,
        balance_before=0,
        balance_after=50,
        previous_hash=account.last_hash,
    )

    assert entry_facts(read([granted], history.cases, OTHER)) == {"cause"}
