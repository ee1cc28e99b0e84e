"""The finished page: one page, every figure, the same bytes, and nothing of a text is executed."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.invoice.printable import DRAWABLE_RANGES
from shared.invoice.render import TypstInvoiceRenderer
from tests.support.businesses import BUYER
from tests.support.documents import text_of
from tests.support.orders import a_paid_order, an_invoiced_order, an_order

ROOT = Path(__file__).parents[3]

SMALL = a_paid_order()
SMALL_ENGLISH = a_paid_order(an_order(locale=Locale.ENGLISH, po_number="PO/2026/11/0815"))
LARGEST = a_paid_order(an_order(credits=1_000_000, unit_price="385"))
LARGEST_ENGLISH = a_paid_order(an_order(credits=1_000_000, unit_price="385", locale=Locale.ENGLISH))
OF_2021 = a_paid_order(an_order(placed_at=datetime(2021, 9, 12, 3, 0, tzinfo=UTC)))
BY_AGREEMENT = a_paid_order(an_order(credits=10_000, unit_price="481.455"))
POST_PAID = an_invoiced_order(
    an_order(credits=1_000_000, unit_price="362.5", locale=Locale.ENGLISH, po_number="PO-7")
)
HOSTILE = replace(
    BUYER,
    legal_name='Toko \U0001f338\U0001f469\u200d\U0001f467 שלום مرحبا \u682a & "Putra\'s" <b>',
    address='#panic("x")\n#import "x.typ": y\n$ x^2 $ *b* _i_ @r <label> // c /* d */\n\u202eRp 1',
)
ENDLESS = replace(
    BUYER,
    legal_name="PT Sangat Panjang Sekali " * 20,
    address="\n".join(f"Baris alamat nomor {number}, Kelurahan Kembangan" for number in range(30)),
)
UNBROKEN = replace(BUYER, legal_name="W" * 500, address="Y" * 5_000)

PAGES = {
    "small": SMALL,
    "small in English": SMALL_ENGLISH,
    "largest": LARGEST,
    "largest in English": LARGEST_ENGLISH,
    "of 2021": OF_2021,
    "post-paid": POST_PAID,
    "hostile": a_paid_order(an_order(buyer=HOSTILE, seller=HOSTILE, po_number="\U0001f389 #eval")),
    "endless": a_paid_order(an_order(buyer=ENDLESS, seller=ENDLESS, po_number="9" * 500)),
    "unbroken": a_paid_order(an_order(buyer=UNBROKEN, seller=UNBROKEN)),
}
each_page = pytest.mark.parametrize("order", PAGES.values(), ids=PAGES)


@pytest.fixture(scope="module")
def renderer() -> TypstInvoiceRenderer:
    return TypstInvoiceRenderer()


@each_page
def test_is_one_page_of_a_sound_archival_document(
    renderer: TypstInvoiceRenderer, order: Order
) -> None:
    document = renderer.render(order)

    with pikepdf.open(BytesIO(document)) as pdf:
        # The checks of `qpdf --check`.
        assert pdf.check_pdf_syntax() == []
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    reader = PdfReader(BytesIO(document), strict=True)
    assert len(reader.pages) == 1
    catalog: Any = reader.root_object
    assert catalog["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    assert catalog["/Lang"] == order.parties.locale.value


@each_page
def test_every_font_is_embedded(renderer: TypstInvoiceRenderer, order: Order) -> None:
    page: Any = PdfReader(BytesIO(renderer.render(order))).pages[0]

    fonts = [each.get_object() for each in page["/Resources"]["/Font"].values()]

    assert len(fonts) >= 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


@each_page
def test_the_same_order_gives_the_same_bytes(renderer: TypstInvoiceRenderer, order: Order) -> None:
    assert renderer.render(order) == TypstInvoiceRenderer().render(order)


def test_an_order_placed_between_two_seconds_has_a_document(
    renderer: TypstInvoiceRenderer,
) -> None:
    placed_at = datetime(2026, 11, 22, 7, 5, 0, 123_000, tzinfo=UTC)

    assert renderer.render(a_paid_order(an_order(placed_at=placed_at))).startswith(b"%PDF")


def test_another_process_gives_the_same_bytes(renderer: TypstInvoiceRenderer) -> None:
    program = (
        "import sys; from tests.unit.invoice.test_render import *;"
        "sys.stdout.buffer.write(TypstInvoiceRenderer().render(LARGEST_ENGLISH))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "TZ": "America/New_York", "LANG": "de_DE.UTF-8"},
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout == renderer.render(LARGEST_ENGLISH)


def test_another_order_gives_other_bytes(renderer: TypstInvoiceRenderer) -> None:
    assert renderer.render(SMALL) != renderer.render(LARGEST)


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        (
            SMALL,
            [
                "No. invoice 2A7A875-0024",
                "Tanggal invoice 22 Nov 2026",
                "NPWP 0012345678901000",
                "NITKU 0987654321012000000000",
                "Nomor WhatsApp +6281212448484",
                "Berlaku sampai 22 Nov 2027",
                "1.000 Rp 415 Rp 415.000",
                "DPP nilai lain (11/12) Rp 380.417",
                "PPN 12% Rp 45.650",
                "Total Rp 460.650",
                "Empat ratus enam puluh ribu enam ratus lima puluh rupiah",
                "Four hundred sixty thousand six hundred fifty rupiah",
                "Virtual Account BCA, berakhiran 1204",
                "Dokumen ini bukan faktur pajak.",
            ],
        ),
        (BY_AGREEMENT, ["10.000 Rp 481,455 Rp 4.814.550", "Rp 4.413.338", "Total Rp 5.344.151"]),
        (POST_PAID, ["Total Rp 402,375,000", "ending in 1204", "Due date 6 Dec 2026"]),
        (SMALL_ENGLISH, ["PO no. PO/2026/11/0815", "Total Rp 460,650", "bukan faktur pajak"]),
        (LARGEST, ["1.000.000 Rp 385 Rp 385.000.000", "Total Rp 427.350.000"]),
        (LARGEST_ENGLISH, ["1,000,000 Rp 385 Rp 385,000,000", "Total Rp 427,350,000"]),
        (OF_2021, ["(DPP) Rp 415.000", "PPN 10% Rp 41.500", "Total Rp 456.500", "12 Sep 2021"]),
    ],
    ids=[
        "small",
        "by agreement",
        "post-paid",
        "small in English",
        "largest",
        "largest in English",
        "of 2021",
    ],
)
def test_every_figure_can_be_found(
    renderer: TypstInvoiceRenderer, order: Order, texts: list[str]
) -> None:
    printed = text_of(renderer.render(order))

    assert [text for text in texts if text not in printed] == []


@pytest.mark.parametrize("order", [SMALL, SMALL_ENGLISH, LARGEST, OF_2021, POST_PAID])
def test_never_says_that_anything_was_paid(renderer: TypstInvoiceRenderer, order: Order) -> None:
    printed = text_of(renderer.render(order)).lower()

    for word in ("paid", "received", "receipt", "lunas", "terima", "dibayar", "kuitansi"):
        assert word not in printed
    assert "\u2014" not in printed


def test_markup_in_a_text_is_printed_and_not_executed(renderer: TypstInvoiceRenderer) -> None:
    printed = text_of(renderer.render(PAGES["hostile"]))

    for text in (
        '#panic("x")',
        '#import "x.typ": y',
        "$ x^2 $ *b* _i_ @r <label> // c /* d */",
        "\u25a1 #eval",
        '"Putra\'s" <b>',
    ):
        assert text in printed


def test_an_address_of_thirty_lines_leaves_the_figures_where_they_are_read(
    renderer: TypstInvoiceRenderer,
) -> None:
    printed = text_of(renderer.render(PAGES["endless"]))

    assert "Baris alamat nomor 20, Kelurahan Kembangan" in printed
    assert "Total Rp 460.650" in printed
    assert printed.endswith("Dokumen ini bukan faktur pajak.")


def test_every_character_of_the_table_can_be_drawn(renderer: TypstInvoiceRenderer) -> None:
    drawable = [chr(c) for first, last in DRAWABLE_RANGES for c in range(first, last + 1)]
    assert len(drawable) > 1_000

    # Names are set in semibold, addresses in regular type; spaces keep the letters apart.
    for start in range(0, len(drawable), 70):
        text = " ".join(drawable[start : start + 70])
        buyer = replace(BUYER, legal_name=text, address=text)

        # PDF/A-2a is refused for a character without a glyph.
        assert renderer.render(a_paid_order(an_order(buyer=buyer)))


def test_there_is_no_document_for_an_unpaid_order(renderer: TypstInvoiceRenderer) -> None:
    with pytest.raises(InvariantBroken):
        renderer.render(an_order())
