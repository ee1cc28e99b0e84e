"""The routes of the broadcast engine as a table: one function serves them, another describes them.

Both read this, so that the document of the whole API cannot tell anything else than what is served.
"""

from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel

from shared.api.bodies import StrictModel
from shared.api.holds import CaptureBody, ExtendBody, HoldAnswer, HoldBody, VoidBody
from shared.api.problems import Code

# The scope that a machine's access token needs. API Gateway checks it, and so does the function.
ENGINE_SCOPE = "credits/use"


@dataclass(frozen=True)
class HoldRoute:
    """One operation on holds. Every one may also answer NOT_FOUND, ROLE_MAY_NOT and TRY_AGAIN."""

    name: str
    summary: str
    method: str
    path: str
    body: type[StrictModel] | None = None
    statuses: tuple[HTTPStatus, ...] = (HTTPStatus.OK,)
    codes: tuple[Code, ...] = ()
    answer: type[BaseModel] = HoldAnswer
    query: type[BaseModel] | None = None
    takes_key: bool = False


_JSON_CODES = (
    Code.MALFORMED_JSON,
    Code.DUPLICATE_KEY,
    Code.BODY_TOO_LARGE,
    Code.INVALID_FIELD,
    Code.UNKNOWN_FIELD,
)

PLACE_HOLD = HoldRoute(
    "place_hold",
    "Hold credits of a number for a broadcast; the same again answers 200 with the hold.",
    "POST",
    "/v1/holds",
    HoldBody,
    (HTTPStatus.CREATED, HTTPStatus.OK),
    (*_JSON_CODES, Code.NUMBER_NOT_E164, Code.INSUFFICIENT_CREDITS, Code.HOLD_ID_REUSED),
)
GET_HOLD = HoldRoute("get_hold", "A hold as it is now.", "GET", "/v1/holds/<hold_id>")
CAPTURE_HOLD = HoldRoute(
    "capture_hold",
    "Use up held credits that were delivered, once per report.",
    "POST",
    "/v1/holds/<hold_id>/capture",
    CaptureBody,
    codes=(*_JSON_CODES, Code.HOLD_CLOSED, Code.CAPTURE_EXCEEDS_HOLD, Code.REPORT_ID_REUSED),
)
VOID_HOLD = HoldRoute(
    "void_hold",
    "Give back all that a hold has left.",
    "POST",
    "/v1/holds/<hold_id>/void",
    VoidBody,
    codes=_JSON_CODES,
)
EXTEND_HOLD = HoldRoute(
    "extend_hold",
    "Let an open hold end later.",
    "POST",
    "/v1/holds/<hold_id>/extend",
    ExtendBody,
    codes=(*_JSON_CODES, Code.HOLD_CLOSED),
)
HOLD_ROUTES = (PLACE_HOLD, GET_HOLD, CAPTURE_HOLD, VOID_HOLD, EXTEND_HOLD)
