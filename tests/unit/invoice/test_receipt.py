"""A receipt says that money came, by the bank's own time and reference, on one archival page."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment, settling_payment
from shared.invoice.parts import InWords, Labelled
from shared.invoice.receipt_facts import receipt_facts
from shared.invoice.render import TypstReceiptRenderer
from tests.support.businesses import BUYER
from tests.support.documents import text_of
from tests.support.orders import (
    a_paid_order,
    an_invoiced_order,
    an_order,
)

LONG = replace(
    BUYER,
    legal_name="PT Sangat Panjang Sekali " * 20,
    address="\n".join(f"Baris alamat nomor {number}, Kelurahan Kembangan" for number in range(30)),
)
HOSTILE = replace(
    BUYER,
    legal_name='Toko \U0001f338 שלום مرحبا & "Putra\'s" <b>',
    address='#panic("x")\n$ x^2 $ *b* _i_ @r <label> // c /* d */',
)
APPLIED_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

SMALL = a_paid_order()
LARGEST = a_paid_order(an_order(credits=1_000_000, unit_price="385"))
LARGEST_ENGLISH = a_paid_order(
    an_order(credits=1_000_000, unit_price="385", locale=Locale.ENGLISH, po_number="PO-7")
)
POST_PAID = a_paid_order(an_invoiced_order(), paid_at=datetime(2026, 12, 4, 3, 0, tzinfo=UTC))

PAGES = {
    "small": SMALL,
    "largest": LARGEST,
    "largest in English": LARGEST_ENGLISH,
    "post-paid": POST_PAID,
    "long": a_paid_order(an_order(buyer=LONG, seller=LONG, po_number="9" * 500)),
    "hostile": a_paid_order(an_order(buyer=HOSTILE, seller=HOSTILE, po_number="\U0001f389 #eval")),
}
each_page = pytest.mark.parametrize("order", PAGES.values(), ids=PAGES)


def payment_of(order: Order) -> ReceivedPayment:
    return settling_payment(order)


@pytest.fixture(scope="module")
def renderer() -> TypstReceiptRenderer:
    return TypstReceiptRenderer()


def test_the_receipt_of_an_order_in_indonesian() -> None:
    facts = receipt_facts(SMALL, payment_of(SMALL))

    assert facts.title == "Kuitansi 2A7A875-0024"
    assert facts.references == (
        Labelled("No. invoice", "2A7A875-0024"),
        Labelled("Tanggal pembayaran", "22 Nov 2026"),
    )
    assert (facts.buyer.heading, facts.buyer.name) == (
        "Telah diterima dari",
        "PT Kopi Pagi Sejahtera",
    )
    assert facts.in_words == InWords(
        label="Uang sejumlah",
        text="Empat ratus enam puluh ribu enam ratus lima puluh rupiah",
        other_language="en",
        other_text="Four hundred sixty thousand six hundred fifty rupiah",
    )
    assert facts.payment_of == Labelled(
        "Untuk pembayaran",
        "Invoice 2A7A875-0024: 1.000 kredit siaran WhatsApp untuk nomor +6281212448484",
    )
    assert facts.payment == (
        Labelled("Dibayar pada", "22 Nov 2026, 15.05 WIB"),
        Labelled("Melalui", "Virtual Account BCA, berakhiran 1204"),
        Labelled("Referensi bank", "202611220001"),
    )
    assert facts.amount == Labelled("Jumlah", "Rp\u00a0460.650")
    assert facts.amount_note == "Termasuk PPN 12% sebesar Rp\u00a045.650"
    assert facts.notice == "Dokumen ini bukan faktur pajak."


def test_money_that_staff_applied_is_told_with_both_times() -> None:
    order = a_paid_order(an_order(locale=Locale.ENGLISH))

    facts = receipt_facts(order, replace(payment_of(order), applied_at=APPLIED_AT))

    assert facts.payment == (
        Labelled("Paid at", "22 Nov 2026, 15.05 WIB"),
        Labelled("Through", "BCA Virtual Account ending in 1204"),
        Labelled("Bank reference", "202611220001"),
        Labelled("Applied to the invoice at", "25 Nov 2026, 09.00 WIB"),
    )


@pytest.mark.parametrize(
    ("credits", "unit_price", "stamp"),
    [
        # Rp 4.504.504 and Rp 4.504.505 before VAT: totals of 4.999.999 and 5.000.001.
        (1_000, "4504.504", None),
        (1_000, "4504.505", "e-Meterai Rp\u00a010.000"),
        (1_000_000, "385", "e-Meterai Rp\u00a010.000"),
    ],
)
def test_the_field_for_the_stamp_is_there_above_five_million(
    credits: int, unit_price: str, stamp: str | None
) -> None:
    order = a_paid_order(an_order(credits=credits, unit_price=unit_price))

    assert receipt_facts(order, payment_of(order)).stamp == stamp


def test_a_refund_changes_no_receipt(renderer: TypstReceiptRenderer) -> None:
    refunded = replace(SMALL, refunded_net=Rupiah(290_500))

    again = renderer.render_receipt(refunded, payment_of(refunded))

    assert again == renderer.render_receipt(SMALL, payment_of(SMALL))


@each_page
def test_is_one_sound_archival_page_with_its_fonts(
    renderer: TypstReceiptRenderer, order: Order
) -> None:
    document = renderer.render_receipt(order, payment_of(order))

    with pikepdf.open(BytesIO(document)) as pdf:
        # The checks of `qpdf --check`.
        assert pdf.check_pdf_syntax() == []
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    reader = PdfReader(BytesIO(document), strict=True)
    catalog: Any = reader.root_object
    assert len(reader.pages) == 1
    assert catalog["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    page: Any = reader.pages[0]
    for each in page["/Resources"]["/Font"].values():
        font = each.get_object()
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


@each_page
def test_the_same_payment_gives_the_same_bytes(
    renderer: TypstReceiptRenderer, order: Order
) -> None:
    again = TypstReceiptRenderer().render_receipt(order, payment_of(order))

    assert renderer.render_receipt(order, payment_of(order)) == again


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        (SMALL, ["Kuitansi", "Telah diterima dari", "Rp 460.650", "202611220001", "15.05 WIB"]),
        (LARGEST, ["Rp 427.350.000", "e-Meterai Rp 10.000", "Diterima oleh"]),
        (
            LARGEST_ENGLISH,
            ["Receipt", "Received from", "Rp 427,350,000", "Rp 10,000", "PO no. PO-7"],
        ),
        (POST_PAID, ["Tanggal pembayaran 4 Des 2026", "Dibayar pada 4 Des 2026, 10.00 WIB"]),
        (PAGES["hostile"], ['#panic("x")', "$ x^2 $ *b* _i_ @r <label> // c /* d */", "#eval"]),
    ],
    ids=["small", "largest", "largest in English", "post-paid", "hostile"],
)
def test_every_figure_can_be_found(
    renderer: TypstReceiptRenderer, order: Order, texts: list[str]
) -> None:
    printed = text_of(renderer.render_receipt(order, payment_of(order)))

    assert [text for text in texts if text not in printed] == []


def test_there_is_none_for_an_unpaid_order(renderer: TypstReceiptRenderer) -> None:
    with pytest.raises(InvariantBroken):
        renderer.render_receipt(an_order(), payment_of(SMALL))
