"""What mails are about. A mail is about one cause, and every copy of it names that cause."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.notice import Notice
from shared.domain.order import Order

# As unique as an id has to be that tells copies of a mail apart, and short enough for the line of
# a header.
_DIGEST_DIGITS = 16
_ACCOUNT_DIGITS = 8


@dataclass(frozen=True, slots=True)
class InstructionsMail:
    """Where, until when and how much to pay for an order whose virtual account is open."""

    order: Order
    locale: Locale

    @property
    def cause(self) -> str:
        """Names what the mail is about: the order at this account."""
        return f"{self.order.order_id}.pay-{self.order.account.number[-_ACCOUNT_DIGITS:]}"


@dataclass(frozen=True, slots=True)
class ConfirmationMail:
    """That an order was paid, with its invoice."""

    order: Order
    document: bytes

    @property
    def locale(self) -> Locale:
        """The language of the invoice."""
        return self.order.parties.locale

    @property
    def cause(self) -> str:
        """Names what the mail is about."""
        return f"{self.order.order_id}.confirmation"


@dataclass(frozen=True, slots=True)
class BillMail:
    """What a post-paid order costs and when it is due, with its invoice."""

    order: Order
    document: bytes

    @property
    def locale(self) -> Locale:
        """The language of the invoice."""
        return self.order.parties.locale

    @property
    def cause(self) -> str:
        """Names what the mail is about."""
        return f"{self.order.order_id}.bill"


@dataclass(frozen=True, slots=True)
class EndingMail:
    """That an order expired, or was cancelled, and why."""

    order: Order
    locale: Locale

    @property
    def cause(self) -> str:
        """Names what the mail is about."""
        return f"{self.order.order_id}.{self.order.status.lower()}"


@dataclass(frozen=True, slots=True)
class NoticeMail:
    """What a notice tells that is about money or credits, to the business of that name."""

    notice: Notice
    business_id: str
    business_name: str
    locale: Locale

    @property
    def cause(self) -> str:
        """Names what the mail is about, without saying it: an id is for machines."""
        told = f"{self.business_id} {self.notice.notice_id}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:_DIGEST_DIGITS]
        return f"{self.notice.kind.lower()}.{digest}"


Mail = InstructionsMail | ConfirmationMail | BillMail | EndingMail | NoticeMail
