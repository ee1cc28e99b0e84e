"""Events of SES about mails, as EventBridge brings them: the stack's own are made alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local.mail_events import feedback_event


def bounce(
    mail_id: str,
    *addresses: str,
    sent_at: datetime,
    business_id: str = "kopi-pagi",
    kind: str = "Permanent",
) -> dict[str, Any]:
    """A mail that came back from those addresses."""
    event = feedback_event("Bounce", addresses, _sent(mail_id, business_id, addresses, sent_at))
    event["detail"]["bounce"]["bounceType"] = kind
    return event


def complaint(
    mail_id: str, *addresses: str, sent_at: datetime, business_id: str = "kopi-pagi"
) -> dict[str, Any]:
    """A mail that its reader called spam."""
    return feedback_event("Complaint", addresses, _sent(mail_id, business_id, addresses, sent_at))


def _sent(
    mail_id: str, business_id: str, addresses: tuple[str, ...], sent_at: datetime
) -> dict[str, Any]:
    return {
        "timestamp": sent_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "messageId": mail_id,
        "destination": [*addresses],
        "tags": {"ses:configuration-set": ["mail-events"], "business": [business_id]},
    }
