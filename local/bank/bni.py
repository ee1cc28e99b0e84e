"""BNI, simulated: the counter where a payer pays, and the callback that tells its client.

An independent program on purpose, as the simulated BCA is: it knows eCollection and imports
nothing of ours. BNI knows every billing, because its client opened it there; so it decides by
itself whether a number can be paid, and the client only hears of what has happened.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from local.bank.bni_billings import (
    MESSAGES,
    OPEN,
    Billing,
    Billings,
    BniPayment,
    Refused,
    plain_text,
)
from local.bank.bni_cipher import seal
from local.bank.bni_server import BniClient
from local.bank.exchange import (
    CLOCK_SKEW,
    UNKNOWN_BILL_IDR,
    WRONG_BY_IDR,
    Exchange,
    Message,
    Request,
    Response,
    check_payment,
    deliver,
    jakarta_text,
    merchant,
)
from local.bank.weather import Weather, read_weather

CALLBACK_PATH = "/bni/ecollection/callback"

PUSHED_THROUGH = (Weather.LATE, Weather.TWICE, Weather.WRONG_AMOUNT)
"""Weathers in which an interbank transfer reaches a billing that the counter would not take."""


class BniBank:
    """The bank as one client's partner."""

    def __init__(
        self,
        url: str,
        client: BniClient,
        billings: Billings,
        now: Callable[[], datetime],
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` is the client's origin, without a path; `now` returns aware datetimes.

        A test may pass its own `transport`.
        """
        self._url = url
        self._client = client
        self._billings = billings
        self._now = now
        self._transport = transport

    def issues(self, virtual_account: str) -> bool:
        """Tell whether a number, without spaces, begins as this bank's do for this client."""
        return virtual_account.startswith(self._client.number_start)

    def pay(
        self,
        virtual_account: str,
        amount_idr: int | None = None,
        paid_at: datetime | None = None,
        weather: str | None = None,
    ) -> list[Exchange]:
        """Pay a number as a payer does; return what the counter said, and every callback.

        The payer pays what is billed, or `amount_idr` (whole rupiah), which travels as an
        interbank transfer: the counter does not compare it. Nor does it look at the billing's end
        or its first payment in the weathers late and twice. `paid_at` (aware) is the transaction
        time, without it now.

        Raises ValueError for an unknown weather and for any argument of another shape.
        """
        conditions = read_weather(weather)
        number = virtual_account.replace(" ", "")
        if not (number.isascii() and number.isdigit()):
            raise ValueError("a virtual account is digits")
        check_payment(amount_idr, paid_at)

        at = paid_at or self._now()
        exchanges: list[Exchange] = []
        with merchant(self._url, self._transport) as http:
            for _ in range(2 if conditions is Weather.TWICE else 1):
                exchanges += self._pay_once(http, number, amount_idr, at, conditions)
        return exchanges

    def retry(self) -> list[Exchange]:
        """Tell again of every payment that the client has not answered with 000."""
        exchanges: list[Exchange] = []
        with merchant(self._url, self._transport) as http:
            for billing in self._billings.all()[::-1]:
                for payment in billing.payments:
                    if not payment.told:
                        exchanges += self._tell(http, billing, payment, None)
        return exchanges

    def _pay_once(
        self,
        http: httpx.Client,
        number: str,
        amount_idr: int | None,
        at: datetime,
        weather: Weather | None,
    ) -> list[Exchange]:
        body: dict[str, Any] = {"virtual_account": number, "paid_at": jakarta_text(at)}
        try:
            billing = self._billings.at_number(number, at)
            if billing is None:
                raise Refused("101")
            billed = _billed(billing)
            if weather not in PUSHED_THROUGH:
                billing.refuse_unless_payable(billed, at)
            body["amount_idr"] = amount_idr or billed
            if weather is Weather.WRONG_AMOUNT:
                body["amount_idr"] += WRONG_BY_IDR
            payment = self._billings.take(billing, body["amount_idr"], at)
        except Refused as refused:
            said = {"status": refused.status, "message": MESSAGES[refused.status]}
            return [_at_counter(body, said)]
        taken = _at_counter(body, {"status": "000", "payment_ntb": payment.ntb})
        return [taken, *self._tell(http, billing, payment, weather)]

    def _tell(
        self, http: httpx.Client, billing: Billing, payment: BniPayment, weather: Weather | None
    ) -> list[Exchange]:
        def callback() -> Message:
            return self._callback(billing, payment, weather)

        deliveries = deliver(http, callback(), callback, weather)
        with self._billings.changing():
            if any(each.answer.get("status") == "000" for each in deliveries):
                payment.told = True
        return [each.exchange for each in deliveries]

    def _callback(self, billing: Billing, payment: BniPayment, weather: Weather | None) -> Message:
        content = {
            "trx_id": billing.trx_id,
            "virtual_account": billing.virtual_account,
            "customer_name": billing.customer_name,
            "trx_amount": str(billing.trx_amount),
            "payment_amount": str(payment.amount),
            "cumulative_payment_amount": str(payment.cumulative),
            "payment_ntb": payment.ntb,
            "datetime_payment": plain_text(payment.paid_at),
            "datetime_payment_iso8601": jakarta_text(payment.paid_at),
        }
        secret_key, at = self._client.secret_key, self._now()
        if weather is Weather.BAD_SIGNATURE:
            secret_key = secret_key[::-1]
        if weather is Weather.CLOCK_SKEW:
            at += CLOCK_SKEW
        sealed = seal(content, self._client.client_id, secret_key, at)
        body = {"client_id": self._client.client_id, "data": sealed}
        headers = {"Content-Type": "application/json"}
        # Shown opened: whoever has both the sealed and the plain text can compute the key.
        shown: dict[str, Any] = {"client_id": self._client.client_id, "data": content}
        request = Request("POST", CALLBACK_PATH, headers, shown)
        return Message("callback", headers, json.dumps(body).encode(), request)


def _at_counter(asked: dict[str, Any], said: dict[str, Any]) -> Exchange:
    """What passes between payer and bank, before the client knows of anything."""
    return Exchange("counter", Request("PAY", "", {}, asked), Response(200, said))


def _billed(billing: Billing) -> int:
    """What a payer is asked for."""
    if billing.billing_type == OPEN:
        return UNKNOWN_BILL_IDR
    return billing.trx_amount - billing.received or billing.trx_amount
