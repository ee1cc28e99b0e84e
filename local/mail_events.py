"""What mailbox providers say of mails, for a mailbox that takes everything.

Whoever wants to see a mail come back writes to an address that says so: any at `bounce.example` or
`complaint.example`, or one whose local part ends in `+bounce` or `+complaint`. The events have the
form in which SES publishes them to EventBridge (Amazon SES Developer Guide, "Contents of event data
that Amazon SES publishes").
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from local.aws import ACCOUNT_ID, REGION

KINDS = {"bounce": "Bounce", "complaint": "Complaint"}
DETAIL_TYPES = {"Bounce": "Email Bounced", "Complaint": "Email Complaint Received"}


def events_about(message_id: str, at: str, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return what comes back of a mail that SendEmail was asked for; mostly nothing."""
    recipients = (request.get("Destination") or {}).get("ToAddresses") or []
    tags = {each["Name"]: [each["Value"]] for each in request.get("EmailTags") or []}
    if "ConfigurationSetName" not in request:
        # SES publishes events of configuration sets only.
        return
    tags["ses:configuration-set"] = [request["ConfigurationSetName"]]
    mail = {
        "timestamp": at,
        "messageId": message_id,
        "destination": [*recipients],
        "tags": tags,
    }
    for word, kind in KINDS.items():
        addresses = [each for each in recipients if _asks_for(word, each)]
        if addresses:
            yield feedback_event(kind, addresses, mail)


def feedback_event(kind: str, addresses: Sequence[str], mail: dict[str, Any]) -> dict[str, Any]:
    """Return the event Bounce or Complaint about some recipients of a mail."""
    said: dict[str, Any] = {"feedbackId": str(uuid.uuid4()), "timestamp": mail["timestamp"]}
    if kind == "Bounce":
        said |= {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": each,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
                for each in addresses
            ],
        }
    else:
        said |= {
            "complaintFeedbackType": "abuse",
            "complainedRecipients": [{"emailAddress": each} for each in addresses],
        }
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": DETAIL_TYPES[kind],
        "source": "aws.ses",
        "account": ACCOUNT_ID,
        "time": mail["timestamp"],
        "region": REGION,
        "resources": [],
        "detail": {"eventType": kind, kind.lower(): said, "mail": mail},
    }


def _asks_for(word: str, address: str) -> bool:
    local, _, domain = address.lower().rpartition("@")
    return domain == f"{word}.example" or local.endswith(f"+{word}")
