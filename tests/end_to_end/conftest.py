"""One local stack for all journeys, started as a user starts it, known only by its stack.json."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.local_stack import LocalStack

WAIT_SECONDS_MAX = 20.0


class Customer:
    """A user of one seeded business, and the things of the local stack around them."""

    def __init__(self, http: httpx.Client, business: dict[str, Any]) -> None:
        self._http = http
        self.numbers: list[str] = business["numbers"]

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return self._http.get(path, params=query)

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._http.post(path, json=body, headers=key)

    def patch(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._http.patch(path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._http.put(path, json=body)

    def order(self, number: str, **more: Any) -> dict[str, Any]:
        """Place 1.000 credits; what an earlier journey left open makes way."""
        body = {"number": number, "credits": 1_000, "payment_method": "BCA_VA", **more}
        answer = self.post("/v1/orders", body)
        if answer.status_code == 409:
            body["replaces"] = answer.json()["order"]["order_id"]
            answer = self.post("/v1/orders", body)
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    def order_now(self, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/v1/orders/{order['order_id']}").json()
        return found

    def available(self, number: str) -> int:
        items = self.get("/v1/numbers").json()["items"]
        (available,) = [each["available_credits"] for each in items if each["number"] == number]
        return int(available)

    def pay(self, order: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """Let the simulated BCA pay an order; returns our answers to it."""
        body = {"virtual_account": order["virtual_account"]["number"], **more}
        answer = self.post("/local/bank/pay", body)
        assert answer.status_code == 200, answer.text
        return [each["response"] for each in answer.json()["exchanges"]]

    def advance(self, seconds: int) -> None:
        assert self.post("/local/clock", {"advance_seconds": seconds}).status_code == 200

    def set_clock(self, now: str) -> None:
        assert self.post("/local/clock", {"now": now}).status_code == 200

    def run(self, job: str) -> dict[str, Any]:
        answer = self.post(f"/local/schedules/{job}/run", {})
        assert answer.status_code == 200, answer.text
        did: dict[str, Any] = answer.json()
        return did

    def invoice(self, order: dict[str, Any]) -> bytes:
        """Wait for the invoice and open its link."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            answer = self.get(f"/v1/orders/{order['order_id']}/invoice")
            if answer.status_code == 200:
                return httpx.get(answer.json()["url"], timeout=30).raise_for_status().content
            assert answer.json()["code"] == "INVOICE_NOT_READY"
            time.sleep(0.1)
        raise AssertionError("the invoice was not made")

    def mail(self, subject: str) -> dict[str, Any]:
        """Wait for the one mail whose subject begins so."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            mails = self.get("/local/mail").json()["items"]
            found = [mail for mail in mails if mail["subject"].startswith(subject)]
            if found:
                (mail,) = found
                return dict(mail)
            time.sleep(0.1)
        raise AssertionError(f"no mail came: {subject}")

    def mails(self, order: dict[str, Any], count: int) -> list[dict[str, Any]]:
        """Wait for that many mails about an order."""
        name = f"{order['invoice_number']}.pdf"
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            found = [
                mail
                for mail in self.get("/local/mail").json()["items"]
                if name in [each["filename"] for each in mail["attachments"]]
            ]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise AssertionError("no mail came")


@pytest.fixture(scope="session")
def stack(local_stack: LocalStack) -> dict[str, Any]:
    """The content of stack.json of a running stack."""
    return local_stack.as_left()


@contextlib.contextmanager
def _owner_of(stack: dict[str, Any], business: int) -> Iterator[Customer]:
    described = stack["businesses"][business]
    (token,) = [each["token"] for each in described["users"] if each["role"] == "owner"]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=stack["url"], headers=headers, timeout=30) as http:
        yield Customer(http, described)


@pytest.fixture
def owner(stack: dict[str, Any]) -> Iterator[Customer]:
    """The owner of the first business; the clock shows real time again afterwards."""
    with _owner_of(stack, 0) as customer:
        yield customer
        customer.set_clock(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))


@pytest.fixture
def stranger(stack: dict[str, Any]) -> Iterator[Customer]:
    """The owner of the other business."""
    with _owner_of(stack, 1) as customer:
        yield customer
