"""A payment gateway that exists nowhere, and all that it takes to sell through it.

`Gateway` is the gateway: JSON over a connection, an API key on our requests, a token in a header of
its callbacks, its own numbers of payments. `GatewayBank` and `read_callback` are ours, written as
docs/adding-a-bank.md says, with nothing of the product beside the port.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shared.adapters.banks.http import BankAnswer
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.ulid import RANDOM_BYTES, ulid
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim
from shared.domain.wib import from_text, to_text
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.surroundings import Chance
from shared.strict_json import JsonObject, JsonRefusal, read_object
from tests.support.banks import Trouble

# A real gateway would be a member of its own; this one stands in BNI's place.
GATEWAY = Bank.BNI
PREFIX, FREE_DIGITS = "7007", 12
API_KEY, CALLBACK_TOKEN = "key-of-ours", "token-of-theirs"
OK, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 201, 403, 404, 409, 422
# Answers after which there is certainly no account, and the same request would fare no better.
REFUSED = frozenset({FORBIDDEN, UNPROCESSABLE})

_UNKNOWN = BankStatement(Finding.UNKNOWN)


class Connection(Protocol):
    """What `shared.adapters.banks.http.BankConnection` is."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        """Post a body; None when no complete answer came in time."""


class GatewayBank:
    """See shared.ports.banks.VirtualAccountBank."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def keeps_accounts(self) -> bool:
        return True

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """Our number within the gateway's range, and our reference, new for each account."""
        number = PREFIX + chance.digits(FREE_DIGITS)
        reference = ulid(now, chance.random_bytes(RANDOM_BYTES))
        return VirtualAccount(GATEWAY, number, holder_name, reference)

    def open(self, claim: VirtualAccountClaim) -> Opening:
        account = claim.account
        wanted = {
            "reference": account.billing_id,
            "number": account.number,
            "amount": claim.total.amount,
            "name": account.holder_name,
            "ends_at": to_text(claim.pay_until),
        }
        status, said = self._post("/accounts", wanted)
        if status == CONFLICT:
            # The reference or the number is taken: by our own first try, or by something else.
            status, said = self._post("/accounts/find", {"reference": account.billing_id})
            if status == NOT_FOUND:
                return Opening.REFUSED
        if status in (OK, CREATED):
            same = all(said.get(name) == wanted[name] for name in ("reference", "number", "amount"))
            return Opening.OPENED if same else Opening.REFUSED
        return Opening.REFUSED if status in REFUSED else Opening.UNKNOWN

    def close(self, account: VirtualAccount) -> Closing:
        status, _ = self._post("/accounts/end", {"reference": account.billing_id})
        if status == CONFLICT:
            return Closing.PAID
        return Closing.CLOSED if status in (OK, NOT_FOUND) else Closing.UNKNOWN

    def ask(self, account: VirtualAccount) -> BankStatement:
        status, said = self._post("/accounts/find", {"reference": account.billing_id})
        if status == NOT_FOUND:
            return BankStatement(Finding.NOT_FOUND)
        payments = said.get("payments")
        if status != OK or not isinstance(payments, list):
            return _UNKNOWN
        if not payments:
            return BankStatement(Finding.UNPAID)
        # It lists them all, and the port asks for one: the latest, with the sum, misses none.
        latest, amounts = payments[-1], [each["amount"] for each in payments]
        return BankStatement(Finding.PAID, _payment(said, latest, sum(amounts)), sums_up=True)

    def _post(self, path: str, body: Mapping[str, Any]) -> tuple[int | None, Mapping[str, Any]]:
        """Return status and document; without an answer neither says anything."""
        answer = self._connection.post(path, {"x-api-key": API_KEY}, json.dumps(body).encode())
        document = read_object(answer.body) if answer is not None else JsonRefusal.MALFORMED
        if answer is None or isinstance(document, JsonRefusal):
            return None, {}
        return answer.status, document


def read_callback(headers: Mapping[str, str], body: bytes) -> PaymentNotification | None:
    """Return what a callback claims, if it has the token and can be read."""
    if not hmac.compare_digest(headers.get("x-callback-token", ""), CALLBACK_TOKEN):
        return None
    document = read_object(body)
    try:
        return None if isinstance(document, JsonRefusal) else _payment(document, document)
    except (KeyError, TypeError, ValueError):
        return None


def _payment(
    account: Mapping[str, Any], payment: Mapping[str, Any], amount: int | None = None
) -> PaymentNotification:
    reference = str(account["reference"])
    rupiah = int(payment["amount"]) if amount is None else amount
    return PaymentNotification(
        bank=GATEWAY,
        # The gateway counts payments by account, so the reference makes the number unique.
        payment_key=f"{reference}:{payment['payment_number']}",
        account_number=str(account["number"]),
        amount=PaidAmount(rupiah * 100, "IDR"),
        paid_at=from_text(str(payment["paid_at"])),
        billing_id=reference,
    )


@dataclass
class Gateway:
    """The gateway's side. `troubles` are for the next requests, the first one first."""

    troubles: list[Trouble | None] = field(default_factory=list)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        """Answer one request of ours."""
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is Trouble.NOT_HEARD:
            return None
        document = read_object(body)
        if trouble is Trouble.REFUSED or isinstance(document, JsonRefusal):
            return _said(UNPROCESSABLE, {"error": "NOT_TAKEN"})
        if headers.get("x-api-key") != API_KEY:
            return _said(FORBIDDEN, {"error": "WHO_ARE_YOU"})
        answer = {
            "/accounts": self._create,
            "/accounts/end": self._end,
            "/accounts/find": self._find,
        }[path](document)
        return None if trouble is Trouble.ANSWER_LOST else answer

    def take(
        self, account: VirtualAccount, amount_idr: int, paid_at: datetime
    ) -> tuple[dict[str, str], bytes]:
        """Take a payer's money; returns headers and body of the callback that tells of it."""
        kept = self.accounts[account.billing_id]
        assert kept["state"] != "ENDED", "nobody can pay an account that has ended"
        payment = {
            "payment_number": len(kept["payments"]) + 1,
            "amount": amount_idr,
            "paid_at": to_text(paid_at),
        }
        kept["payments"].append(payment)
        told = {"reference": kept["reference"], "number": kept["number"], **payment}
        return {"x-callback-token": CALLBACK_TOKEN}, json.dumps(told).encode()

    def _create(self, wanted: JsonObject) -> BankAnswer:
        reference = str(wanted["reference"])
        if reference in self.accounts:
            return _said(CONFLICT, {"error": "REFERENCE_USED"})
        self.accounts[reference] = {**wanted, "state": "ACTIVE", "payments": []}
        return _said(CREATED, self.accounts[reference])

    def _end(self, wanted: JsonObject) -> BankAnswer:
        kept = self.accounts.get(str(wanted["reference"]))
        if kept is None:
            return _said(NOT_FOUND, {"error": "NO_ACCOUNT"})
        if kept["payments"]:
            return _said(CONFLICT, {"error": "PAID"})
        kept["state"] = "ENDED"
        return _said(OK, kept)

    def _find(self, wanted: JsonObject) -> BankAnswer:
        kept = self.accounts.get(str(wanted["reference"]))
        return _said(OK, kept) if kept is not None else _said(NOT_FOUND, {"error": "NO_ACCOUNT"})


def _said(status: int, document: Mapping[str, Any]) -> BankAnswer:
    return BankAnswer(status, json.dumps(document).encode())
