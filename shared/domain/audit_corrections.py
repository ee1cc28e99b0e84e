"""Compare corrections and credit notes with the entries that they left, and with their orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.audit_staff import DerivedCorrection
from shared.domain.business import Business
from shared.domain.correction import (
    Correction,
    CorrectionApproval,
    CorrectionKind,
    CorrectionProposal,
    lot_id_of,
)
from shared.domain.credit import CreditLot, LotSource
from shared.domain.credit_note import CreditNote
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber
from shared.domain.wib import one_year_on, wib_date


@dataclass(frozen=True, slots=True)
class CorrectionSurroundings:
    """What the corrections of a business are compared with: what entries did of them, by case; its
    orders by their id; its credit notes, lowest number first."""

    derived: Mapping[str, Sequence[DerivedCorrection]]
    orders: Mapping[str, Order]
    notes: Sequence[Kept[CreditNote]]

    def note_of(self, case_id: str) -> CreditNote | None:
        """The credit note of a case."""
        found = [each.value for each in self.notes if each.value is not None]
        return next((note for note in found if note.case_id == case_id), None)


def audit_correction(kept: Kept[Correction], around: CorrectionSurroundings) -> list[Difference]:
    """Compare a correction with what its entries did: nothing, until it is approved."""
    differences: list[Difference] = []
    correction = sound(kept, differences)
    if correction is None:
        return differences
    proposal, approval = correction.proposal, correction.approval
    derived = around.derived.get(correction.case_id, ())
    expected: dict[str, object] = {
        "moved": _moves_of(proposal) if approval else (),
        "due_at": None if approval else proposal.proposed_at,
    }
    found: dict[str, object] = {
        "moved": tuple(sorted((each.number, each.credits) for each in derived)),
        "due_at": kept.listed_at,
    }
    differences += compare(DifferenceKind.CORRECTION, kept.key, expected, found)
    if approval is not None and derived:
        differences += _audit_approval(kept.key, correction, approval, derived, around)
    return differences


def _moves_of(proposal: CorrectionProposal) -> tuple[tuple[PhoneNumber, int], ...]:
    """Which numbers get or lose how many credits."""
    credits = proposal.credits
    if proposal.kind is CorrectionKind.MOVE and proposal.to_number is not None:
        return tuple(sorted([(proposal.number, -credits), (proposal.to_number, credits)]))
    return ((proposal.number, -credits if proposal.kind is CorrectionKind.REFUND else credits),)


def _audit_approval(
    key: str,
    correction: Correction,
    approval: CorrectionApproval,
    derived: Sequence[DerivedCorrection],
    around: CorrectionSurroundings,
) -> list[Difference]:
    """What it came to is what its entries say, at their instant."""
    at_number = next((e for e in derived if e.number == correction.proposal.number), derived[0])
    effect, note = approval.effect, around.note_of(correction.case_id)
    expected: dict[str, object] = {
        "approved_at": at_number.recorded_at,
        "net": at_number.net,
        "vat": at_number.vat,
        "credit_note": note.number.running_number if note is not None else None,
        "makes a lot": correction.proposal.kind in (CorrectionKind.GRANT, CorrectionKind.MOVE),
    }
    found = {
        "approved_at": approval.approved_at,
        "net": effect.net.amount,
        "vat": effect.vat.amount,
        "credit_note": effect.credit_note,
        "makes a lot": effect.made is not None,
    }
    differences = compare(DifferenceKind.CORRECTION, key, expected, found)
    if effect.made is not None:
        differences += _audit_made(key, correction, approval, effect.made, at_number, around)
    return differences


def _audit_made(
    key: str,
    correction: Correction,
    approval: CorrectionApproval,
    made: CreditLot,
    derived: DerivedCorrection,
    around: CorrectionSurroundings,
) -> list[Difference]:
    """A granted lot is what was proposed; a moved one is what it was where it came from."""
    proposal = correction.proposal
    expected: dict[str, object] = {
        "lot_id": lot_id_of(correction.case_id),
        "credits": proposal.credits,
        "remaining": proposal.credits,
        "held": 0,
    }
    if proposal.kind is CorrectionKind.GRANT:
        expected |= {
            "order_id": None,
            "unit_price": None,
            "net": 0,
            "valid_until": proposal.valid_until or one_year_on(wib_date(approval.approved_at)),
            "source": LotSource.GRANTED,
            "granted_at": approval.approved_at,
        }
    else:
        expected |= {
            "order_id": derived.order_id,
            "unit_price": _price_of(derived.order_id, around),
            "net": derived.net,
            "valid_until": derived.valid_until,
            "source": derived.source,
            "granted_at": derived.granted_at,
        }
    found = {
        "lot_id": made.lot_id,
        "credits": made.credits,
        "remaining": made.remaining,
        "held": made.held,
        "order_id": made.order_id,
        "unit_price": made.unit_price,
        "net": made.net.amount,
        "valid_until": made.valid_until,
        "source": made.source,
        "granted_at": made.granted_at,
    }
    return compare(DifferenceKind.CORRECTION, key, expected, found)


def _price_of(order_id: str | None, around: CorrectionSurroundings) -> UnitPrice | None:
    order = around.orders.get(order_id or "")
    return order.quote.unit_price if order is not None else None


def audit_credit_notes(
    business: Kept[Business],
    corrections: Mapping[str, Correction],
    around: CorrectionSurroundings,
) -> list[Difference]:
    """A business has drawn every number of a credit note up to its last one, each for a refund, and
    its orders know what was taken back of them."""
    if business.value is None:
        return []
    drawn = business.value.credit_note_seq
    differences: list[Difference] = []
    refunded: Counter[str] = Counter()
    numbers = []
    for kept in around.notes:
        note = sound(kept, differences)
        if note is None:
            continue
        numbers.append(note.number.running_number)
        order_id = note.invoice_number.order_id
        before = Rupiah(refunded[order_id])
        differences += _audit_note(
            kept.key, note, corrections.get(note.case_id), around.orders.get(order_id), before
        )
        refunded[order_id] += note.amounts.net.amount
    differences += compare(
        DifferenceKind.CREDIT_NOTE,
        business.key,
        {"numbers of credit notes": tuple(range(1, drawn + 1))},
        {"numbers of credit notes": tuple(numbers)},
    )
    for order_id, order in around.orders.items():
        differences += compare(
            DifferenceKind.ORDER,
            f"{business.key} {order_id}",
            {"refunded_net": refunded[order_id]},
            {"refunded_net": order.refunded_net.amount},
        )
    return differences


def _audit_note(
    key: str,
    note: CreditNote,
    correction: Correction | None,
    order: Order | None,
    refunded_before: Rupiah,
) -> list[Difference]:
    """A note says what its correction did, at the price and VAT of its order.

    Base and VAT are those of all that was refunded of the order, less what was before.
    """
    approval = correction.approval if correction is not None else None
    if correction is None or approval is None or order is None:
        missing = {"correction and order": "approved, and there"}
        return compare(DifferenceKind.CREDIT_NOTE, key, missing, {"correction and order": ""})
    proposal, effect, rule = correction.proposal, approval.effect, order.quote.vat_rule
    refunded = refunded_before + effect.net
    expected: dict[str, object] = {
        "running_number": effect.credit_note,
        "prefix": order.invoice_number.prefix,
        "number": proposal.number,
        "lot_id": proposal.lot_id,
        "credits": proposal.credits,
        "unit_price": order.quote.unit_price,
        "net": effect.net.amount,
        "vat_base": rule.base(refunded).amount - rule.base(refunded_before).amount,
        "vat": rule.vat(refunded).amount - rule.vat(refunded_before).amount,
        "VAT of the entry": effect.vat.amount,
        "vat_from": rule.effective_from,
        "reason": proposal.reason,
        "issued_at": approval.approved_at,
    }
    found = {
        "running_number": note.number.running_number,
        "prefix": note.number.prefix,
        "number": note.phone_number,
        "lot_id": note.lot_id,
        "credits": note.credits,
        "unit_price": note.unit_price,
        "net": note.amounts.net.amount,
        "vat_base": note.amounts.vat_base.amount,
        "vat": note.amounts.vat.amount,
        "VAT of the entry": note.amounts.vat.amount,
        "vat_from": note.vat_rule.effective_from,
        "reason": note.reason,
        "issued_at": note.issued_at,
    }
    return compare(DifferenceKind.CREDIT_NOTE, key, expected, found)
