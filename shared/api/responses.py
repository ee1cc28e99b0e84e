"""HTTP answers of the APIs, and what all of them carry."""

import base64
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from shared.api.problems import Problem

# Answers hold money and names of one business: no cache may keep them, no page may frame them or
# run what they say, and nobody learns their address from a link that was followed.
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}


def refuse(problem: Problem, event: APIGatewayProxyEventV2, logger: Logger) -> Response[str]:
    """Log a refusal and answer it."""
    logger.info("refused", route=event.route_key, code=problem.code)
    response = problem.response(event.request_context.request_id)
    response.headers.update(SECURITY_HEADERS)
    return response


def raw_body(event: APIGatewayProxyEventV2) -> bytes:
    """Return the body as it was sent."""
    body = event.body or ""
    return (
        base64.b64decode(body) if event.is_base64_encoded else body.encode("utf-8", "surrogatepass")
    )


def json_response(status: int, body: str, headers: Mapping[str, str]) -> Response[str]:
    """Answer with JSON text."""
    return text_response(status, "application/json", body, headers)


def text_response(
    status: int, content_type: str, body: str, headers: Mapping[str, str]
) -> Response[str]:
    """Answer with text of any kind."""
    return Response(
        status_code=status,
        content_type=content_type,
        body=body,
        headers={**SECURITY_HEADERS, **headers},
    )
