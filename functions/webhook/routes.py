"""The routes of the bank doors."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.webhook.bca import (
    inquire,
    issue_token,
    outcome_of,
    pay,
    refuse_inquiry,
    refuse_payment,
    refuse_token,
)
from functions.webhook.bni import (
    MALFORMED_FIELD,
    WRONG_CLIENT,
    receive_callback,
    refuse_callback,
)
from functions.webhook.dependencies import Dependencies
from functions.webhook.door import RawRequest
from functions.webhook.served import BankAnswer, Served
from functions.webhook.strangers import Strangers
from shared.domain.payment import Settlement
from shared.ecollection.cipher import OpenRefusal
from shared.snap.codes import UNAUTHORIZED_CASES, Case
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.answer_inquiry import Inquiry
from shared.usecases.answer_payment import PaymentReply

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Service:
    """A service behind a door: how it answers a call, and how it refuses one out of hand.

    `bank` is whose addresses may call it, `counted_as` the metric of its calls.
    """

    bank: str
    serve: Callable[[RawRequest, Dependencies], Served]
    refuse: Callable[[RawRequest, Case], Served]
    counted_as: str


BCA, BNI = "BCA", "BNI"

ROUTES: dict[str, Service] = {
    "/openapi/v1.0/access-token/b2b": Service(BCA, issue_token, refuse_token, "TokenRequest"),
    "/openapi/v1.0/transfer-va/inquiry": Service(BCA, inquire, refuse_inquiry, "InquiryCall"),
    "/openapi/v1.0/transfer-va/payment": Service(BCA, pay, refuse_payment, "PaymentCall"),
    "/bni/ecollection/callback": Service(BNI, receive_callback, refuse_callback, "CallbackCall"),
}

BROKEN_CALL = "BrokenCall"
# The longest that is one. Whoever is not let in could write a novel into the log otherwise.
EXTERNAL_ID_LOGGED_MAX = 36

# Outcomes that somebody should look at, at once or when they pile up.
METRIC_OF: dict[str, str] = {
    PaymentReply.NO_ANSWER: "UnansweredPayment",
    **dict.fromkeys(UNAUTHORIZED_CASES, "SignatureFailure"),
    PaymentReply.INCONSISTENT: "InconsistentPayment",
    Inquiry.CALL_ID_REUSED: "ReusedCallId",
    outcome_of(PaymentReply.DECIDED, Settlement.CALL_ID_REUSED): "ReusedCallId",
    outcome_of(PaymentReply.DECIDED, Settlement.FENCED): "FencedPayment",
    WRONG_CLIENT: "SignatureFailure",
    OpenRefusal.WRONG_KEY: "SignatureFailure",
    OpenRefusal.CLOCK_SKEW: "SignatureFailure",
    OpenRefusal.NOT_AN_OBJECT: "SignatureFailure",
    # It opens, so it is a payment that was told, and nobody could read which.
    MALFORMED_FIELD: "UnansweredPayment",
    CallbackReply.UNCONFIRMED: "UnconfirmedPayment",
    CallbackReply.TRY_LATER: "UnansweredPayment",
    CallbackReply.HELD: "HeldPayment",
}


@dataclass(frozen=True)
class Watching:
    """Who may call, by bank, and what is told of the calls. No network at all means any."""

    allowed: Mapping[str, Sequence[Network]]
    strangers: Strangers
    logger: Logger
    metrics: Metrics


def build_app(
    needs: Dependencies,
    allowed: Mapping[str, Sequence[Network]],
    logger: Logger,
    metrics: Metrics,
) -> APIGatewayHttpResolver:
    """Return the resolver of all bank doors. `allowed` are source addresses by bank."""
    app = APIGatewayHttpResolver()
    watching = Watching(allowed, Strangers(needs.strangers, needs.chance), logger, metrics)
    for path, service in ROUTES.items():
        app.post(path)(_answering(service, app, needs, watching))
    return app


def _answering(
    service: Service, app: APIGatewayHttpResolver, needs: Dependencies, watching: Watching
) -> Callable[[], Response[str]]:
    logger, metrics = watching.logger, watching.metrics

    def answer() -> Response[str]:
        event = app.current_event
        request = _raw_request(event)
        source = event.request_context.http.source_ip
        # Every call is counted, so there is always a metric to publish.
        metrics.add_metric(service.counted_as, MetricUnit.Count, 1)
        try:
            if _comes_from(source, watching.allowed.get(service.bank, ())):
                served = service.serve(request, needs)
            else:
                served = service.refuse(request, Case.UNKNOWN_CLIENT)
        except Exception:
            logger.exception("a bank's call broke")
            metrics.add_metric(BROKEN_CALL, MetricUnit.Count, 1)
            served = service.refuse(request, Case.GENERAL_ERROR)
        # The bank's own ids find the call in the inbox, and at the bank where nothing was kept.
        logger.info(
            "bank answered",
            route=event.route_key,
            outcome=served.outcome,
            external_id=request.header("X-EXTERNAL-ID")[:EXTERNAL_ID_LOGGED_MAX],
            request_id=request.request_id,
            subject=served.subject,
        )
        metric = METRIC_OF.get(served.outcome)
        if metric is not None:
            metrics.add_metric(metric, MetricUnit.Count, 1)
        if served.stranger:
            watching.strangers.keep(request, source, served, needs.clock.now())
        return _response(served.answer)

    return answer


def _comes_from(source: str, allowed: Sequence[Network]) -> bool:
    """Hold the address that API Gateway saw to the list; forwarded headers are the sender's."""
    return not allowed or any(ip_address(source) in network for network in allowed)


def _raw_request(event: APIGatewayProxyEventV2) -> RawRequest:
    body = event.body or ""
    return RawRequest(
        method=event.request_context.http.method,
        path=event.raw_path,
        query=event.raw_query_string,
        headers={name.lower(): text for name, text in event.headers.items()},
        body=base64.b64decode(body) if event.is_base64_encoded else body.encode(),
        request_id=event.request_context.request_id,
    )


def _response(answer: BankAnswer) -> Response[str]:
    return Response(status_code=answer.status, content_type="application/json", body=answer.text())
