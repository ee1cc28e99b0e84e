"""Serves the routes of the table, and the document that describes them.

The order of guards is the contract's: the shape of the message, the role, then the use case.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel

from functions.topup.caller import read_caller
from functions.topup.calls import Answer, Call, Dependencies, OpenCall
from functions.topup.requests import read_idempotency_key
from functions.topup.route_table import OPEN_ROUTES, OPENAPI_PATH, ROUTES, OpenRoute, Route
from shared.api.bodies import read_body, read_query
from shared.api.problems import Code, Problem
from shared.api.responses import json_response, raw_body, refuse, text_response
from shared.domain.wib import to_text
from shared.ports.faults import StoreBusy, StoreUnknown

# A page counts down to the end of an order by this clock, because that of a browser may be wrong.
SERVER_TIME = "X-Server-Time"


def build_app(needs: Dependencies, logger: Logger) -> APIGatewayHttpResolver:
    """Return the resolver of all routes."""
    app = APIGatewayHttpResolver()
    for route in (*ROUTES, *OPEN_ROUTES):
        # The router takes a path for a pattern, in which a dot is any character.
        app.route(route.path.replace(".", r"\."), route.method)(_serve(route, app, needs, logger))

    @app.get(OPENAPI_PATH)
    def describe() -> Response[str]:
        # Imported here: only a request for the document pays for making it.
        from functions.topup.openapi import openapi_json

        return json_response(HTTPStatus.OK, openapi_json(), {})

    @app.not_found
    def no_such_order(_: Exception) -> Response[str]:
        # API Gateway found a route: only an id or a token can hold characters that are none here.
        return refuse(Problem(Code.NOT_FOUND), app.current_event, logger)

    return app


def _serve(
    route: Route | OpenRoute,
    app: APIGatewayHttpResolver,
    needs: Dependencies,
    logger: Logger,
) -> Callable[..., Response[str]]:
    def serve(**_: str) -> Response[str]:
        event, now = app.current_event, needs.clock.now()
        try:
            answer, business_id = _answer(route, event, needs, now)
        except Problem as problem:
            return refuse(problem, event, logger)
        except (StoreBusy, StoreUnknown) as fault:
            logger.warning("store unwell", route=event.route_key, fault=repr(fault))
            return refuse(Problem(Code.TRY_AGAIN), event, logger)
        logger.info("answered", route=event.route_key, business_id=business_id)
        headers = {SERVER_TIME: to_text(now), **answer.headers}
        if isinstance(answer.body, str):
            return text_response(route.statuses[0], str(route.answer), answer.body, headers)
        return json_response(route.statuses[0], answer.body.model_dump_json(), headers)

    return serve


def _answer(
    route: Route | OpenRoute, event: APIGatewayProxyEventV2, needs: Dependencies, now: datetime
) -> tuple[Answer, str | None]:
    """Let the endpoint answer, and say for which business. Raises Problem and the store's faults.

    Whoever needs no login is of no business.
    """
    if isinstance(route, OpenRoute):
        return route.endpoint(needs, OpenCall(event.path_parameters, now)), None
    call = _read_call(route, event, now)
    return route.endpoint(needs, call), call.caller.business_id


def _read_call(route: Route, event: APIGatewayProxyEventV2, now: datetime) -> Call:
    """Read the message, then the caller, then check the role. Raises Problem."""
    message: BaseModel | None = None
    if route.body is not None:
        message = read_body(route.body, raw_body(event))
    elif route.query is not None:
        message = read_query(route.query, event.query_string_parameters)
    key = read_idempotency_key(event.headers.get("idempotency-key")) if route.takes_key else ""
    authorizer = event.request_context.authorizer
    caller = read_caller(authorizer.jwt_claim if authorizer else {})
    caller.require(route.permission)
    # What API Gateway found in the path: the router would overlook a line end behind it.
    request_id = event.request_context.request_id
    return Call(caller, event.path_parameters, message, key, now, request_id)
