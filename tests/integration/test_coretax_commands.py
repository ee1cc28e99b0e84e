"""The tax office's commands: what they write, what they keep, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner, Result

from backoffice.__main__ import app
from backoffice.coretax_document import SCHEMA, CoretaxWriter
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.tax_export_store import DynamoTaxExportStore
from shared.domain.order import Order
from shared.domain.tax_export import TaxFile, TaxMonth
from shared.domain.tax_number import TaxInvoiceNumber
from shared.usecases.export_tax_invoices import export_month
from shared.usecases.number_tax_invoice import Numbering, number_tax_invoice
from tests.support.market import FOREIGN_NUMBER, SECOND_NUMBER, TEH, Market
from tests.support.stack_file import stack_file

Run = Callable[..., Result]
FIRST_FILE, SECOND_FILE = "coretax-2026-11-0001.xml", "coretax-2026-11-0002.xml"
IN_JANUARY = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
NUMBERS = "invoice_number,tax_invoice_number\n2A7A875-0001,{}\n"
NUMBER, OTHER = "04002600000000017", "04012600000000018"


@dataclass(frozen=True)
class Office:
    """A market, and a folder that the commands write into and read from."""

    market: Market
    folder: Path
    run: Run

    def export(self, month: str = "2026-11", *more: str) -> Result:
        return self.run("export", "--month", month, "--out", str(self.folder), *more)

    def bring(self, text: str, *more: str) -> Result:
        file = self.folder / "numbers.csv"
        file.write_text(text, encoding="utf-8")
        return self.run("import", str(file), *more)

    def files(self) -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in sorted(self.folder.glob("*.xml"))}


@pytest.fixture
def office(market: Market, dynamodb_endpoint: str, tmp_path: Path) -> Iterator[Office]:
    """The commands on the market's table, in January 2027."""
    folder = tmp_path / "out"
    folder.mkdir()
    with stack_file(market.table_name, dynamodb_endpoint, IN_JANUARY, tmp_path) as file:

        def run(*arguments: str) -> Result:
            return CliRunner().invoke(app, ["coretax", *arguments, "--stack", str(file)])

        yield Office(market, folder, run)


def sold(market: Market, **asked: object) -> Order:
    order = market.place(**asked)
    market.pay(order)
    return order


def references(document: bytes) -> list[str]:
    return [str(each.text) for each in etree.fromstring(document).iter("RefDesc")]


def test_the_sales_of_a_month_by_the_day_of_their_payment(office: Office) -> None:
    market = office.market
    sold(market)
    sold(market, number=FOREIGN_NUMBER, business_id=TEH, credits=10_000)
    # Not a sale; and sold at 0.10 in Jakarta on the first of December.
    market.place(number=SECOND_NUMBER)
    december = market.at(datetime(2026, 11, 30, 17, 10, tzinfo=UTC))
    sold(december, number=SECOND_NUMBER)

    done = office.export()

    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "coretax-2026-11-0001.xml  2 invoices of seller 0012345678901234, new:"
        " net Rp 5,536,100, base Rp 5,074,759, VAT Rp 608,971, total Rp 6,145,071"
    ]
    (document,) = office.files().values()
    assert references(document) == ["0B51EF0-0001", "2A7A875-0001"]
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(document))


def test_exporting_again_writes_the_same_bytes_and_records_nothing(office: Office) -> None:
    sold(office.market)
    first = office.export()
    files, before = office.files(), office.market.dump()

    again = office.export("2026-11", "--decimals", "2")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert again.output.startswith(
        "coretax-2026-11-0001.xml  1 invoices of seller 0012345678901234, of 2027-01-04 10:00 WIB:"
    )
    assert office.files() == files
    assert office.market.dump() == before


def test_what_is_told_late_has_a_file_of_its_own_and_is_named(office: Office) -> None:
    sold(office.market)
    waiting = office.market.place(number=SECOND_NUMBER)
    office.export()
    first = office.files()[FIRST_FILE]
    office.market.pay(waiting)

    late = office.export()

    assert late.exit_code == 0
    assert late.output.splitlines()[1:] == [
        "coretax-2026-11-0002.xml  1 invoices of seller 0012345678901234, new:"
        " net Rp 415,000, base Rp 380,417, VAT Rp 45,650, total Rp 460,650",
        "late: 2A7A875-0002 of kopi-pagi, paid on 2026-11-22",
    ]
    assert office.files()[FIRST_FILE] == first
    assert references(office.files()[SECOND_FILE]) == ["2A7A875-0002"]


def test_a_post_paid_sale_is_of_the_month_of_its_payment(office: Office) -> None:
    lenders = office.market.post_paid()
    order = lenders.place()

    unpaid = office.export()
    lenders.after(days=12).pay(order)
    paid = office.export("2026-12")

    assert (unpaid.exit_code, unpaid.output) == (0, "nothing to tell\n")
    assert paid.exit_code == 0
    (document,) = office.files().values()
    assert references(document) == ["2A7A875-0001"]


def test_a_month_of_another_vat_is_left_out_by_name(office: Office) -> None:
    sold(office.market.at(datetime(2024, 12, 30, 3, 0, tzinfo=UTC)))

    done = office.export("2024-12")

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "left out: 2A7A875-0001 of kopi-pagi, paid on 2024-12-30: its VAT is not 12 % of 11/12,"
        " which is all that code 04 stands for",
        "nothing to tell",
    ]
    assert office.files() == {}
    assert office.market.entities("TAXFILE") == []


@pytest.mark.parametrize(
    "wrong", [("--month", "2026-13"), ("--month", "2026-11", "--decimals", "1")]
)
def test_what_cannot_be_meant_is_refused(office: Office, wrong: tuple[str, ...]) -> None:
    sold(office.market)
    before = office.market.dump()

    done = office.run("export", *wrong, "--out", str(office.folder))

    assert done.exit_code == 2
    assert office.files() == {}
    assert office.market.dump() == before


def test_a_file_whose_orders_make_other_bytes_is_told(office: Office) -> None:
    order = sold(office.market)
    store = DynamoTaxExportStore(office.market.table)
    name = str(order.invoice_number)
    month = TaxMonth(2026, 11)
    store.add_file(TaxFile(month, 1, "0012345678901000", 0, (name,), IN_JANUARY, "0" * 64))

    done = office.export()

    assert done.exit_code == 1
    assert "coretax-2026-11-0001.xml is not what it was" in done.output


class Rivalled(DynamoTaxExportStore):
    """The store of somebody whom another export overtakes once, between reading and writing."""

    rival_at = "before"

    def add_file(self, file: TaxFile) -> bool:
        if self.rival_at == "before":
            self.rival_at = "done"
            rival = DynamoTaxExportStore(self._table)
            export_month(file.month, rival, CoretaxWriter(), decimals=0, now=IN_JANUARY)
        return super().add_file(file)


def test_two_exports_at_once_tell_of_each_order_in_one_file(office: Office) -> None:
    sold(office.market)
    store = Rivalled(office.market.table)

    exported = export_month(TaxMonth(2026, 11), store, CoretaxWriter(), decimals=0, now=IN_JANUARY)

    assert [each.is_new for each in exported.files] == [False]
    assert len(office.market.entities("TAXFILE")) == 1


# Numbers that come back ---------------------------------------------------------------------------


def test_numbers_are_kept_once(office: Office) -> None:
    order = sold(office.market)

    kept = office.bring(NUMBERS.format(NUMBER))
    before = office.market.dump()
    again = office.bring(NUMBERS.format(NUMBER))

    assert (kept.exit_code, kept.output) == (0, "1 kept, 0 were known\n")
    assert (again.exit_code, again.output) == (0, "0 kept, 1 were known\n")
    assert office.market.dump() == before
    assert office.market.order(order).tax_invoice_number == NUMBER


def test_another_number_needs_a_reason_and_a_person(office: Office) -> None:
    order = sold(office.market)
    office.bring(NUMBERS.format(NUMBER))
    before = office.market.dump()

    refused = office.bring(NUMBERS.format(OTHER))
    without_person = office.bring(NUMBERS.format(OTHER), "--replace-because", "replaced")

    assert (refused.exit_code, without_person.exit_code) == (1, 2)
    assert refused.output.splitlines() == [
        "2A7A875-0001 04012600000000018: refused: it has another number; say why with"
        " --replace-because",
        "0 kept, 0 were known",
        "1 refused",
    ]
    assert office.market.dump() == before

    replaced = office.bring(
        NUMBERS.format(OTHER), "--replace-because", "faktur pengganti", "--by", "sari@sales.example"
    )

    assert replaced.exit_code == 0
    now = office.market.order(order)
    assert now.tax_invoice_number == OTHER
    (gave_way,) = now.replaced_tax_numbers
    assert (gave_way.number, gave_way.replaced_by) == (NUMBER, "sari@sales.example")
    assert (gave_way.replaced_at, gave_way.reason) == (IN_JANUARY, "faktur pengganti")


def test_what_is_refused_stops_nothing_else(office: Office) -> None:
    order = sold(office.market)
    office.market.place(number=SECOND_NUMBER)
    rows = NUMBERS.format(NUMBER) + f"2A7A875-0002,{OTHER}\n2A7A875-0099,04002600000000019\n"

    done = office.bring(rows)

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "2A7A875-0002 04012600000000018: refused: the order is not paid",
        "2A7A875-0099 04002600000000019: refused: there is no such order",
        "1 kept, 0 were known",
        "2 refused",
    ]
    assert office.market.order(order).tax_invoice_number == NUMBER


def test_a_list_that_cannot_be_read_changes_nothing(office: Office) -> None:
    sold(office.market)
    before = office.market.dump()

    done = office.bring(NUMBERS.format("4.0026E+15"))

    assert (done.exit_code, done.output) == (
        2,
        "line 2: 4.0026E+15 is no number of 17 digits\n",
    )
    assert office.market.dump() == before


class Overtaken(DynamoTaxExportStore):
    """The store of somebody before whose write another number is kept."""

    def number_tax_invoice(self, before: Order, after: Order) -> bool:
        rival = before.tax_numbered(TaxInvoiceNumber(OTHER))
        DynamoTaxExportStore(self._table).number_tax_invoice(before, rival)
        return super().number_tax_invoice(before, after)


def test_of_two_numbers_at_once_the_first_stays(office: Office) -> None:
    order = sold(office.market)
    store = Overtaken(office.market.table)

    ended = number_tax_invoice(
        *(order.invoice_number, TaxInvoiceNumber(NUMBER), None, store, RequestTimer()),
        now=IN_JANUARY,
    )

    assert ended is Numbering.OTHER_NUMBER
    assert office.market.order(order).tax_invoice_number == OTHER
