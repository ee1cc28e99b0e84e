"""The engine's door as the broadcast engine meets it: through API Gateway, with its token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from functions.usage.routes import Dependencies, build_app
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from tests.support.aws_lambda import Context
from tests.support.dashboard_api import DashboardApi, Handler, Reply

FUNCTION = "UsageFunction"

metrics = Metrics(namespace="BroadcastCredit", service="usage-in-tests")


@dataclass
class EngineApi(DashboardApi):
    """The other function behind the same gateway; `counted` are the metrics of the last call."""

    function = FUNCTION

    def __post_init__(self) -> None:
        self.counted: dict[str, float] = {}
        super().__post_init__()

    def _new_handler(self, logger: Logger) -> Handler:
        needs = Dependencies(
            store=DynamoCreditStore(self.market.table),
            clock=self.clock,
            timer=lambda: self.timer(),
        )
        app = build_app(needs, logger, metrics)
        context: Any = Context("usage")

        def handle(event: dict[str, Any]) -> dict[str, Any]:
            metrics.clear_metrics()
            answer = app.resolve(event, context)
            self.counted = {name: sum(each["Value"]) for name, each in metrics.metric_set.items()}
            return answer

        return handle

    def at(self, now: datetime) -> EngineApi:
        """The same door at another time."""
        return replace(self, market=self.market.at(now))

    def after(self, **lapse: int) -> EngineApi:
        """The same door some time later: `after(hours=24, seconds=1)`."""
        return replace(self, market=self.market.after(**lapse))

    def usual_token(self) -> str:
        """The access token of the engine."""
        return self.callers.engine_token()

    def hold(self, **asked: Any) -> Reply:
        """Hold 500 credits, unless told otherwise."""
        body = {"hold_id": "broadcast-1", "number": "+6281212448484", "credits": 500, **asked}
        return self.post("/v1/holds", body)

    def capture(self, credits: object, report_id: str = "report-1") -> Reply:
        """Report delivered messages of the first hold."""
        body = {"report_id": report_id, "credits": credits}
        return self.post("/v1/holds/broadcast-1/capture", body)
