"""local.http_events: what functions get and what callers get."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventV2Model

from local.http_events import HttpAnswer, HttpRequest, MalformedAnswer, build_event, read_answer
from local.template import JwtAuthorizerSpec, Route

ROUTE = Route(
    "POST", "/v1/items/{item_id}", "EchoFunction", JwtAuthorizerSpec("issuer", ("client",))
)


def a_request(**changes: Any) -> HttpRequest:
    facts: dict[str, Any] = {
        "method": "POST",
        "raw_path": "/v1/items/%2B62%20812",
        "raw_query": "a=1&b=x%20y&a=2&empty=",
        "headers": [
            ("host", "127.0.0.1:8080"),
            ("x-many", "1"),
            ("x-many", "2"),
            ("cookie", "one=1; two=2"),
            ("user-agent", "curl"),
            ("content-type", "application/json; charset=utf-8"),
        ],
        "body": '{"é": 1}'.encode(),
        "source_ip": "127.0.0.1",
    }
    return HttpRequest(**{**facts, **changes})


def an_event(request: HttpRequest, claims: dict[str, Any] | None = None) -> dict[str, Any]:
    return build_event(
        request,
        ROUTE,
        {"item_id": "+62 812"},
        claims=claims,
        request_id="JKJaXmPLvHcESHA=",
        received_at=datetime(2026, 11, 22, 7, 5, 9, 123000, tzinfo=UTC),
    )


def test_event_is_a_genuine_payload_2() -> None:
    event = an_event(a_request(), {"sub": "u-1"})

    APIGatewayProxyEventV2Model.model_validate(event)
    assert event == {
        "version": "2.0",
        "routeKey": "POST /v1/items/{item_id}",
        "rawPath": "/v1/items/+62 812",
        "rawQueryString": "a=1&b=x%20y&a=2&empty=",
        "cookies": ["one=1", "two=2"],
        "headers": {
            "host": "127.0.0.1:8080",
            "x-many": "1,2",
            "user-agent": "curl",
            "content-type": "application/json; charset=utf-8",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "queryStringParameters": {"a": "1,2", "b": "x y", "empty": ""},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "authorizer": {"jwt": {"claims": {"sub": "u-1"}, "scopes": None}},
            "domainName": "127.0.0.1:8080",
            "domainPrefix": "127",
            "http": {
                "method": "POST",
                "path": "/v1/items/+62 812",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "curl",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "POST /v1/items/{item_id}",
            "stage": "$default",
            "time": "22/Nov/2026:07:05:09 +0000",
            "timeEpoch": 1795331109123,
        },
        "pathParameters": {"item_id": "+62 812"},
        "body": '{"é": 1}',
        "isBase64Encoded": False,
    }


def test_event_without_body_query_or_login_lacks_their_fields() -> None:
    event = an_event(a_request(body=b"", raw_query="", headers=[]))

    APIGatewayProxyEventV2Model.model_validate(event)
    assert event["isBase64Encoded"] is False
    assert {"body", "queryStringParameters", "cookies"} & set(event) == set()
    assert "authorizer" not in event["requestContext"]


def test_claims_are_texts_and_lists_are_in_brackets() -> None:
    claims = {"cognito:groups": ["owner", "viewer"], "email_verified": True, "exp": 1795331109}

    event = an_event(a_request(), claims)

    assert event["requestContext"]["authorizer"]["jwt"]["claims"] == {
        "cognito:groups": "[owner viewer]",
        "email_verified": "true",
        "exp": "1795331109",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/octet-stream", b"plain", ("cGxhaW4=", True)),
        ("application/x-www-form-urlencoded", b"a=1", ("YT0x", True)),
        ("application/problem+json", b"{}", ("{}", False)),
        ("TEXT/PLAIN", b"plain", ("plain", False)),
        ("application/json", b"\xff", ("/w==", True)),
    ],
)
def test_body_is_text_where_type_and_bytes_allow_it(
    content_type: str, body: bytes, expected: tuple[str, bool]
) -> None:
    event = an_event(a_request(headers=[("content-type", content_type)], body=body))

    assert (event["body"], event["isBase64Encoded"]) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            {"statusCode": 201, "headers": {"Content-Type": "a/b"}, "body": "é"},
            HttpAnswer(201, [("content-type", "a/b")], "é".encode()),
        ),
        (
            {"statusCode": 200, "body": "JVBERg==", "isBase64Encoded": True},
            HttpAnswer(200, [], b"%PDF"),
        ),
        (
            {"statusCode": 204, "headers": {"content-length": "9"}, "cookies": ["a=1", "b=2"]},
            HttpAnswer(204, [("set-cookie", "a=1"), ("set-cookie", "b=2")], b""),
        ),
        (
            {"free": "form"},
            HttpAnswer(200, [("content-type", "application/json")], b'{"free": "form"}'),
        ),
    ],
)
def test_result_of_a_function_becomes_a_response(result: object, expected: HttpAnswer) -> None:
    assert read_answer(result) == expected


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "soon"},
        {"statusCode": 99},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
    ],
)
def test_result_that_is_no_response_is_refused(result: object) -> None:
    with pytest.raises(MalformedAnswer):
        read_answer(result)
