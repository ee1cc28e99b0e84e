"""The bell and the level of a number as the HTTP contract has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.api.answers import HEADERS, headers_at
from tests.support.dashboard_api import DashboardApi
from tests.support.engine_api import EngineApi
from tests.support.market import FOREIGN_NUMBER, NUMBER, TEH
from tests.support.notices import Bell

LEVEL = "/v1/numbers/%2B6281212448484/low-balance"
SIXTY_DAYS_BEFORE = datetime(2027, 9, 23, 1, tzinfo=UTC)
LOW: dict[str, Any] = {
    "id": "2026-11-22T07:06:00.000Z#6281212448484-2",
    "at": "2026-11-22T07:06:00.000Z",
    "kind": "LOW_BALANCE",
    "title": "Kredit hampir habis",
    "text": "Sisa kredit siaran +6281212448484: 400, di bawah batas 1.000 yang Anda atur.",
    "order_id": None,
    "number": "+6281212448484",
    "read": False,
}
LAPSING: dict[str, Any] = {
    "id": "2027-09-23T01:00:00.000Z#6281212448484-2027-11-22-60",
    "at": "2027-09-23T01:00:00.000Z",
    "kind": "LAPSING",
    "title": "Kredit akan hangus",
    "text": "Berlaku sampai 22 Nov 2027, lalu hangus: 400 kredit siaran +6281212448484.",
    "order_id": None,
    "number": "+6281212448484",
    "read": False,
}


PAID: dict[str, Any] = {
    "id": "2026-11-22T07:05:00.000Z#6281212448484-ord_2A7A875-0001-PAID",
    "at": "2026-11-22T07:05:00.000Z",
    "kind": "PAID",
    "title": "Pembayaran diterima",
    "text": "Pembayaran Rp\u00a0460.650 untuk invoice 2A7A875-0001 sudah diterima: 1.000 kredit"
    " siaran +6281212448484.",
    "order_id": "ord_2A7A875-0001",
    "number": "+6281212448484",
    "read": False,
}


def set_level(api: DashboardApi, credits: object, **more: Any) -> Any:
    return api.call("PUT", LEVEL, {"credits": credits}, **more)


@pytest.fixture
def told(engine: EngineApi, api: DashboardApi) -> DashboardApi:
    """The dashboard sixty days before the end of credits, after three notices of their life."""
    set_level(api, 1_000)
    engine.after(minutes=1).hold(credits=600)
    engine.after(minutes=2).capture(600)
    late = api.at(SIXTY_DAYS_BEFORE)
    assert Bell(late.market).notify_lapsing().told == 1
    return late.after(hours=1)


# The level ----------------------------------------------------------------------------------------


def test_setting_a_level_answers_the_number(engine: EngineApi, api: DashboardApi) -> None:
    assert engine.events == []

    reply = set_level(api, 500)

    number = {
        "number": "+6281212448484",
        "display_name": "8484",
        "status": "BUSINESS_ACCOUNT",
        "available_credits": 1_000,
        "held_credits": 0,
        "low_balance_credits": 500,
        "next_lapse": {"credits": 1_000, "valid_until": "2027-11-22"},
        "can_top_up": True,
    }
    assert (reply.status, reply.json) == (200, number)
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert api.get("/v1/numbers").json["items"][0] == number


def test_null_takes_it_away(api: DashboardApi) -> None:
    set_level(api, 500)

    assert set_level(api, None).json["low_balance_credits"] is None
    assert api.get("/v1/numbers").json["items"][0]["low_balance_credits"] is None


def test_the_same_level_again_is_answered_alike_and_writes_nothing(api: DashboardApi) -> None:
    first = set_level(api, 500)

    with api.writing_nothing():
        assert set_level(api, 500).json == first.json


@pytest.mark.parametrize("credits", [1, 1_000_000])
def test_a_level_may_be_anything_from_one_credit_to_the_largest_order(
    api: DashboardApi, credits: int
) -> None:
    assert set_level(api, credits).json["low_balance_credits"] == credits


@pytest.mark.parametrize("credits", ["500", 500.0, 1.5, True, [], {}, 0, -1, 1_000_001, 10**30])
def test_a_level_that_is_no_count_is_an_invalid_field(
    quiet_api: DashboardApi, credits: object
) -> None:
    with quiet_api.writing_nothing():
        reply = set_level(quiet_api, credits)

    assert (reply.status, reply.code) == (422, "INVALID_FIELD")
    assert [each["field"] for each in reply.json["errors"]] == ["credits"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "INVALID_FIELD"),
        ({"credits": 500, "level": 1}, 422, "UNKNOWN_FIELD"),
        (b"", 400, "MALFORMED_JSON"),
        (b"500", 400, "MALFORMED_JSON"),
        (b'{"credits": 5, "credits": 6}', 400, "DUPLICATE_KEY"),
        (b'{"credits": 5' + b" " * 65_536 + b"}", 413, "BODY_TOO_LARGE"),
    ],
)
def test_a_body_that_says_something_else_is_refused(
    quiet_api: DashboardApi, body: object, status: int, code: str
) -> None:
    with quiet_api.writing_nothing():
        reply = quiet_api.call("PUT", LEVEL, body)

    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize("number", [FOREIGN_NUMBER, "+6281299999999", "abc", "%20"])
def test_a_number_of_somebody_else_or_nobody_has_no_level(
    quiet_api: DashboardApi, number: str
) -> None:
    with quiet_api.writing_nothing():
        reply = quiet_api.call("PUT", f"/v1/numbers/{number}/low-balance", {"credits": 5})

    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_a_viewer_may_not_set_it(quiet_api: DashboardApi) -> None:
    with quiet_api.writing_nothing():
        reply = set_level(quiet_api, 5, token=quiet_api.callers.token("viewer"))

    assert (reply.status, reply.code) == (403, "ROLE_MAY_NOT")


# The bell -----------------------------------------------------------------------------------------


def test_notices_are_listed_newest_first(told: DashboardApi) -> None:
    reply = told.get("/v1/notifications")

    assert (reply.status, reply.headers) == (200, headers_at("2027-09-23T02:00:00.000Z"))
    assert reply.json == {"items": [LAPSING, LOW, PAID], "unread": 3, "next_cursor": None}


def test_they_are_put_into_words_when_they_are_read(told: DashboardApi) -> None:
    assert told.call("PATCH", "/v1/me", {"locale": "en"}).status == 200

    # What the reader has chosen counts, not what its token still says.
    items = told.get("/v1/notifications", token=told.callers.token(locale="id")).json["items"]

    assert [(each["title"], each["text"]) for each in items] == [
        (
            "Credits are about to lapse",
            "Valid until 22 Nov 2027, then lost: 400 broadcast credits of +6281212448484.",
        ),
        (
            "Credits are running low",
            "Broadcast credits left for +6281212448484: 400, below your level of 1,000.",
        ),
        (
            "Payment received",
            "We have received Rp\u00a0460,650 for invoice 2A7A875-0001: 1,000 broadcast credits of"
            " +6281212448484.",
        ),
    ]


def test_nobody_was_told_anything_at_first(quiet_api: DashboardApi) -> None:
    assert quiet_api.get("/v1/notifications").json == {
        "items": [],
        "unread": 0,
        "next_cursor": None,
    }


def test_a_level_above_the_balance_rings_at_once(api: DashboardApi) -> None:
    set_level(api, 2_000)

    (notice,) = api.get("/v1/notifications").json["items"]

    assert notice["text"] == (
        "Sisa kredit siaran +6281212448484: 0, di bawah batas 2.000 yang Anda atur."
    )


def test_pages_are_joined_by_their_cursor(api: DashboardApi) -> None:
    for level in range(1, 8):
        Bell(api.market).after(minutes=level).set_level(level)

    seen, cursor = [], ""
    while True:
        page = api.get(f"/v1/notifications?limit=3{cursor}").json
        seen.append([each["at"][14:16] for each in page["items"]])
        assert page["unread"] == 7
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == [["12", "11", "10"], ["09", "08", "07"], ["06"]]


def test_unread_ones_are_counted_to_a_hundred(api: DashboardApi) -> None:
    for position in range(102):
        Bell(api.market).after(minutes=position).set_level(position + 1)

    assert api.get("/v1/notifications").json["unread"] == 100


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("limit=0", "INVALID_FIELD", "limit"),
        ("limit=101", "INVALID_FIELD", "limit"),
        ("limit=1.0", "INVALID_FIELD", "limit"),
        ("cursor=abc", "INVALID_FIELD", "cursor"),
        ("cursor=", "INVALID_FIELD", "cursor"),
        # The cursor of another list: before:5.
        ("cursor=YmVmb3JlOjU", "INVALID_FIELD", "cursor"),
        ("page=1", "UNKNOWN_FIELD", "page"),
        ("unread=true", "UNKNOWN_FIELD", "unread"),
    ],
)
def test_a_bad_query_is_named(quiet_api: DashboardApi, query: str, code: str, field: str) -> None:
    reply = quiet_api.get(f"/v1/notifications?{query}")

    assert (reply.status, reply.code) == (422, code)
    assert [each["field"] for each in reply.json["errors"]] == [field]


# Reading ------------------------------------------------------------------------------------------


def reads(api: DashboardApi, token: str = "") -> list[bool]:
    return [each["read"] for each in api.get("/v1/notifications", token=token).json["items"]]


@pytest.mark.parametrize("body", [None, {}, {"until": None}])
def test_all_can_be_read_at_once(told: DashboardApi, body: object) -> None:
    reply = told.post("/v1/notifications/read", body)

    assert (reply.status, reply.json) == (200, {"unread": 0})
    assert told.get("/v1/notifications").json["unread"] == 0
    assert reads(told) == [True, True, True]


def test_or_until_an_instant(told: DashboardApi) -> None:
    reply = told.post("/v1/notifications/read", {"until": LOW["at"]})

    assert reply.json == {"unread": 1}
    assert told.get("/v1/notifications").json["unread"] == 1
    assert reads(told) == [False, True, True]


def test_reading_again_or_less_changes_nothing(told: DashboardApi) -> None:
    told.post("/v1/notifications/read")
    before = told.market.dump()

    for body in ({}, {"until": LOW["at"]}, {"until": "2020-01-01T00:00:00Z"}):
        assert told.post("/v1/notifications/read", body).json == {"unread": 0}

    assert told.market.dump() == before


def test_what_is_to_come_is_read_by_nobody(told: DashboardApi) -> None:
    told.post("/v1/notifications/read", {"until": "2099-01-01T00:00:00Z"})

    Bell(told.market).after(minutes=1).set_level(5_000)

    assert told.get("/v1/notifications").json["unread"] == 1
    assert reads(told) == [False, True, True, True]


def test_every_user_reads_for_itself(told: DashboardApi) -> None:
    viewer = told.callers.token("viewer")

    told.post("/v1/notifications/read", token=viewer)

    assert (reads(told, viewer), reads(told)) == ([True] * 3, [False] * 3)


def test_it_changes_nothing_but_how_far_the_user_has_read(told: DashboardApi) -> None:
    before = told.market.dump()

    told.post("/v1/notifications/read")

    after = told.market.dump()
    reader = ("B#kopi-pagi", "R#owner@kopi-pagi.example")
    assert after.pop(reader) == {
        "pk": reader[0],
        "sk": reader[1],
        "entity": "READER",
        "read_until": "2027-09-23T02:00:00.000Z",
    }
    assert after == before


@pytest.mark.parametrize(
    "until", ["", "now", "2026-11-22", "2026-11-22T07:05:00", 1_763_800_000, True, [], {}]
)
def test_a_time_that_is_none_is_an_invalid_field(quiet_api: DashboardApi, until: object) -> None:
    with quiet_api.writing_nothing():
        reply = quiet_api.post("/v1/notifications/read", {"until": until})

    assert (reply.status, reply.code) == (422, "INVALID_FIELD")
    assert [each["field"] for each in reply.json["errors"]] == ["until"]


def test_another_business_hears_nothing_of_it(told: DashboardApi) -> None:
    token = told.callers.token(business_id=TEH)
    told.post("/v1/notifications/read", token=token)

    assert told.get("/v1/notifications", token=token).json["items"] == []
    assert told.get("/v1/notifications").json["unread"] == 3
    assert NUMBER not in told.get("/v1/notifications", token=token).body.decode()
