"""Paying by a link, from its making to its end, as the JSON that callers and payers read.

Source: the project's HTTP contract.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.integration.api.answers import HEADERS
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi, Reply
from tests.support.market import NUMBER, SECOND_NUMBER, TEH
from tests.support.post_paid import CLOSED, OVERDUE

LINK = "/v1/orders/ord_2A7A875-0001/pay-link"
PAYABLE = {
    "total_idr": 460_650,
    "bank": "BCA",
    "holder_name": "Kopi Pagi",
    "pay_until": "2026-11-23T07:05:00.000Z",
    "status": "AWAITING_PAYMENT",
    "po_number": "PO 7",
    "locale": "id",
}
NO_ACCOUNT = {**PAYABLE, "virtual_account_number": None}


def token_of(link: Reply) -> str:
    """The token at the end of a link."""
    assert link.status == 200, link.body
    found = re.fullmatch(r"https://credit\.example/pay/([A-Za-z0-9_-]{24})", link.json["url"])
    assert found
    return found[1]


def make(api: DashboardApi) -> str:
    """Make the link of the first order; return its token."""
    return token_of(api.post(LINK, {}))


def pay(api: DashboardApi, token: str) -> Reply:
    """Open a link as somebody without a login does."""
    return api.get(f"/v1/pay/{token}", token=None)


def test_who_has_the_link_sees_what_to_pay_and_nothing_else(api: DashboardApi) -> None:
    account = api.place(po_number="PO 7").json["virtual_account"]["number"]

    link = api.post(LINK, {})
    reply = pay(api, token_of(link))

    assert (link.headers, link.json["expires_at"]) == (HEADERS, "2026-11-23T07:05:00.000Z")
    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {**PAYABLE, "virtual_account_number": account}


def test_a_link_needs_no_body(api: DashboardApi) -> None:
    api.place()

    assert api.post(LINK).status == 200


def test_another_link_ends_the_one_before(api: DashboardApi) -> None:
    api.place()

    first, second = make(api), make(api)

    assert first != second
    assert pay(api, first).code == "NOT_FOUND"
    assert pay(api, second).status == 200


def test_each_order_has_a_link_of_its_own(api: DashboardApi) -> None:
    api.place()
    second = api.place(number=SECOND_NUMBER, credits=2_000).json["order_id"]

    tokens = make(api), token_of(api.post(f"/v1/orders/{second}/pay-link"))

    assert [pay(api, token).json["total_idr"] for token in tokens] == [460_650, 921_300]


def test_a_withdrawn_link_shows_nothing_until_another_is_made(api: DashboardApi) -> None:
    api.place()
    token = make(api)

    reply = api.call("DELETE", LINK)

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {"url": None, "expires_at": None}
    assert pay(api, token).code == "NOT_FOUND"
    assert pay(api, make(api)).status == 200
    assert pay(api, token).code == "NOT_FOUND"


def test_withdrawing_again_or_what_was_never_made_changes_nothing(api: DashboardApi) -> None:
    api.place()
    api.place(number=SECOND_NUMBER)
    make(api)
    api.call("DELETE", LINK)
    before = api.market.dump()

    again = api.call("DELETE", LINK)
    never = api.call("DELETE", "/v1/orders/ord_2A7A875-0002/pay-link")

    assert again.json == never.json == {"url": None, "expires_at": None}
    assert api.market.dump() == before


def test_a_payer_sees_that_it_was_paid_for_a_week(api: DashboardApi) -> None:
    order = api.market.place(po_number="PO 7")
    token = make(api)
    api.after(hours=1).market.pay(order)

    paid = pay(api.after(days=7, hours=1), token)

    assert paid.json == {**NO_ACCOUNT, "status": "PAID"}
    assert pay(api.after(days=7, hours=1, seconds=1), token).code == "NOT_FOUND"


def test_a_cancelled_order_says_so_for_a_week(api: DashboardApi) -> None:
    order = api.market.place(po_number="PO 7")
    token = make(api)
    api.market.after(hours=2).cancel(order)

    assert pay(api.after(days=7, hours=2), token).json == {**NO_ACCOUNT, "status": "CANCELLED"}
    assert pay(api.after(days=7, hours=2, seconds=1), token).code == "NOT_FOUND"


@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_order_says_so_for_a_week(api: DashboardApi, swept: bool) -> None:
    api.place(po_number="PO 7")
    token = make(api)
    if swept:
        api.after(hours=25).market.sweep()

    expired = pay(api.after(hours=24, seconds=1), token)

    assert expired.json == {**NO_ACCOUNT, "status": "EXPIRED"}
    assert pay(api.after(days=8), token).status == 200
    assert pay(api.after(days=8, seconds=1), token).code == "NOT_FOUND"


@pytest.mark.parametrize("end", ["pay", "cancel", "wait"])
def test_an_order_that_has_ended_gets_no_link(api: DashboardApi, end: str) -> None:
    order = api.market.place()
    if end != "wait":
        getattr(api.market, end)(order)
    late = api.after(hours=24, seconds=1 if end == "wait" else 0)

    with late.writing_nothing():
        reply = late.post(LINK)

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"] == late.get("/v1/orders/ord_2A7A875-0001").json


def test_the_link_of_an_ended_order_can_still_be_withdrawn(api: DashboardApi) -> None:
    order = api.market.place()
    token = make(api)
    api.market.pay(order)

    api.call("DELETE", LINK)

    assert pay(api, token).code == "NOT_FOUND"


def test_after_a_change_of_method_the_link_shows_the_new_account(
    bni_api: DashboardApi,
) -> None:
    bni_api.place(po_number="PO 7")
    token = make(bni_api)

    moved = bni_api.change_method("ord_2A7A875-0001", "BNI_VA").json

    shown = pay(bni_api, token).json
    assert (shown["bank"], shown["status"]) == ("BNI", "AWAITING_PAYMENT")
    assert shown["virtual_account_number"] == moved["virtual_account"]["number"]


def test_while_a_bank_is_asked_for_the_account_its_number_is_told_to_nobody(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]
    assert bni_api.place(payment_method="BNI_VA").json["virtual_account"]["number"] is None

    shown = pay(bni_api, make(bni_api)).json

    assert (shown["virtual_account_number"], shown["bank"]) == (None, "BNI")


def test_an_order_that_is_paid_later_has_a_link_until_its_account_closes(
    new_api: Callable[[], DashboardApi],
) -> None:
    api = new_api()
    api.market.post_paid()
    account = api.place().json["virtual_account"]["number"]

    link = api.post(LINK)

    token = token_of(link)
    assert link.json["expires_at"] == "2027-01-05T16:59:59.000Z"
    overdue, closed = pay(api.at(OVERDUE), token).json, pay(api.at(CLOSED), token).json
    assert (overdue["status"], overdue["virtual_account_number"]) == ("INVOICED", account)
    assert (closed["status"], closed["virtual_account_number"]) == ("INVOICED", None)
    assert overdue["pay_until"] == "2026-12-06T16:59:59.000Z"
    assert api.at(CLOSED).post(LINK).code == "ORDER_NOT_OPEN"


def test_every_token_that_shows_nothing_is_answered_alike(api: DashboardApi) -> None:
    order = api.market.place()
    too_old = make(api)
    other = api.market.place(number=SECOND_NUMBER)
    second = f"/v1/orders/{other.order_id}/pay-link"
    replaced, withdrawn = (token_of(api.post(second)) for _ in range(2))
    api.call("DELETE", second)
    api.market.cancel(order)
    later = api.after(days=7, seconds=1)
    tokens = [
        *(too_old, replaced, withdrawn, "A" * 24, too_old[:-1], f"{too_old}A", too_old.swapcase()),
        *("x", "%22", "ord_2A7A875-0001", "A" * 5_000, f"{too_old}%0A"),
    ]

    replies = [pay(later, token) for token in tokens]

    assert {(each.status, each.body) for each in replies} == {(404, replies[0].body)}
    assert {tuple(each.headers.items()) for each in replies} == {tuple(replies[0].headers.items())}
    assert replies[0].code == "NOT_FOUND"
    assert replies[0].headers["cache-control"] == "no-store"
    assert replies[0].headers["referrer-policy"] == "no-referrer"


def test_a_token_is_in_no_item(api: DashboardApi) -> None:
    api.place()

    token = make(api)

    assert token not in str(api.market.dump())


def test_another_business_cannot_make_or_withdraw_a_link(api: DashboardApi) -> None:
    api.place()
    token = make(api)
    other = api.callers.token(business_id=TEH)

    with api.writing_nothing():
        made = api.post(LINK, token=other)
        withdrawn = api.call("DELETE", LINK, token=other)

    assert (made.code, withdrawn.code) == ("NOT_FOUND", "NOT_FOUND")
    assert pay(api, token).status == 200


def test_a_token_in_the_header_changes_nothing(api: DashboardApi) -> None:
    api.place()
    token = make(api)

    for login in (None, "no-token", api.callers.token(business_id=TEH)):
        assert api.get(f"/v1/pay/{token}", token=login).json["total_idr"] == 460_650
    assert api.get("/v1/pay/" + "A" * 24).code == "NOT_FOUND"
    assert NUMBER not in pay(api, token).body.decode()
