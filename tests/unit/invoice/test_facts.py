"""An invoice says what the order froze, in its language, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.order import FailureReason
from shared.invoice.facts import InvoiceFacts, ItemTable, invoice_facts
from shared.invoice.parts import InWords, Labelled, Party
from tests.support.businesses import BUYER
from tests.support.orders import PLACED_AT, a_paid_order, an_invoiced_order, an_order


def sums_of(facts: InvoiceFacts) -> list[tuple[str, str]]:
    return [(each.label, each.text) for each in (*facts.sums, facts.total)]


def test_the_invoice_of_today_in_indonesian() -> None:
    facts = invoice_facts(a_paid_order(an_order(po_number="PO-7781")))

    assert facts == InvoiceFacts(
        language="id",
        title="Invoice 2A7A875-0024",
        heading="Invoice",
        references=(
            Labelled("No. invoice", "2A7A875-0024"),
            Labelled("Tanggal invoice", "22 Nov 2026"),
            Labelled("No. PO", "PO-7781"),
        ),
        seller=Party(
            heading="Penjual",
            name="PT Siaran Kredit Nusantara",
            address=("Jl. Jenderal Sudirman Kav. 52-53", "Jakarta Selatan 12190"),
            identifiers=(
                Labelled("NPWP", "0012345678901000"),
                Labelled("NITKU", "0012345678901000000000"),
            ),
        ),
        buyer=Party(
            heading="Pembeli",
            name="PT Kopi Pagi Sejahtera",
            address=("Jl. Asia Afrika No. 8", "Bandung 40111"),
            identifiers=(
                Labelled("NPWP", "0987654321012000"),
                Labelled("NITKU", "0987654321012000000000"),
            ),
        ),
        item=ItemTable(
            heads=("Uraian", "Kuantitas", "Harga satuan", "Jumlah"),
            description="Kredit siaran WhatsApp",
            details=(
                Labelled("Nomor WhatsApp", "+6281212448484"),
                Labelled("Berlaku sampai", "22 Nov 2027"),
            ),
            quantity="1.000",
            unit_price="Rp\u00a0415",
            amount="Rp\u00a0415.000",
        ),
        sums=(
            Labelled("Harga sebelum PPN", "Rp\u00a0415.000"),
            Labelled("DPP nilai lain (11/12)", "Rp\u00a0380.417"),
            Labelled("PPN 12%", "Rp\u00a045.650"),
        ),
        total=Labelled("Total", "Rp\u00a0460.650"),
        in_words=InWords(
            label="Terbilang",
            text="Empat ratus enam puluh ribu enam ratus lima puluh rupiah",
            other_language="en",
            other_text="Four hundred sixty thousand six hundred fifty rupiah",
        ),
        terms=(Labelled("Metode pembayaran", "Virtual Account BCA, berakhiran 1204"),),
        notice="Dokumen ini bukan faktur pajak.",
        logo_alt="Logo: gelembung percakapan",
    )


def test_the_largest_order_by_agreement_in_english() -> None:
    order = an_order(credits=1_000_000, unit_price="362.5", locale=Locale.ENGLISH)

    facts = invoice_facts(a_paid_order(order))

    assert facts.language == "en"
    assert (facts.item.quantity, facts.item.unit_price) == ("1,000,000", "Rp\u00a0362.5")
    assert sums_of(facts) == [
        ("Price before VAT", "Rp\u00a0362,500,000"),
        ("Tax base (DPP nilai lain, 11/12)", "Rp\u00a0332,291,667"),
        ("VAT (PPN) 12%", "Rp\u00a039,875,000"),
        ("Total", "Rp\u00a0402,375,000"),
    ]
    assert facts.in_words == InWords(
        label="In words",
        text="Four hundred two million three hundred seventy-five thousand rupiah",
        other_language="id",
        other_text="Empat ratus dua juta tiga ratus tujuh puluh lima ribu rupiah",
    )
    assert facts.terms == (Labelled("Payment method", "BCA Virtual Account ending in 1204"),)
    assert facts.notice == "This document is not a tax invoice (bukan faktur pajak)."


def test_the_invoice_of_2021_has_ten_percent_of_the_whole_price() -> None:
    placed_at = datetime(2021, 9, 12, 3, 0, tzinfo=UTC)

    facts = invoice_facts(a_paid_order(an_order(placed_at=placed_at)))

    assert sums_of(facts) == [
        ("Harga sebelum PPN", "Rp\u00a0415.000"),
        ("Dasar pengenaan pajak (DPP)", "Rp\u00a0415.000"),
        ("PPN 10%", "Rp\u00a041.500"),
        ("Total", "Rp\u00a0456.500"),
    ]


def test_the_invoice_is_dated_by_the_clock_in_jakarta_when_the_order_was_placed() -> None:
    placed_at = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    paid_at = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)

    facts = invoice_facts(a_paid_order(an_order(placed_at=placed_at), paid_at=paid_at))

    assert facts.references[1] == Labelled("Tanggal invoice", "22 Nov 2026")
    assert facts.item.details[1] == Labelled("Berlaku sampai", "22 Nov 2027")


def test_a_buyer_without_a_tax_number_is_named_by_the_identity_number() -> None:
    person = replace(BUYER, npwp=None, nitku=None, nik="3171012345678901")

    facts = invoice_facts(a_paid_order(an_order(buyer=person)))

    assert facts.buyer.identifiers == (Labelled("NIK", "3171012345678901"),)


def test_the_tax_number_makes_the_identity_number_superfluous() -> None:
    both = replace(BUYER, nik="3171012345678901")

    facts = invoice_facts(a_paid_order(an_order(buyer=both)))

    assert [each.label for each in facts.buyer.identifiers] == ["NPWP", "NITKU"]


def test_without_a_po_number_there_is_no_line_for_it() -> None:
    facts = invoice_facts(a_paid_order())

    assert [each.label for each in facts.references] == ["No. invoice", "Tanggal invoice"]


def test_no_order_but_a_paid_one_has_an_invoice() -> None:
    waiting = an_order()
    cancelled = waiting.cancelled(at=PLACED_AT, by="owner", reason=FailureReason.CANCELLED)

    for order in (waiting, cancelled):
        with pytest.raises(InvariantBroken):
            invoice_facts(order)


@pytest.mark.parametrize("paid", [False, True])
def test_the_invoice_of_a_post_paid_order_says_until_when_and_the_same_once_paid(
    paid: bool,
) -> None:
    invoiced = an_invoiced_order()
    long_after = invoiced.created_at + timedelta(days=20)

    facts = invoice_facts(a_paid_order(invoiced, paid_at=long_after) if paid else invoiced)

    assert facts.terms == (
        Labelled("Metode pembayaran", "Virtual Account BCA, berakhiran 1204"),
        Labelled("Jatuh tempo", "6 Des 2026"),
    )
    assert facts.item.details[1] == Labelled("Berlaku sampai", "22 Nov 2027")
    assert facts == invoice_facts(invoiced)


def test_a_number_that_nobody_was_told_of_is_on_no_invoice_but_its_bank_is() -> None:
    order = an_invoiced_order(replace(an_order(locale=Locale.ENGLISH), awaits_bank=True))

    assert invoice_facts(order).terms == (
        Labelled("Payment method", "BCA Virtual Account"),
        Labelled("Due date", "6 Dec 2026"),
    )


@pytest.mark.parametrize(
    ("credits", "unit_price", "sums"),
    [
        (1_000, "512.11", ["512.110", "469.434", "56.332", "568.442"]),
        (10_000, "481.455", ["4.814.550", "4.413.338", "529.601", "5.344.151"]),
        (20_000, "315", ["6.300.000", "5.775.000", "693.000", "6.993.000"]),
    ],
)
def test_the_golden_figures_of_agreements(credits: int, unit_price: str, sums: list[str]) -> None:
    facts = invoice_facts(a_paid_order(an_order(credits=credits, unit_price=unit_price)))

    assert [text for _, text in sums_of(facts)] == [f"Rp\u00a0{each}" for each in sums]
