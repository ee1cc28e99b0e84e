"""A post-paid order from its quote to its payment, as the JSON that callers read.

Source: the project's HTTP contract; figures: tests/support/post_paid.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.api.answers import HEADERS, INVOICED, ORDER, without_account_number
from tests.support.dashboard_api import DashboardApi
from tests.support.market import NUMBER, SECOND_NUMBER
from tests.support.post_paid import CLOSED, DUE, OVERDUE, PRICE

QUOTE = {"number": NUMBER, "credits": 1_000}
TERMS = {
    "days": 14,
    "due_on": "2026-12-06",
    "limit_idr": 1_000_000,
    "owed_idr": 0,
    "overdue": False,
}


@pytest.fixture
def later(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API whose first business pays later, and owes at most Rp 1.000.000."""
    api = new_api()
    api.market.post_paid(limit=1_000_000)
    return api


def test_a_quote_shows_the_terms_and_what_is_owed(later: DashboardApi) -> None:
    fresh = later.post("/v1/quotes", QUOTE).json["payment_terms"]
    later.place()

    late = later.at(OVERDUE).post("/v1/quotes", QUOTE).json["payment_terms"]

    assert fresh == TERMS
    assert late == {**TERMS, "due_on": "2026-12-21", "owed_idr": PRICE, "overdue": True}


def test_placing(later: DashboardApi) -> None:
    reply = later.place()

    assert (reply.status, reply.headers) == (201, HEADERS)
    assert without_account_number(reply.json) == INVOICED
    (number, *_) = later.get("/v1/numbers").json["items"]
    assert number["available_credits"] == 1_000


def test_placing_again_answers_the_order_as_it_is_now(later: DashboardApi) -> None:
    later.place(key="purchase-1")
    with later.writing_nothing():
        again = later.at(OVERDUE).place(key="purchase-1")

    assert again.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert without_account_number(again.json) == {**INVOICED, "status_label": "Overdue"}


def test_an_order_is_shown_in_progress_then_overdue_and_then_paid(later: DashboardApi) -> None:
    path = f"/v1/orders/{later.place().json['order_id']}"

    shown = [later.at(when).get(path).json for when in (DUE, OVERDUE, CLOSED)]
    order = later.market.orders.order("kopi-pagi", 1)
    assert order is not None
    later.market.at(OVERDUE).pay(order)
    paid = later.at(CLOSED).get(path).json

    labels = [(each["status"], each["status_label"]) for each in shown]
    assert labels == [("INVOICED", "In progress"), ("INVOICED", "Overdue"), ("INVOICED", "Overdue")]
    assert (paid["status"], paid["status_label"]) == ("PAID", "Paid")
    assert (paid["paid_at"], paid["valid_until"]) == ("2026-12-06T17:00:00.000Z", "2027-11-22")
    assert {each["failure_reason"] for each in (*shown, paid)} == {None}


def test_the_history_finds_invoiced_orders_and_counts_them(later: DashboardApi) -> None:
    later.place()
    later.place(prepaid=True, number=SECOND_NUMBER)

    def found(status: str) -> tuple[list[str], int]:
        page = later.at(CLOSED).get(f"/v1/orders?status={status}").json
        return [each["order_id"] for each in page["items"]], page["total"]

    assert found("INVOICED") == (["ord_2A7A875-0001"], 1)
    assert found("EXPIRED") == (["ord_2A7A875-0002"], 1)
    assert found("PAID") == ([], 0)


def test_beyond_the_limit_a_placing_is_refused_with_the_quote(later: DashboardApi) -> None:
    later.place()
    later.place()
    with later.writing_nothing():
        reply = later.place()

    assert (reply.status, reply.code) == (409, "CREDIT_LIMIT_EXCEEDED")
    assert reply.json["quote"]["payment_terms"] == {**TERMS, "owed_idr": 921_300}


def test_what_is_overdue_refuses_post_paid_orders_and_no_prepaid_one(later: DashboardApi) -> None:
    later.place()
    late = later.at(OVERDUE)
    with late.writing_nothing():
        reply = late.place()

    assert (reply.status, reply.code) == (409, "OVERDUE")
    prepaid = late.place(prepaid=True)
    assert (prepaid.status, prepaid.json["status"]) == (201, "AWAITING_PAYMENT")


def test_a_prepaid_order_by_wish_is_like_any_other(later: DashboardApi) -> None:
    assert without_account_number(later.place(prepaid=True).json) == ORDER


def test_an_invoiced_order_cannot_be_cancelled(later: DashboardApi) -> None:
    path = f"/v1/orders/{later.place().json['order_id']}"
    with later.writing_nothing():
        reply = later.post(f"{path}/cancel", {})

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert without_account_number(reply.json["order"]) == INVOICED


def test_credits_of_an_invoiced_order_are_in_statement_and_lots(later: DashboardApi) -> None:
    later.place()

    number = NUMBER.replace("+", "%2B")
    (line,) = later.get(f"/v1/numbers/{number}/statement").json["items"]
    (lot,) = later.get(f"/v1/numbers/{number}/lots").json["items"]

    assert (line["kind"], line["credits"], line["balance_after"]) == ("TOP_UP", 1_000, 1_000)
    assert line["cause"] == {"type": "ORDER", "id": "ord_2A7A875-0001"}
    assert (lot["order_id"], lot["valid_until"]) == ("ord_2A7A875-0001", "2027-11-22")
