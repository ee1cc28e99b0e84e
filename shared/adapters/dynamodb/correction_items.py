"""Items of corrections and credit notes, and the domain values they stand for."""

from datetime import date

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.business_items import (
    lot_item,
    read_lot,
    read_tax_identity,
    tax_identity_item,
)
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.business import Locale
from shared.domain.correction import (
    Correction,
    CorrectionApproval,
    CorrectionEffect,
    CorrectionKind,
    CorrectionProposal,
)
from shared.domain.credit_note import CreditNote, CreditNoteNumber, NoteAmounts
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import Order, OrderStatus, Parties
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from shared.domain.tax import vat_rule_on
from shared.domain.wib import from_text, to_text


def key_of_correction(correction: Correction) -> keys.Key:
    """Return where a correction lies."""
    return keys.correction(correction.business_id, correction.case_id)


def put_correction(correction: Correction) -> Put:
    """Return the member that adds a case with its first proposal."""
    item: Item = {
        "entity": "CORRECTION",
        "business_id": correction.business_id,
        "case_id": correction.case_id,
        **_waiting(correction),
        **_progress(correction),
    }
    return Put(key_of_correction(correction), item)


def change_correction(before: Correction, after: Correction) -> Update:
    """Return the member that moves a correction on, if nobody has moved it since it was read."""
    return Update(
        key_of_correction(before),
        sets={**({} if after.is_booked else _waiting(after)), **_progress(after)},
        removes=("due", "due_at") if after.is_booked else (),
        when="#version = :seen",
        values={"seen": before.version},
    )


def _waiting(correction: Correction) -> Item:
    return {"due": keys.DUE_CORRECTION, "due_at": to_text(correction.proposal.proposed_at)}


def _progress(correction: Correction) -> Item:
    """The attributes that proposals and the approval change."""
    approval = correction.approval
    return {
        "proposal": _proposal_item(correction.proposal),
        "approval": _approval_item(approval) if approval else None,
        "version": correction.version,
    }


def read_correction(item: Item) -> Correction:
    """Return the correction of an item."""
    part = Reader(item)
    approval = part.optional_part("approval")
    return Correction(
        business_id=part.text("business_id"),
        case_id=part.text("case_id"),
        proposal=_read_proposal(part.part("proposal")),
        approval=_read_approval(approval) if approval else None,
        version=part.number("version"),
    )


def _proposal_item(proposal: CorrectionProposal) -> Item:
    last_day = proposal.valid_until
    return {
        "kind": proposal.kind,
        "number": proposal.number,
        "credits": proposal.credits,
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by,
        "proposed_at": to_text(proposal.proposed_at),
        "lot_id": proposal.lot_id,
        "to_number": proposal.to_number,
        "valid_until": last_day.isoformat() if last_day else None,
    }


def _read_proposal(part: Reader) -> CorrectionProposal:
    to_number, last_day = part.optional_text("to_number"), part.optional_text("valid_until")
    return CorrectionProposal(
        kind=CorrectionKind(part.text("kind")),
        number=PhoneNumber(part.text("number")),
        credits=part.number("credits"),
        reason=part.text("reason"),
        proposed_by=Person(part.text("proposed_by")),
        proposed_at=from_text(part.text("proposed_at")),
        lot_id=part.optional_text("lot_id"),
        to_number=PhoneNumber(to_number) if to_number else None,
        valid_until=date.fromisoformat(last_day) if last_day else None,
    )


def _approval_item(approval: CorrectionApproval) -> Item:
    effect = approval.effect
    return {
        "approved_by": approval.approved_by,
        "approved_at": to_text(approval.approved_at),
        "net_idr": effect.net.amount,
        "vat_idr": effect.vat.amount,
        "credit_note": effect.credit_note,
        "lot": lot_item(effect.made) if effect.made else None,
    }


def _read_approval(part: Reader) -> CorrectionApproval:
    made = part.optional_part("lot")
    return CorrectionApproval(
        approved_by=Person(part.text("approved_by")),
        approved_at=from_text(part.text("approved_at")),
        effect=CorrectionEffect(
            net=Rupiah(part.number("net_idr")),
            vat=Rupiah(part.number("vat_idr")),
            credit_note=part.optional_number("credit_note"),
            made=read_lot(made) if made else None,
        ),
    )


def key_of_note(note: CreditNote) -> keys.Key:
    """Return where a credit note lies."""
    return keys.credit_note(note.business_id, note.number.running_number)


def refund_members(note: CreditNote, before: Order, after: Order) -> list[Put | Update]:
    """Return the note, its running number, and what was taken back of the order that it is about.

    Each is written if it stands as the refund was decided on.
    """
    last = note.number.running_number - 1
    refunded = before.refunded_net.amount
    return [
        Put(key_of_note(note), _note_item(note)),
        Update(
            keys.business(note.business_id),
            sets={"credit_note_seq": last + 1},
            when=_seen("credit_note_seq", last),
            values={"seen": last} if last else {},
        ),
        Update(
            keys.order(before.business_id, before.invoice_number.running_number),
            sets={"refunded_net_idr": after.refunded_net.amount},
            when=f"#status = :paid AND {_seen('refunded_net_idr', refunded)}",
            values={"paid": OrderStatus.PAID, **({"seen": refunded} if refunded else {})},
        ),
    ]


def _seen(attribute: str, value: int) -> str:
    """The condition that a sum is what it was; it is absent before the first."""
    return f"#{attribute} = :seen" if value else f"attribute_not_exists(#{attribute})"


def _note_item(note: CreditNote) -> Item:
    return {
        "entity": "CREDITNOTE",
        "business_id": note.business_id,
        "prefix": note.number.prefix,
        "running_number": note.number.running_number,
        "case_id": note.case_id,
        "invoice_running_number": note.invoice_number.running_number,
        "number": note.phone_number,
        "lot_id": note.lot_id,
        "credits": note.credits,
        "unit_price_milli_idr": note.unit_price.milli_rupiah,
        "net_idr": note.amounts.net.amount,
        "vat_base_idr": note.amounts.vat_base.amount,
        "vat_idr": note.amounts.vat.amount,
        "total_idr": note.amounts.total.amount,
        "vat_from": note.vat_rule.effective_from.isoformat(),
        "reason": note.reason,
        "issued_at": to_text(note.issued_at),
        "seller": tax_identity_item(note.parties.seller),
        "buyer": tax_identity_item(note.parties.buyer),
        "locale": note.parties.locale,
    }


def read_note(item: Item) -> CreditNote:
    """Return the credit note of an item. Raises ValueError where net and VAT make no total."""
    part = Reader(item)
    prefix = part.text("prefix")
    amounts = NoteAmounts(
        net=Rupiah(part.number("net_idr")),
        vat_base=Rupiah(part.number("vat_base_idr")),
        vat=Rupiah(part.number("vat_idr")),
    )
    if amounts.total.amount != part.number("total_idr"):
        raise ValueError("net and VAT make the total")
    return CreditNote(
        number=CreditNoteNumber(prefix, part.number("running_number")),
        business_id=part.text("business_id"),
        case_id=part.text("case_id"),
        invoice_number=InvoiceNumber(prefix, part.number("invoice_running_number")),
        phone_number=PhoneNumber(part.text("number")),
        lot_id=part.text("lot_id"),
        credits=part.number("credits"),
        unit_price=UnitPrice(part.number("unit_price_milli_idr")),
        amounts=amounts,
        vat_rule=vat_rule_on(date.fromisoformat(part.text("vat_from"))),
        reason=part.text("reason"),
        issued_at=from_text(part.text("issued_at")),
        parties=Parties(
            seller=read_tax_identity(part.part("seller")),
            buyer=read_tax_identity(part.part("buyer")),
            locale=Locale(part.text("locale")),
        ),
    )
