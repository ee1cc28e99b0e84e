"""local.mailbox and its pages: what was sent can be read, whole, and does no harm."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from local.mail_pages import MailPages
from local.mailbox import Mailbox, MailRefused
from tests.local.calling import Caller

AT = datetime(2026, 11, 22, 7, 5, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n\x00\xff"


def a_mail(subject: str = "Invoice 2A7A875-0024") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "billing@example.test"
    mail["To"] = "Owner <owner@example.test>"
    mail["Cc"] = "finance@example.test"
    mail["Subject"] = subject
    mail.set_content("Lunas, 1.000 é.\n")
    mail.add_alternative("<p>Lunas <script>alert(1)</script></p>", subtype="html")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="faktur é.pdf")
    mail.add_attachment("a,b\n", subtype="csv", filename="lines.csv")
    return mail


def a_request(mail: EmailMessage, **changes: Any) -> dict[str, Any]:
    data = base64.b64encode(mail.as_bytes()).decode()
    return {
        "FromEmailAddress": "billing@example.test",
        "Destination": {"ToAddresses": ["owner@example.test"]},
        "Content": {"Raw": {"Data": data}},
        **changes,
    }


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def client(mailbox: Mailbox) -> Caller:
    return Caller(Starlette(routes=MailPages(mailbox, "http://127.0.0.1:8080").routes()))


def test_mail_is_kept_byte_by_byte(mailbox: Mailbox) -> None:
    mail = a_mail()

    mailbox.send(a_request(mail), at=AT)

    (kept,) = mailbox.mails()
    assert kept.raw == mail.as_bytes()


def test_listing_for_programs_has_texts_and_attachments(mailbox: Mailbox, client: Caller) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    assert client.get("/local/mail").json() == {
        "items": [
            {
                "to": ["owner@example.test"],
                "from": "billing@example.test",
                "subject": "Invoice 2A7A875-0024",
                "text": "Lunas, 1.000 é.\n",
                "html": "<p>Lunas <script>alert(1)</script></p>\n",
                "attachments": [
                    {
                        "filename": "faktur é.pdf",
                        "content_type": "application/pdf",
                        "size": 11,
                        "url": "http://127.0.0.1:8080/local/mail/1/attachments/0",
                    },
                    {
                        "filename": "lines.csv",
                        "content_type": "text/csv",
                        "size": 4,
                        "url": "http://127.0.0.1:8080/local/mail/1/attachments/1",
                    },
                ],
                "at": "2026-11-22T07:05:00.000Z",
            }
        ]
    }


def test_attachment_can_be_downloaded_as_it_was(mailbox: Mailbox, client: Caller) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    answer = client.get("/local/mail/1/attachments/0")

    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''faktur%20%C3%A9.pdf"
    )


def test_mails_are_listed_for_programs_in_the_order_they_were_sent(
    mailbox: Mailbox, client: Caller
) -> None:
    for subject in ("mail-1", "mail-2", "mail-3"):
        mailbox.send(a_request(a_mail(subject)), at=AT)

    items = client.get("/local/mail").json()["items"]
    page = client.get("/local/mailbox").text

    assert [item["subject"] for item in items] == ["mail-1", "mail-2", "mail-3"]
    assert page.index("mail-3") < page.index("mail-2") < page.index("mail-1")


def test_recipients_come_from_the_message_when_the_request_names_none(mailbox: Mailbox) -> None:
    mailbox.send(a_request(a_mail(), Destination={}), at=AT)

    (kept,) = mailbox.mails()
    assert kept.to == ["owner@example.test", "finance@example.test"]


@pytest.mark.parametrize(
    ("request_body", "complaint"),
    [
        ({}, "raw"),
        ({"Content": {"Simple": {"Subject": {"Data": "x"}}}}, "raw"),
        ({"Content": {"Raw": {"Data": "%%%"}}}, "raw"),
        (a_request(EmailMessage(), FromEmailAddress=None), "no sender"),
        (a_request(EmailMessage(), Destination={}), "no recipient"),
    ],
)
def test_request_that_ses_would_refuse_is_refused_and_keeps_nothing(
    mailbox: Mailbox, request_body: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(MailRefused, match=complaint):
        mailbox.send(request_body, at=AT)

    assert mailbox.mails() == []


def test_page_of_a_mail_escapes_what_the_mail_says(mailbox: Mailbox, client: Caller) -> None:
    mailbox.send(a_request(a_mail("<script>alert(1)</script>")), at=AT)

    listing, page = client.get("/local/mailbox"), client.get("/local/mailbox/1")

    for answer in (listing, page):
        assert "<script>" not in answer.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<iframe sandbox title="The mail" src="/local/mail/1/html">' in page.text
    assert 'href="/local/mail/1/attachments/0"' in page.text


def test_html_of_a_mail_is_shown_in_a_sandbox(mailbox: Mailbox, client: Caller) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    answer = client.get("/local/mail/1/html")

    assert answer.text == "<p>Lunas <script>alert(1)</script></p>\n"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none';")


@pytest.mark.parametrize(
    "path",
    ["/local/mailbox/2", "/local/mail/2/raw", "/local/mail/1/attachments/2", "/local/mail/2/html"],
)
def test_mail_or_file_that_is_not_there_is_not_found(
    mailbox: Mailbox, client: Caller, path: str
) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    assert client.get(path).status_code == 404


def test_whole_mail_can_be_downloaded(mailbox: Mailbox, client: Caller) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    assert client.get("/local/mail/1/raw").content == a_mail_as_sent(mailbox)


def a_mail_as_sent(mailbox: Mailbox) -> bytes:
    (kept,) = mailbox.mails()
    return kept.raw


def test_mail_without_html_or_files_is_shown_as_text(mailbox: Mailbox, client: Caller) -> None:
    plain = EmailMessage()
    plain["From"], plain["Subject"] = "billing@example.test", "Plain"
    plain.set_content("Only text.")

    mailbox.send(a_request(plain), at=AT)

    page = client.get("/local/mailbox/1")
    assert "Only text." in page.text
    assert "<iframe" not in page.text
    assert client.get("/local/mail/1/html").status_code == 404


def test_emptied_mailbox_has_no_mail_and_counts_from_one_again(mailbox: Mailbox) -> None:
    mailbox.send(a_request(a_mail()), at=AT)

    mailbox.empty()
    assert mailbox.mails() == []
    mailbox.send(a_request(a_mail("another")), at=AT)

    assert [(mail.number, mail.message["Subject"]) for mail in mailbox.mails()] == [(1, "another")]


def test_mails_can_be_read_while_others_arrive_and_while_all_are_forgotten(
    mailbox: Mailbox,
) -> None:
    request = a_request(a_mail("in between"))

    def send_and_forget() -> None:
        for _ in range(10):
            for _ in range(10):
                mailbox.send(request, at=AT)
            mailbox.empty()

    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send_and_forget)
        while not sending.done():
            assert {str(mail.message["Subject"]) for mail in mailbox.mails()} <= {"in between"}
        sending.result()

    assert mailbox.mails() == []
