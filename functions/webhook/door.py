"""The door of BCA's signed calls: who sent this, and is it what they sent?

The order of the checks is the one that BCA's tests expect: headers, token, signature over the raw
bytes, and only then the body.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.snap.access_token import bearer_token, open_access_token
from shared.snap.codes import Case
from shared.snap.credentials import BcaCredentials
from shared.snap.signature import SignedRequest, relative_url, verifying_secret
from shared.snap.timestamps import read_timestamp, within_skew
from shared.strict_json import BODY_BYTES_MAX, JsonObject, JsonRefusal, read_object

# Authorization is looked at later: without it the answer is another one.
_MANDATORY_HEADERS = (
    "X-TIMESTAMP",
    "X-SIGNATURE",
    "X-PARTNER-ID",
    "X-EXTERNAL-ID",
    "CHANNEL-ID",
    "Content-Type",
)
# Lengths of SNAP BI, which made X-EXTERNAL-ID alphanumeric in version 1.0.2; BCA sends digits.
_HEADER_FORMS = {
    "X-PARTNER-ID": re.compile(r"[\x21-\x7e]{1,32}"),
    "X-EXTERNAL-ID": re.compile(r"[A-Za-z0-9-]{1,36}"),
    "CHANNEL-ID": re.compile(r"[A-Za-z0-9]{1,5}"),
}
_SECRET_HEADERS = frozenset({"authorization", "x-signature", "cookie"})
# API Gateway's own, in every call: the address of the caller aside, they say nothing about a bank.
_GATEWAY_HEADERS = frozenset({"x-amzn-trace-id", "x-forwarded-port", "x-forwarded-proto"})


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it came: header names in lower case, the body as bytes."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str

    def header(self, name: str) -> str:
        """Return a header without surrounding blanks; an absent one is empty."""
        return self.headers.get(name.lower(), "").strip()

    def missing_header(self, *names: str) -> str | None:
        """Return the first of these headers that is absent or blank."""
        return next((name for name in names if not self.header(name)), None)

    def is_encoded(self) -> bool:
        """Tell whether the body claims to be packed (Content-Encoding).

        No bank packs its few hundred bytes. Nothing is unpacked here, so that what was hashed, what
        is kept and what others on the way may read are one and the same.
        """
        return self.header("Content-Encoding").lower() not in ("", "identity")

    def kept_headers(self) -> dict[str, str]:
        """Return the headers that are kept: all that the caller sent but what lets somebody in."""
        left_out = _SECRET_HEADERS | _GATEWAY_HEADERS
        return {name: text for name, text in self.headers.items() if name not in left_out}


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call that is proved to be BCA's. `verified_by` is the position of the secret."""

    client_key: str
    request: RawRequest
    document: JsonObject
    timestamp: datetime
    external_id: str
    verified_by: int


@dataclass(frozen=True, slots=True)
class DoorRefusal:
    """Why a request does not get in; `field` is the wire name of the header or field at fault.

    `proved` is the call, with an empty document, where its signature had been verified before it
    was turned away: then it is the bank's all the same.
    """

    case: Case
    field: str = ""
    proved: SignedCall | None = None


def open_door(
    request: RawRequest, credentials: BcaCredentials, *, now: datetime, token_now: datetime
) -> SignedCall | DoorRefusal:
    """Let a signed call in, or say why not.

    `token_now` is the time by which the token was issued; `now` is what X-TIMESTAMP is held to.
    """
    headers = _read_headers(request)
    if isinstance(headers, DoorRefusal):
        return headers
    timestamp, external_id = headers
    token = bearer_token(request.header("Authorization")) or ""
    if open_access_token(token, credentials.token_keys, now=token_now) != credentials.client_key:
        return DoorRefusal(Case.BAD_TOKEN)
    if len(request.body) > BODY_BYTES_MAX or request.is_encoded():
        return DoorRefusal(Case.BAD_REQUEST)
    verified_by = verifying_secret(_signed(request, token), credentials.client_secrets)
    if verified_by is None or not within_skew(timestamp, now):
        return DoorRefusal(Case.BAD_SIGNATURE)
    document = read_object(request.body)
    signed = SignedCall(
        client_key=credentials.client_key,
        request=request,
        document={} if isinstance(document, JsonRefusal) else document,
        timestamp=timestamp,
        external_id=external_id,
        verified_by=verified_by,
    )
    if isinstance(document, JsonRefusal):
        return DoorRefusal(Case.BAD_REQUEST, proved=signed)
    return signed


def _read_headers(request: RawRequest) -> tuple[datetime, str] | DoorRefusal:
    """Return X-TIMESTAMP and X-EXTERNAL-ID once every mandatory header is there."""
    missing = request.missing_header(*_MANDATORY_HEADERS)
    if missing is not None:
        return DoorRefusal(Case.FIELD_MISSING, missing)
    timestamp = read_timestamp(request.header("X-TIMESTAMP"))
    if timestamp is None:
        return DoorRefusal(Case.FIELD_FORMAT, "X-TIMESTAMP")
    for name, form in _HEADER_FORMS.items():
        if not form.fullmatch(request.header(name)):
            return DoorRefusal(Case.FIELD_FORMAT, name)
    return timestamp, request.header("X-EXTERNAL-ID")


def _signed(request: RawRequest, token: str) -> SignedRequest:
    return SignedRequest(
        method=request.method,
        relative_url=relative_url(request.path, request.query),
        access_token=token,
        body=request.body,
        timestamp=request.header("X-TIMESTAMP"),
        signature=request.header("X-SIGNATURE"),
    )
