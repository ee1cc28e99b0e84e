"""Export the sales of a month for the tax office: files that exist are made again, byte for byte,
and what is in none of them makes further ones.

A file is recorded before anybody gets it. So an export that was broken off, or run twice, or by two
people at once, tells of each order in one file.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.domain.tax_export import (
    LeftOut,
    TaxFile,
    TaxMonth,
    TaxSums,
    files_of,
    require_consistent,
    seller_npwp,
    sums_of,
    tax_date,
    why_left_out,
)
from shared.domain.wib import to_milliseconds
from shared.ports.faults import StoreBusy
from shared.ports.tax_exports import TaxDocumentWriter, TaxExportStore

# One more than people who would export at the same instant.
ATTEMPTS_MAX = 5


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file with its content and its sums.

    `is_new` tells that nobody had it before. `is_as_before` is False where the same orders make
    other bytes than they once did.
    """

    file: TaxFile
    document: bytes
    sums: TaxSums
    is_new: bool
    is_as_before: bool


@dataclass(frozen=True, slots=True)
class MonthExport:
    """All files of a month, and the orders that are in none with the reason.

    `late` are the orders of new files where the month had files before.
    """

    files: tuple[ExportedFile, ...]
    late: tuple[Order, ...]
    left_out: tuple[tuple[Order, LeftOut], ...]


def export_month(
    month: TaxMonth,
    store: TaxExportStore,
    writer: TaxDocumentWriter,
    *,
    decimals: int,
    now: datetime,
) -> MonthExport:
    """Record what is new of a month, and return all of it.

    Raises StoreBusy or StoreUnknown: some files may be recorded then, and the next run makes them.
    """
    for _ in range(ATTEMPTS_MAX):
        exported = _export_once(month, store, writer, decimals, to_milliseconds(now))
        if exported is not None:
            return exported
    raise StoreBusy("others are exporting the same month")


def _export_once(
    month: TaxMonth,
    store: TaxExportStore,
    writer: TaxDocumentWriter,
    decimals: int,
    now: datetime,
) -> MonthExport | None:
    """One round of read, decide, write. None where another export was faster."""
    # Files first: an order that is paid meanwhile is then in the month and in no file.
    before = store.files(month)
    orders = {
        str(order.invoice_number): order
        for order in store.paid_orders()
        if month.has(tax_date(order))
    }
    told = {number for file in before for number in file.invoice_numbers}
    fresh = [order for number, order in orders.items() if number not in told]
    reasons = [(order, why_left_out(order)) for order in fresh]
    exported = [_again(file, orders, writer) for file in before]
    parts = files_of(order for order, reason in reasons if reason is None)
    for number, part in enumerate(parts, start=len(before) + 1):
        new = _first(month, number, part, writer, decimals, now)
        if not store.add_file(new.file):
            return None
        exported.append(new)
    late = tuple(order for part in parts for order in part) if before else ()
    left_out = tuple((order, reason) for order, reason in reasons if reason is not None)
    return MonthExport(tuple(exported), late, _by_number(left_out))


def _first(
    month: TaxMonth,
    number: int,
    orders: tuple[Order, ...],
    writer: TaxDocumentWriter,
    decimals: int,
    now: datetime,
) -> ExportedFile:
    require_consistent(orders)
    document = writer.write(orders, decimals=decimals)
    file = TaxFile(
        month=month,
        number=number,
        seller_npwp=seller_npwp(orders[0]),
        decimals=decimals,
        invoice_numbers=tuple(str(order.invoice_number) for order in orders),
        exported_at=now,
        digest=_digest(document),
    )
    return ExportedFile(file, document, sums_of(orders), is_new=True, is_as_before=True)


def _again(file: TaxFile, orders: dict[str, Order], writer: TaxDocumentWriter) -> ExportedFile:
    missing = [number for number in file.invoice_numbers if number not in orders]
    if missing:
        raise InvariantBroken(f"{file.name} tells of {missing[0]}, which is not of its month")
    told = tuple(orders[number] for number in file.invoice_numbers)
    document = writer.write(told, decimals=file.decimals)
    same = _digest(document) == file.digest
    return ExportedFile(file, document, sums_of(told), is_new=False, is_as_before=same)


def _digest(document: bytes) -> str:
    """Tells one file from another; it is no seal."""
    return hashlib.sha256(document).hexdigest()


def _by_number(
    left_out: Iterable[tuple[Order, LeftOut]],
) -> tuple[tuple[Order, LeftOut], ...]:
    return tuple(sorted(left_out, key=lambda each: str(each[0].invoice_number)))
