"""The fixed words of the receipt, in both languages. Unlike the invoice it says that money came."""

from dataclasses import dataclass

from shared.domain.business import Locale


@dataclass(frozen=True, slots=True)
class ReceiptWording:
    """Labels of one language; texts in braces are filled in by the facts."""

    heading: str
    invoice_number: str
    payment_date: str
    received_from: str
    sum_of: str
    payment_of: str
    purchase: str
    including_vat: str
    paid_at: str
    paid_through: str
    bank_reference: str
    applied_at: str
    amount: str
    received_by: str
    stamp: str


RECEIPT_WORDING = {
    Locale.INDONESIAN: ReceiptWording(
        heading="Kuitansi",
        invoice_number="No. invoice",
        payment_date="Tanggal pembayaran",
        received_from="Telah diterima dari",
        sum_of="Uang sejumlah",
        payment_of="Untuk pembayaran",
        purchase="Invoice {number}: {credits} kredit siaran WhatsApp untuk nomor {phone}",
        including_vat="Termasuk PPN {percent}% sebesar {vat}",
        paid_at="Dibayar pada",
        paid_through="Melalui",
        bank_reference="Referensi bank",
        applied_at="Diperhitungkan pada",
        amount="Jumlah",
        received_by="Diterima oleh",
        stamp="e-Meterai Rp\u00a010.000",
    ),
    Locale.ENGLISH: ReceiptWording(
        heading="Receipt",
        invoice_number="Invoice no.",
        payment_date="Payment date",
        received_from="Received from",
        sum_of="The sum of",
        payment_of="In payment of",
        purchase="Invoice {number}: {credits} WhatsApp broadcast credits for number {phone}",
        including_vat="Including VAT (PPN) {percent}% of {vat}",
        paid_at="Paid at",
        paid_through="Through",
        bank_reference="Bank reference",
        applied_at="Applied to the invoice at",
        amount="Amount",
        received_by="Received by",
        stamp="Stamp duty (e-Meterai) Rp\u00a010,000",
    ),
}
