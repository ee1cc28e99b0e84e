"""The mail that confirms a payment, read back as a mail program would."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.mail.confirmation import MimeConfirmationWriter
from shared.ports.faults import MailRefused
from tests.support.businesses import BUYER
from tests.support.orders import a_paid_order, an_invoiced_order, an_order

SENDER = "Siaran Kredit <invoice@siaran.example>"
FINANCE = "finance@kopi.example"
DOCUMENT = b"%PDF-1.7 a document"
NOW = datetime(2026, 11, 22, 8, 6, tzinfo=UTC)


def written(order: Order | None = None, recipients: tuple[str, ...] = (FINANCE,)) -> bytes:
    writer = MimeConfirmationWriter(SENDER)
    return writer.write(order or a_paid_order(), recipients, DOCUMENT, NOW)


def read(message: bytes) -> EmailMessage:
    mail = message_from_bytes(message, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\u00a0", " ")


def test_the_headers() -> None:
    mail = read(written(recipients=(FINANCE, "owner@kopi.example")))

    headers = {name: str(value) for name, value in mail.items() if name != "Content-Type"}
    assert headers == {
        "Subject": "Pembayaran diterima: invoice 2A7A875-0024",
        "From": "Siaran Kredit <invoice@siaran.example>",
        "To": "finance@kopi.example, owner@kopi.example",
        "Date": "Sun, 22 Nov 2026 08:06:00 +0000",
        "Message-ID": "<ord_2A7A875-0024.confirmation@siaran.example>",
        "References": "<ord_2A7A875-0024.confirmation@siaran.example>",
        "Content-Language": "id",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }


def test_the_text_in_indonesian() -> None:
    text = body(read(written()), "plain")

    assert text.replace("\r\n", "\n") == (
        "Pembayaran diterima\n"
        "\n"
        "Pembayaran Anda sudah kami terima dan kredit siaran sudah ditambahkan.\n"
        "\n"
        "Pembeli: PT Kopi Pagi Sejahtera\n"
        "Nomor WhatsApp: +6281212448484\n"
        "Kredit ditambahkan: 1.000\n"
        "Total pembayaran (termasuk PPN): Rp 460.650\n"
        "Status: Lunas\n"
        "Dibayar pada: 22 Nov 2026, 15.05 WIB\n"
        "Berlaku sampai: 22 Nov 2027\n"
        "No. invoice: 2A7A875-0024\n"
        "\n"
        "Invoice terlampir sebagai 2A7A875-0024.pdf.\n"
        "Email ini dikirim otomatis.\n"
    )


def test_the_text_in_english() -> None:
    mail = read(written(a_paid_order(an_order(locale=Locale.ENGLISH))))

    text = body(mail, "plain").replace("\r\n", "\n")

    assert mail["Subject"] == "Payment received: invoice 2A7A875-0024"
    assert mail["Content-Language"] == "en"
    assert "\nTotal payment (with VAT): Rp 460,650\nStatus: Paid\n" in text
    assert "\nValid until: 22 Nov 2027\n" in text


@pytest.mark.parametrize("locale", list(Locale))
def test_the_html_says_what_the_text_says(locale: Locale) -> None:
    mail = read(written(a_paid_order(an_order(locale=locale))))
    text, html = body(mail, "plain"), body(mail, "html")

    for line in filter(None, text.splitlines()):
        for part in line.split(": "):
            assert part in html
    assert f'<html lang="{locale.value}">' in html
    # Nothing is loaded, followed or run when the mail is opened.
    for forbidden in ("http", "src=", "<script", "<img", "\u2014"):
        assert forbidden not in html


def test_the_invoice_is_attached_under_its_number() -> None:
    mail = read(written())

    attachments = [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]

    assert [
        (part.get_filename(), part.get_content_type(), part.get_content()) for part in attachments
    ] == [("2A7A875-0024.pdf", "application/pdf", DOCUMENT)]


def test_a_mail_that_is_sent_again_is_the_same_mail() -> None:
    assert written() == written()


def test_lines_are_short_enough_for_every_mail_server() -> None:
    long = replace(BUYER, legal_name="PT Sangat Panjang " * 100)

    lines = written(a_paid_order(an_order(buyer=long))).split(b"\r\n")

    # RFC 5322, section 2.1.1.
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_a_name_cannot_become_markup() -> None:
    name = "<img src=x onerror=alert(1)> & \"Putra\" 'x'"

    html = body(
        read(written(a_paid_order(an_order(buyer=replace(BUYER, legal_name=name))))), "html"
    )

    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Putra&quot; &#x27;x&#x27;" in html
    assert "<img" not in html


def test_a_name_cannot_become_a_line_or_a_header() -> None:
    name = "PT Kopi\r\nBcc: thief@evil.example\n\nStatus: Lunas"

    mail = read(written(a_paid_order(an_order(buyer=replace(BUYER, legal_name=name)))))

    assert mail["Bcc"] is None
    assert "Pembeli: PT Kopi Bcc: thief@evil.example Status: Lunas" in body(mail, "plain")


@pytest.mark.parametrize(
    "recipient",
    [
        "a@kopi.example\r\nBcc: thief@evil.example",
        "a@kopi.example\nBcc: thief@evil.example",
        "a@kopi.example, thief@evil.example",
        "a@kopi.example thief@evil.example",
        "Kopi <a@kopi.example>",
        "a@kopi.example>",
        "bücher@kopi.example",
        "a@kopí.example",
        "a",
        "@kopi.example",
        "a@",
        "",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(recipient: str) -> None:
    with pytest.raises(MailRefused) as refused:
        written(recipients=(FINANCE, recipient))

    assert str(refused.value) == "NOT_AN_ADDRESS"


def test_a_sender_that_is_no_address_is_refused_at_once() -> None:
    with pytest.raises(MailRefused):
        MimeConfirmationWriter("Siaran Kredit")


def test_only_a_paid_order_is_confirmed() -> None:
    with pytest.raises(InvariantBroken):
        written(an_order())


def test_the_bill_of_a_post_paid_order_in_indonesian() -> None:
    mail = read(written(an_invoiced_order()))

    assert mail["Subject"] == "Invoice 2A7A875-0024"
    assert mail["Message-ID"] == "<ord_2A7A875-0024.bill@siaran.example>"
    assert body(mail, "plain").replace("\r\n", "\n") == (
        "Invoice untuk kredit siaran\n"
        "\n"
        "Kredit siaran sudah ditambahkan. Mohon bayar paling lambat pada jatuh tempo.\n"
        "\n"
        "Pembeli: PT Kopi Pagi Sejahtera\n"
        "Nomor WhatsApp: +6281212448484\n"
        "Kredit ditambahkan: 1.000\n"
        "Jumlah yang harus dibayar (termasuk PPN): Rp 460.650\n"
        "Jatuh tempo: 6 Des 2026\n"
        "Virtual Account BCA: 123450148201937561204\n"
        "Berlaku sampai: 22 Nov 2027\n"
        "No. invoice: 2A7A875-0024\n"
        "\n"
        "Invoice terlampir sebagai 2A7A875-0024.pdf.\n"
        "Email ini dikirim otomatis.\n"
    )


def test_the_bill_in_english_tells_no_account_that_its_bank_has_not_opened() -> None:
    order = an_invoiced_order(replace(an_order(locale=Locale.ENGLISH), awaits_bank=True))

    lines = body(read(written(order)), "plain").splitlines()

    assert lines[0] == "Invoice for broadcast credits"
    assert "Due date: 6 Dec 2026" in lines
    assert "BCA Virtual Account: on the dashboard soon" in lines
    assert "123450148201937561204" not in written(order).decode()
