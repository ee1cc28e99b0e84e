"""Calls of banks as they are kept: the inbox that answers who said what, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.virtual_account import Bank


class BankService(StrEnum):
    """The services of ours that banks call and that are kept."""

    INQUIRY = "INQUIRY"
    PAYMENT = "PAYMENT"
    CALLBACK = "CALLBACK"


@dataclass(frozen=True, slots=True)
class CallId:
    """What a bank must never use twice: its message id within one service and one WIB day."""

    client: str
    service: BankService
    day: date
    external_id: str


@dataclass(frozen=True, slots=True)
class BankCall:
    """An authenticated call, raw, without secrets.

    `subject` is what the call is about: the payment key of a payment, the request id of an
    inquiry; empty where it says neither. `verified_by` is the position of the secret that verified
    it, for key rotation. `request_id` names our own invocation.
    """

    bank: Bank
    id: CallId
    subject: str
    received_at: datetime
    request_id: str
    verified_by: int
    headers: dict[str, str]
    body: str
