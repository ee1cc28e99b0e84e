"""The words of the mails, in both languages. Texts in braces are filled in by the mail."""

from dataclasses import dataclass

from shared.domain.business import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What every mail about an order calls its facts, and how it ends."""

    buyer: str
    number: str
    credits: str
    valid_until: str
    invoice_number: str
    closing: str
    no_reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWording:
    """What a mail about an order says in its own words."""

    subject: str
    title: str
    opening: str
    total: str


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


LABELS = {
    Locale.INDONESIAN: Labels(
        buyer="Pembeli",
        number="Nomor WhatsApp",
        credits="Kredit ditambahkan",
        valid_until="Berlaku sampai",
        invoice_number="No. invoice",
        closing="Invoice terlampir sebagai {attachment}.",
        no_reply="Email ini dikirim otomatis.",
    ),
    Locale.ENGLISH: Labels(
        buyer="Buyer",
        number="WhatsApp number",
        credits="Credits added",
        valid_until="Valid until",
        invoice_number="Invoice no.",
        closing="The invoice is attached as {attachment}.",
        no_reply="This e-mail was sent automatically.",
    ),
}

CONFIRMATION = {
    Locale.INDONESIAN: ConfirmationWording(
        subject="Pembayaran diterima: invoice {number}",
        title="Pembayaran diterima",
        opening="Pembayaran Anda sudah kami terima dan kredit siaran sudah ditambahkan.",
        total="Total pembayaran (termasuk PPN)",
        state="Status",
        paid="Lunas",
        paid_at="Dibayar pada",
    ),
    Locale.ENGLISH: ConfirmationWording(
        subject="Payment received: invoice {number}",
        title="Payment received",
        opening="We have received your payment and added the broadcast credits.",
        total="Total payment (with VAT)",
        state="Status",
        paid="Paid",
        paid_at="Paid on",
    ),
}

BILL = {
    Locale.INDONESIAN: BillWording(
        subject="Invoice {number}",
        title="Invoice untuk kredit siaran",
        opening="Kredit siaran sudah ditambahkan. Mohon bayar paling lambat pada jatuh tempo.",
        total="Jumlah yang harus dibayar (termasuk PPN)",
        due_on="Jatuh tempo",
        account="Virtual Account {bank}",
        account_follows="tersedia di dasbor sebentar lagi",
    ),
    Locale.ENGLISH: BillWording(
        subject="Invoice {number}",
        title="Invoice for broadcast credits",
        opening="The broadcast credits have been added. Please pay by the due date.",
        total="Amount to pay (with VAT)",
        due_on="Due date",
        account="{bank} Virtual Account",
        account_follows="on the dashboard soon",
    ),
}
