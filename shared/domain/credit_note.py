"""Credit notes: the documents of refunded credits, numbered per business beside its invoices.

Here are the facts that a document prints. They are frozen when the refund is booked, so that
nothing which changes later changes what was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import require
from shared.domain.invoice import (
    PREFIX_PATTERN,
    RUNNING_DIGITS_MAX,
    RUNNING_DIGITS_MIN,
    InvoiceNumber,
)
from shared.domain.money import NO_RUPIAH, Rupiah, UnitPrice
from shared.domain.order import Order, Parties
from shared.domain.phone import PhoneNumber
from shared.domain.tax import VatRule


@dataclass(frozen=True, slots=True)
class CreditNoteNumber:
    """Prefix of the business and the running number of its credit notes: 2A7A875-CN-0001."""

    prefix: str
    running_number: int

    def __post_init__(self) -> None:
        require(PREFIX_PATTERN.fullmatch(self.prefix) is not None, "a prefix is 7 hex digits")
        require(0 < self.running_number < 10**RUNNING_DIGITS_MAX, "running numbers start at 1")

    def __str__(self) -> str:
        return f"{self.prefix}-CN-{self.running_number:0{RUNNING_DIGITS_MIN}d}"


@dataclass(frozen=True, slots=True)
class NoteAmounts:
    """What a credit note takes back, whole rupiah."""

    net: Rupiah
    vat_base: Rupiah
    vat: Rupiah

    @property
    def total(self) -> Rupiah:
        """What is owed to the business."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A numbered note that takes back a part of one invoice: credits of `lot_id` at its price.

    `parties` and `vat_rule` are those of the invoice. `case_id` is the correction behind it.
    """

    number: CreditNoteNumber
    business_id: str
    case_id: str
    invoice_number: InvoiceNumber
    phone_number: PhoneNumber
    lot_id: str
    credits: int
    unit_price: UnitPrice
    amounts: NoteAmounts
    vat_rule: VatRule
    reason: str
    issued_at: datetime
    parties: Parties

    def __post_init__(self) -> None:
        require(self.credits > 0, "a credit note takes something back")
        require(self.amounts.net > NO_RUPIAH, "what cost nothing is not refunded")


def amounts_to_refund(order: Order, net: Rupiah) -> NoteAmounts:
    """Return what taking back another `net` of an order's price takes back of its base and VAT.

    Both are those of all that was taken back by then, less what was taken back before. So the notes
    of an order never come to more than its VAT, and to all of it when all of it is taken back.
    """
    rule, before, after = order.quote.vat_rule, order.refunded_net, order.refunded_net + net
    return NoteAmounts(
        net=net,
        vat_base=rule.base(after).minus(rule.base(before)),
        vat=rule.vat(after).minus(rule.vat(before)),
    )
