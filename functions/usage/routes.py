"""The broadcast engine's door: hold credits, capture what was delivered, give the rest back.

API Gateway lets in access tokens with the scope `credits/use` alone. One engine serves every
business: the number decides whose credits it uses. Whatever is not certain is answered as no.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.usage.refusals import holding_problem, move_problem
from shared.api.bodies import read_body
from shared.api.hold_routes import (
    CAPTURE_HOLD,
    ENGINE_SCOPE,
    EXTEND_HOLD,
    GET_HOLD,
    PLACE_HOLD,
    VOID_HOLD,
    HoldRoute,
)
from shared.api.holds import (
    ID_PATTERN,
    CaptureBody,
    ExtendBody,
    HoldAnswer,
    HoldBody,
    VoidBody,
)
from shared.api.problems import Code, Problem
from shared.api.responses import json_response, raw_body, refuse
from shared.domain.hold import Hold
from shared.domain.phone import PhoneNumber
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
from shared.usecases.place_hold import Holding, HoldRequest, place_hold

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

    hold: Hold
    status: HTTPStatus = HTTPStatus.OK


def build_app(needs: Dependencies, logger: Logger, metrics: Metrics) -> APIGatewayHttpResolver:
    """Return the resolver of all routes."""
    app = APIGatewayHttpResolver()
    door = _Door(needs)

    def serve(route: HoldRoute, do: Callable[[APIGatewayProxyEventV2, datetime], _Done]) -> None:
        def answer(**_: str) -> Response[str]:
            event, now = app.current_event, needs.clock.now()
            try:
                _require_scope(event)
                done = do(event, now)
            except Problem as problem:
                if route is CAPTURE_HOLD and problem.code is Code.HOLD_CLOSED:
                    metrics.add_metric(REFUSED_REPORT, MetricUnit.Count, 1)
                return refuse(problem, event, logger)
            except (StoreBusy, StoreUnknown) as fault:
                logger.warning("store unwell", route=event.route_key, fault=repr(fault))
                return refuse(Problem(Code.TRY_AGAIN), event, logger)
            logger.info("answered", route=event.route_key, hold_id=done.hold.hold_id)
            return json_response(done.status, HoldAnswer.of(done.hold, now).model_dump_json(), {})

        app.route(route.path, route.method)(answer)

    serve(PLACE_HOLD, door.place)
    serve(GET_HOLD, door.get)
    serve(CAPTURE_HOLD, door.capture)
    serve(VOID_HOLD, door.void)
    serve(EXTEND_HOLD, door.extend)

    @app.not_found
    def no_such_hold(_: Exception) -> Response[str]:
        # API Gateway found a route: only a hold id can hold characters that are none here.
        return refuse(Problem(Code.NOT_FOUND), app.current_event, logger)

    return app


class _Door:
    """One method per route."""

    def __init__(self, needs: Dependencies) -> None:
        self._needs = needs

    def place(self, event: APIGatewayProxyEventV2, now: datetime) -> _Done:
        body = read_body(HoldBody, raw_body(event))
        number = PhoneNumber(body.number)
        request = HoldRequest(body.hold_id, number, body.credits, body.expires_at)
        outcome = place_hold(request, self._needs.store, self._needs.timer(), now=now)
        match outcome.outcome, outcome.hold:
            case Holding.HELD, Hold() as hold:
                return _Done(hold, HTTPStatus.CREATED)
            case Holding.REPEATED, Hold() as hold:
                return _Done(hold)
        raise holding_problem(outcome)

    def get(self, event: APIGatewayProxyEventV2, _: datetime) -> _Done:
        hold = self._needs.store.hold_view(_hold_id(event), None).hold
        if hold is None:
            raise Problem(Code.NOT_FOUND)
        return _Done(hold)

    def capture(self, event: APIGatewayProxyEventV2, now: datetime) -> _Done:
        body = read_body(CaptureBody, raw_body(event))
        hold_id, store, timer = _hold_id(event), self._needs.store, self._needs.timer()
        return _moved(capture_hold(hold_id, body.report_id, body.credits, store, timer, now=now))

    def void(self, event: APIGatewayProxyEventV2, now: datetime) -> _Done:
        read_body(VoidBody, raw_body(event))
        hold_id, store, timer = _hold_id(event), self._needs.store, self._needs.timer()
        return _moved(void_hold(hold_id, store, timer, now=now))

    def extend(self, event: APIGatewayProxyEventV2, now: datetime) -> _Done:
        body = read_body(ExtendBody, raw_body(event))
        hold_id, store, timer = _hold_id(event), self._needs.store, self._needs.timer()
        return _moved(extend_hold(hold_id, body.expires_at, store, timer, now=now))


def _moved(outcome: HoldMoveOutcome) -> _Done:
    if outcome.hold is None or outcome.outcome not in (HoldMove.DONE, HoldMove.REPEATED):
        raise move_problem(outcome.outcome)
    return _Done(outcome.hold)


def _hold_id(event: APIGatewayProxyEventV2) -> str:
    """What API Gateway found in the path; nothing else than an id can be one of a hold."""
    hold_id = event.path_parameters["hold_id"]
    if not re.fullmatch(ID_PATTERN, hold_id):
        raise Problem(Code.NOT_FOUND)
    return hold_id


def _require_scope(event: APIGatewayProxyEventV2) -> None:
    """The gateway has checked it already; a wrong route in the template shall not open this."""
    authorizer = event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else {}
    if ENGINE_SCOPE not in str(claims.get("scope", "")).split():
        raise Problem(Code.ROLE_MAY_NOT)
