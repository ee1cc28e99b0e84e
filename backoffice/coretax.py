"""What the tax office is told: the sales of a month as its import file, and its own numbers."""

from collections import Counter
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from backoffice.coretax_document import CoretaxWriter
from backoffice.coretax_numbers import NumberedInvoice, WrongList, read_numbers
from backoffice.deciders import refuse
from backoffice.lines import moment, rupiah, say
from backoffice.terminal import (
    REFUSED,
    StackOption,
    TableOption,
    clock_of,
    errors,
    faults_told,
    open_table,
)
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.tax_export_store import DynamoTaxExportStore
from shared.domain.order import Order
from shared.domain.person import parse_person
from shared.domain.suspense import REASON_LETTERS_MAX, is_line
from shared.domain.tax_export import LeftOut, parse_tax_month, tax_date
from shared.usecases.export_tax_invoices import ExportedFile, MonthExport, export_month
from shared.usecases.number_tax_invoice import Numbering, Replacing, number_tax_invoice

coretax = typer.Typer(name="coretax", no_args_is_help=True, help=__doc__)

REASONS: dict[LeftOut, str] = {
    LeftOut.OTHER_VAT: "its VAT is not 12 % of 11/12, which is all that code 04 stands for",
    LeftOut.SELLER_UNKNOWN: "its seller has no NPWP or no NITKU",
    LeftOut.BUYER_UNKNOWN: "its buyer has neither an NPWP nor an Indonesian NIK",
}
SAID: dict[Numbering, str] = {
    Numbering.UNKNOWN_ORDER: "refused: there is no such order",
    Numbering.NOT_PAID: "refused: the order is not paid",
    Numbering.OTHER_NUMBER: "refused: it has another number; say why with --replace-because",
    Numbering.KNOWN: "has it already",
    Numbering.NUMBERED: "kept",
    Numbering.REPLACED: "kept, in the place of another",
}
"""What each outcome is called."""
REFUSALS = frozenset({Numbering.UNKNOWN_ORDER, Numbering.NOT_PAID, Numbering.OTHER_NUMBER})


class Decimals(IntEnum):
    """How amounts are written: Coretax takes both."""

    NONE = 0
    TWO = 2


@coretax.command("export")
def export(
    month: Annotated[str, typer.Option(help="Of the payments, in Jakarta: 2026-11")],
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder for the files")],
    decimals: Annotated[
        int, typer.Option(help="Of the amounts in new files: 0 or 2", show_default=True)
    ] = Decimals.NONE,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Write the month's files: those of earlier exports as they were, and what is new."""
    period = parse_tax_month(month)
    if period is None:
        raise typer.BadParameter("a month such as 2026-11", param_hint="--month")
    if decimals not in set(Decimals):
        raise typer.BadParameter("0 or 2", param_hint="--decimals")
    out.mkdir(parents=True, exist_ok=True)
    store = DynamoTaxExportStore(open_table(table, stack))
    with faults_told():
        exported = export_month(
            period, store, CoretaxWriter(), decimals=decimals, now=clock_of(stack).now()
        )
    for each in exported.files:
        (out / each.file.name).write_bytes(each.document)
        say(_file_line(each))
    _say_orders(exported)
    changed = [each.file.name for each in exported.files if not each.is_as_before]
    for name in changed:
        errors.print(f"{name} is not what it was when it was exported first", markup=False)
    if changed or exported.left_out:
        raise typer.Exit(REFUSED)


@coretax.command("import")
def import_numbers(
    file: Annotated[Path, typer.Argument(help="Coretax's list of tax invoices, saved as CSV")],
    replace_because: Annotated[
        str | None, typer.Option(help="Why numbers take the place of others")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Your own e-mail address, with --replace-because")
    ] = None,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Keep the numbers that the tax office gave; may be run again."""
    replacing = _replacing(replace_because, by)
    try:
        rows = read_numbers(file.read_bytes())
    except (OSError, WrongList) as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    store = DynamoTaxExportStore(open_table(table, stack))
    ends: Counter[Numbering] = Counter()
    for row in rows:
        with faults_told():
            end = number_tax_invoice(
                *(row.invoice_number, row.tax_invoice_number, replacing, store, RequestTimer()),
                now=clock_of(stack).now(),
            )
        ends[end] += 1
        if end in REFUSALS or end is Numbering.REPLACED:
            say(_row_line(row, end))
    say(f"{ends[Numbering.NUMBERED] + ends[Numbering.REPLACED]:,} kept,"
        f" {ends[Numbering.KNOWN]:,} were known")  # fmt: skip
    refused = sum(ends[each] for each in REFUSALS)
    if refused:
        refuse(f"{refused:,} refused")


def _replacing(reason: str | None, by: str | None) -> Replacing | None:
    if reason is None and by is None:
        return None
    person = parse_person(by) if by is not None else None
    if person is None:
        raise typer.BadParameter("an e-mail address", param_hint="--by")
    if reason is None or not is_line(reason, REASON_LETTERS_MAX):
        raise typer.BadParameter(
            f"one printable line of at most {REASON_LETTERS_MAX} letters",
            param_hint="--replace-because",
        )
    return Replacing(person, reason)


def _file_line(exported: ExportedFile) -> str:
    file, sums = exported.file, exported.sums
    when = "new" if exported.is_new else f"of {moment(file.exported_at)}"
    amounts = f"net {rupiah(sums.net)}, base {rupiah(sums.base)}, VAT {rupiah(sums.vat)}"
    return (
        f"{file.name}  {len(file.invoice_numbers):,} invoices of seller {file.seller_npwp}, {when}:"
        f" {amounts}, total {rupiah(sums.total)}"
    )


def _say_orders(exported: MonthExport) -> None:
    for order in exported.late:
        say(f"late: {_order(order)}")
    for order, reason in exported.left_out:
        say(f"left out: {_order(order)}: {REASONS[reason]}")
    if not exported.files:
        say("nothing to tell")


def _order(order: Order) -> str:
    return f"{order.invoice_number} of {order.business_id}, paid on {tax_date(order).isoformat()}"


def _row_line(row: NumberedInvoice, end: Numbering) -> str:
    return f"{row.invoice_number} {row.tax_invoice_number}: {SAID[end]}"
