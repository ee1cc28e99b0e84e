"""Every mail that the product sent, whole, as files of the stack.

Stands for SES: API version 2, SendEmail with raw content, which is the form that keeps attachments.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import json
import os
import shutil
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any


class MailRefused(Exception):
    """A request that SES would answer with BadRequestException."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was sent: the envelope's recipients, the time, and the whole message."""

    number: int
    to: Sequence[str]
    at: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, taken apart."""
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError("the default policy makes EmailMessage")
        return parsed

    @property
    def attachments(self) -> list[Attachment]:
        """The files in the mail, in their order."""
        return [
            Attachment(
                filename=part.get_filename() or f"attachment-{index}",
                content_type=part.get_content_type(),
                content=_content(part),
            )
            for index, part in enumerate(self.message.iter_attachments())
        ]

    def body(self, subtype: str) -> str | None:
        """Return the text in a form, `plain` or `html`; None when the mail has not got it."""
        part = self.message.get_body(preferencelist=(subtype,))
        return None if part is None else str(part.get_content())


class Mailbox:
    """Keeps mails as `000001.eml`, with envelope and time beside them as `000001.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()

    def send(self, request: Any, *, at: datetime) -> str:
        """Keep the mail of a SendEmail request; returns its message id; raises MailRefused."""
        try:
            raw = base64.b64decode(request["Content"]["Raw"]["Data"], validate=True)
            destination = request.get("Destination") or {}
        except (AttributeError, KeyError, TypeError, binascii.Error) as error:
            raise MailRefused("only raw content is accepted") from error
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if not (request.get("FromEmailAddress") or message["From"]):
            raise MailRefused("the mail has no sender")
        kinds = ("ToAddresses", "CcAddresses", "BccAddresses")
        to = [each for kind in kinds for each in destination.get(kind) or []]
        to = to or [str(address) for name in ("To", "Cc") for address in _addresses(message[name])]
        if not to:
            raise MailRefused("the mail has no recipient")
        envelope = {"to": to, "at": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}
        with self._lock:
            number = max(self._numbers(), default=0) + 1
            self._file(number, "eml").write_bytes(raw)
            written = self._file(number, "new")
            written.write_text(json.dumps(envelope), encoding="utf-8")
            os.replace(written, self._file(number, "json"))
        return str(uuid.uuid4())

    def mails(self) -> list[Mail]:
        """Return every mail, in the order they were sent."""
        with self._lock:
            return [self._mail(number) for number in sorted(self._numbers())]

    def find(self, number: int) -> Mail | None:
        """Return one mail, by its place in that order."""
        with self._lock:
            return self._mail(number) if self._file(number, "json").exists() else None

    def empty(self) -> None:
        """Forget every mail."""
        with self._lock:
            shutil.rmtree(self._folder)
            self._folder.mkdir()

    def _mail(self, number: int) -> Mail:
        envelope = json.loads(self._file(number, "json").read_text(encoding="utf-8"))
        raw = self._file(number, "eml").read_bytes()
        return Mail(number=number, to=envelope["to"], at=envelope["at"], raw=raw)

    def _numbers(self) -> list[int]:
        # The envelope appears last and whole: a mail that a stop cut short does not count.
        return [int(file.stem) for file in self._folder.glob("*.json")]

    def _file(self, number: int, extension: str) -> Path:
        return self._folder / f"{number:06}.{extension}"


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _addresses(header: Any) -> list[str]:
    return [] if header is None else [address.addr_spec for address in header.addresses]
