"""The caller and its numbers, whole, as callers read them; and what surrounds a message.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.api.answers import ALWAYS, HEADERS
from tests.support.dashboard_api import DashboardApi
from tests.support.market import NUMBER


def test_me(api: DashboardApi) -> None:
    reply = api.get("/v1/me")

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "business_id": "kopi-pagi",
        "business_name": "Kopi Pagi",
        "role": "owner",
        "locale": "id",
        "billing_emails": [
            {"email": "finance@kopi-pagi.example", "bounced": False},
            {"email": "rina.wijaya@kopi-pagi.example", "bounced": False},
        ],
    }


@pytest.mark.parametrize(
    ("role", "locale", "shown"),
    [
        ("viewer", "en", "en"),
        ("operator", "en-US", "en"),
        # The business's own language, where the user has none that we speak.
        ("finance", "fr", "id"),
        ("finance", "", "id"),
    ],
)
def test_me_shows_role_and_language(
    quiet_api: DashboardApi, role: str, locale: str, shown: str
) -> None:
    me = quiet_api.get("/v1/me", token=quiet_api.callers.token(role, locale=locale)).json

    assert (me["role"], me["locale"]) == (role, shown)


def test_numbers_before_any_top_up(api: DashboardApi) -> None:
    reply = api.get("/v1/numbers")

    assert (reply.status, reply.headers) == (200, HEADERS)
    nothing = {
        "available_credits": 0,
        "held_credits": 0,
        "low_balance_credits": None,
        "next_lapse": None,
    }
    assert reply.json == {
        "items": [
            {
                "number": "+6281212448484",
                "display_name": "8484",
                "status": "BUSINESS_ACCOUNT",
                "can_top_up": True,
                **nothing,
            },
            {
                "number": "+6281212448485",
                "display_name": "8485",
                "status": "OFFICIAL_ACCOUNT",
                "can_top_up": True,
                **nothing,
            },
            {
                "number": "+6281212448486",
                "display_name": "8486",
                "status": "TRIAL",
                "can_top_up": False,
                **nothing,
            },
        ]
    }


def test_numbers_count_the_credits_of_all_lots_and_what_lapses_first(api: DashboardApi) -> None:
    for credits in (1_000, 2_000):
        api.market.pay(api.market.place(credits=credits))
    tomorrow = api.market.after(days=1)
    tomorrow.pay(tomorrow.place(credits=4_000))

    first, *_ = api.get("/v1/numbers").json["items"]
    in_a_year = api.at(datetime(2027, 11, 22, 17, 0, tzinfo=UTC))
    after_the_lapse, *_ = in_a_year.get("/v1/numbers").json["items"]

    assert first["available_credits"] == 7_000
    assert first["next_lapse"] == {"credits": 3_000, "valid_until": "2027-11-22"}
    assert after_the_lapse["available_credits"] == 4_000
    assert after_the_lapse["next_lapse"] == {"credits": 4_000, "valid_until": "2027-11-23"}


# What surrounds a message -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json; charset=utf-8"},
        {"content-type": "text/plain"},
        # API Gateway hands these over in base64.
        {"content-type": "application/octet-stream"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
    ids=lambda headers: str(headers["content-type"]),
)
def test_a_body_is_read_as_json_whatever_it_is_called(
    quiet_api: DashboardApi, headers: dict[str, str]
) -> None:
    body = {"number": NUMBER, "credits": 1_000}

    reply = quiet_api.post("/v1/quotes", body, headers=headers)

    assert (reply.status, reply.json["total_idr"]) == (200, 460_650)


def test_a_body_where_none_is_asked_for_is_not_looked_at(quiet_api: DashboardApi) -> None:
    assert quiet_api.get("/v1/numbers", body=b"{not json").status == 200


def test_the_description_is_public(quiet_api: DashboardApi) -> None:
    reply = quiet_api.get("/v1/openapi.json", token=None)

    assert (reply.status, reply.headers) == (200, ALWAYS)
    assert reply.json == quiet_api.document.content
