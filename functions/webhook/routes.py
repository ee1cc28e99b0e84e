"""The routes of the bank doors."""

import base64
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.webhook.answers import NO_ANSWER, BankAnswer
from functions.webhook.bca import Dependencies, Served, inquire, issue_token, pay
from functions.webhook.door import RawRequest
from shared.snap.codes import UNAUTHORIZED_CASES
from shared.usecases.answer_payment import PaymentReply

Network = IPv4Network | IPv6Network
Service = Callable[[RawRequest, Dependencies], Served]

BCA_ROUTES: dict[str, Service] = {
    "/openapi/v1.0/access-token/b2b": issue_token,
    "/openapi/v1.0/transfer-va/inquiry": inquire,
    "/openapi/v1.0/transfer-va/payment": pay,
}

# Outcomes that somebody should look at when they pile up; the template has alarms on the first two.
METRIC_OF: dict[str, str] = {
    PaymentReply.NO_ANSWER: "UnansweredPayment",
    **dict.fromkeys(UNAUTHORIZED_CASES, "SignatureFailure"),
    PaymentReply.INCONSISTENT: "InconsistentPayment",
    PaymentReply.CALL_ID_REUSED: "ReusedCallId",
}


def build_app(
    needs: Dependencies, allowed: Sequence[Network], logger: Logger, metrics: Metrics
) -> APIGatewayHttpResolver:
    """Return the resolver of all bank doors. `allowed` are source addresses; none means any."""
    app = APIGatewayHttpResolver()
    for path, service in BCA_ROUTES.items():
        app.post(path)(_serve(service, app, needs, allowed, logger, metrics))
    return app


def _serve(
    service: Service,
    app: APIGatewayHttpResolver,
    needs: Dependencies,
    allowed: Sequence[Network],
    logger: Logger,
    metrics: Metrics,
) -> Callable[[], Response[str]]:
    def serve() -> Response[str]:
        event = app.current_event
        if not _comes_from(event.request_context.http.source_ip, allowed):
            logger.warning("source address not allowed")
            metrics.add_metric("SignatureFailure", MetricUnit.Count, 1)
            return _response(BankAnswer(403, {}))
        try:
            served = service(_raw_request(event), needs)
        except Exception:
            # Whatever broke, nobody knows what is stored, and any code would be read as a
            # refusal that gives money back. Silence makes the bank ask again.
            logger.exception("a bank's call broke")
            served = Served(NO_ANSWER, PaymentReply.NO_ANSWER)
        logger.info("bank answered", route=event.route_key, outcome=served.outcome)
        metric = METRIC_OF.get(served.outcome)
        if metric is not None:
            metrics.add_metric(metric, MetricUnit.Count, 1)
        return _response(served.answer)

    return serve


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
