"""A file of tax invoices as Coretax imports it: XML, checked against our schema before it is handed
out. Source: the tax office's template for XML import of sales (faktur pajak keluaran)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from lxml import etree

from shared.domain.business import Locale, TaxIdentity
from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import Order
from shared.domain.tax_export import RATE_PERCENT, seller_npwp, tax_date
from shared.invoice.parts import ADDRESS_CHARS_MAX, NAME_CHARS_MAX
from shared.invoice.printable import printable
from shared.invoice.wording import WORDING

SCHEMA = Path(__file__).with_name("coretax.xsd")
NORMAL, DPP_NILAI_LAIN = "Normal", "04"
SERVICE, NO_SERVICE_CODE = "B", "000000"
# The tax office's list of units ends with "Lainnya": no unit of it is a message.
OTHER_UNIT = "UM.0033"
TAX_NUMBER, NATIONAL_ID = "TIN", "National ID"
# Where a buyer has no tax number (DJP, import of tax invoices: NPWP 0000000000000000, NITKU of 22).
NO_NPWP = "0" * 16
NITKU_DIGITS = 22

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_Fields = Iterable[tuple[str, str]]


class CoretaxWriter:
    """A `TaxDocumentWriter`. Orders of one call have one seller."""

    def write(self, orders: Sequence[Order], *, decimals: int) -> bytes:
        """Return the file of orders whose VAT is 12 % of 11/12; amounts with 0 or 2 decimals.

        Raises InvariantBroken for anything that the schema refuses.
        """
        root = etree.Element("TaxInvoiceBulk", nsmap={"xsi": _INSTANCE})
        _add(root, [("TIN", seller_npwp(orders[0]))])
        invoices = etree.SubElement(root, "ListOfTaxInvoice")
        for order in orders:
            invoice = etree.SubElement(invoices, "TaxInvoice")
            _add(invoice, _invoice(order))
            goods = etree.SubElement(invoice, "ListOfGoodService")
            _add(etree.SubElement(goods, "GoodService"), _good_service(order, decimals))
        if not _schema().validate(root):
            raise InvariantBroken(f"the schema refuses the file: {_schema().error_log[0].message}")
        written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return bytes(written)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _add(parent: etree._Element, fields: _Fields) -> None:
    for name, text in fields:
        etree.SubElement(parent, name).text = text


def _invoice(order: Order) -> _Fields:
    seller, buyer = order.parties.seller, order.parties.buyer
    return [
        ("TaxInvoiceDate", tax_date(order).isoformat()),
        ("TaxInvoiceOpt", NORMAL),
        ("TrxCode", DPP_NILAI_LAIN),
        ("AddInfo", ""),
        ("CustomDoc", ""),
        ("CustomDocMonthYear", ""),
        ("RefDesc", str(order.invoice_number)),
        ("FacilityStamp", ""),
        ("SellerIDTKU", seller.nitku or ""),
        *_buyer_numbers(buyer),
        ("BuyerName", _line(buyer.legal_name, NAME_CHARS_MAX)),
        ("BuyerAdress", _address(buyer)),
        # No order freezes an address of e-mail, and the buyer has the number from us.
        ("BuyerEmail", ""),
        ("BuyerIDTKU", _buyer_nitku(buyer)),
    ]


def _buyer_numbers(buyer: TaxIdentity) -> _Fields:
    has_npwp = buyer.npwp is not None
    return [
        ("BuyerTin", buyer.npwp or NO_NPWP),
        ("BuyerDocument", TAX_NUMBER if has_npwp else NATIONAL_ID),
        ("BuyerCountry", buyer.country),
        ("BuyerDocumentNumber", "" if has_npwp else buyer.nik or ""),
    ]


def _buyer_nitku(buyer: TaxIdentity) -> str:
    """Their place of business; without one the head office of the number, which ends in zeros."""
    if buyer.npwp is not None and buyer.nitku is not None:
        return buyer.nitku
    return (buyer.npwp or NO_NPWP).ljust(NITKU_DIGITS, "0")


def _address(buyer: TaxIdentity) -> str:
    lines = (line.strip().rstrip(",") for line in buyer.address.splitlines())
    return _line(", ".join(line for line in lines if line), ADDRESS_CHARS_MAX)


def _line(text: str, chars_max: int) -> str:
    """A text as the invoice prints it, which leaves nothing that XML forbids; never empty."""
    return printable(text, chars_max) or "-"


def _good_service(order: Order, decimals: int) -> _Fields:
    quote = order.quote
    nothing = Rupiah(0)
    return [
        ("Opt", SERVICE),
        ("Code", NO_SERVICE_CODE),
        ("Name", WORDING[Locale.INDONESIAN].broadcast_credits),
        ("Unit", OTHER_UNIT),
        ("Price", _unit_price(quote.unit_price, decimals)),
        ("Qty", str(quote.credits)),
        ("TotalDiscount", _amount(nothing, decimals)),
        ("TaxBase", _amount(quote.net, decimals)),
        ("OtherTaxBase", _amount(quote.vat_base, decimals)),
        ("VATRate", str(RATE_PERCENT)),
        ("VAT", _amount(quote.vat, decimals)),
        ("STLGRate", "0"),
        ("STLG", _amount(nothing, decimals)),
    ]


def _amount(amount: Rupiah, decimals: int) -> str:
    """Whole rupiah, with as many zeros behind the point: 415000, 415000.00."""
    return f"{amount.amount}.{'0' * decimals}" if decimals else str(amount.amount)


def _unit_price(price: UnitPrice, decimals: int) -> str:
    """The exact price, which may have three decimals: 415, 415.00, 481.455."""
    whole, _, fraction = price.to_text().partition(".")
    fraction = fraction.ljust(decimals, "0")
    return f"{whole}.{fraction}" if fraction else whole
