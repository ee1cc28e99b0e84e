"""The dashboard API as its callers meet it: through API Gateway, with a token, on a real table.

Requests go through the gateway of the local stack, so tokens are checked, routes are those of
template.yaml, and the handlers get the events that a running stack sends them.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jwt
from aws_lambda_powertools import Logger
from cryptography.hazmat.primitives.asymmetric import rsa

from functions.topup.calls import Dependencies
from functions.topup.routes import build_app
from local.gateway import Gateway
from local.http_events import HttpRequest
from local.template import Template
from local.tokens import Login, TokenIssuer
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.adapters.dynamodb.pay_link_store import DynamoPayLinkStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.ports.documents import DocumentLink
from shared.ports.surroundings import Timer
from shared.usecases.export_orders import EXPORT_LIMITS, ExportLimits
from tests.support.aws_lambda import Context
from tests.support.banks import KeepingBank
from tests.support.fulfilment import SettableClock
from tests.support.market import KOPI, Market
from tests.support.openapi import ApiDocument

Handler = Callable[[dict[str, Any]], dict[str, Any]]

FUNCTION = "TopupFunction"
DASHBOARD_URL = "https://credit.example/"
REQUEST_ID = "JKJaXmPLvHcESHA="


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The problem's code; None when it is no problem, or one of API Gateway's own."""
        code: str | None = self.json.get("code") if self.status >= 400 else None
        return code


class Callers:
    """Tokens of the user pool, and such as it would never give."""

    def __init__(self, template: Template) -> None:
        self._issuer = template.attribute("UserPool", "ProviderURL")
        self._audience = template.ref("DashboardClient")
        self.engine = template.ref("EngineClient")
        self._pool = TokenIssuer(
            self._issuer, dashboard_client=self._audience, engine_client=self.engine
        )
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.keys = {**self._pool.keys, "ours": self._key.public_key()}

    def token(self, role: str = "owner", business_id: str = KOPI, locale: str = "id") -> str:
        """The identity token of a user of a business."""
        email = f"{role}@{business_id}.example"
        return self._pool.id_token(Login(business_id, email, role, locale))

    def engine_token(self) -> str:
        """The access token of the broadcast engine."""
        return self._pool.engine_token()

    def token_with(self, **claims: object) -> str:
        """A token of the pool with those claims beside the ones without which none is accepted.

        A claim of None is left out; custom_business_id and cognito_groups stand for the claims
        with a colon.
        """
        wanted = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": "7d1e6cd8-6f4b-4c4e-9d43-7f4cbb1f2a3b",
            "exp": int(time.time()) + 3_600,
            **claims,
        }
        named = {
            name.replace("custom_", "custom:").replace("cognito_", "cognito:"): value
            for name, value in wanted.items()
            if value is not None
        }
        return jwt.encode(named, self._key, algorithm="RS256", headers={"kid": "ours"})


class FixedLinks:
    """InvoiceLinks that sign nothing."""

    def link(self, key: str, filename: str) -> DocumentLink:
        """A link that shows what it was asked for."""
        end = datetime(2026, 11, 22, 7, 10, tzinfo=UTC)
        return DocumentLink(f"https://invoices.example/{key}?as={filename}", end)


@dataclass
class DashboardApi:
    """One deployment of the API. `events` are those that the function got, `log` what it wrote.

    `writes` are the names of all requests so far that may change a table, if its maker notes them.
    Every answer of the function is compared with the OpenAPI document of the same code.
    """

    function = FUNCTION

    market: Market
    template: Template
    callers: Callers
    timer: Callable[[], Timer] = RequestTimer
    export_limits: ExportLimits = EXPORT_LIMITS
    log: io.StringIO = field(default_factory=io.StringIO)
    events: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = SettableClock(self.market.now)
        self.document = ApiDocument.of_this_code()
        self._routes = [
            # Without the throttle: a test may call more often than a second allows.
            replace(route, throttle=None)
            for route in self.template.routes()
            if route.function == self.function
        ]
        # A name of its own, because loggers of one name share one stream.
        logger = Logger(service=f"{self.function}-{uuid4().hex}", stream=self.log)
        self._handler = self._new_handler(logger)

    def _new_handler(self, logger: Logger) -> Handler:
        needs = Dependencies(
            store=self.market.orders,
            businesses=DynamoBusinessStore(self.market.table),
            credits=DynamoCreditStore(self.market.table),
            payments=self.market.payments,
            notes=DynamoReconciliationStore(self.market.table),
            suspense=DynamoSuspenseStore(self.market.table),
            notices=DynamoNoticeStore(self.market.table),
            pay_links=DynamoPayLinkStore(self.market.table),
            banks=self.market.banks,
            links=FixedLinks(),
            settings=self.market.settings,
            dashboard_url=DASHBOARD_URL,
            clock=self.clock,
            chance=SystemChance(),
            timer=lambda: self.timer(),
            export_limits=self.export_limits,
        )
        context: Any = Context("topup")
        app = build_app(needs, logger)
        return lambda event: app.resolve(event, context)

    def usual_token(self) -> str:
        """What is sent unless a test says otherwise."""
        return self.callers.token()

    def through(self, handler: Handler) -> DashboardApi:
        """The same API with another handler behind the gateway."""
        other = replace(self)
        other._handler = handler
        return other

    def with_bni(self, bank: KeepingBank) -> DashboardApi:
        """The same API where BNI is offered too, and is this bank."""
        return replace(self, market=self.market.with_bni(bank))

    def at(self, now: datetime) -> DashboardApi:
        """The same API at another time."""
        return replace(self, market=self.market.at(now))

    def after(self, **lapse: int) -> DashboardApi:
        """The same API some time later: `after(hours=24, seconds=1)`."""
        return replace(self, market=self.market.after(**lapse))

    @contextmanager
    def writing_nothing(self) -> Iterator[None]:
        """Fail if meanwhile anything asks the table for a change.

        Comparing whole tables would say the same, and takes moto a tenth of a second.
        """
        before = len(self.writes)
        yield
        assert self.writes[before:] == []

    def invoke(self, function: str, event: Any) -> Any:
        """Run the handler on an event, through JSON both ways."""
        assert function == self.function
        event = json.loads(json.dumps(event))
        self.events.append(event)
        return json.loads(json.dumps(self._handler(event)))

    def call(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        token: str | None = "",
        headers: Mapping[str, str] | None = None,
        **more_headers: str,
    ) -> Reply:
        """Send a request and return the answer.

        `target` is path and query as they stand in the request line. `body` is sent as it is when
        it is bytes, else as JSON; None sends none. `token` is an owner's unless given; None sends
        none. Further headers are given by name, with underscores for hyphens.
        """
        path, _, query = target.partition("?")
        sent = {name.replace("_", "-"): value for name, value in more_headers.items()}
        sent |= {"host": "api.example", **(headers or {})}
        if token is not None:
            sent["authorization"] = f"Bearer {token or self.usual_token()}"
        if body is not None:
            sent.setdefault("content-type", "application/json")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = HttpRequest(
            method=method,
            raw_path=path,
            raw_query=query,
            headers=list(sent.items()),
            body=b"" if body is None else content,
            source_ip="203.0.113.7",
        )
        gateway = Gateway(self._routes, self, self.callers.keys)
        invoked = len(self.events)
        answer = gateway.answer(request, REQUEST_ID)
        reply = Reply(answer.status, dict(answer.headers), answer.body)
        if len(self.events) > invoked:
            self.document.check(
                self.events[-1]["routeKey"], reply.status, reply.headers, reply.body
            )
        return reply

    def get(self, target: str, **more: Any) -> Reply:
        """GET."""
        return self.call("GET", target, **more)

    def post(self, target: str, body: object = None, **more: Any) -> Reply:
        """POST."""
        return self.call("POST", target, body, **more)

    def change_method(self, order_id: str, method: str, **more: Any) -> Reply:
        """Ask for another payment method for an order."""
        body = {"payment_method": method}
        return self.post(f"/v1/orders/{order_id}/payment-method", body, **more)

    def place(self, **asked: Any) -> Reply:
        """Place 1.000 credits by BCA, under a key of its own unless told."""
        key = asked.pop("key", uuid4().hex)
        token = asked.pop("token", "")
        body = {
            "number": "+6281212448484",
            "credits": 1_000,
            "payment_method": "BCA_VA",
            **asked,
        }
        headers = {} if key is None else {"idempotency-key": key}
        return self.post("/v1/orders", body, token=token, headers=headers)
