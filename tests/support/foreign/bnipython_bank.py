"""A bank that signs and calls with bnipython (PyPI), the client that BNI publishes.

A program for the venv of infra/dependencies/bnipython.in; it imports nothing of ours. Standard
input and output are those of snapapi_bank.py. Made to call BNI, the client has BNI's hosts and
paths in its methods and none for virtual accounts; so the host is overridden, and the three calls
are written as its own methods are, from its own parts: time, message id, both signatures, and the
HTTP calls, which send spaced JSON under the signature of the minified one.
"""

import json
import sys
from typing import Any
from uuid import uuid4

from bnipython import BNIClient, SnapBI
from bnipython.lib.util.utils import generateSignatureServiceSnapBI, getTimestamp, randomNumber

Body = dict[str, Any]


class Merchant(BNIClient):  # type: ignore[misc]  # the package publishes no types
    """The client, pointed at the merchant instead of BNI."""

    def getBaseUrl(self) -> str:
        """The origin of the merchant."""
        return str(self.config["url"])


class BniBank(SnapBI):  # type: ignore[misc]  # the package publishes no types
    """The client's SNAP BI half, with the calls that a bank makes to a merchant."""

    def ask_for_token(self) -> Body:
        """Service 73; the client's own getTokenSnapBI has a path of BNI's in it."""
        answer: Body = self.httpClient.tokenRequestSnapBI(
            {
                "url": self.baseUrl + self.config["token_path"],
                "clientId": self.config["client_key"],
                "privateKeyPath": self.configSnap["privateKeyPath"],
            }
        )
        return answer

    def transact(self, path: str, token: str, body: Body) -> Body:
        """Send a signed call."""
        timestamp = getTimestamp()
        signature = generateSignatureServiceSnapBI(
            {
                "body": body,
                "method": "POST",
                "url": path,
                "accessToken": token,
                "timeStamp": timestamp,
                "apiSecret": self.config["client_secret"],
            }
        )
        answer: Body = self.httpClient.requestSnapBI(
            {
                "method": "POST",
                "apiKey": self.config["partner_id"],
                "accessToken": token,
                "url": self.baseUrl + path,
                "data": body,
                "additionalHeader": {
                    "X-SIGNATURE": signature,
                    "X-TIMESTAMP": timestamp,
                    "X-PARTNER-ID": self.config["partner_id"],
                    "X-IP-Address": self.configSnap["ipAddress"],
                    "X-DEVICE-ID": "bni-python/0.1.0",
                    "X-EXTERNAL-ID": randomNumber(),
                    "CHANNEL-ID": self.configSnap["channelId"],
                    "X-LATITUDE": self.configSnap["latitude"],
                    "X-LONGITUDE": self.configSnap["longitude"],
                },
            }
        )
        return answer


def main(known: Body) -> list[Body]:
    """Pay, as far as it goes."""
    settings = {"privateKeyPath": known["private_key_path"], "channelId": known["channel_id"]}
    bank, request_id = BniBank(Merchant(known), settings), uuid4().hex
    answers = [bank.ask_for_token()]
    if answers[-1]["responseCode"] == "2007300":
        token = answers[0]["accessToken"]
        inquiry = {
            **known["account"],
            "channelCode": 6011,
            "inquiryRequestId": request_id,
            "additionalInfo": {},
        }
        answers.append(bank.transact(known["inquiry_path"], token, inquiry))
    if answers[-1]["responseCode"] == "2002400":
        payment = {
            **known["account"],
            # The client writes the accent as an escape, in what it sends and in what it signs.
            "virtualAccountName": 'Kopi "Pagi" é / Teh',
            "paymentRequestId": request_id,
            "paidAmount": answers[-1]["virtualAccountData"]["totalAmount"],
            "flagAdvise": "N",
        }
        answers.append(bank.transact(known["payment_path"], token, payment))
    return answers


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
