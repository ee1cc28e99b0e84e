"""The mailbox as JSON for programs and as pages for people."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.mailbox import Mail, Mailbox
from local.pages import page, table

# What a mail says about itself is shown in a frame that may run, load and send nothing.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)

_COMES_BACK = (
    "Mail to any address at <code>bounce.example</code> or <code>complaint.example</code> comes"
    " back as well, and so does mail to <code>name+bounce@...</code> or"
    " <code>name+complaint@...</code>."
)


class MailPages:
    """The pages of a mailbox; `url` is the stack's origin."""

    def __init__(self, mailbox: Mailbox, url: str) -> None:
        self._mailbox = mailbox
        self._url = url

    def routes(self) -> list[Route]:
        """Return the routes of the mailbox."""
        return [
            Route("/local/mail", self._all),
            Route("/local/mail/{number:int}/attachments/{index:int}", self._attachment),
            Route("/local/mail/{number:int}/raw", self._raw),
            Route("/local/mail/{number:int}/html", self._html),
            Route("/local/mailbox", self._listing),
            Route("/local/mailbox/{number:int}", self._page),
        ]

    def _all(self, _: Request) -> Response:
        items = [_described(mail, self._url) for mail in self._mailbox.mails()]
        return JSONResponse({"items": items})

    def _listing(self, _: Request) -> Response:
        return _listing(self._mailbox.mails()[::-1])

    def _page(self, request: Request) -> Response:
        return _mail_page(self._asked_for(request))

    def _raw(self, request: Request) -> Response:
        mail = self._asked_for(request)
        return _download(mail.raw, "message/rfc822", f"{mail.number:06}.eml")

    def _html(self, request: Request) -> Response:
        content = self._asked_for(request).body("html")
        if content is None:
            raise HTTPException(404)
        return HTMLResponse(content, headers={"content-security-policy": MAIL_POLICY})

    def _attachment(self, request: Request) -> Response:
        attachments, index = self._asked_for(request).attachments, request.path_params["index"]
        if index >= len(attachments):
            raise HTTPException(404)
        found = attachments[index]
        return _download(found.content, found.content_type, found.filename)

    def _asked_for(self, request: Request) -> Mail:
        mail = self._mailbox.find(request.path_params["number"])
        if mail is None:
            raise HTTPException(404)
        return mail


def _described(mail: Mail, url: str) -> dict[str, Any]:
    return {
        "to": list(mail.to),
        "from": str(mail.message["From"] or ""),
        "subject": str(mail.message["Subject"] or ""),
        "text": mail.body("plain"),
        "html": mail.body("html"),
        "attachments": [
            {
                "filename": each.filename,
                "content_type": each.content_type,
                "size": len(each.content),
                "url": f"{url}/local/mail/{mail.number}/attachments/{index}",
            }
            for index, each in enumerate(mail.attachments)
        ],
        "at": mail.at,
    }


def _listing(mails: list[Mail]) -> HTMLResponse:
    if not mails:
        return page("Mailbox", "<p>No mail has been sent yet.</p>")
    cards = "".join(
        f'<div class="card"><h3><a href="/local/mailbox/{mail.number}">'
        f"{escape(str(mail.message['Subject'] or '(no subject)'))}</a></h3>"
        f'<p class="soft">to {escape(", ".join(mail.to))} · {escape(mail.at)}'
        f"{_attachment_count(mail)}</p></div>"
        for mail in mails
    )
    return page(
        "Mailbox",
        f'<p class="soft">Everything that was sent, newest first. {_COMES_BACK}</p>{cards}',
    )


def _attachment_count(mail: Mail) -> str:
    count = len(mail.attachments)
    return f" · {count} attachment{'s' if count > 1 else ''}" if count else ""


def _mail_page(mail: Mail) -> HTMLResponse:
    files = "<br>".join(
        f'<a href="/local/mail/{mail.number}/attachments/{index}">{escape(each.filename)}</a>'
        f' <span class="soft">{escape(each.content_type)}, {len(each.content):,} bytes</span>'
        for index, each in enumerate(mail.attachments)
    )
    facts = table(
        [
            ("From", escape(str(mail.message["From"] or ""))),
            ("To", escape(", ".join(mail.to))),
            ("At", escape(mail.at)),
            ("Attachments", files or "none"),
            ("Whole mail", f'<a href="/local/mail/{mail.number}/raw">{mail.number:06}.eml</a>'),
        ]
    )
    parts = []
    text, html = mail.body("plain"), mail.body("html")
    if text is not None:
        parts.append(f'<h2>Text</h2><div class="card"><pre>{escape(text)}</pre></div>')
    if html is not None:
        source = f"/local/mail/{mail.number}/html"
        parts.append(f'<h2>HTML</h2><iframe sandbox title="The mail" src="{source}"></iframe>')
    return page(str(mail.message["Subject"] or "(no subject)"), facts + "".join(parts))


def _download(content: bytes, content_type: str, filename: str) -> Response:
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=content_type, headers=headers)
