"""BNI's own server: eCollection, one address for every service, sealed both ways."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.bank.bni_billings import (
    FIXED,
    INSTALMENT,
    MESSAGES,
    MINIMUM,
    OPEN,
    OPEN_MAXIMUM,
    OPEN_MINIMUM,
    Billing,
    Billings,
    Refused,
    described,
)
from local.bank.bni_cipher import CannotOpen, OutOfTime, open_sealed, seal
from local.bank.exchange import JAKARTA, random_digits
from local.bank.serving import Answer, Call
from local.bank.weather import Outage

NUMBER_DIGITS = 16

INQUIRIES_USED_UP_FOR = timedelta(hours=1)

BILLING_TYPES = (OPEN, FIXED, INSTALMENT, MINIMUM, OPEN_MINIMUM, OPEN_MAXIMUM)
DEBIT_BILLING_TYPES = ("p", "j", "d", "z")
"""Billings by which the bank pays out; this client has no right to them."""

LENGTHS_MAX = {
    "trx_id": 30,
    "trx_amount": 14,
    "customer_name": 255,
    "customer_email": 255,
    "customer_phone": 255,
    "description": 100,
}

_WHOLE = re.compile(r"[0-9]+")
_FRACTION = re.compile(r"[0-9]+[.,][0-9]+")


@dataclass(frozen=True, slots=True)
class BniClient:
    """What BNI and its client know of each other."""

    client_id: str
    secret_key: str
    prefix: str

    @property
    def number_start(self) -> str:
        """What every virtual account of this client begins with."""
        return self.prefix + self.client_id


class BniServer:
    """Answers createbilling, updatebilling, inactivebilling and inquirybilling.

    `now` returns aware datetimes.
    """

    def __init__(self, client: BniClient, billings: Billings, now: Callable[[], datetime]) -> None:
        self._client = client
        self._billings = billings
        self._now = now
        self._outage: Outage | None = None
        self._outage_since = now()
        self._services: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "createbilling": self._create,
            "updatebilling": self._update,
            "inactivebilling": self._inactivate,
            "inquirybilling": self._inquire,
        }

    @property
    def outage(self) -> Outage | None:
        """What is wrong with this server; too many inquiries pass after an hour."""
        used_up = self._outage is Outage.TOO_MANY_INQUIRIES
        if used_up and self._now() - self._outage_since >= INQUIRIES_USED_UP_FOR:
            return None
        return self._outage

    @outage.setter
    def outage(self, outage: Outage | None) -> None:
        self._outage, self._outage_since = outage, self._now()

    def answer(self, call: Call) -> Answer:
        """Answer one call; the HTTP status is 200 whatever is said."""
        service = "unreadable"
        try:
            content = self._opened(call)
            service = str(content.get("type") or "unnamed")
            return self._accepted(service, self._done(content))
        except Refused as refused:
            body = {"status": refused.status, "message": MESSAGES[refused.status]}
            return Answer(service, 200, body)

    def _accepted(self, service: str, told: dict[str, Any]) -> Answer:
        client = self._client
        sealed = seal(told, client.client_id, client.secret_key, self._now())
        body = {"status": "000", "data": sealed}
        # Shown opened: whoever has both the sealed and the plain text can compute the key.
        return Answer(service, 200, body, shown={**body, "data": told})

    def _opened(self, call: Call) -> dict[str, Any]:
        client = self._client
        sealed = self._sealed_by_client(call)
        try:
            content = open_sealed(sealed, client.client_id, client.secret_key, self._now())
        except CannotOpen as error:
            raise Refused("009") from error
        except OutOfTime as error:
            raise Refused("008") from error
        if content.get("client_id") != client.client_id:
            raise Refused("002")
        return content

    def _sealed_by_client(self, call: Call) -> str:
        content_type = call.headers.get("content-type", "").partition(";")[0]
        if call.method != "POST" or content_type.strip().lower() != "application/json":
            raise Refused("998")
        try:
            outer = json.loads(call.body)
        except ValueError as error:
            raise Refused("001") from error
        if not isinstance(outer, dict) or not isinstance(outer.get("data"), str):
            raise Refused("001")
        if outer.get("client_id") != self._client.client_id:
            raise Refused("002")
        if outer.get("prefix") != self._client.prefix:
            raise Refused("015")
        return str(outer["data"])

    def _done(self, content: dict[str, Any]) -> dict[str, Any]:
        kind = content.get("type")
        if not kind:
            raise Refused("005")
        # BNI's own samples write "createBilling" too.
        service = self._services.get(str(kind).lower())
        if service is None:
            raise Refused("004")
        if self.outage is Outage.REFUSE:
            raise Refused("011")
        if self.outage is Outage.OFFLINE:
            raise Refused("997")
        with self._billings.changing():
            told = service(content)
        if self.outage is Outage.CONFUSED:
            raise Refused("999")
        return told

    def _create(self, content: dict[str, Any]) -> dict[str, Any]:
        now = self._now()
        billing = Billing(
            trx_id=_text(content, "trx_id", mandatory=True),
            billing_type=_billing_type(content),
            trx_amount=_amount(content),
            customer_name=_customer_name(content),
            customer_email=_text(content, "customer_email"),
            customer_phone=_text(content, "customer_phone"),
            description=_text(content, "description"),
            virtual_account=self._number(content),
            created_at=now,
            updated_at=now,
            expires_at=_expiry(content, now),
        )
        if (billing.billing_type == OPEN) != (billing.trx_amount == 0):
            raise Refused("011")
        self._billings.add(billing)
        return _named(billing)

    def _update(self, content: dict[str, Any]) -> dict[str, Any]:
        billing, now = self._living(content), self._now()
        amount, name = _amount(content), _customer_name(content)
        email, phone = _text(content, "customer_email"), _text(content, "customer_phone")
        description, expires_at = _text(content, "description"), _expiry(content, now)
        if amount < billing.received:
            raise Refused("107")
        if (billing.billing_type == OPEN) != (amount == 0):
            raise Refused("011")
        # What an update leaves out becomes empty, the expiry included.
        billing.customer_email, billing.customer_phone = email, phone
        billing.description = description
        billing.trx_amount, billing.customer_name = amount, name
        billing.expires_at, billing.updated_at = expires_at, now
        return _named(billing)

    def _inactivate(self, content: dict[str, Any]) -> dict[str, Any]:
        billing = self._living(content)
        number = content.get("virtual_account")
        if number and number != billing.virtual_account:
            raise Refused("108")
        billing.inactive_since = billing.updated_at = self._now()
        return _named(billing)

    def _inquire(self, content: dict[str, Any]) -> dict[str, Any]:
        if self.outage is Outage.TOO_MANY_INQUIRIES:
            raise Refused("996")
        return described(self._found(content), self._client.client_id, self._now())

    def _found(self, content: dict[str, Any]) -> Billing:
        billing = self._billings.find(_text(content, "trx_id", mandatory=True))
        if billing is None:
            raise Refused("101")
        return billing

    def _living(self, content: dict[str, Any]) -> Billing:
        """Return the billing to change; what has ended stays as it is."""
        billing, now = self._found(content), self._now()
        if billing.is_paid:
            raise Refused("100")
        if billing.is_inactive(now):
            raise Refused("101")
        if billing.is_expired(now):
            raise Refused("103")
        return billing

    def _number(self, content: dict[str, Any]) -> str:
        start = self._client.number_start
        given = content.get("virtual_account")
        if given:
            number = str(given)
            if not _WHOLE.fullmatch(number) or len(number) != NUMBER_DIGITS:
                raise Refused("006")
            if not number.startswith(start):
                raise Refused("006")
            return number
        while True:
            number = start + random_digits(NUMBER_DIGITS - len(start))
            if self._billings.at_number(number, self._now()) is None:
                return number


def _named(billing: Billing) -> dict[str, Any]:
    return {"virtual_account": billing.virtual_account, "trx_id": billing.trx_id}


def _text(content: dict[str, Any], field: str, *, mandatory: bool = False) -> str:
    """Return a field as text, numbers too: BNI's samples write both."""
    value = content.get(field)
    if value is None or value == "":
        if mandatory:
            raise Refused("001")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused("001")
    text = str(value)
    if len(text) > LENGTHS_MAX.get(field, len(text)):
        raise Refused("001")
    return text


def _amount(content: dict[str, Any]) -> int:
    value = content.get("trx_amount")
    if isinstance(value, float):
        raise Refused("013")
    text = _text(content, "trx_amount", mandatory=True)
    if _FRACTION.fullmatch(text):
        raise Refused("013")
    if not _WHOLE.fullmatch(text):
        raise Refused("001")
    return int(text)


def _billing_type(content: dict[str, Any]) -> str:
    billing_type = _text(content, "billing_type", mandatory=True)
    if billing_type in DEBIT_BILLING_TYPES:
        raise Refused("801")
    if billing_type not in BILLING_TYPES:
        raise Refused("016")
    return billing_type


def _customer_name(content: dict[str, Any]) -> str:
    name = _text(content, "customer_name", mandatory=True)
    if not (name.isascii() and name.isprintable() and name.strip()):
        raise Refused("017")
    return name


def _expiry(content: dict[str, Any], now: datetime) -> datetime | None:
    """Read the expiry: ISO 8601, or Jakarta time without a zone. It has to lie ahead."""
    text = _text(content, "datetime_expired")
    if not text:
        return None
    try:
        expires_at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("012") from error
    if expires_at.tzinfo is None:
        expires_at = expires_at.replace(tzinfo=JAKARTA)
    if expires_at <= now:
        raise Refused("012")
    return expires_at
