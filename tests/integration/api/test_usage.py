"""The broadcast engine's door: what it does, and what it refuses, as the HTTP contract says."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.usage.refusals import REFUSED_HOLDING, REFUSED_MOVE
from shared.usecases.move_hold import HoldMove
from shared.usecases.place_hold import Holding
from tests.integration.api.answers import ALWAYS
from tests.support.aws_lambda import Context
from tests.support.dashboard_api import DashboardApi
from tests.support.engine_api import EngineApi
from tests.support.market import KOPI

# Source: the project's HTTP contract, section 3. Placed on 22 November 2026 at 14.05 WIB.
HOLD = {
    "hold_id": "broadcast-1",
    "number": "+6281212448484",
    "credits": 500,
    "captured": 0,
    "voided": 0,
    "remaining": 500,
    "status": "OPEN",
    "expires_at": "2026-11-23T07:05:00.000Z",
    "lots": [{"lot_id": "lot_2A7A875-0001", "credits": 500, "captured": 0, "voided": 0}],
}
ABSENT = object()


def moved(captured: int, voided: int, status: str = "OPEN", **more: Any) -> dict[str, Any]:
    lot = {"lot_id": "lot_2A7A875-0001", "credits": 500, "captured": captured, "voided": voided}
    figures = {"captured": captured, "voided": voided, "remaining": 500 - captured - voided}
    return {**HOLD, **figures, "status": status, "lots": [lot], **more}


def test_a_hold_is_placed_and_looked_at(engine: EngineApi) -> None:
    placed = engine.hold()
    again = engine.hold()
    read = engine.get("/v1/holds/broadcast-1")

    assert (placed.status, placed.json) == (201, HOLD)
    assert placed.headers == ALWAYS
    assert (again.status, again.json) == (200, HOLD)
    assert (read.status, read.json) == (200, HOLD)


def test_a_hold_is_captured_in_reports_and_the_rest_voided(engine: EngineApi) -> None:
    engine.hold()

    captured = engine.capture(300)
    repeated = engine.capture(300)
    voided = engine.post("/v1/holds/broadcast-1/void", {})
    again = engine.post("/v1/holds/broadcast-1/void")

    assert (captured.status, captured.json) == (200, moved(300, 0))
    assert (repeated.status, repeated.json) == (200, moved(300, 0))
    assert (voided.status, voided.json) == (200, moved(300, 200, "CLOSED"))
    assert (again.status, again.json) == (200, moved(300, 200, "CLOSED"))


def test_a_hold_is_placed_and_extended_with_an_end_of_any_zone(engine: EngineApi) -> None:
    placed = engine.hold(expires_at="2026-11-22T16:05:00+07:00")
    again = engine.hold(expires_at="2026-11-22T09:05:00.0009Z")
    extended = engine.post(
        "/v1/holds/broadcast-1/extend", {"expires_at": "2026-11-29T14:05:00+07:00"}
    )

    assert placed.json["expires_at"] == "2026-11-22T09:05:00.000Z"
    assert (again.status, again.json) == (200, placed.json)
    assert (extended.status, extended.json) == (
        200,
        {**HOLD, "expires_at": "2026-11-29T07:05:00.000Z"},
    )


def test_a_hold_is_closed_at_its_end_whatever_is_left_to_be_voided(engine: EngineApi) -> None:
    engine.hold()

    late = engine.after(hours=24, seconds=1)

    assert late.get("/v1/holds/broadcast-1").json == {**HOLD, "status": "CLOSED"}


# Refusals -----------------------------------------------------------------------------------------


def test_too_few_credits_are_refused_with_the_figure(engine: EngineApi) -> None:
    with engine.writing_nothing():
        refused = engine.hold(credits=1_001)

    assert (refused.status, refused.code) == (409, "INSUFFICIENT_CREDITS")
    assert refused.json["available_credits"] == 1_000


def test_refusals_have_their_codes(engine: EngineApi) -> None:
    engine.hold()
    with engine.writing_nothing():
        reused = engine.hold(credits=499)
        exceeding = engine.capture(501)
    engine.capture(300)
    with engine.writing_nothing():
        changed = engine.capture(301)
    engine.post("/v1/holds/broadcast-1/void")
    closed = engine.capture(1, "report-2")
    not_extended = engine.post(
        "/v1/holds/broadcast-1/extend", {"expires_at": "2026-11-24T07:05:00Z"}
    )

    assert (reused.status, reused.code) == (409, "HOLD_ID_REUSED")
    assert (exceeding.status, exceeding.code) == (409, "CAPTURE_EXCEEDS_HOLD")
    assert (changed.status, changed.code) == (409, "REPORT_ID_REUSED")
    assert (closed.status, closed.code) == (409, "HOLD_CLOSED")
    assert (not_extended.status, not_extended.code) == (409, "HOLD_CLOSED")


def test_every_outcome_is_an_answer_or_a_refusal() -> None:
    assert set(REFUSED_HOLDING) == set(Holding) - {Holding.HELD, Holding.REPEATED}
    assert set(REFUSED_MOVE) == set(HoldMove) - {HoldMove.DONE, HoldMove.REPEATED}


def test_a_refused_report_is_counted_and_nothing_else_is(engine: EngineApi) -> None:
    engine.hold()
    engine.post("/v1/holds/broadcast-1/void")

    engine.post("/v1/holds/broadcast-1/extend", {"expires_at": "2026-11-24T07:05:00Z"})
    assert engine.counted == {}
    engine.capture(0)
    assert engine.counted == {}
    engine.capture(1)
    assert engine.counted == {"RefusedReport": 1}


@pytest.mark.parametrize(
    "hold_id",
    ["nobodys", "broadcast-2", "%20", "a%2Fb", "a%0A", "broadcast-1%0A", "x" * 65, "x" * 1_500],
)
@pytest.mark.parametrize("route", ["", "/capture", "/void", "/extend"])
def test_a_hold_that_is_not_there_is_not_found(held: EngineApi, route: str, hold_id: str) -> None:
    bodies = {
        "/capture": {"report_id": "report-1", "credits": 1},
        "/void": {},
        "/extend": {"expires_at": "2026-11-24T07:05:00Z"},
    }

    with held.writing_nothing():
        reply = held.call(
            "POST" if route else "GET", f"/v1/holds/{hold_id}{route}", bodies.get(route)
        )

    # With a slash in it, it is another address.
    assert (reply.status, reply.json.get("code")) in [(404, "NOT_FOUND"), (404, None)]


def test_a_number_of_nobody_is_not_found(engine: EngineApi) -> None:
    with engine.writing_nothing():
        assert engine.hold(number="+6281299999999").code == "NOT_FOUND"


@pytest.fixture(scope="module")
def held(new_api: Callable[[], DashboardApi]) -> EngineApi:
    """A door that no test of these changes anything behind, with one hold."""
    api = new_api()
    api.market.pay(api.market.place())
    door = EngineApi(api.market, api.template, api.callers, writes=api.writes)
    assert door.hold().status == 201
    return door


# Bad input ----------------------------------------------------------------------------------------

BAD_CREDITS = [0, -1, 1_000_001, 10**30, 1.5, 1.0, "1", "", True, None, [1], {}, ABSENT]
BAD_IDS = ["", " ", "a b", "a/b", "x" * 65, "é", "a\u200b", 1, None, True, [], ABSENT]
BAD_ENDS = [
    *("", "soon", "2026-11-23", "2026-11-23T07:05Z", "2026-11-23T07:05:00", "1763800000"),
    *("2026-11-23 07:05:00Z", "2026-02-30T07:05:00Z", "2026-11-23T24:05:00Z", 1_763_800_000, True),
    # Beyond the calendar in UTC, past, now, and a millisecond over a week.
    *("0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "2026-11-22T07:04:59Z"),
    *("2026-11-22T07:05:00Z", "2026-11-29T07:05:00.001Z"),
]
NUMBERS_NOT_E164 = ["6281212448484", " 6281212448484", "+62 812", "+0812124484", ""]


def with_field(body: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    others = {name: each for name, each in body.items() if name != field}
    return others if value is ABSENT else {**others, field: value}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        *(("credits", each, "INVALID_FIELD") for each in BAD_CREDITS),
        *(("hold_id", each, "INVALID_FIELD") for each in BAD_IDS),
        *(("expires_at", each, "INVALID_FIELD") for each in BAD_ENDS),
        *(("number", each, "NUMBER_NOT_E164") for each in NUMBERS_NOT_E164),
        *(("number", each, "INVALID_FIELD") for each in (None, 6281212448484, ABSENT)),
        ("business_id", KOPI, "UNKNOWN_FIELD"),
    ],
)
def test_a_bad_field_of_a_hold_is_named(
    held: EngineApi, field: str, value: object, code: str
) -> None:
    body = {"hold_id": "broadcast-2", "number": "+6281212448484", "credits": 500}

    with held.writing_nothing():
        reply = held.post("/v1/holds", with_field(body, field, value))

    assert (reply.status, reply.code) == (422, code)
    assert [each["field"] for each in reply.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        *(("credits", each, "INVALID_FIELD") for each in BAD_CREDITS),
        *(("report_id", each, "INVALID_FIELD") for each in BAD_IDS),
        ("hold_id", "broadcast-1", "UNKNOWN_FIELD"),
    ],
)
def test_a_bad_field_of_a_report_is_named(
    held: EngineApi, field: str, value: object, code: str
) -> None:
    body = {"report_id": "report-1", "credits": 1}

    with held.writing_nothing():
        reply = held.post("/v1/holds/broadcast-1/capture", with_field(body, field, value))

    assert (reply.status, reply.code) == (422, code)
    assert [each["field"] for each in reply.json["errors"]] == [field]
    assert held.counted == {}


@pytest.mark.parametrize("value", [*BAD_ENDS, "2026-11-23T07:04:59Z", None, ABSENT])
def test_a_bad_end_of_an_extension_is_named(held: EngineApi, value: object) -> None:
    with held.writing_nothing():
        body = with_field({}, "expires_at", value)
        reply = held.post("/v1/holds/broadcast-1/extend", body)

    assert (reply.status, reply.code) == (422, "INVALID_FIELD")
    assert [each["field"] for each in reply.json["errors"]] == ["expires_at"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "MALFORMED_JSON"),
        (b"[]", 400, "MALFORMED_JSON"),
        (b"\xff", 400, "MALFORMED_JSON"),
        (b'{"credits": 1, "credits": 1}', 400, "DUPLICATE_KEY"),
        (b'{"x": "' + b"x" * 65_536 + b'"}', 413, "BODY_TOO_LARGE"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/holds", "/v1/holds/broadcast-1/capture"])
def test_what_is_no_json_object_is_refused(
    held: EngineApi, path: str, body: bytes, status: int, code: str
) -> None:
    with held.writing_nothing():
        reply = held.post(path, body)

    assert (reply.status, reply.code) == (status, code)


def test_a_void_says_nothing(held: EngineApi) -> None:
    with held.writing_nothing():
        reply = held.post("/v1/holds/broadcast-1/void", {"credits": 1})

    assert (reply.status, reply.code) == (422, "UNKNOWN_FIELD")


# Who may ------------------------------------------------------------------------------------------

ROUTES = [
    ("POST", "/v1/holds"),
    ("GET", "/v1/holds/broadcast-1"),
    ("POST", "/v1/holds/broadcast-1/capture"),
    ("POST", "/v1/holds/broadcast-1/void"),
    ("POST", "/v1/holds/broadcast-1/extend"),
]
STRANGERS: dict[str, Callable[[EngineApi], str | None]] = {
    "owner": lambda api: api.callers.token("owner"),
    "viewer": lambda api: api.callers.token("viewer"),
    "foreign scope": lambda api: api.callers.token_with(
        aud=None, client_id=api.callers.engine, scope="credits/read credits/user"
    ),
    "no scope": lambda api: api.callers.token_with(aud=None, client_id=api.callers.engine),
}


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_token_without_the_scope_opens_nothing(
    held: EngineApi, method: str, path: str, stranger: Callable[[EngineApi], str | None]
) -> None:
    invoked = len(held.events)

    reply = held.call(method, path, token=stranger(held))

    assert (reply.status, reply.json) == (403, {"message": "Forbidden"})
    assert len(held.events) == invoked


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_opens_nothing(held: EngineApi, method: str, path: str) -> None:
    invoked = len(held.events)

    assert held.call(method, path, token=None).status == 401
    assert len(held.events) == invoked


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_even_behind_a_gateway_that_forgot_to_ask_the_scope_counts(
    held: EngineApi, method: str, path: str, stranger: Callable[[EngineApi], str | None]
) -> None:
    careless = replace(held)
    careless._routes = [replace(route, scopes=()) for route in careless._routes]

    with held.writing_nothing():
        reply = careless.call(method, path, token=stranger(held))

    assert (reply.status, reply.code) == (403, "ROLE_MAY_NOT")


def test_one_engine_serves_every_business(engine: EngineApi, api: DashboardApi) -> None:
    order = api.market.place(business_id="teh-sore", number="+6285700001111")
    api.market.pay(order)

    held = engine.hold(number="+6285700001111")

    assert held.status == 201
    assert held.json["lots"][0]["lot_id"] == "lot_0B51EF0-0001"
    of_the_other = api.get("/v1/numbers", token=api.callers.token(business_id="teh-sore"))
    assert of_the_other.json["items"][0]["held_credits"] == 500
    assert api.get("/v1/numbers").json["items"][0]["held_credits"] == 0


# In doubt -----------------------------------------------------------------------------------------


def test_a_balance_that_cannot_be_read_lets_no_broadcast_through(engine: EngineApi) -> None:
    engine.market.client.update_item(
        TableName=engine.market.table_name,
        Key={"pk": {"S": f"B#{KOPI}"}, "sk": {"S": "N#+6281212448484"}},
        UpdateExpression="SET available = :text",
        ExpressionAttributeValues={":text": {"S": "a lot"}},
    )

    with engine.writing_nothing(), pytest.raises(TypeError, match="available is no integer"):
        engine.hold()


def test_the_log_tells_what_happened_and_no_number(engine: EngineApi) -> None:
    engine.hold()
    engine.hold(credits=1)

    lines = [json.loads(line) for line in engine.log.getvalue().splitlines()]
    assert [(line["message"], line.get("hold_id"), line.get("code")) for line in lines] == [
        ("answered", "broadcast-1", None),
        ("refused", None, "HOLD_ID_REUSED"),
    ]
    assert "81212448484" not in engine.log.getvalue()


def test_the_function_is_made_from_its_environment_and_tells_of_refused_reports(
    engine: EngineApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TABLE_NAME", engine.market.table_name)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "BroadcastCredit")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "usage")
    monkeypatch.delitem(sys.modules, "functions.usage.handler", raising=False)
    module = importlib.import_module("functions.usage.handler")
    engine.hold()
    deployed = engine.through(lambda event: module.lambda_handler(event, Context("usage")))

    voided = deployed.post("/v1/holds/broadcast-1/void")
    assert voided.json == moved(0, 500, "CLOSED")
    assert metrics_in(capsys.readouterr().out) == []
    deployed.post("/v1/holds/broadcast-1/capture", {"report_id": "report-1", "credits": 1})

    assert metrics_in(capsys.readouterr().out) == [{"service": "usage", "RefusedReport": [1.0]}]


def metrics_in(text: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in text.splitlines()]
    return [{k: v for k, v in line.items() if k != "_aws"} for line in lines if "_aws" in line]
