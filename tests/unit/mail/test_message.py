"""Mails as they are sent, read back as a mail program would."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.mail import ConfirmationMail, EndingMail, Mail, NoticeMail
from shared.domain.notice import LowCredits, OrderEnd
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber
from shared.mail.letters import LetterSettings
from shared.mail.message import MimeMailWriter
from shared.ports.faults import MailRefused
from tests.support.businesses import BUYER
from tests.support.mails import DOCUMENT, SETTINGS, body, every_mail, read_mail, told
from tests.support.orders import a_paid_order, an_order

SENDER = "Siaran Kredit <invoice@siaran.example>"
FINANCE = "finance@kopi.example"
NOW = datetime(2026, 11, 22, 8, 6, tzinfo=UTC)
EVERY_MAIL = [
    pytest.param(mail, id=f"{name} ({locale})")
    for locale in Locale
    for name, mail in every_mail(locale)
]

every = pytest.mark.parametrize("mail", EVERY_MAIL)


def written(order: Order | None = None, recipients: tuple[str, ...] = (FINANCE,)) -> bytes:
    return write(ConfirmationMail(order or a_paid_order(), DOCUMENT), recipients)


def write(
    mail: Mail, recipients: tuple[str, ...] = (FINANCE,), settings: LetterSettings = SETTINGS
) -> bytes:
    return MimeMailWriter(SENDER, settings).write(mail, recipients, NOW)


def test_the_headers() -> None:
    mail = read_mail(written(recipients=(FINANCE, "owner@kopi.example")))

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


def test_every_cause_has_an_id_of_its_own_that_says_nothing_of_a_person() -> None:
    ids = [str(read_mail(write(mail))["Message-ID"]) for _, mail in every_mail(Locale.ENGLISH)]

    of_orders = {each for each in ids if each.startswith("<ord_2A7A875-0024.")}
    assert {each.partition(".")[2].partition("@")[0] for each in of_orders} == {
        *("pay-37561204", "pay-01937561", "confirmation", "bill", "expired", "cancelled"),
    }
    kinds = {each.partition(".")[0] for each in {*ids} - of_orders}
    assert kinds == {"<suspense", "<low_balance", "<lapsing"}
    assert not any("62812" in each or each.startswith(" ") for each in ids)


@every
def test_every_mail_says_in_its_html_what_its_text_says(mail: Mail) -> None:
    message = read_mail(write(mail))
    text, html = body(message, "plain"), body(message, "html")

    for line in filter(None, text.splitlines()):
        for part in line.removeprefix("- ").split(": "):
            assert part.rstrip(":").strip("- ") in unescaped(html)
    assert f'<html lang="{mail.locale.value}">' in html


@every
def test_nothing_is_loaded_or_run_when_a_mail_is_opened(mail: Mail) -> None:
    html = body(read_mail(write(mail)), "html")

    for forbidden in ("src=", "<script", "<img", "<link", "url(", "@import", "\u2014"):
        assert forbidden not in html
    # The one link leads to the dashboard.
    assert html.count("http") == html.count('href="https://app.siaran.example/') == 1


@every
def test_no_subject_shouts_or_is_cut_off_on_a_telephone_before_it_says_what_it_is(
    mail: Mail,
) -> None:
    subject = str(read_mail(write(mail))["Subject"])

    assert "!" not in subject
    assert "\u00a0" not in subject
    assert len(subject) <= 80


@every
def test_only_a_mail_about_an_invoice_brings_one(mail: Mail) -> None:
    attachments = list(read_mail(write(mail)).iter_attachments())

    assert len(attachments) == (1 if hasattr(mail, "document") else 0)


@every
def test_a_mail_that_is_sent_again_is_the_same_mail(mail: Mail) -> None:
    assert write(mail) == write(mail)


def unescaped(html: str) -> str:
    return html.replace("&gt;", ">").replace("&#x27;", "'")


def test_the_invoice_is_attached_under_its_number() -> None:
    mail = read_mail(written())

    attachments = [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]

    assert [
        (part.get_filename(), part.get_content_type(), part.get_content()) for part in attachments
    ] == [("2A7A875-0024.pdf", "application/pdf", DOCUMENT)]


def test_lines_are_short_enough_for_every_mail_server() -> None:
    long = replace(BUYER, legal_name="PT Sangat Panjang " * 100)

    lines = written(a_paid_order(an_order(buyer=long))).split(b"\r\n")

    # RFC 5322, section 2.1.1.
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_a_name_cannot_become_markup() -> None:
    name = "<img src=x onerror=alert(1)> & \"Putra\" 'x'"

    html = body(
        read_mail(written(a_paid_order(an_order(buyer=replace(BUYER, legal_name=name))))), "html"
    )

    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Putra&quot; &#x27;x&#x27;" in html
    assert "<img" not in html


def test_no_text_of_anybody_becomes_markup_or_a_header() -> None:
    hostile = 'PT "<b>{0}{number}\r\nBcc: thief@evil.example\r\n\r\n%s</b>'
    buyer = replace(BUYER, legal_name=hostile)
    order = an_order(buyer=buyer, po_number=hostile)
    settings = replace(SETTINGS, seller_name=hostile)
    mails = [mail for _, mail in every_mail(Locale.ENGLISH, order)]
    mails = [
        replace(mail, business_name=hostile) if isinstance(mail, NoticeMail) else mail
        for mail in mails
    ]

    for mail in mails:
        message = read_mail(write(mail, settings=settings))

        assert message["Bcc"] is None
        assert len(message.get_all("Subject") or []) == 1
        html = body(message, "html")
        assert "<b>" not in html
        assert "PT &quot;&lt;b&gt;{0}{number} Bcc: thief@evil.example %s&lt;/b&gt;" in html


def test_a_subject_stays_one_header_whatever_is_in_it() -> None:
    number = PhoneNumber("+62812\r\nBcc: thief@evil.example")
    low = told(LowCredits(499, 500), Locale.ENGLISH)

    mail = read_mail(write(replace(low, notice=replace(low.notice, number=number))))

    assert mail["Bcc"] is None


def test_a_name_cannot_become_a_line_or_a_header() -> None:
    name = "PT Kopi\r\nBcc: thief@evil.example\n\nStatus: Lunas"

    mail = read_mail(written(a_paid_order(an_order(buyer=replace(BUYER, legal_name=name)))))

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
        MimeMailWriter("Siaran Kredit", SETTINGS)


def test_a_mail_that_does_not_go_with_its_order_is_not_written() -> None:
    end = OrderEnd(an_order().invoice_number, 1_000, an_order().quote.total, None)
    for mail in (
        ConfirmationMail(an_order(), DOCUMENT),
        EndingMail(an_order(), Locale.ENGLISH),
        told(end, Locale.ENGLISH),
    ):
        with pytest.raises(InvariantBroken):
            write(mail)
