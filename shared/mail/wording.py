"""The words of the mails, in both languages. Texts in braces are filled in by the mail."""

from dataclasses import dataclass

from shared.domain.business import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWording:
    """What every mail about an order says."""

    subject: str
    title: str
    opening: str
    buyer: str
    number: str
    credits: str
    total: str
    valid_until: str
    invoice_number: str
    closing: str
    no_reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationWording(MailWording):
    """The mail that confirms a payment."""

    state: str
    paid: str
    paid_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillWording(MailWording):
    """The mail that bills a post-paid order. `account_follows` stands where the bank has not opened
    the virtual account yet."""

    due_on: str
    account: str
    account_follows: str


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

BILL = {
    Locale.INDONESIAN: BillWording(
        subject="Invoice {number}",
        title="Invoice untuk kredit siaran",
        opening="Kredit siaran sudah ditambahkan. Mohon bayar paling lambat pada jatuh tempo.",
        buyer="Pembeli",
        number="Nomor WhatsApp",
        credits="Kredit ditambahkan",
        total="Jumlah yang harus dibayar (termasuk PPN)",
        due_on="Jatuh tempo",
        account="Virtual Account {bank}",
        account_follows="tersedia di dasbor sebentar lagi",
        valid_until="Berlaku sampai",
        invoice_number="No. invoice",
        closing="Invoice terlampir sebagai {attachment}.",
        no_reply="Email ini dikirim otomatis.",
    ),
    Locale.ENGLISH: BillWording(
        subject="Invoice {number}",
        title="Invoice for broadcast credits",
        opening="The broadcast credits have been added. Please pay by the due date.",
        buyer="Buyer",
        number="WhatsApp number",
        credits="Credits added",
        total="Amount to pay (with VAT)",
        due_on="Due date",
        account="{bank} Virtual Account",
        account_follows="on the dashboard soon",
        valid_until="Valid until",
        invoice_number="Invoice no.",
        closing="The invoice is attached as {attachment}.",
        no_reply="This e-mail was sent automatically.",
    ),
}
