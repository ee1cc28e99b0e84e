"""A bank that signs with snapapi (PyPI) and writes and reads its messages with that one's models.

A program for the venv of infra/dependencies/snapapi.in; it imports nothing of ours. Standard input
is a JSON object: what bank and merchant know of each other, and the account to be paid. It asks for
a token, inquires and pays what the inquiry told, each only if the one before succeeded; standard
output is the list of answers. snapapi calls nobody, so the calls are the standard library's.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from snapapi import SNAPCrypto
from snapapi.model.virtual_account.inquiry import InquiryRequest, InquiryResponseBill
from snapapi.model.virtual_account.payment import PaymentRequest, PaymentResponseBill

JAKARTA = timezone(timedelta(hours=7))
PATIENCE_SECONDS = 30

Body = dict[str, Any]


class SnapapiBank:
    """The bank as one merchant's partner."""

    def __init__(self, known: Body) -> None:
        self._known = known
        self._crypto = SNAPCrypto(
            client_id=known["client_key"],
            client_secret=known["client_secret"],
            private_key=Path(known["private_key_path"]).read_text(encoding="ascii"),
        )

    def ask_for_token(self) -> Body:
        """Service 73."""
        timestamp = _now()
        signed = f"{self._known['client_key']}|{timestamp}".encode()
        headers = {
            "X-TIMESTAMP": timestamp,
            "X-CLIENT-KEY": self._known["client_key"],
            "X-SIGNATURE": self._crypto.create_signature_oauth2(signed),
        }
        return self._post(self._known["token_path"], headers, {"grantType": "client_credentials"})

    def inquire(self, token: str, request_id: str) -> Body:
        """Service 24."""
        inquiry = InquiryRequest(
            **self._known["account"],
            inquiryRequestId=request_id,
            channelCode=6011,
            sourceBankCode="014",
            trxDateInit=_now(),
        )
        return self._transact(self._known["inquiry_path"], token, inquiry.model_dump())

    def pay(self, token: str, request_id: str, amount: Body) -> Body:
        """Service 25."""
        payment = PaymentRequest(
            **self._known["account"],
            paymentRequestId=request_id,
            paidAmount=amount,
            channelCode=6011,
            sourceBankCode="014",
            trxDateTime=_now(),
        )
        return self._transact(self._known["payment_path"], token, payment.model_dump())

    def _transact(self, path: str, token: str, body: Body) -> Body:
        timestamp = _now()
        signature = self._crypto.create_signature_transactional(
            http_method="POST",
            path=path,
            timestamp=timestamp,
            request_body=body,
            access_token=token,
        )
        headers = {
            "Authorization": f"Bearer {token}",
            "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": signature,
            "X-PARTNER-ID": self._known["partner_id"],
            "X-EXTERNAL-ID": uuid4().hex,
            "CHANNEL-ID": self._known["channel_id"],
        }
        return self._post(path, headers, body)

    def _post(self, path: str, headers: dict[str, str], body: Body) -> Body:
        connection = HTTPConnection(urlsplit(self._known["url"]).netloc, timeout=PATIENCE_SECONDS)
        with_type = {"Content-Type": "application/json", **headers}
        connection.request("POST", path, json.dumps(body), with_type)
        answer: Body = json.loads(connection.getresponse().read())
        connection.close()
        return answer


def main(known: Body) -> list[Body]:
    """Pay, as far as it goes; the models raise ValueError for an answer that they cannot read."""
    bank, request_id = SnapapiBank(known), uuid4().hex
    answers = [bank.ask_for_token()]
    if answers[-1]["responseCode"] == "2007300":
        token = answers[0]["accessToken"]
        answers.append(bank.inquire(token, request_id))
    if answers[-1]["responseCode"] == "2002400":
        bill = InquiryResponseBill.model_validate(answers[-1]["virtualAccountData"])
        answers.append(bank.pay(token, request_id, bill.totalAmount.model_dump()))
    if answers[-1]["responseCode"] == "2002500":
        PaymentResponseBill.model_validate(answers[-1]["virtualAccountData"])
    return answers


def _now() -> str:
    return datetime.now(JAKARTA).isoformat(timespec="milliseconds")


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
