"""The tax office's file: its fields in their order, the figures of the invoice, and valid XML."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from backoffice.coretax_document import SCHEMA, CoretaxWriter
from shared.domain.business import TaxIdentity
from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order
from shared.domain.tax_export import require_consistent, why_left_out
from shared.domain.wib import start_of_day
from shared.invoice.formats import NO_BREAK_SPACE
from shared.invoice.render import TypstInvoiceRenderer
from tests.support.businesses import BUYER
from tests.support.documents import text_of
from tests.support.orders import a_paid_order, an_order

PERSON = replace(BUYER, npwp=None, nitku=None, nik="0171012345678901")
# The first order: 1.000 credits at Rp 415, paid on 22 November 2026 at 15.05 WIB.
SMALL = """<?xml version='1.0' encoding='UTF-8'?>
<TaxInvoiceBulk xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <TIN>0012345678901000</TIN>
  <ListOfTaxInvoice>
    <TaxInvoice>
      <TaxInvoiceDate>2026-11-22</TaxInvoiceDate>
      <TaxInvoiceOpt>Normal</TaxInvoiceOpt>
      <TrxCode>04</TrxCode>
      <AddInfo></AddInfo>
      <CustomDoc></CustomDoc>
      <CustomDocMonthYear></CustomDocMonthYear>
      <RefDesc>2A7A875-0024</RefDesc>
      <FacilityStamp></FacilityStamp>
      <SellerIDTKU>0012345678901000000000</SellerIDTKU>
      <BuyerTin>0987654321012000</BuyerTin>
      <BuyerDocument>TIN</BuyerDocument>
      <BuyerCountry>IDN</BuyerCountry>
      <BuyerDocumentNumber></BuyerDocumentNumber>
      <BuyerName>PT Kopi Pagi Sejahtera</BuyerName>
      <BuyerAdress>Jl. Asia Afrika No. 8, Bandung 40111</BuyerAdress>
      <BuyerEmail></BuyerEmail>
      <BuyerIDTKU>0987654321012000000000</BuyerIDTKU>
      <ListOfGoodService>
        <GoodService>
          <Opt>B</Opt>
          <Code>000000</Code>
          <Name>Kredit siaran WhatsApp</Name>
          <Unit>UM.0033</Unit>
          <Price>415</Price>
          <Qty>1000</Qty>
          <TotalDiscount>0</TotalDiscount>
          <TaxBase>415000</TaxBase>
          <OtherTaxBase>380417</OtherTaxBase>
          <VATRate>12</VATRate>
          <VAT>45650</VAT>
          <STLGRate>0</STLGRate>
          <STLG>0</STLG>
        </GoodService>
      </ListOfGoodService>
    </TaxInvoice>
  </ListOfTaxInvoice>
</TaxInvoiceBulk>
"""


def write(*orders: Order, decimals: int = 0) -> bytes:
    return CoretaxWriter().write(orders, decimals=decimals)


def told(document: bytes) -> dict[str, str]:
    """The fields of a file's only tax invoice."""
    root = etree.fromstring(document)
    return {each.tag: each.text or "" for each in root.iter() if len(each) == 0}


def test_the_file_of_one_order() -> None:
    assert write(a_paid_order()).decode() == SMALL


@pytest.mark.parametrize(
    ("credits", "price", "figures"),
    [
        (1_000, "512.11", ["512.11", "512110", "469434", "56332"]),
        (10_000, "481.455", ["481.455", "4814550", "4413338", "529601"]),
        (20_000, "315", ["315", "6300000", "5775000", "693000"]),
        (1_000_000, "385", ["385", "385000000", "352916667", "42350000"]),
    ],
)
def test_the_golden_figures(credits: int, price: str, figures: list[str]) -> None:
    fields = told(write(a_paid_order(an_order(credits=credits, unit_price=price))))

    assert [fields[name] for name in ("Price", "TaxBase", "OtherTaxBase", "VAT")] == figures
    assert fields["Qty"] == str(credits)


def test_amounts_may_have_two_decimals_and_prices_keep_theirs() -> None:
    orders = [
        a_paid_order(an_order(credits=10_000, unit_price=each)) for each in ("415", "481.455")
    ]

    plain, exact = (told(write(order, decimals=2)) for order in orders)

    assert [plain[name] for name in ("Price", "TaxBase", "OtherTaxBase", "VAT")] == [
        *("415.00", "4150000.00", "3804167.00", "456500.00"),
    ]
    assert (exact["Price"], exact["STLG"], exact["VATRate"]) == ("481.455", "0.00", "12")


def test_a_buyer_without_a_tax_number_is_told_by_the_national_one() -> None:
    fields = told(write(a_paid_order(an_order(buyer=PERSON))))

    assert fields["BuyerTin"] == "0000000000000000"
    assert fields["BuyerDocument"] == "National ID"
    assert fields["BuyerDocumentNumber"] == "0171012345678901"
    assert fields["BuyerIDTKU"] == "0000000000000000000000"


def test_the_date_is_that_of_the_payment_in_jakarta() -> None:
    order = a_paid_order(paid_at=datetime(2026, 11, 30, 17, 0, tzinfo=UTC))

    assert told(write(order))["TaxInvoiceDate"] == "2026-12-01"


@pytest.mark.parametrize(
    ("name", "address", "told_as"),
    [
        ('PT A & B <"Kopi">', "Jl. 1\nBandung", ('PT A & B <"Kopi">', "Jl. 1, Bandung")),
        # A control character, a lone surrogate, a non-character, an emoji.
        ("PT \x00Kopi\x0b\ud800 \uffff", "\U0001f338", ("PT Kopi \u25a1 \u25a1", "\u25a1")),
        ("\x01", "\n \n", ("-", "-")),
        ("PT " + "Panjang " * 100, "Jl. 1,\r\n\r\nBandung,", None),
    ],
)
def test_whatever_a_name_holds_is_text(
    name: str, address: str, told_as: tuple[str, str] | None
) -> None:
    buyer = replace(BUYER, legal_name=name, address=address)

    fields = told(write(a_paid_order(an_order(buyer=buyer))))

    if told_as is None:
        assert len(fields["BuyerName"]) <= 160
        assert fields["BuyerAdress"] == "Jl. 1, Bandung"
    else:
        assert (fields["BuyerName"], fields["BuyerAdress"]) == told_as


def test_the_same_orders_give_the_same_bytes() -> None:
    orders = [
        replace(a_paid_order(), invoice_number=InvoiceNumber("2A7A875", number))
        for number in (1, 2, 3)
    ]

    assert write(*orders) == write(*orders)
    assert write(*orders) != write(*orders[:2])


@pytest.mark.parametrize(
    "orders",
    [
        # One invoice twice, and a tax number that lost its leading zero.
        (a_paid_order(), a_paid_order()),
        (a_paid_order(an_order(buyer=replace(BUYER, npwp="987654321012000"))),),
    ],
)
def test_what_the_schema_refuses_is_written_by_nobody(orders: Sequence[Order]) -> None:
    with pytest.raises(InvariantBroken, match="the schema refuses the file"):
        write(*orders)


def test_a_file_takes_a_thousand_and_no_more() -> None:
    orders = [
        replace(a_paid_order(), invoice_number=InvoiceNumber("2A7A875", number))
        for number in range(1, 1_002)
    ]

    assert write(*orders[:1_000]).count(b"<TaxInvoice>") == 1_000
    with pytest.raises(InvariantBroken, match="the schema refuses the file"):
        write(*orders)


def test_the_schema_spells_as_the_tax_office_does() -> None:
    assert 'name="BuyerAdress"' in SCHEMA.read_text(encoding="utf-8")


# Prices have three decimals at most; dates from the first day of the 12 % of 11/12 on.
prices = st.integers(1, 2_000_000).map(lambda milli: f"{milli // 1000}.{milli % 1000:03d}")
days = st.dates(date(2025, 1, 1), date(2035, 12, 31))
amounts = st.integers(10, 10_000).map(lambda hundreds: hundreds * 100)


@given(credits=amounts, price=prices, day=days, decimals=st.sampled_from([0, 2]))
def test_all_prices_and_dates_agree_with_the_order(
    credits: int, price: str, day: date, decimals: int
) -> None:
    order = a_paid_order(
        an_order(credits=credits, unit_price=price, placed_at=start_of_day(day)),
        paid_at=start_of_day(day) + timedelta(hours=1),
    )

    require_consistent([order])
    fields = told(write(order, decimals=decimals))

    figures = {name: int(fields[name].split(".")[0]) for name in ("TaxBase", "OtherTaxBase", "VAT")}
    assert figures["TaxBase"] + figures["VAT"] == order.quote.total.amount
    assert figures["OtherTaxBase"] == order.quote.vat_base.amount
    assert abs(100 * figures["VAT"] - 12 * figures["OtherTaxBase"]) < 100
    assert fields["TaxInvoiceDate"] == day.isoformat()
    assert why_left_out(order) is None


RENDERER = TypstInvoiceRenderer()


@settings(max_examples=15, deadline=None)
@given(credits=amounts, price=prices)
def test_the_file_says_what_the_invoice_prints(credits: int, price: str) -> None:
    order = a_paid_order(an_order(credits=credits, unit_price=price))

    fields, printed = told(write(order)), text_of(RENDERER.render(order))

    for name in ("TaxBase", "OtherTaxBase", "VAT"):
        amount = f"Rp {int(fields[name]):,}".replace(",", ".")
        assert amount.replace(NO_BREAK_SPACE, " ") in printed
    assert fields["RefDesc"] in printed
    assert fields["BuyerTin"] in printed


@given(name=st.text(), address=st.text())
def test_no_text_breaks_the_file(name: str, address: str) -> None:
    buyer = TaxIdentity(name, address, "0987654321012000", None, "0987654321012000000000")

    fields = told(write(a_paid_order(an_order(buyer=buyer))))

    assert fields["BuyerName"]
    assert fields["BuyerAdress"]
