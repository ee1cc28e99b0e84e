"""local.gateway with its authorizer and throttle, before a function that records."""

import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from local.execution_environment import FunctionError
from local.gateway import Gateway
from local.lambda_runtime import FunctionBusy
from local.template import JwtAuthorizerSpec, Route, Throttle
from local.tokens import Login, TokenIssuer
from tests.local.calling import Caller

ISSUER = "https://cognito-idp.ap-southeast-3.amazonaws.com/pool"
LOGIN = JwtAuthorizerSpec(ISSUER, ("dashboard", "engine"))
ROUTES = [
    Route("ANY", "/v1/echo", "echo", LOGIN),
    Route("GET", "/v1/items/{item_id}", "item", LOGIN),
    Route("GET", "/v1/items/special", "special", LOGIN),
    Route("GET", "/files/{path+}", "files"),
    Route("POST", "/door", "door"),
    Route("POST", "/v1/holds", "holds", LOGIN, ("credits/use",)),
    Route("GET", "/limited", "limited", None, (), Throttle(0.0, 2)),
]
OWNER = Login("b-1", "owner@example.test", "owner", "id")


class RecordingInvoker:
    """Answers every function the same way, and remembers what it was asked."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = {"statusCode": 200, "body": "done"} if answer is None else answer
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def invoke(self, function: str, event: Any) -> Any:
        self.asked.append((function, event))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    return TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine")


@pytest.fixture
def invoker() -> RecordingInvoker:
    return RecordingInvoker()


@pytest.fixture
def client(issuer: TokenIssuer, invoker: RecordingInvoker) -> Caller:
    return Caller(Gateway(ROUTES, invoker, issuer.keys))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_good_token_reaches_the_function_with_its_claims(
    client: Caller, invoker: RecordingInvoker, issuer: TokenIssuer
) -> None:
    answer = client.get("/v1/echo?a=1", headers=bearer(issuer.id_token(OWNER)))

    assert (answer.status_code, answer.text) == (200, "done")
    ((function, event),) = invoker.asked
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    assert function == "echo"
    assert event["routeKey"] == "ANY /v1/echo"
    assert claims["custom:business_id"] == "b-1"
    assert claims["cognito:groups"] == "[owner]"
    assert claims["locale"] == "id"
    assert claims["email"] == "owner@example.test"
    assert answer.headers["apigw-requestid"] == event["requestContext"]["requestId"]


def test_token_without_the_word_bearer_is_accepted(client: Caller, issuer: TokenIssuer) -> None:
    answer = client.get("/v1/echo", headers={"Authorization": issuer.id_token(OWNER)})

    assert answer.status_code == 200


def forged() -> str:
    stranger = TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine")
    return stranger.id_token(OWNER)


@pytest.fixture(scope="module")
def own_key() -> rsa.RSAPrivateKey:
    """A trusted key, to sign tokens that the issuer would never make."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(key: rsa.RSAPrivateKey, claims: Mapping[str, Any]) -> str:
    good = {"iss": ISSUER, "aud": "dashboard", "exp": int(time.time()) + 60}
    return jwt.encode({**good, **claims}, key, "RS256", headers={"kid": "own"})


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer ", "Bearer nonsense", "Basic dTpw", f"Bearer {forged()}"]
)
def test_no_token_or_one_of_somebody_else_is_refused(
    client: Caller, invoker: RecordingInvoker, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    answer = client.get("/v1/echo", headers=headers)

    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert invoker.asked == []


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 1}, "expired"),
        ({"iss": "https://elsewhere.test"}, "issuer"),
        ({"aud": "another-client"}, "audience"),
        ({"aud": "another-client", "client_id": "engine"}, "audience"),
        ({"nbf": 32503680000}, "not yet valid"),
    ],
)
def test_token_that_is_not_for_now_and_us_is_refused(
    own_key: rsa.RSAPrivateKey, claims: dict[str, Any], reason: str
) -> None:
    invoker = RecordingInvoker()
    client = Caller(Gateway(ROUTES, invoker, {"own": own_key.public_key()}))

    answer = client.get("/v1/echo", headers=bearer(signed(own_key, claims)))

    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    assert reason in answer.headers["www-authenticate"]
    assert invoker.asked == []


def test_tokens_made_by_hand_are_good_unless_a_claim_is_wrong(
    own_key: rsa.RSAPrivateKey,
) -> None:
    client = Caller(Gateway(ROUTES, RecordingInvoker(), {"own": own_key.public_key()}))

    assert client.get("/v1/echo", headers=bearer(signed(own_key, {}))).status_code == 200


def test_route_with_scopes_takes_only_a_token_that_has_one(
    client: Caller, invoker: RecordingInvoker, issuer: TokenIssuer
) -> None:
    refused = client.post("/v1/holds", headers=bearer(issuer.id_token(OWNER)))
    taken = client.post("/v1/holds", headers=bearer(issuer.engine_token()))

    assert (refused.status_code, refused.text) == (403, '{"message":"Forbidden"}')
    assert taken.status_code == 200
    ((_, event),) = invoker.asked
    assert event["requestContext"]["authorizer"]["jwt"]["scopes"] == ["credits/use"]
    assert event["requestContext"]["authorizer"]["jwt"]["claims"]["client_id"] == "engine"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/door"),
        ("HEAD", "/v1/items/1"),
        ("OPTIONS", "/door"),
        ("TRACE", "/door"),
        ("POST", "/door/"),
        ("GET", "/v1/items/1/2"),
    ],
)
def test_unknown_route_is_not_found(
    client: Caller, invoker: RecordingInvoker, method: str, path: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 404
    assert answer.text in ('{"message":"Not Found"}', "")
    assert invoker.asked == []


@pytest.mark.parametrize(
    ("path", "function", "parameters"),
    [
        ("/v1/items/special", "special", None),
        ("/v1/items/%2B62", "item", {"item_id": "+62"}),
        ("/files/a/b%20c", "files", {"path": "a/b c"}),
    ],
)
def test_most_specific_route_wins(
    client: Caller,
    invoker: RecordingInvoker,
    issuer: TokenIssuer,
    path: str,
    function: str,
    parameters: dict[str, str] | None,
) -> None:
    client.get(path, headers=bearer(issuer.id_token(OWNER)))

    ((asked, event),) = invoker.asked
    assert (asked, event.get("pathParameters")) == (function, parameters)


def test_header_sent_twice_arrives_joined(client: Caller, invoker: RecordingInvoker) -> None:
    client.post("/door", headers=[("X-One", "a"), ("X-One", "b")])

    ((_, event),) = invoker.asked
    assert event["headers"]["x-one"] == "a,b"


def test_body_of_ten_megabytes_passes_and_one_byte_more_does_not(
    client: Caller, invoker: RecordingInvoker
) -> None:
    largest = b"x" * (10 * 1024 * 1024)

    passed = client.post("/door", content=largest, headers={"content-type": "text/plain"})
    refused = client.post("/door", content=largest + b"x", headers={"content-type": "text/plain"})

    assert passed.status_code == 200
    assert (refused.status_code, refused.text) == (413, '{"message":"Request Entity Too Large"}')
    assert len(invoker.asked) == 1


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (FunctionError({"errorType": "ValueError"}), 500, "Internal Server Error"),
        ({"statusCode": "soon"}, 500, "Internal Server Error"),
        (FunctionBusy("door"), 503, "Service Unavailable"),
    ],
)
def test_failure_of_a_function_is_answered_without_its_reason(
    issuer: TokenIssuer, failure: object, status: int, message: str
) -> None:
    client = Caller(Gateway(ROUTES, RecordingInvoker(failure), issuer.keys))

    answer = client.post("/door")

    assert (answer.status_code, json.loads(answer.text)) == (status, {"message": message})


def test_requests_above_the_burst_are_throttled(client: Caller, invoker: RecordingInvoker) -> None:
    answers = [client.get("/limited") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].text == '{"message":"Too Many Requests"}'
    assert len(invoker.asked) == 2
