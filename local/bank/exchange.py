"""The messages that a simulated bank sends, and what is shown of them."""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from local.bank.weather import Weather

PATIENCE_SECONDS = 10.0
"""How long the bank waits for an answer. BCA publishes no figure; BRI says below ten seconds."""

WRONG_BY_IDR = 1_000
"""By how much the wrong amount is too much."""

UNKNOWN_BILL_IDR = 10_000
"""Paid where neither the bill nor the payer names an amount."""

CLOCK_SKEW = timedelta(minutes=10)
"""Beyond the five minutes that SNAP BI's callers and the eight that BNI's library may be off."""

AMOUNT_DIGITS_MAX = 13
"""What the amounts of SNAP BI have room for."""

MASK = "********"

JAKARTA = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Request:
    """What the bank sent; signatures, tokens and sealed data are masked or shown opened."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the parsed JSON, else the text; an access token is masked."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of one service ("access token", "inquiry", "payment"), fit to be shown.

    `response` is None when the bank has none; `note` says what the weather did to it.
    """

    service: str
    request: Request
    response: Response | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An exchange, and the answer's JSON object as the bank heard it: {} when it heard none."""

    exchange: Exchange
    answer: dict[str, Any]

    def unheard(self, note: str) -> "Delivery":
        """Return the delivery whose answer never reached the bank."""
        return Delivery(replace(self.exchange, response=None, note=note), {})


@dataclass(frozen=True, slots=True)
class Message:
    """One message, complete: sending it twice sends the same bytes and headers twice.

    `shown` is what of it may be shown.
    """

    service: str
    headers: dict[str, str]
    content: bytes
    shown: Request

    def send(self, client: httpx.Client) -> Delivery:
        """Post the message and wait for the answer, at most as long as the client does."""
        try:
            received = client.post(self.shown.path, content=self.content, headers=self.headers)
        except httpx.RequestError:
            return self.unsent("")
        try:
            parsed = received.json()
        except ValueError:
            return self._delivered(Response(received.status_code, received.text), {})
        if not isinstance(parsed, dict):
            return self._delivered(Response(received.status_code, parsed), {})
        masked = {**parsed, "accessToken": MASK} if "accessToken" in parsed else parsed
        return self._delivered(Response(received.status_code, masked), parsed)

    def unsent(self, note: str) -> Delivery:
        """Return what the bank has of a message without an answer."""
        return Delivery(Exchange(self.service, self.shown, None, note), {})

    def _delivered(self, response: Response, answer: dict[str, Any]) -> Delivery:
        return Delivery(Exchange(self.service, self.shown, response), answer)


def deliver(
    client: httpx.Client, message: Message, again: Callable[[], Message], weather: Weather | None
) -> list[Delivery]:
    """Tell the merchant of a payment, as the weather has it; returns what the bank heard.

    `again` makes the message by which the bank tells the same payment once more.
    """
    match weather:
        case Weather.UNSENT:
            return [message.unsent("This message was lost on its way.")]
        case Weather.LOST:
            return [message.send(client).unheard(_ANSWER_LOST)]
        case Weather.LOST_THEN_RETRIED:
            return [message.send(client).unheard(_ANSWER_LOST), again().send(client)]
        case Weather.DUPLICATE:
            return [message.send(client), message.send(client)]
        case Weather.SLOW:
            # No timer decides: the repeat leaves while the first message is still being handled.
            with ThreadPoolExecutor(max_workers=1) as wire:
                first = wire.submit(message.send, client)
                second = again().send(client)
            return [first.result().unheard("The bank did not wait for this answer."), second]
    return [message.send(client)]


_ANSWER_LOST = "This answer was lost on its way to the bank."


def merchant(url: str, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Return a client for the merchant's origin that waits as long as a bank does."""
    return httpx.Client(
        base_url=url, timeout=PATIENCE_SECONDS, trust_env=False, transport=transport
    )


def check_payment(amount_idr: int | None, paid_at: datetime | None) -> None:
    """Raise ValueError for an amount or a time that no payment has; None is as it should be."""
    if amount_idr is not None and not 0 < amount_idr < 10**AMOUNT_DIGITS_MAX:
        raise ValueError("an amount is 1 rupiah or more, in at most 13 digits")
    if paid_at is not None and paid_at.tzinfo is None:
        raise ValueError("the transaction time needs its zone")


def spaced_json(body: dict[str, Any]) -> bytes:
    """Write a body with spaces, which a signature over its minified form does not cover.

    Banks' own clients do send that.
    """
    return json.dumps(body, ensure_ascii=False).encode()


def jakarta_text(instant: datetime) -> str:
    """Write an instant as the banks do: 25 characters, Jakarta time. Raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("the bank's clock needs a zone")
    return instant.astimezone(JAKARTA).isoformat(timespec="seconds")


def random_digits(count: int) -> str:
    """Return that many digits that nobody can guess."""
    return "".join(secrets.choice("0123456789") for _ in range(count))
