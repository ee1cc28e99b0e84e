"""What came back from an address of a business: when mail to it stops, and how it begins again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

# One may be a mistake of the receiver's; nobody answers two different mails with it by mistake.
HARD_BOUNCES_MAX = 2
# Three billing addresses and a few owners; more are those of the past, of which the oldest go.
RECORDS_MAX = 10


class FeedbackKind(StrEnum):
    """What a mailbox provider said of a mail."""

    # It will never be delivered: no such mailbox, no such domain.
    HARD_BOUNCE = "HARD_BOUNCE"
    # Its reader called it spam.
    COMPLAINT = "COMPLAINT"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of one mail at one address; `mail_id` is the mail service's own."""

    kind: FeedbackKind
    address: str
    mail_id: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """What came back from an address, since it was last said to be right.

    `bounced` are ids of mails. From `stopped_at` on nothing is sent to it, until somebody says that
    it is right: at `renewed_at`, and what was sent before that counts no more.
    """

    address: str
    bounced: tuple[str, ...] = ()
    stopped_at: datetime | None = None
    stopped_by: FeedbackKind | None = None
    renewed_at: datetime | None = None

    @property
    def is_doubtful(self) -> bool:
        """Tell whether anything counts against it."""
        return bool(self.bounced) or self.stopped_at is not None

    def after(self, feedback: Feedback, now: datetime) -> AddressRecord:
        """Return the record with that; the same one where it counts for nothing, or counted."""
        old = self.renewed_at is not None and feedback.sent_at <= self.renewed_at
        if old or self.stopped_at is not None:
            return self
        if feedback.kind is FeedbackKind.COMPLAINT:
            return replace(self, stopped_at=now, stopped_by=feedback.kind)
        if feedback.mail_id in self.bounced:
            return self
        bounced = (*self.bounced, feedback.mail_id)
        if len(bounced) < HARD_BOUNCES_MAX:
            return replace(self, bounced=bounced)
        return replace(self, bounced=bounced, stopped_at=now, stopped_by=feedback.kind)

    def renewed(self, now: datetime) -> AddressRecord:
        """Return the record of an address that somebody has just said to be right."""
        return AddressRecord(self.address, renewed_at=now)


Records = tuple[AddressRecord, ...]


def is_stopped(records: Records, address: str) -> bool:
    """Tell whether nothing is sent to an address."""
    return any(each.address == address and each.stopped_at is not None for each in records)


def with_feedback(records: Records, feedback: Feedback, now: datetime) -> Records:
    """Return the records with what came back from an address; the same where it counts nothing."""
    fresh = AddressRecord(feedback.address)
    before = next((each for each in records if each.address == feedback.address), fresh)
    after = before.after(feedback, now)
    if after == before:
        return records
    others = [each for each in records if each.address != feedback.address]
    return tuple([*others, after][-RECORDS_MAX:])


def with_renewed(records: Records, addresses: tuple[str, ...], now: datetime) -> Records:
    """Return the records after somebody has said that these addresses are right."""
    return tuple(
        each.renewed(now) if each.address in addresses and each.is_doubtful else each
        for each in records
    )
