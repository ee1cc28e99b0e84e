"""What all mails call their facts, and how they end. Texts in braces are filled in by the mail."""

from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.virtual_account import Bank


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one mail says in its own words."""

    subject: str
    preheader: str
    badge: str
    title: str
    intro: str
    notes: tuple[str, ...] = ()
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the mails call their facts."""

    amount_exact: str
    total: str
    owed: str
    virtual_account: str
    account_follows: str
    pay_until: str
    due_on: str
    buyer: str
    number: str
    credits: str
    credits_added: str
    credits_left: str
    credits_lapsing: str
    level: str
    valid_until: str
    order_number: str
    invoice_number: str
    po_number: str
    status: str
    paid: str
    paid_at: str
    received: str
    received_at: str
    ended_at: str
    ways_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """How every mail ends: who sends it, and why it came."""

    attached: str
    sent_by: str
    about_orders: str
    about_credits: str


LABELS = {
    Locale.INDONESIAN: Labels(
        amount_exact="Jumlah transfer (harus tepat)",
        total="Total (termasuk PPN)",
        owed="Jumlah yang harus dibayar (termasuk PPN)",
        virtual_account="Nomor virtual account {bank}",
        account_follows="tersedia di dasbor sebentar lagi",
        pay_until="Bayar sebelum",
        due_on="Jatuh tempo",
        buyer="Pembeli",
        number="Nomor WhatsApp",
        credits="Kredit siaran",
        credits_added="Kredit ditambahkan",
        credits_left="Sisa kredit siaran",
        credits_lapsing="Kredit yang akan hangus",
        level="Batas yang Anda atur",
        valid_until="Berlaku sampai",
        order_number="No. pesanan",
        invoice_number="No. invoice",
        po_number="No. PO",
        status="Status",
        paid="Lunas",
        paid_at="Dibayar pada",
        received="Dana yang masuk",
        received_at="Masuk pada",
        ended_at="Dibatalkan pada",
        ways_title="Cara membayar",
    ),
    Locale.ENGLISH: Labels(
        amount_exact="Amount to transfer (exactly)",
        total="Total (with VAT)",
        owed="Amount to pay (with VAT)",
        virtual_account="{bank} virtual account number",
        account_follows="on the dashboard soon",
        pay_until="Pay by",
        due_on="Due date",
        buyer="Buyer",
        number="WhatsApp number",
        credits="Broadcast credits",
        credits_added="Credits added",
        credits_left="Broadcast credits left",
        credits_lapsing="Credits about to lapse",
        level="Your level",
        valid_until="Valid until",
        order_number="Order no.",
        invoice_number="Invoice no.",
        po_number="PO no.",
        status="Status",
        paid="Paid",
        paid_at="Paid on",
        received="Money received",
        received_at="Received on",
        ended_at="Cancelled on",
        ways_title="How to pay",
    ),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to pay, and where it is found there."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """How a bank's virtual account is paid, in short; `rule` is what one has to know of it."""

    channels: tuple[Channel, ...]
    rule: str


# What banks call things in their own menus stays as it is there, in both languages.
PAYING = {
    Locale.INDONESIAN: {
        Bank.BCA: Paying(
            channels=(
                Channel("BCA mobile", "m-Transfer > BCA Virtual Account"),
                Channel("myBCA, KlikBCA", "Transfer > BCA Virtual Account"),
                Channel("ATM BCA", "Transaksi Lainnya > Transfer > ke Rek BCA Virtual Account"),
            ),
            rule="Pembayaran hanya dari rekening BCA. Periksa nama dan jumlahnya sebelum"
            " menyelesaikannya.",
        ),
        Bank.BNI: Paying(
            channels=(
                Channel("wondr by BNI", "Transfer > Virtual Account Billing"),
                Channel("ATM BNI", "Menu Lain > Transfer > Virtual Account Billing"),
                Channel(
                    "Bank lain", "Transfer ke BNI (kode 009), nomor di atas sebagai rekening tujuan"
                ),
            ),
            rule="Dari bank mana pun. Isi jumlah yang tepat dan periksa namanya sebelum"
            " menyelesaikannya.",
        ),
    },
    Locale.ENGLISH: {
        Bank.BCA: Paying(
            channels=(
                Channel("BCA mobile", "m-Transfer > BCA Virtual Account"),
                Channel("myBCA, KlikBCA", "Transfer > BCA Virtual Account"),
                Channel("BCA ATM", "Transaksi Lainnya > Transfer > ke Rek BCA Virtual Account"),
            ),
            rule="From a BCA account only. Check name and amount before you finish.",
        ),
        Bank.BNI: Paying(
            channels=(
                Channel("wondr by BNI", "Transfer > Virtual Account Billing"),
                Channel("BNI ATM", "Menu Lain > Transfer > Virtual Account Billing"),
                Channel("Other banks", "Transfer to BNI (code 009), the number above as account"),
            ),
            rule="From any bank. Enter the exact amount, and check the name before you finish.",
        ),
    },
}

FOOTER = {
    Locale.INDONESIAN: Footer(
        attached="Invoice terlampir sebagai {attachment}.",
        sent_by="{seller}. Email ini dikirim otomatis.",
        about_orders="Anda menerimanya karena {business} membeli kredit siaran WhatsApp.",
        about_credits="Anda menerimanya karena alamat ini menerima kabar tentang kredit siaran"
        " {business}. Alamat dan batas kredit diatur di dasbor.",
    ),
    Locale.ENGLISH: Footer(
        attached="The invoice is attached as {attachment}.",
        sent_by="{seller}. This e-mail was sent automatically.",
        about_orders="You receive it because {business} buys WhatsApp broadcast credits.",
        about_credits="You receive it because this address gets the notices about the broadcast"
        " credits of {business}. Addresses and levels are set on the dashboard.",
    ),
}
