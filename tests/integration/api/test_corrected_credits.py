"""What a business sees of the corrections of its credits: statements, lots and orders."""

from __future__ import annotations

import pytest

from shared.domain.correction import CorrectionKind
from tests.support.corrections import Desk
from tests.support.dashboard_api import DashboardApi
from tests.support.market import SECOND_NUMBER

FIRST, SECOND = "/v1/numbers/%2B6281212448484", "/v1/numbers/%2B6281212448485"


@pytest.fixture
def corrected(api: DashboardApi) -> DashboardApi:
    """An hour after 1.000 credits were bought: granted, adjusted, refunded and moved."""
    bought = Desk(api.market)
    bought.buy()
    desk = bought.after(hours=1)
    for case_id, proposal in {
        "CS-1": desk.proposal(CorrectionKind.GRANT, 50),
        "CS-2": desk.proposal(CorrectionKind.ADJUSTMENT, -100),
        "CS-3": desk.proposal(CorrectionKind.REFUND, 700),
        "CS-4": desk.proposal(CorrectionKind.MOVE, 80, to_number=SECOND_NUMBER),
    }.items():
        desk.propose(case_id, proposal)
        desk.approve(case_id, proposal)
    return api.after(hours=1)


def test_a_statement_shows_each_correction_with_its_case(corrected: DashboardApi) -> None:
    here = corrected.get(f"{FIRST}/statement").json["items"]
    there = corrected.get(f"{SECOND}/statement").json["items"]

    assert [
        (each["kind"], each["credits"], each["balance_after"], each["cause"]["id"])
        for each in (*here[:-1], *there)
    ] == [
        ("MOVE", -80, 170, "CS-4"),
        ("REFUND", -700, 250, "CS-3"),
        ("ADJUSTMENT", -100, 950, "CS-2"),
        ("GRANT", 50, 1_050, "CS-1"),
        ("MOVE", 80, 80, "CS-4"),
    ]
    assert {each["cause"]["type"] for each in (*here[:-1], *there)} == {"STAFF"}
    assert [each["lot_id"] for each in (here[0], here[3], there[0])] == [
        "lot_2A7A875-0001",
        "lot_case_CS-1",
        "lot_case_CS-4",
    ]


def test_lots_show_whose_order_they_are_of_and_granted_ones_none(corrected: DashboardApi) -> None:
    granted = {
        "lot_id": "lot_case_CS-1",
        "order_id": None,
        "credits": 50,
        "remaining": 50,
        "held": 0,
        "unit_price_idr": None,
        "valid_until": "2027-11-22",
    }
    moved = {
        "lot_id": "lot_case_CS-4",
        "order_id": "ord_2A7A875-0001",
        "credits": 80,
        "remaining": 80,
        "held": 0,
        "unit_price_idr": "415",
        "valid_until": "2027-11-22",
    }

    assert corrected.get(f"{FIRST}/lots").json["items"][0] == granted
    assert corrected.get(f"{SECOND}/lots").json["items"] == [moved]


def test_an_order_shows_what_was_refunded_of_its_total(corrected: DashboardApi) -> None:
    order = corrected.get("/v1/orders/ord_2A7A875-0001").json

    # 700 credits at Rp 415, and 11 % of that.
    assert (order["status"], order["total_idr"], order["refunded_idr"]) == (
        "PAID",
        460_650,
        322_455,
    )
