"""The bank doors, run as Lambda runs them, over a market whose table the test can see."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from itertools import count
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.webhook.dependencies import BniDoor, Dependencies
from functions.webhook.routes import BCA, BNI, build_app
from local.http_events import HttpRequest, build_event, read_answer
from local.template import Route
from shared.adapters.chance import SystemChance
from shared.adapters.dynamodb.stranger_store import DynamoStrangerStore
from shared.domain.order import Order
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Timer
from shared.snap.credentials import BcaCredentials
from shared.snap.rsa import read_public_key
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    INQUIRY_PATH,
    PAYMENT_PATH,
    Body,
    Call,
    TokenCall,
    inquiry_body,
    payment_body,
    public_pem,
    written,
)
from tests.support.market import Market
from tests.support.timers import PatientTimer

TOKEN_KEY = "a key of at least thirty-two bytes that seals tokens"


def credentials(
    *,
    client_key: str = CLIENT_KEY,
    client_secrets: tuple[str, ...] = (CLIENT_SECRET,),
    keys: tuple[str, ...] = ("in use",),
    token_keys: tuple[str, ...] = (TOKEN_KEY,),
) -> BcaCredentials:
    """What BCA and we know of each other; `keys` are names of key pairs of tests.support.bca."""
    public_keys = tuple(read_public_key(public_pem(name)) for name in keys)
    return BcaCredentials(client_key, client_secrets, public_keys, token_keys)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    text: str
    content_type: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The responseCode, or nothing where there is no body."""
        return str(self.json["responseCode"]) if self.text else ""

    @property
    def message(self) -> str:
        return str(self.json["responseMessage"])

    @property
    def data(self) -> Body:
        data: Body = self.json["virtualAccountData"]
        return data

    @property
    def flag(self) -> str:
        """The verdict of a payment, or nothing where there is none."""
        if not self.text:
            return ""
        return str(self.json.get("virtualAccountData", {}).get("paymentFlagStatus", ""))


@dataclass
class Door:
    """All bank doors on one table. The clocks, the keys and the timer are the test's to set."""

    market: Market
    now: datetime
    token_now: datetime
    known: BcaCredentials = field(default_factory=credentials)
    replays_verdict: bool = True
    allowed: Sequence[str] = ()
    timer: Callable[[], Timer] = PatientTimer
    store: PaymentStore | None = None
    bni: BniDoor | None = None
    broken: Exception | None = None
    counted: dict[str, float] = field(default_factory=dict)
    """The metrics of the last call."""

    def send(self, request: HttpRequest) -> Answer:
        """Let the doors answer one HTTP request."""
        return self.answer(self.event(request))

    def event(self, request: HttpRequest) -> dict[str, Any]:
        """What the HTTP API makes of a request."""
        return build_event(
            request,
            Route(request.method, request.raw_path, "WebhookFunction"),
            {},
            claims=None,
            request_id=f"gateway-{next(_numbers)}",
            received_at=self.now,
        )

    def answer(self, event: dict[str, Any]) -> Answer:
        """Let the doors answer one event of the HTTP API."""
        answered = read_answer(self.result(event))
        content_type = dict(answered.headers)["content-type"]
        return Answer(answered.status, answered.body.decode(), content_type)

    def result(self, event: dict[str, Any]) -> dict[str, Any]:
        """What the doors hand back to Lambda for one event of the HTTP API."""
        needs = Dependencies(
            store=self.store or self.market.payments,
            strangers=DynamoStrangerStore(self.market.table),
            credentials=self._credentials,
            bni=self.bni,
            clock=_Clock(lambda: self.now),
            token_clock=_Clock(lambda: self.token_now),
            chance=SystemChance(),
            timer=self.timer,
            replays_verdict=self.replays_verdict,
        )
        networks = [ip_network(each) for each in self.allowed]
        app = build_app(needs, {BCA: networks, BNI: networks}, logger, metrics)
        result = app.resolve(event, LambdaContext())
        self.counted = {name: sum(each["Value"]) for name, each in metrics.metric_set.items()}
        metrics.clear_metrics()
        return result

    def pass_time(self, **lapse: float) -> None:
        """Move the product's clock, and that of the tokens."""
        self.now += timedelta(**lapse)
        self.token_now += timedelta(**lapse)

    def token(self) -> str:
        """A fresh access token."""
        answer = self.send(TokenCall(written(self.now)).request())
        assert answer.code == "2007300", answer
        return str(answer.json["accessToken"])

    def inquiry(self, body: Body | bytes, **changes: Any) -> Call:
        """An inquiry that is about to be signed now."""
        return Call(**self._said(INQUIRY_PATH, body) | changes)

    def payment(self, body: Body | bytes, **changes: Any) -> Call:
        """A payment that is about to be signed now."""
        return Call(**self._said(PAYMENT_PATH, body) | changes)

    def inquire(self, order: Order, **changes: Any) -> Answer:
        """Let BCA ask what an order owes."""
        body = inquiry_body(order.account.number, new_id(), **changes)
        return self.send(self.inquiry(body).request())

    def pay(self, order: Order, request_id: str | None = None, **changes: Any) -> Answer:
        """Let BCA tell that an order was paid, exactly unless `changes` say otherwise."""
        body = payment_body(order.account.number, request_id or new_id(), **changes)
        return self.send(self.payment(body).request())

    def _said(self, path: str, body: Body | bytes) -> dict[str, Any]:
        said = {"path": path, "body": body, "timestamp": written(self.now)}
        return {**said, "external_id": new_id(), "token": self.token()}

    def _credentials(self) -> BcaCredentials:
        if self.broken is not None:
            raise self.broken
        return self.known


@dataclass(frozen=True)
class _Clock:
    read: Callable[[], datetime]

    def now(self) -> datetime:
        return self.read()


def new_id() -> str:
    """An id that was not used before."""
    return str(next(_numbers))


_numbers = count(202611220000001)
# Not the function's own service: both would share their state within the process.
logger = Logger(service="doors-in-tests", level="CRITICAL")
metrics = Metrics(namespace="BroadcastCredit", service="doors-in-tests")
