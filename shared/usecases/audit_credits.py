"""Audit the credits of one number while broadcasts go on using them.

Entries are read first, then the holds and reports that they moved, then the number. Each movement
writes all of them together, so when the number's count is that of the entries, nothing has moved in
between; when it is higher, only what moved since is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.audit_ledger import DerivedReport, LedgerAudit, SealedEntry
from shared.domain.audit_number import KeptNumber, audit_account, audit_hold
from shared.domain.hold import Hold
from shared.domain.ledger import CauseType, LedgerEntry
from shared.domain.phone import PhoneNumber
from shared.ports.audit import AuditStore
from shared.ports.credits import Report

# Time is looked at once for so many entries.
ENTRIES_AT_ONCE = 100
# A number that moves each time that it is read is compared all the same, but for the holds that
# move right now.
READINGS_MAX = 5

Hurry = Callable[[], None]


@dataclass(slots=True)
class NumberAudit:
    """What the entries of a number came to, the number itself, and what differs."""

    ledger: LedgerAudit
    kept: Kept[KeptNumber]
    differences: list[Difference] = field(default_factory=list)


def audit_credits(
    business_id: str, number: PhoneNumber, store: AuditStore, hurry: Hurry
) -> NumberAudit:
    """Compare a number, its lots, holds and reports with its entries.

    `hurry` is called every now and then, and may raise what ends the audit. Raises StoreBusy.
    """
    reading = _Reading(business_id, LedgerAudit(number), store, hurry)
    kept = reading.until_quiet()
    differences = [
        *reading.ledger.differences,
        *reading.differences,
        *audit_account(reading.ledger, kept),
        *reading.compare_holds(kept),
    ]
    return NumberAudit(reading.ledger, kept, differences)


@dataclass(slots=True)
class _Reading:
    business_id: str
    ledger: LedgerAudit
    store: AuditStore
    hurry: Hurry
    holds: dict[str, Kept[Hold]] = field(default_factory=dict)
    moving: frozenset[str] = frozenset()
    differences: list[Difference] = field(default_factory=list)

    def until_quiet(self) -> Kept[KeptNumber]:
        """Read entries and what they moved until the number says that this was all."""
        kept = self._read_on()
        for _ in range(READINGS_MAX - 1):
            if self._is_behind(kept):
                kept = self._read_on()
        if kept.value is not None and self._is_behind(kept):
            self.moving = frozenset(self._read_entries(kept.value.account.seq))
        return kept

    def _is_behind(self, kept: Kept[KeptNumber]) -> bool:
        return kept.value is not None and kept.value.account.seq > self.ledger.seq

    def _read_on(self) -> Kept[KeptNumber]:
        moved = self._read_entries(None)
        self.holds |= self.store.holds(moved)
        return self.store.number(self.business_id, self.ledger.number)

    def _read_entries(self, last: int | None) -> set[str]:
        """Read on; return the holds that the new entries have moved."""
        moved: set[str] = set()
        found = self.store.entries(self.ledger.number, self.ledger.seq + 1, last)
        while page := list(islice(found, ENTRIES_AT_ONCE)):
            self.hurry()
            self._read_corrections(page)
            entries = [self.ledger.read(kept) for kept in page]
            moved |= self._moved_by([entry for entry in entries if entry is not None])
        return moved

    def _read_corrections(self, page: Sequence[Kept[SealedEntry]]) -> None:
        """Read what staff have approved, where entries name it: they were written with it."""
        entries = [kept.value.entry for kept in page if kept.value is not None]
        cases = {each.cause.id for each in entries if each.cause.type is CauseType.STAFF}
        if cases:
            self.ledger.corrections |= self.store.corrections(self.business_id, sorted(cases))

    def _moved_by(self, entries: list[LedgerEntry]) -> set[str]:
        """Compare the reports behind entries, which never change; return the holds."""
        causes = [(entry.cause.type, entry.cause.id) for entry in entries]
        named = [cause.partition("/") for kind, cause in causes if kind is CauseType.REPORT]
        reports = {(hold, report) for hold, _, report in named} & set(self.ledger.reports)
        for report_id, kept in self.store.reports(sorted(reports)).items():
            self.differences += _audit_report(self.ledger.reports[report_id], kept)
        holds = {cause for kind, cause in causes if kind is CauseType.HOLD}
        return (holds | {hold for hold, _, _ in named}) & set(self.ledger.holds)

    def compare_holds(self, kept: Kept[KeptNumber]) -> list[Difference]:
        """Compare every hold but those that move right now."""
        if self.ledger.broken or kept.value is None:
            return []
        found = [
            audit_hold(derived, self.holds[hold_id], self.business_id, kept.value)
            for hold_id, derived in self.ledger.holds.items()
            if hold_id not in self.moving
        ]
        return [each for differences in found for each in differences]


def _audit_report(derived: DerivedReport, kept: Kept[Report]) -> list[Difference]:
    differences: list[Difference] = []
    report = sound(kept, differences)
    if report is None:
        return differences
    expected = {
        "credits": derived.credits,
        "reported_at": derived.recorded_at,
        "refused": False,
    }
    found = {
        "credits": report.credits,
        "reported_at": report.reported_at,
        "refused": report.refused,
    }
    return compare(DifferenceKind.REPORT, kept.key, expected, found)
