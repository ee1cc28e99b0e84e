"""Statement, lots and forecast of a number as the HTTP contract has them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.integration.api.answers import HEADERS
from tests.support.dashboard_api import DashboardApi
from tests.support.engine_api import EngineApi
from tests.support.market import FOREIGN_NUMBER

STATEMENT = "/v1/numbers/%2B6281212448484/statement"
LOTS = "/v1/numbers/%2B6281212448484/lots"
FORECAST = "/v1/numbers/%2B6281212448484/forecast"
TOP_UP = {
    "entry_id": "6281212448484-1",
    "seq": 1,
    "at": "2026-11-22T07:05:00.000Z",
    "kind": "TOP_UP",
    "credits": 1_000,
    "balance_before": 0,
    "balance_after": 1_000,
    "cause": {"type": "ORDER", "id": "ord_2A7A875-0001"},
    "lot_id": "lot_2A7A875-0001",
    "lots": [{"lot_id": "lot_2A7A875-0001", "credits": 1_000}],
    "occurred_at": "2026-11-22T07:05:00.000Z",
}
LOT = {
    "lot_id": "lot_2A7A875-0001",
    "order_id": "ord_2A7A875-0001",
    "credits": 1_000,
    "remaining": 1_000,
    "held": 0,
    "unit_price_idr": "415",
    "valid_until": "2027-11-22",
}
# A day after the last one of the lot.
OVER = {"days": 366}


@pytest.fixture
def broadcast(engine: EngineApi, api: DashboardApi) -> DashboardApi:
    """The dashboard after a broadcast of 500, of which 300 were delivered; 100 are held again."""
    engine.hold()
    engine.capture(300)
    engine.post("/v1/holds/broadcast-1/void")
    engine.hold(hold_id="broadcast-2", credits=100)
    return api


def number(api: DashboardApi) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/v1/numbers").json["items"][0]
    return found


def assert_adds_up(api: DashboardApi) -> None:
    """The balance that the numbers show is the sum of the statement, and its newest balance."""
    items = api.get(f"{STATEMENT}?limit=100").json["items"]
    lots = api.get(LOTS).json["items"]
    shown = number(api)
    assert shown["available_credits"] == sum(each["credits"] for each in items)
    assert shown["available_credits"] == (items[0]["balance_after"] if items else 0)
    assert shown["available_credits"] == sum(each["remaining"] - each["held"] for each in lots)
    assert shown["held_credits"] == sum(each["held"] for each in lots)
    forecast = api.get(FORECAST).json["lapses"]
    first = {name: forecast[0][name] for name in ("credits", "valid_until")} if forecast else None
    assert shown["next_lapse"] == first
    for newer, older in pairwise(items):
        assert newer["balance_before"] == older["balance_after"]
        assert newer["seq"] == older["seq"] + 1


def test_a_statement_tells_what_moved_the_credits(broadcast: DashboardApi) -> None:
    reply = broadcast.get(STATEMENT)

    items = reply.json["items"]
    assert reply.status == 200
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert [(each["kind"], each["credits"], each["balance_after"]) for each in items] == [
        ("HOLD", -100, 600),
        ("VOID", 200, 700),
        ("CAPTURE", 0, 500),
        ("HOLD", -500, 500),
        ("TOP_UP", 1_000, 1_000),
    ]
    assert [each["cause"] for each in items[:4]] == [
        {"type": "HOLD", "id": "broadcast-2"},
        {"type": "HOLD", "id": "broadcast-1"},
        {"type": "REPORT", "id": "broadcast-1/report-1"},
        {"type": "HOLD", "id": "broadcast-1"},
    ]
    assert items[4] == TOP_UP
    assert {name: reply.json[name] for name in reply.json if name != "items"} == {
        "next_cursor": None,
        "total": 5,
        "total_is_at_least": False,
    }
    assert_adds_up(broadcast)


def test_an_entry_about_several_lots_names_them_all(engine: EngineApi, api: DashboardApi) -> None:
    later = api.after(hours=1)
    later.market.pay(later.market.place())
    engine.after(hours=1).hold(credits=1_500)

    newest = later.get(STATEMENT).json["items"][0]

    assert newest["lot_id"] is None
    assert newest["lots"] == [
        {"lot_id": "lot_2A7A875-0001", "credits": 1_000},
        {"lot_id": "lot_2A7A875-0002", "credits": 500},
    ]


def test_a_number_in_an_address_may_lack_its_plus(engine: EngineApi, api: DashboardApi) -> None:
    assert engine.events == []
    for written in ("%2B6281212448484", "+6281212448484", "%206281212448484", "6281212448484"):
        assert api.get(f"/v1/numbers/{written}/statement").json["items"] == [TOP_UP]
        assert api.get(f"/v1/numbers/{written}/lots").json["items"] == [LOT]
        assert api.get(f"/v1/numbers/{written}/forecast").status == 200


def test_pages_of_a_statement_are_joined_by_their_cursor(broadcast: DashboardApi) -> None:
    seen, cursor = [], ""
    while True:
        page = broadcast.get(f"{STATEMENT}?limit=2{cursor}").json
        seen += [each["seq"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == [5, 4, 3, 2, 1]


# WIB is seven hours ahead: 22 November in Jakarta ends at 17.00 UTC.
@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ("from=2026-11-22&to=2026-11-22", [2, 1]),
        ("from=2026-11-23", [3]),
        ("to=2026-11-22", [2, 1]),
        ("to=2026-11-21", []),
        ("from=2026-11-24", []),
        ("from=2026-11-23&to=2026-11-22", []),
        ("from=0001-01-01&to=9999-12-31", [3, 2, 1]),
    ],
)
def test_dates_of_a_statement_are_days_of_jakarta(
    engine: EngineApi, api: DashboardApi, query: str, seqs: list[int]
) -> None:
    # 23.59.59,999 of the 22nd, and the first instant of the 23rd.
    last = api.market.now.replace(hour=16, minute=59, second=59, microsecond=999_000)
    engine.at(last).hold(hold_id="last-of-the-day", credits=1)
    engine.at(last.replace(hour=17, minute=0, second=0, microsecond=0)).hold(credits=1)

    page = api.after(days=2).get(f"{STATEMENT}?{query}").json

    assert [each["seq"] for each in page["items"]] == seqs
    assert page["total"] == len(seqs)


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("from=22-11-2026", "INVALID_FIELD", "from"),
        ("from=2026-02-30", "INVALID_FIELD", "from"),
        ("to=1763800000", "INVALID_FIELD", "to"),
        ("to=", "INVALID_FIELD", "to"),
        ("limit=0", "INVALID_FIELD", "limit"),
        ("limit=101", "INVALID_FIELD", "limit"),
        ("limit=1.0", "INVALID_FIELD", "limit"),
        ("cursor=abc", "INVALID_FIELD", "cursor"),
        ("cursor=", "INVALID_FIELD", "cursor"),
        ("page=1", "UNKNOWN_FIELD", "page"),
        ("recorded_from=2026-11-22", "UNKNOWN_FIELD", "recorded_from"),
    ],
)
def test_a_bad_query_is_named(quiet_api: DashboardApi, query: str, code: str, field: str) -> None:
    reply = quiet_api.get(f"{STATEMENT}?{query}")

    assert (reply.status, reply.code) == (422, code)
    assert [each["field"] for each in reply.json["errors"]] == [field]


@pytest.mark.parametrize("number", [FOREIGN_NUMBER, "+6281299999999", "abc", "%20", "+62%0A"])
@pytest.mark.parametrize("what", ["statement", "lots", "forecast"])
def test_a_number_of_somebody_else_or_nobody_is_not_found(
    quiet_api: DashboardApi, what: str, number: str
) -> None:
    reply = quiet_api.get(f"/v1/numbers/{number}/{what}")

    assert (reply.status, reply.code) == (404, "NOT_FOUND")


# Lots and forecast --------------------------------------------------------------------------------


def test_lots_tell_what_is_left_of_them_and_held(broadcast: DashboardApi) -> None:
    assert broadcast.get(LOTS).json == {"items": [{**LOT, "remaining": 700, "held": 100}]}


def test_a_forecast_tells_the_pace_and_what_will_lapse(broadcast: DashboardApi) -> None:
    assert broadcast.get(FORECAST).json == {
        "credits_per_day": 10,
        "lapses": [{"valid_until": "2027-11-22", "credits": 600, "expected_lapse": 0}],
    }
    # A month later nothing was used for a month.
    assert broadcast.after(days=31).get(FORECAST).json == {
        "credits_per_day": 0,
        "lapses": [{"valid_until": "2027-11-22", "credits": 600, "expected_lapse": 600}],
    }


def test_a_number_without_credits_has_empty_lists(quiet_api: DashboardApi) -> None:
    assert quiet_api.get(LOTS).json == {"items": []}
    assert quiet_api.get(STATEMENT).json["items"] == []
    assert quiet_api.get(FORECAST).json == {"credits_per_day": 0, "lapses": []}
    assert_adds_up(quiet_api)


# One truth ----------------------------------------------------------------------------------------


def test_every_page_tells_the_same_before_and_after_the_sweeps(
    broadcast: DashboardApi, engine: EngineApi
) -> None:
    late, late_engine = broadcast.after(**OVER), engine.after(**OVER)

    assert_adds_up(broadcast)
    # Due and not written: 600 free ones have lapsed, and 100 are pinned by a hold that has ended.
    before = late.get(f"{STATEMENT}?limit=100").json
    assert_adds_up(late)
    assert number(late)["available_credits"] == 0
    assert (number(late)["held_credits"], number(late)["next_lapse"]) == (100, None)
    assert (before["items"][0]["kind"], before["items"][0]["credits"]) == ("LAPSE", -600)
    assert before["items"][0]["occurred_at"] == "2027-11-22T16:59:59.000Z"
    assert late.get(LOTS).json["items"] == [{**LOT, "remaining": 100, "held": 100}]

    # A movement writes what was shown, and what it does itself behind it.
    late_engine.post("/v1/holds/broadcast-2/void")
    after = late.get(f"{STATEMENT}?limit=100").json
    assert after["items"][2:] == before["items"]
    assert [(each["kind"], each["credits"]) for each in after["items"][:2]] == [
        ("LAPSE", -100),
        ("VOID", 100),
    ]
    assert_adds_up(late)
