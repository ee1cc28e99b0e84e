"""I have paid: the bank is asked about an order, at most once a minute, and what happened is told.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from typing import Any

import pytest

from shared.adapters.clock import RequestTimer
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.money import Rupiah
from shared.domain.virtual_account import Bank
from shared.domain.wib import wib_date
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.answer_inquiry import Inquiry, answer_inquiry
from tests.integration.api.answers import AT_BNI, headers_at, without_account_number
from tests.integration.api.at_bni import (
    FIRST,
    SILENCES,
    billing_of,
    cancel,
    credited,
    first_order,
    place,
    shown,
    unmatched,
)
from tests.support.at_banks import tell
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi, Reply
from tests.support.market import TEH

PLACED_LINE = {"at": "2026-11-22T07:05:00.000Z", "what": "PLACED"}


def check(api: DashboardApi, **more: Any) -> Reply:
    """Press the button for the first order."""
    return api.post(f"/v1/orders/{FIRST}/check", **more)


def timeline(reply: Reply) -> list[tuple[str, str]]:
    """Time of day (UTC) and event of each line."""
    assert reply.status == 200
    return [(line["at"][11:19], line["what"]) for line in reply.json["timeline"]]


def inquire(api: DashboardApi) -> None:
    """Let BCA ask what the first order owes."""
    market = api.market
    call = BankCall(
        bank=Bank.BCA,
        id=CallId("BCA", BankService.INQUIRY, wib_date(market.now), "inquiry-1"),
        subject="inquiry-1",
        received_at=market.now,
        request_id="inquiry-1",
        verified_by=0,
        headers={},
        body="{}",
    )
    number = first_order(api).account.number
    answer = answer_inquiry(call, Bank.BCA, number, market.payments, RequestTimer())
    assert answer.outcome is Inquiry.BILL


# What is told -------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, {}], ids=["none", "{}"])
def test_an_order_that_nobody_paid(bni_api: DashboardApi, bank: KeepingBank, body: object) -> None:
    placed = place(bni_api).json

    reply = bni_api.after(minutes=3).post(f"/v1/orders/{FIRST}/check", body)

    assert (reply.status, reply.headers) == (200, headers_at("2026-11-22T07:08:00.000Z"))
    assert reply.json == {
        "order": placed,
        "timeline": [
            PLACED_LINE,
            {"at": "2026-11-22T07:08:00.000Z", "what": "BANK_SAYS_UNPAID"},
        ],
    }
    assert bank.requests == ["open", "ask"]


def test_a_payment_that_the_bank_did_not_tell_of_is_found(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    payment = bank.take(billing_of(bank).account, paid_at=bni_api.after(minutes=2).market.now)
    later = bni_api.after(minutes=3)

    reply = check(later)

    assert without_account_number(reply.json["order"]) == {
        **AT_BNI,
        "status": "PAID",
        "status_label": "Paid",
        "paid_at": "2026-11-22T07:07:00.000Z",
    }
    assert timeline(reply) == [
        ("07:05:00", "PLACED"),
        ("07:07:00", "PAID"),
        ("07:08:00", "BANK_SAYS_PAID"),
    ]
    assert tell(later.market, payment) is CallbackReply.REPEATED
    assert credited(later) == (1_000, 1)


def test_another_amount_is_found_and_held(bni_api: DashboardApi, bank: KeepingBank) -> None:
    placed = place(bni_api).json
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now, amount=Rupiah(460_000))

    reply = check(bni_api.after(minutes=3))

    assert timeline(reply) == [("07:05:00", "PLACED"), ("07:08:00", "BANK_SAYS_PAID")]
    assert reply.json["order"] == placed
    assert [(held["amount_idr"], held["order_id"]) for held in unmatched(bni_api)] == [
        (460_000, FIRST)
    ]
    assert credited(bni_api) == (0, 0)


def test_a_bank_that_asked_for_the_bill_and_gives_no_answer(api: DashboardApi) -> None:
    api.place()
    inquire(api.after(minutes=1))

    reply = check(api.after(minutes=3))

    assert timeline(reply) == [
        ("07:05:00", "PLACED"),
        ("07:06:00", "BANK_ASKED_FOR_THE_BILL"),
        ("07:08:00", "BANK_DOES_NOT_ANSWER"),
    ]
    assert reply.json["order"]["status"] == "AWAITING_PAYMENT"


def test_a_silent_bank_changes_nothing_and_can_be_asked_again(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    placed = place(bni_api).json
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now)
    bank.troubles = [Trouble.NOT_HEARD]

    silent = check(bni_api.after(minutes=1))
    found = check(bni_api.after(minutes=2))

    assert timeline(silent) == [("07:05:00", "PLACED"), ("07:06:00", "BANK_DOES_NOT_ANSWER")]
    assert silent.json["order"] == placed
    assert found.json["order"]["status"] == "PAID"
    assert credited(bni_api) == (1_000, 1)


def test_how_an_order_ended_is_told(bni_api: DashboardApi, bank: KeepingBank) -> None:
    place(bni_api)
    cancel(bni_api.after(minutes=1))

    cancelled = check(bni_api.after(minutes=2))

    assert timeline(cancelled) == [
        ("07:05:00", "PLACED"),
        ("07:06:00", "CANCELLED"),
        ("07:07:00", "BANK_SAYS_UNPAID"),
    ]
    assert cancelled.json["order"] == shown(bni_api)


@pytest.mark.parametrize("swept", [False, True])
def test_an_order_that_has_expired_says_so_swept_or_not(
    bni_api: DashboardApi, bank: KeepingBank, swept: bool
) -> None:
    place(bni_api)
    later = bni_api.after(hours=25)
    if swept:
        later.market.sweep()

    reply = check(later)

    assert timeline(reply) == [
        ("07:05:00", "PLACED"),
        ("07:05:00", "EXPIRED"),
        ("08:05:00", "BANK_SAYS_UNPAID"),
    ]
    assert reply.json["timeline"][1]["at"] == "2026-11-23T07:05:00.000Z"


def test_a_payment_in_time_is_found_after_the_order_has_expired(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    bank.take(billing_of(bank).account, paid_at=bni_api.after(hours=23).market.now)
    later = bni_api.after(hours=30)
    later.market.sweep()

    reply = check(later)

    assert reply.json["order"]["status"] == "PAID"
    assert reply.json["order"]["valid_until"] == "2027-11-23"
    assert credited(later) == (1_000, 1)


# When the bank is asked ---------------------------------------------------------------------------


def test_the_bank_is_asked_at_most_once_a_minute(bni_api: DashboardApi, bank: KeepingBank) -> None:
    place(bni_api)
    first = check(bni_api)
    before = bni_api.market.dump()

    soon = check(bni_api.after(seconds=59))
    unchanged, asked_by_then = bni_api.market.dump() == before, list(bank.requests)
    later = check(bni_api.after(seconds=60))

    assert unchanged
    assert soon.json == first.json
    assert asked_by_then == ["open", "ask"]
    assert timeline(later)[-1] == ("07:06:00", "BANK_SAYS_UNPAID")
    assert bank.requests == ["open", "ask", "ask"]


def test_a_paid_order_is_not_asked_about(bni_api: DashboardApi, bank: KeepingBank) -> None:
    place(bni_api)
    tell(bni_api.market, bank.take(billing_of(bank).account, paid_at=bni_api.market.now))
    asked = list(bank.requests)

    with bni_api.writing_nothing():
        reply = check(bni_api.after(minutes=5))

    assert timeline(reply) == [("07:05:00", "PLACED"), ("07:05:00", "PAID")]
    assert bank.requests == asked


@pytest.mark.parametrize("silence", SILENCES)
def test_an_order_that_waits_for_its_bank_is_not_asked_about(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble
) -> None:
    bank.troubles = [silence]
    place(bni_api)

    with bni_api.writing_nothing():
        reply = check(bni_api.after(seconds=20))

    assert timeline(reply) == [("07:05:00", "PLACED")]
    assert reply.json["order"]["virtual_account"]["number"] is None
    assert bank.requests == ["open"]


def test_two_days_after_its_end_an_order_is_not_asked_about_any_more(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    check(bni_api.after(hours=72))
    asked = list(bank.requests)

    with bni_api.writing_nothing():
        reply = check(bni_api.after(hours=72, seconds=61))

    assert asked == bank.requests == ["open", "ask"]
    assert timeline(reply)[-1] == ("07:05:00", "BANK_SAYS_UNPAID")


@pytest.mark.parametrize("order_id", [FIRST, "ord_2A7A875-0002", "ord_0B51EF0-0001", "x"])
def test_an_order_of_another_business_is_as_unknown_as_nobodys(
    bni_api: DashboardApi, bank: KeepingBank, order_id: str
) -> None:
    place(bni_api)
    token = bni_api.callers.token(business_id=TEH)

    with bni_api.writing_nothing():
        reply = bni_api.post(f"/v1/orders/{order_id}/check", token=token)
        nobodys = bni_api.post("/v1/orders/ord_2A7A875-9999/check")

    assert (reply.status, reply.code) == (404, "NOT_FOUND")
    assert reply == nobodys
    assert bank.requests == ["open"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b" ", 400, "MALFORMED_JSON"),
        ([], 400, "MALFORMED_JSON"),
        ({"paid_at": "2026-11-22T07:05:00Z"}, 422, "UNKNOWN_FIELD"),
    ],
)
def test_a_body_that_is_none(
    bni_api: DashboardApi, bank: KeepingBank, body: object, status: int, code: str
) -> None:
    place(bni_api)

    with bni_api.writing_nothing():
        reply = bni_api.post(f"/v1/orders/{FIRST}/check", body)

    assert (reply.status, reply.code) == (status, code)
    assert bank.requests == ["open"]
