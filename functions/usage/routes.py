"""The broadcast engine's door: hold credits, capture what was delivered, give the rest back.

API Gateway lets in access tokens with the scope `credits/use` alone. One engine serves every
business: the number decides whose credits it uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.usage.answers import HoldAnswer, holding_problem, move_problem
from functions.usage.requests import CaptureBody, EmptyBody, ExtendBody, HoldBody
from shared.api.bodies import read_body
from shared.api.problems import Code, Problem
from shared.api.responses import json_response, raw_body, refuse
from shared.ports.credits import CreditStore
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Clock, Timer
from shared.usecases.move_hold import (
    HoldMove,
    HoldMoveOutcome,
    capture_hold,
    extend_hold,
    void_hold,
)
from shared.usecases.place_hold import Holding, place_hold

SCOPE = "credits/use"
# A report that came for a hold which had ended: delivered, and paid for by nothing that is held.
REFUSED_REPORT = "RefusedReport"


@dataclass(frozen=True)
class Dependencies:
    """What the engine's door needs from outside; `timer` makes a fresh one per request."""

    store: CreditStore
    clock: Clock
    timer: Callable[[], Timer]


@dataclass(frozen=True)
class _Done:
    """A hold to answer with."""

    answer: HoldAnswer
    status: HTTPStatus = HTTPStatus.OK


def build_app(needs: Dependencies, logger: Logger, metrics: Metrics) -> APIGatewayHttpResolver:
    """Return the resolver of all routes."""
    app = APIGatewayHttpResolver()
    door = _Door(needs)

    def serve(do: Callable[[APIGatewayProxyEventV2], _Done]) -> Callable[..., Response[str]]:
        def answer(**_: str) -> Response[str]:
            event = app.current_event
            try:
                _require_scope(event)
                done = do(event)
            except Problem as problem:
                if problem.code is Code.HOLD_CLOSED and event.path_parameters:
                    metrics.add_metric(REFUSED_REPORT, MetricUnit.Count, 1)
                return refuse(problem, event, logger)
            except (StoreBusy, StoreUnknown) as fault:
                logger.warning("store unwell", route=event.route_key, fault=repr(fault))
                return refuse(Problem(Code.TRY_AGAIN), event, logger)
            logger.info("answered", route=event.route_key, hold_id=done.answer.hold_id)
            return json_response(done.status, done.answer.model_dump_json(), {})

        return answer

    app.post("/v1/holds")(serve(door.place))
    app.get("/v1/holds/<hold_id>")(serve(door.read))
    app.post("/v1/holds/<hold_id>/capture")(serve(door.capture))
    app.post("/v1/holds/<hold_id>/void")(serve(door.void))
    app.post("/v1/holds/<hold_id>/extend")(serve(door.extend))

    @app.not_found
    def no_such_hold(_: Exception) -> Response[str]:
        # API Gateway found a route: only a hold id can hold characters that are none here.
        return refuse(Problem(Code.NOT_FOUND), app.current_event, logger)

    return app


class _Door:
    """One method per route."""

    def __init__(self, needs: Dependencies) -> None:
        self._needs = needs

    def place(self, event: APIGatewayProxyEventV2) -> _Done:
        body = read_body(HoldBody, raw_body(event))
        outcome = place_hold(
            body.to_domain(), self._needs.store, self._needs.timer(), now=self._needs.clock.now()
        )
        if outcome.hold is None or outcome.outcome is Holding.HOLD_ID_REUSED:
            raise holding_problem(outcome)
        placed = outcome.outcome is Holding.HELD
        status = HTTPStatus.CREATED if placed else HTTPStatus.OK
        return _Done(HoldAnswer.of(outcome.hold), status)

    def read(self, event: APIGatewayProxyEventV2) -> _Done:
        hold = self._needs.store.hold_view(_hold_id(event), None).hold
        if hold is None:
            raise Problem(Code.NOT_FOUND)
        return _Done(HoldAnswer.of(hold))

    def capture(self, event: APIGatewayProxyEventV2) -> _Done:
        body = read_body(CaptureBody, raw_body(event))
        return _moved(
            capture_hold(
                _hold_id(event),
                body.report_id,
                body.credits,
                self._needs.store,
                self._needs.timer(),
                now=self._needs.clock.now(),
            )
        )

    def void(self, event: APIGatewayProxyEventV2) -> _Done:
        read_body(EmptyBody, raw_body(event))
        needs = self._needs
        return _moved(void_hold(_hold_id(event), needs.store, needs.timer(), now=needs.clock.now()))

    def extend(self, event: APIGatewayProxyEventV2) -> _Done:
        body = read_body(ExtendBody, raw_body(event))
        return _moved(
            extend_hold(
                _hold_id(event),
                body.instant,
                self._needs.store,
                self._needs.timer(),
                now=self._needs.clock.now(),
            )
        )


def _moved(outcome: HoldMoveOutcome) -> _Done:
    if outcome.hold is None or outcome.outcome not in (HoldMove.DONE, HoldMove.REPEATED):
        raise move_problem(outcome.outcome)
    return _Done(HoldAnswer.of(outcome.hold))


def _hold_id(event: APIGatewayProxyEventV2) -> str:
    return event.path_parameters["hold_id"]


def _require_scope(event: APIGatewayProxyEventV2) -> None:
    """The gateway has checked it already; a wrong route in the template shall not open this."""
    authorizer = event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else {}
    if SCOPE not in str(claims.get("scope", "")).split():
        raise Problem(Code.ROLE_MAY_NOT)
