"""BNI's client, as the simulated bank sees it: it calls the bank, and answers its callbacks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from local.bank.bni import BniBank
from local.bank.bni_billings import Billings
from local.bank.bni_cipher import open_sealed, seal
from local.bank.bni_server import BniClient, BniServer
from local.bank.exchange import Exchange
from local.bank.serving import Call

NOW = datetime(2026, 8, 10, 2, 35, 27, 250_000, tzinfo=UTC)
CLIENT_ID = "001"
SECRET_KEY = "ea0c88921fb033387e66ef7d1e82ab83"
NUMBER = "8001123456789012"
BILLING = {
    "type": "createbilling",
    "client_id": CLIENT_ID,
    "trx_id": "ord-1",
    "trx_amount": "460650",
    "billing_type": "c",
    "customer_name": "PT Kopi Nusantara",
    "virtual_account": NUMBER,
    "datetime_expired": "2026-08-11T09:35:27+07:00",
}


class Partner:
    """One client of one bank, with a clock that a test moves."""

    def __init__(self, billings: Billings | None = None) -> None:
        self.now = NOW
        self.status = "000"
        self.silent = False
        self.callbacks: list[dict[str, Any]] = []
        self.sealed: list[str] = []
        self.billings = billings or Billings()
        client = BniClient(CLIENT_ID, SECRET_KEY, "8")
        self.server = BniServer(client, self.billings, self.clock)
        self.bank = BniBank(
            "http://merchant.test",
            client,
            self.billings,
            self.clock,
            transport=httpx.MockTransport(self._handle),
        )

    def clock(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def ask(self, content: dict[str, Any], **outer: Any) -> dict[str, Any]:
        """Send a request to the bank; returns its answer with `data` opened."""
        data = seal(content, CLIENT_ID, SECRET_KEY, self.now)
        body = {"client_id": CLIENT_ID, "prefix": "8", "data": data, **outer}
        return self.answered(json.dumps(body).encode())

    def answered(
        self, body: bytes, content_type: str = "application/json", method: str = "POST"
    ) -> dict[str, Any]:
        """What the bank answers to a body as it stands."""
        answer = self.server.answer(Call(method, "/", {"content-type": content_type}, body))
        assert answer.status == 200
        if "data" in answer.body:
            opened = open_sealed(answer.body["data"], CLIENT_ID, SECRET_KEY, self.now)
            assert answer.shown == {"status": "000", "data": opened}
            return answer.shown
        return answer.body

    def create(self, **changes: Any) -> dict[str, Any]:
        return self.ask({**BILLING, **changes})

    def inquire(self, trx_id: str = "ord-1") -> dict[str, Any]:
        return self.ask({"type": "inquirybilling", "client_id": CLIENT_ID, "trx_id": trx_id})

    def inactivate(self, **changes: Any) -> dict[str, Any]:
        body = {"type": "inactivebilling", "client_id": CLIENT_ID, "trx_id": "ord-1"}
        return self.ask({**body, **changes})

    def dump(self) -> list[dict[str, Any]]:
        """All that the bank knows, to compare."""
        return [self.inquire(billing.trx_id) for billing in self.billings.all()]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("POST", "/bni/ecollection/callback")
        assert request.headers["Content-Type"] == "application/json"
        body = json.loads(request.content)
        assert (set(body), body["client_id"]) == ({"client_id", "data"}, CLIENT_ID)
        self.sealed.append(body["data"])
        if self.silent:
            raise httpx.ReadTimeout("no answer", request=request)
        try:
            opened = open_sealed(body["data"], CLIENT_ID, SECRET_KEY, self.now)
        except Exception:  # noqa: BLE001 (whatever does not open is answered the same)
            return httpx.Response(200, json={"status": "999"})
        self.callbacks.append(opened)
        return httpx.Response(200, json={"status": self.status})


def said(exchanges: list[Exchange]) -> list[tuple[str, object]]:
    """Service and status of each exchange; None where the bank heard nothing."""
    return [(each.service, each.response and each.response.body["status"]) for each in exchanges]
