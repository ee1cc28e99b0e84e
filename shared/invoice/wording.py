"""The fixed words of the invoice, in both languages.

None of them may say that money was paid or received (paid, lunas, terima): the document bills, and
only a receipt acknowledges. A test reads the finished page for those words.
"""

from dataclasses import dataclass

from shared.domain.business import Locale


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels of one language; texts in braces are filled in by the facts."""

    heading: str
    invoice_number: str
    invoice_date: str
    po_number: str
    seller: str
    buyer: str
    npwp: str
    nik: str
    nitku: str
    description: str
    quantity: str
    unit_price: str
    amount: str
    broadcast_credits: str
    whatsapp_number: str
    valid_until: str
    net: str
    base: str
    other_base: str
    vat: str
    total: str
    in_words: str
    payment_method: str
    account: str
    account_ending: str
    due_on: str
    not_a_tax_invoice: str
    logo_alt: str


WORDING = {
    Locale.INDONESIAN: Wording(
        heading="Invoice",
        invoice_number="No. invoice",
        invoice_date="Tanggal invoice",
        po_number="No. PO",
        seller="Penjual",
        buyer="Pembeli",
        npwp="NPWP",
        nik="NIK",
        nitku="NITKU",
        description="Uraian",
        quantity="Kuantitas",
        unit_price="Harga satuan",
        amount="Jumlah",
        broadcast_credits="Kredit siaran WhatsApp",
        whatsapp_number="Nomor WhatsApp",
        valid_until="Berlaku sampai",
        net="Harga sebelum PPN",
        base="Dasar pengenaan pajak (DPP)",
        other_base="DPP nilai lain ({fraction})",
        vat="PPN {percent}%",
        total="Total",
        in_words="Terbilang",
        payment_method="Metode pembayaran",
        account="Virtual Account {bank}",
        account_ending="Virtual Account {bank}, berakhiran {digits}",
        due_on="Jatuh tempo",
        not_a_tax_invoice="Dokumen ini bukan faktur pajak.",
        logo_alt="Logo: gelembung percakapan",
    ),
    Locale.ENGLISH: Wording(
        heading="Invoice",
        invoice_number="Invoice no.",
        invoice_date="Invoice date",
        po_number="PO no.",
        seller="Seller",
        buyer="Buyer",
        npwp="Tax ID (NPWP)",
        nik="Identity no. (NIK)",
        nitku="Business location ID (NITKU)",
        description="Description",
        quantity="Quantity",
        unit_price="Unit price",
        amount="Amount",
        broadcast_credits="WhatsApp broadcast credits",
        whatsapp_number="WhatsApp number",
        valid_until="Valid until",
        net="Price before VAT",
        base="Tax base (DPP)",
        other_base="Tax base (DPP nilai lain, {fraction})",
        vat="VAT (PPN) {percent}%",
        total="Total",
        in_words="In words",
        payment_method="Payment method",
        account="{bank} Virtual Account",
        account_ending="{bank} Virtual Account ending in {digits}",
        due_on="Due date",
        not_a_tax_invoice="This document is not a tax invoice (bukan faktur pajak).",
        logo_alt="Logo: a speech bubble",
    ),
}
