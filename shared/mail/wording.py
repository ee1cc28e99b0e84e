"""The words of the mails, in both languages. Texts in braces are filled in by the mail."""

from dataclasses import dataclass

from shared.domain.business import Locale


@dataclass(frozen=True, slots=True)
class ConfirmationWording:
    """The mail that confirms a payment."""

    subject: str
    title: str
    opening: str
    buyer: str
    number: str
    credits: str
    total: str
    state: str
    paid: str
    paid_at: str
    valid_until: str
    invoice_number: str
    closing: str
    no_reply: str


CONFIRMATION = {
    Locale.INDONESIAN: ConfirmationWording(
        subject="Pembayaran diterima: invoice {number}",
        title="Pembayaran diterima",
        opening="Pembayaran Anda sudah kami terima dan kredit siaran sudah ditambahkan.",
        buyer="Pembeli",
        number="Nomor WhatsApp",
        credits="Kredit ditambahkan",
        total="Total pembayaran (termasuk PPN)",
        state="Status",
        paid="Lunas",
        paid_at="Dibayar pada",
        valid_until="Berlaku sampai",
        invoice_number="No. invoice",
        closing="Invoice terlampir sebagai {attachment}.",
        no_reply="Email ini dikirim otomatis.",
    ),
    Locale.ENGLISH: ConfirmationWording(
        subject="Payment received: invoice {number}",
        title="Payment received",
        opening="We have received your payment and added the broadcast credits.",
        buyer="Buyer",
        number="WhatsApp number",
        credits="Credits added",
        total="Total payment (with VAT)",
        state="Status",
        paid="Paid",
        paid_at="Paid on",
        valid_until="Valid until",
        invoice_number="Invoice no.",
        closing="The invoice is attached as {attachment}.",
        no_reply="This e-mail was sent automatically.",
    ),
}
