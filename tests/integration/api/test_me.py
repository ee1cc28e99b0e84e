"""What a user changes of itself and of its business's addresses, whole, as callers read it.

Source: the project's HTTP contract.
"""

from __future__ import annotations

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.address_store import DynamoAddressStore
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.mail_address import Feedback, FeedbackKind
from shared.usecases.heed_feedback import heed_feedback
from tests.integration.api.answers import HEADERS
from tests.support.dashboard_api import DashboardApi, Reply
from tests.support.market import KOPI

ADDRESSES = ["finance@kopi-pagi.example", "rina.wijaya@kopi-pagi.example"]


def change(api: DashboardApi, body: object, token: str = "") -> Reply:
    """PATCH /v1/me."""
    return api.call("PATCH", "/v1/me", body, token=token)


def addresses(reply: Reply) -> list[str]:
    """The billing addresses in an answer."""
    return [each["email"] for each in reply.json["billing_emails"]]


def test_language_and_addresses_are_changed_together(api: DashboardApi) -> None:
    wanted = {"locale": "en", "billing_emails": ["Tax@Kopi-Pagi.example", "a@kopi-pagi.example"]}

    reply = change(api, wanted)

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "business_id": "kopi-pagi",
        "business_name": "Kopi Pagi",
        "role": "owner",
        "locale": "en",
        "billing_emails": [
            {"email": "tax@kopi-pagi.example", "bounced": False},
            {"email": "a@kopi-pagi.example", "bounced": False},
        ],
    }
    assert api.get("/v1/me").json == reply.json


def test_an_address_that_mails_come_back_from_says_so_until_it_is_set_again(
    api: DashboardApi,
) -> None:
    spam = Feedback(FeedbackKind.COMPLAINT, ADDRESSES[0], "0100", api.market.now)
    store = DynamoAddressStore(api.market.table)
    heed_feedback(KOPI, spam, store, RequestTimer(), now=api.market.now)

    before = api.get("/v1/me").json["billing_emails"]
    again = change(api.after(minutes=1), {"billing_emails": ADDRESSES}).json["billing_emails"]

    assert [each["bounced"] for each in before] == [True, False]
    assert [each["bounced"] for each in again] == [False, False]
    with api.writing_nothing():
        change(api.after(minutes=2), {"billing_emails": ADDRESSES})


@pytest.mark.parametrize("body", [{}, {"locale": None}, {"billing_emails": None}, None])
def test_what_is_left_out_stays(api: DashboardApi, body: object) -> None:
    with api.writing_nothing():
        reply = change(api, body)

    assert (reply.status, reply.json["locale"], addresses(reply)) == (200, "id", ADDRESSES)


def test_the_same_again_writes_nothing(api: DashboardApi) -> None:
    first = change(api, {"locale": "en", "billing_emails": []})

    with api.writing_nothing():
        again = change(api, {"locale": "en", "billing_emails": []})

    assert again.json == first.json
    assert addresses(again) == []


@pytest.mark.parametrize("role", ["operator", "viewer"])
def test_addresses_are_for_owner_and_finance_and_then_nothing_is_changed(
    api: DashboardApi, role: str
) -> None:
    token = api.callers.token(role)

    with api.writing_nothing():
        reply = change(api, {"locale": "en", "billing_emails": ["a@kopi-pagi.example"]}, token)

    assert (reply.status, reply.code) == (403, "ROLE_MAY_NOT")
    me = api.get("/v1/me", token=token).json
    assert (me["locale"], len(me["billing_emails"])) == ("id", 2)


@pytest.mark.parametrize("role", ["owner", "finance", "operator", "viewer"])
def test_language_is_every_users_own(api: DashboardApi, role: str) -> None:
    token = api.callers.token(role)

    assert change(api, {"locale": "en"}, token).json["locale"] == "en"

    others = {"owner", "finance", "operator", "viewer"} - {role}
    shown = [api.get("/v1/me", token=api.callers.token(each)).json["locale"] for each in others]
    assert shown == ["id", "id", "id"]


def test_user_whom_nobody_imported_keeps_a_language_and_gets_no_mail_for_it(
    api: DashboardApi,
) -> None:
    finance = api.callers.token("finance", locale="id")
    token = api.callers.token_with(custom_business_id=KOPI, cognito_groups=["owner"])

    change(api, {"locale": "en"}, finance)
    unnamed = change(api, {"locale": "en"}, token)

    assert api.get("/v1/me", token=finance).json["locale"] == "en"
    assert unnamed.json["locale"] == "en"
    users = DynamoOutboxStore(api.market.table).users(KOPI)
    assert [user.email for user in users] == ["owner@kopi-pagi.example"]


def test_address_is_one_user_however_it_is_written_in_the_token(api: DashboardApi) -> None:
    change(api, {"locale": "en"})
    token = api.callers.token_with(
        custom_business_id=KOPI, cognito_groups=["owner"], email="Owner@Kopi-Pagi.example"
    )

    assert api.get("/v1/me", token=token).json["locale"] == "en"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"locale": "fr"}, "locale"),
        ({"locale": "EN"}, "locale"),
        ({"locale": 1}, "locale"),
        ({"billing_emails": "a@kopi-pagi.example"}, "billing_emails"),
        ({"billing_emails": ["a@kopi-pagi.example", "nobody"]}, "billing_emails.1"),
        ({"billing_emails": [1]}, "billing_emails.0"),
        ({"billing_emails": ["a@kopi.example", "A@kopi.example"]}, "billing_emails"),
        ({"billing_emails": [f"{each}@kopi.example" for each in "abcd"]}, "billing_emails"),
    ],
)
def test_what_is_no_language_and_no_address_is_refused(
    quiet_api: DashboardApi, body: object, field: str
) -> None:
    with quiet_api.writing_nothing():
        reply = change(quiet_api, body)

    assert (reply.status, reply.code) == (422, "INVALID_FIELD")
    assert [error["field"] for error in reply.json["errors"]] == [field]


@pytest.mark.parametrize("field", ["role", "business_id", "email"])
def test_nothing_else_can_be_changed(quiet_api: DashboardApi, field: str) -> None:
    with quiet_api.writing_nothing():
        reply = change(quiet_api, {field: "owner"})

    assert (reply.status, reply.code) == (422, "UNKNOWN_FIELD")


def test_business_that_was_never_imported_is_not_made(api: DashboardApi) -> None:
    token = api.callers.token(business_id="gone")

    with api.writing_nothing():
        reply = change(api, {"locale": "en", "billing_emails": []}, token)

    assert (reply.status, reply.code) == (404, "NOT_FOUND")
