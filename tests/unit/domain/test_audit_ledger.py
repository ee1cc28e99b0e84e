"""From the entries of a number everything follows that it has; a forged entry does not follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.audit import Difference, DifferenceKind, Kept
from shared.domain.audit_ledger import LedgerAudit, SealedEntry
from shared.domain.credit import empty_account
from shared.domain.hold import HeldSlice
from shared.domain.ledger import (
    Asset,
    Cause,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
)
from shared.domain.movement import add_lot, begin, capture, hold, void
from shared.domain.payment import settlement_legs
from shared.domain.phone import PhoneNumber
from tests.support.builders import NUMBER, at
from tests.support.orders import a_paid_order

PAID_AT = at("2026-11-22T08:05:00.000Z")
# The last day of the credits is 22 November 2027.
LAPSED_AT = at("2027-11-22T17:00:00.000Z")
LOT = "lot_2A7A875-0024"


def history() -> tuple[LedgerEntry, ...]:
    """1.000 credits for Rp 415.000: 400 held, 300 delivered, 100 given back, 700 lapsed."""
    order = a_paid_order()
    movement = add_lot(
        begin(empty_account(NUMBER), PAID_AT),
        order.lot(),
        kind=EntryKind.TOP_UP,
        cause=Cause(CauseType.ORDER, order.order_id),
        legs=settlement_legs(order, "bank:BCA"),
        occurred_at=PAID_AT,
        recorded_at=PAID_AT + timedelta(seconds=2),
    )
    later = PAID_AT + timedelta(hours=1)
    held = hold(movement, 400, Cause(CauseType.HOLD, "promo"), later)
    assert held is not None
    movement = capture(held, (LotSlice(LOT, 300),), Cause(CauseType.REPORT, "promo/r1"), later)
    movement = void(movement, (LotSlice(LOT, 100),), Cause(CauseType.HOLD, "promo"), later)
    lapsed = begin(movement.after, LAPSED_AT)
    return (*movement.entries, *lapsed.entries)


def read(entries: Sequence[LedgerEntry]) -> LedgerAudit:
    """Let the auditor read entries as they were sealed."""
    audit = LedgerAudit(NUMBER)
    for entry in entries:
        audit.read(Kept(f"entry {entry.seq}", SealedEntry(entry, entry.hash)))
    return audit


def forged(position: int, **changes: Any) -> list[LedgerEntry]:
    """The history with one entry changed, and the chain after it sealed anew."""
    entries = list(history())
    entries[position] = replace(entries[position], **changes)
    for one in range(position + 1, len(entries)):
        entries[one] = replace(entries[one], previous_hash=entries[one - 1].hash)
    return entries


def test_balance_lots_and_holds_follow_from_the_entries() -> None:
    audit = read(history()[:3])

    assert audit.differences == []
    assert (audit.seq, audit.available, audit.held) == (3, 600, 100)
    assert audit.lots[LOT].remaining == 700
    assert audit.holds["promo"].slices == {LOT: HeldSlice(LOT, 400, captured=300)}
    assert audit.reports["promo", "r1"].credits == 300


def test_money_of_a_thousand_credits_is_earned_to_the_rupiah() -> None:
    audit = read(history())

    assert audit.differences == []
    assert (audit.available, audit.held) == (0, 0)
    assert dict(audit.totals.balances) == {
        "bank:BCA": 460_650,
        "vat_payable": -45_650,
        "unearned_revenue": 0,
        "revenue": -124_500,
        "breakage": -290_500,
        "credits_issued": -1_000,
        "credits_used": 300,
        "credits_lapsed": 700,
        f"credits:{NUMBER}": 0,
        f"held:{NUMBER}": 0,
    }


def test_a_changed_entry_is_not_the_one_that_was_sealed() -> None:
    first, *rest = history()
    changed = replace(first, recorded_at=PAID_AT)
    audit = LedgerAudit(NUMBER)

    audit.read(Kept("entry 1", SealedEntry(changed, first.hash)))
    for entry in rest:
        audit.read(Kept(f"entry {entry.seq}", SealedEntry(entry, entry.hash)))

    assert [(each.kind, each.key, each.fact) for each in audit.differences] == [
        (DifferenceKind.CHAIN, "entry 1", "hash")
    ]


def test_a_missing_entry_leaves_a_hole() -> None:
    first, _, *rest = history()

    audit = read([first, *rest])

    assert [(each.key, each.fact) for each in audit.differences][:3] == [
        ("entry 3", "seq"),
        ("entry 3", "previous_hash"),
        ("entry 3", "balance_before"),
    ]


def test_what_is_damaged_is_told_and_ends_the_derivation() -> None:
    first, second, *_ = history()
    audit = read([first])

    audit.read(Kept("entry 2", None, "before + change = after"))
    audit.read(Kept("entry 3", SealedEntry(replace(second, seq=3), replace(second, seq=3).hash)))

    assert audit.differences == [
        Difference(
            DifferenceKind.DAMAGED, "entry 2", "item", "a sound one", "before + change = after"
        )
    ]
    assert audit.broken
    assert (audit.seq, audit.available) == (3, 1_000)


TOP_UP, HOLD, CAPTURE, VOID, LAPSE = range(5)
OTHER = "lot_2A7A875-0025"
CREDITS, HELD = f"credits:{NUMBER}", f"held:{NUMBER}"


def legs(*moved: tuple[str, str, int, str]) -> tuple[LedgerLeg, ...]:
    return tuple(
        LedgerLeg(debit, credit, amount, Asset(asset)) for debit, credit, amount, asset in moved
    )


FORGERIES: list[tuple[int, dict[str, Any], str]] = [
    (TOP_UP, {"kind": EntryKind.GRANT}, "cause"),
    (TOP_UP, {"cause": Cause(CauseType.ORDER, "ord_2A7A875-25")}, "cause"),
    (TOP_UP, {"cause": Cause(CauseType.ORDER, "ord_2A7A875-0025")}, "slices"),
    (TOP_UP, {"slices": (LotSlice(LOT, 999),)}, "credits"),
    (
        TOP_UP,
        {
            "legs": legs(
                ("bank:XYZ", "unearned_revenue", 415_000, "IDR"),
                ("bank:XYZ", "vat_payable", 45_650, "IDR"),
                (CREDITS, "credits_issued", 1_000, "CREDIT"),
            )
        },
        "legs",
    ),
    (
        TOP_UP,
        {
            "legs": legs(
                ("bank:BCA", "revenue", 415_000, "IDR"),
                ("bank:BCA", "vat_payable", 45_650, "IDR"),
                (CREDITS, "credits_issued", 1_000, "CREDIT"),
            )
        },
        "legs",
    ),
    (HOLD, {"cause": Cause(CauseType.STAFF, "promo")}, "cause_type"),
    (HOLD, {"slices": (LotSlice(OTHER, 400),)}, "slices"),
    (HOLD, {"slices": (LotSlice(LOT, 1_001),)}, "slices"),
    (HOLD, {"legs": legs((HELD, CREDITS, 399, "CREDIT"))}, "legs"),
    (HOLD, {"legs": legs((CREDITS, HELD, 400, "CREDIT"))}, "legs"),
    (HOLD, {"recorded_at": LAPSED_AT, "occurred_at": LAPSED_AT}, "slices"),
    (CAPTURE, {"cause": Cause(CauseType.REPORT, "other/r1")}, "cause"),
    (CAPTURE, {"slices": (LotSlice(LOT, 301),)}, "legs"),
    (
        CAPTURE,
        {
            "legs": legs(
                ("credits_used", HELD, 300, "CREDIT"),
                ("unearned_revenue", "revenue", 124_501, "IDR"),
            )
        },
        "legs",
    ),
    (CAPTURE, {"legs": legs(("credits_used", HELD, 300, "CREDIT"))}, "legs"),
    (VOID, {"cause": Cause(CauseType.HOLD, "other")}, "cause"),
    (VOID, {"slices": (LotSlice(LOT, 99),)}, "slices"),
    (LAPSE, {"recorded_at": LAPSED_AT - timedelta(milliseconds=1)}, "cause"),
    (LAPSE, {"occurred_at": LAPSED_AT}, "occurred_at"),
    (
        LAPSE,
        {
            "legs": legs(
                ("credits_lapsed", CREDITS, 700, "CREDIT"),
                ("unearned_revenue", "revenue", 290_500, "IDR"),
            )
        },
        "legs",
    ),
]


@pytest.mark.parametrize(("position", "changes", "fact"), FORGERIES)
def test_a_forged_entry_is_found_though_its_chain_is_sealed_anew(
    position: int, changes: dict[str, Any], fact: str
) -> None:
    audit = read(forged(position, **changes))

    entry_differences = [each for each in audit.differences if each.kind is DifferenceKind.ENTRY]
    assert {each.key for each in entry_differences} == {f"entry {position + 1}"}
    assert fact in {each.fact for each in entry_differences}


def test_an_order_is_paid_once_and_a_report_counts_once() -> None:
    entries = history()
    last = entries[-1]
    again = [
        replace(
            entries[position],
            seq=last.seq + 1,
            balance_before=0,
            balance_after=entries[position].credits,
            previous_hash=last.hash,
        )
        for position in (TOP_UP, CAPTURE)
    ]

    assert [[each.fact for each in read([*entries, one]).differences] for one in again] == [
        ["cause"],
        ["cause"],
    ]


def test_an_entry_of_another_number_is_not_ours() -> None:
    foreign = [replace(each, number=PhoneNumber("+6281200000000")) for each in history()[:1]]

    assert "number" in {each.fact for each in read(foreign).differences}
