"""Keep the number that the tax office gave to the tax invoice of an order. A number stays, unless
somebody says why another takes its place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order, OrderStatus
from shared.domain.person import Person
from shared.domain.tax_number import ReplacedTaxNumber, TaxInvoiceNumber
from shared.domain.wib import to_milliseconds
from shared.ports.surroundings import Timer
from shared.ports.tax_exports import TaxExportStore
from shared.usecases.deciding import until_decided


class Numbering(StrEnum):
    """What became of a number, in the order in which the guards run."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_PAID = "NOT_PAID"
    KNOWN = "KNOWN"
    OTHER_NUMBER = "OTHER_NUMBER"
    NUMBERED = "NUMBERED"
    REPLACED = "REPLACED"


@dataclass(frozen=True, slots=True)
class Replacing:
    """Who lets a number take the place of another, and why."""

    by: Person
    reason: str


def number_tax_invoice(
    invoice_number: InvoiceNumber,
    number: TaxInvoiceNumber,
    replacing: Replacing | None,
    store: TaxExportStore,
    timer: Timer,
    *,
    now: datetime,
) -> Numbering:
    """Write the number of an order's tax invoice, once.

    Raises StoreBusy or StoreUnknown after the last attempt: the caller may repeat it.
    """
    now = to_milliseconds(now)

    def number_once() -> Numbering | None:
        order = store.order(invoice_number)
        refused = _refuse(order, number, replacing)
        if order is None or refused is not None:
            return refused
        replaced = _replaced(order, replacing, now)
        done = store.number_tax_invoice(order, order.tax_numbered(number, replaced))
        outcome = Numbering.NUMBERED if replaced is None else Numbering.REPLACED
        return outcome if done else None

    return until_decided(number_once, timer)


def _refuse(
    order: Order | None, number: TaxInvoiceNumber, replacing: Replacing | None
) -> Numbering | None:
    if order is None:
        return Numbering.UNKNOWN_ORDER
    if order.status is not OrderStatus.PAID:
        return Numbering.NOT_PAID
    if order.tax_invoice_number == number:
        # Also our own write, whose answer was lost.
        return Numbering.KNOWN
    in_the_way = order.tax_invoice_number is not None and replacing is None
    return Numbering.OTHER_NUMBER if in_the_way else None


def _replaced(order: Order, replacing: Replacing | None, now: datetime) -> ReplacedTaxNumber | None:
    before = order.tax_invoice_number
    if before is None or replacing is None:
        return None
    return ReplacedTaxNumber(before, replacing.by, now, replacing.reason)
