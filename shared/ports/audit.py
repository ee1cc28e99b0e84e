"""The books as the auditor reads them: every item that carries money or credits, and nothing else.

It writes nothing. What an item cannot mean is answered as damage, never raised: one bad item must
not hide another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from shared.domain.audit import Kept
from shared.domain.audit_ledger import SealedEntry
from shared.domain.audit_number import KeptNumber
from shared.domain.audit_orders import OrderPapers
from shared.domain.audit_suspense import SuspensePapers
from shared.domain.business import Business
from shared.domain.correction import Correction
from shared.domain.credit_note import CreditNote
from shared.domain.hold import Hold
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber
from shared.ports.credits import Report


class AuditStore(Protocol):
    """Every method may raise StoreBusy or StoreBroken of shared.ports.faults.

    Iterators read page by page, as they are asked for more.
    """

    def businesses(self) -> Sequence[str]:
        """Return the ids of all businesses."""

    def business(self, business_id: str) -> Kept[Business]:
        """Return a business."""

    def prefix_owner(self, prefix: str) -> Kept[str]:
        """Return the id of the business that an invoice prefix belongs to."""

    def numbers(self, business_id: str) -> Sequence[PhoneNumber]:
        """Return the numbers of a business."""

    def number(self, business_id: str, number: PhoneNumber) -> Kept[KeptNumber]:
        """Return a number with its credits."""

    def owner(self, number: PhoneNumber) -> Kept[str]:
        """Return the id of the business that a number belongs to."""

    def entries(
        self, number: PhoneNumber, first: int, last: int | None
    ) -> Iterator[Kept[SealedEntry]]:
        """Return the entries of a number from one position to another, or to the newest one."""

    def holds(self, hold_ids: Iterable[str]) -> Mapping[str, Kept[Hold]]:
        """Return holds by their ids; one that is not there is damage."""

    def reports(
        self, report_ids: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Kept[Report]]:
        """Return reports by hold and id; one that is not there is damage."""

    def corrections_of(self, business_id: str) -> Iterator[Kept[Correction]]:
        """Return all corrections of a business, approved or not."""

    def corrections(
        self, business_id: str, case_ids: Iterable[str]
    ) -> Mapping[str, Kept[Correction]]:
        """Return corrections by their cases; one that is not there is damage."""

    def credit_notes(self, business_id: str) -> Iterator[Kept[CreditNote]]:
        """Return all credit notes of a business, lowest number first."""

    def orders(self, business_id: str) -> Iterator[Kept[Order]]:
        """Return all orders of a business, oldest first."""

    def papers(self, orders: Sequence[Kept[Order]]) -> Sequence[OrderPapers]:
        """Return orders with their claims, the payments that they name, and their clearings."""

    def order(self, business_id: str, running_number: int) -> Kept[Order]:
        """Return an order."""

    def suspense(self, business_id: str | None) -> Iterator[SuspensePapers]:
        """Return all held money of a business, or of nobody, oldest first."""
