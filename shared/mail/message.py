"""Complete MIME, made from its arguments alone: the same mail about the same cause has the same
bytes, so a mail that has to be sent again is the same mail.
"""

from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError, InvalidHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from shared.domain.mail import Mail
from shared.invoice.printable import printable
from shared.mail.layout import to_html, to_text
from shared.mail.letters import LetterSettings, letter_about
from shared.ports.faults import MailRefused

# A line of a header may have 998 characters (RFC 5322, 2.1.1); nobody reads a subject of half that.
SUBJECT_CHARS_MAX = 200


class MimeMailWriter:
    """Writes mails from one sender; a `MailWriter`.

    `sender` is an address, with or without a name: "Siaran <invoice@example.com>". Raises
    MailRefused when it is no address.
    """

    def __init__(self, sender: str, settings: LetterSettings) -> None:
        name, address = parseaddr(sender)
        self._sender = _address(address, name)
        self._settings = settings

    def write(self, mail: Mail, recipients: Sequence[str], written_at: datetime) -> bytes:
        """Return a mail in its language.

        Raises MailRefused when a recipient is not an address that fits into a header, and
        InvariantBroken where a mail does not go with what it is about.
        """
        letter = letter_about(mail, self._settings)
        message = EmailMessage(policy=SMTP)
        # Without line breaks whatever is in it, and without spaces that only confuse a list.
        message["Subject"] = printable(letter.subject, SUBJECT_CHARS_MAX)
        message["From"] = self._sender
        message["To"] = [_address(each) for each in recipients]
        message["Date"] = format_datetime(written_at)
        # The id derives from the cause, so the copies of a mail that was sent twice are one mail
        # to a mailbox. Amazon SES puts its own Message-ID in its place, but keeps References,
        # by which mail programs put the copies together.
        message["Message-ID"] = message["References"] = f"<{mail.cause}@{self._sender.domain}>"
        # RFC 3834: nobody's absence note should answer this.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(to_text(letter), cte="quoted-printable")
        message.add_alternative(to_html(letter), subtype="html", cte="quoted-printable")
        if letter.attachment is not None:
            message.add_attachment(
                letter.attachment.content,
                maintype="application",
                subtype="pdf",
                filename=letter.attachment.filename,
            )
        # Set last: a Content header that is there before the parts moves into the first of them.
        message["Content-Language"] = letter.locale.value
        _fix_boundaries(message, mail.cause)
        return message.as_bytes()


def _address(address: str, name: str = "") -> Address:
    """Return an address for a header. Line breaks, lists and other scripts are no address."""
    try:
        parsed = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError, InvalidHeaderDefect):
        parsed = Address()
    if not (parsed.username and parsed.domain and address.isascii()):
        # The address is a person's, so the fault does not repeat it.
        raise MailRefused("NOT_AN_ADDRESS") from None
    return parsed


def _fix_boundaries(message: EmailMessage, cause: str) -> None:
    """Put fixed boundaries in place of random ones.

    "=_" cannot occur in quoted-printable or base64 text, so no part contains a boundary.
    """
    multiparts = (part for part in message.walk() if part.is_multipart())
    for depth, part in enumerate(multiparts):
        part.set_boundary(f"=_{cause}_{depth}")
