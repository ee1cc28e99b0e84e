"""Faults between our code and the table, which no emulator produces by itself.

DynamoDB Local serialises everything: it never answers TransactionConflict, never throttles and
never loses an answer. These do, at the one place through which every request goes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Send = Callable[[AWSPreparedRequest], AWSResponse]


class Fault(StrEnum):
    """What happens to one request."""

    NOT_CONNECTED = "NOT_CONNECTED"
    THROTTLED = "THROTTLED"
    CONFLICT = "CONFLICT"
    # The server did it, and the caller never hears of it.
    ANSWER_LOST = "ANSWER_LOST"
    # The same, but the server does it only after the caller's next request that gets through.
    LANDS_LATE = "LANDS_LATE"
    # The server broke before it did anything, and the caller cannot know that.
    SERVER_ERROR = "SERVER_ERROR"


class FaultyConnection:
    """Sends a client's requests on, or does to the n-th one what the plan says.

    `plan` maps the position of a request (0 is the first) to a fault; `always` applies to every
    request for which it answers a fault. `calls` lists the operations that were asked for.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        plan: dict[int, Fault] | None = None,
        always: Callable[[str], Fault | None] | None = None,
    ) -> None:
        self.calls: list[str] = []
        self._plan = plan or {}
        self._always = always
        self._on_their_way: list[AWSPreparedRequest] = []
        session: Any = client._endpoint.http_session  # type: ignore[attr-defined]
        self._send: Send = session.send
        session.send = self.send

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Stand in for the client's own connection."""
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).split(".")[-1]
        position = len(self.calls)
        self.calls.append(operation)
        fault = self._plan.get(position) or (self._always(operation) if self._always else None)
        match fault:
            case None:
                return self._send_on(request)
            case Fault.NOT_CONNECTED:
                raise ConnectTimeoutError(endpoint_url=request.url)
            case Fault.ANSWER_LOST:
                self._send_on(request)
                raise ReadTimeoutError(endpoint_url=request.url)
            case Fault.LANDS_LATE:
                self._on_their_way.append(request)
                raise ReadTimeoutError(endpoint_url=request.url)
            case _:
                return _answer_of(fault, operation, request)

    def land(self) -> None:
        """Let what is still on its way reach the server now."""
        while self._on_their_way:
            self._send(self._on_their_way.pop())

    def _send_on(self, request: AWSPreparedRequest) -> AWSResponse:
        answer = self._send(request)
        self.land()
        return answer


def _answer_of(fault: Fault, operation: str, request: AWSPreparedRequest) -> AWSResponse:
    """What the server says when it does nothing."""
    if fault is Fault.THROTTLED:
        return _error(request, 400, "ProvisionedThroughputExceededException")
    if fault is Fault.SERVER_ERROR:
        return _error(request, 500, "InternalServerError")
    if operation == "TransactWriteItems":
        reasons = {"CancellationReasons": [{"Code": "TransactionConflict"}]}
        return _error(request, 400, "TransactionCanceledException", reasons)
    return _error(request, 400, "TransactionConflictException")


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


def _error(
    request: AWSPreparedRequest, status: int, code: str, more: dict[str, Any] | None = None
) -> AWSResponse:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected"}
    content = json.dumps(body | (more or {})).encode()
    headers = HTTPHeaders.from_dict({"content-type": "application/x-amz-json-1.0"})
    return AWSResponse(request.url, status, headers, _Body(content))
