"""Events of the mail service about mails that came back, as EventBridge brings them.

Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes": `eventType`
Bounce or Complaint, `mail` with `messageId`, `timestamp` and the tags that it was sent with. What
is read here is only what decides; a provider may say more, or leave out what nobody needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shared.domain.email import parse_email
from shared.domain.mail_address import Feedback, FeedbackKind
from shared.ports.businesses import AddressStore
from shared.ports.surroundings import Clock, Timer
from shared.usecases.heed_feedback import Heeding, heed_feedback

SOURCE = "aws.ses"
# As shared/adapters/mailer.py sends it.
BUSINESS_TAG = "business"
# Every other bounce may be a mailbox that is full, or a server that is away.
HARD = "Permanent"
# A reader took back that a mail is spam.
NOT_SPAM = "not-spam"

METRIC_OF: dict[Heeding, str] = {
    Heeding.STOPPED: "AddressesStopped",
    Heeding.NOTED: "MailsBounced",
}


@dataclass(frozen=True, slots=True)
class FeedbackPorts:
    """What heeding needs from outside; `timer` makes a fresh one per event."""

    addresses: AddressStore
    clock: Clock
    timer: Callable[[], Timer]


def heed_event(
    event: Mapping[str, Any], ports: FeedbackPorts, logger: Logger, metrics: Metrics
) -> dict[str, Any]:
    """Heed what an event says of each address, and count what became of it.

    Raises KeyError or ValueError for an event that is not of that form, and what heeding raises.
    """
    detail = event["detail"]
    ends = dict.fromkeys(Heeding, 0)
    business_id = _business_of(detail)
    for feedback in read_feedback(detail):
        end = heed_feedback(
            business_id, feedback, ports.addresses, ports.timer(), now=ports.clock.now()
        )
        ends[end] += 1
        logger.info(
            "mail came back",
            extra={"business_id": business_id, "kind": feedback.kind.value, "end": end.value},
        )
    for end, metric in METRIC_OF.items():
        metrics.add_metric(metric, MetricUnit.Count, ends[end])
    return {end.value.lower(): count for end, count in ends.items()}


def read_feedback(detail: Mapping[str, Any]) -> list[Feedback]:
    """Return what an event says of each address that it names; nothing where it may pass."""
    match detail["eventType"]:
        case "Bounce":
            bounce = detail["bounce"]
            if bounce["bounceType"] != HARD:
                return []
            kind, recipients = FeedbackKind.HARD_BOUNCE, bounce["bouncedRecipients"]
        case "Complaint":
            complaint = detail["complaint"]
            if complaint.get("complaintFeedbackType") == NOT_SPAM:
                return []
            kind, recipients = FeedbackKind.COMPLAINT, complaint["complainedRecipients"]
        case _:
            return []
    mail = detail["mail"]
    addresses = [parse_email(str(each["emailAddress"]).strip("<>")) for each in recipients]
    return [
        Feedback(kind, address, str(mail["messageId"]), _instant(str(mail["timestamp"])))
        for address in addresses
        if address is not None
    ]


def _business_of(detail: Mapping[str, Any]) -> str:
    (business_id,) = detail["mail"]["tags"][BUSINESS_TAG]
    return str(business_id)


def _instant(text: str) -> datetime:
    """SES writes UTC with milliseconds: 2026-11-22T07:05:00.123Z."""
    return datetime.fromisoformat(text).astimezone(UTC)
