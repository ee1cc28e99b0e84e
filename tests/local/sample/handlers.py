"""What the sample's functions do: enough to see how the local stack runs them."""

import json
import os
import sys
import time
from email.message import EmailMessage
from typing import Any

import boto3

from shared.adapters.clock import SystemClock


def echo(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with the event, the stack's time and this function's variables."""
    seen = {"event": event, "now": SystemClock().now().isoformat(), "environ": dict(os.environ)}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(seen),
    }


def deliver(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Put each record's item into the bucket and mail its key; items named poison fail."""
    if "job" in event:
        return {"job": event["job"], "done": 1}
    failed = []
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        if key == "poison":
            failed.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
            continue
        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key, Body=b"%PDF-1.7")
        boto3.client("sesv2").send_email(
            FromEmailAddress="billing@example.com",
            Destination={"ToAddresses": ["owner@example.com"]},
            Content={"Raw": {"Data": _mail(key).as_bytes()}},
        )
    return {"batchItemFailures": failed}


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "billing@example.com", "owner@example.com", subject
    mail.set_content("Thank you.")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="i.pdf")
    return mail


def count(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer which process this is and how it was reached."""
    return {"pid": os.getpid(), "event": event}


def misbehave(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Fail in the way that the event names."""
    match event["how"]:
        case "raise":
            raise ValueError("as asked")
        case "exit":
            os._exit(3)
        case "hang":
            time.sleep(60)
        case "flood":
            return {"text": "x" * (6 * 1024 * 1024)}
    return {"python": sys.version_info[:2]}
