"""Another payment method for an open order: the new account is opened before the old one is closed.

Source: the project's HTTP contract. Where the money ends that comes for the old account:
tests/integration/api/test_money_for_old_accounts.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.domain.money import Rupiah
from shared.usecases.finish_accounts import AccountEnd
from tests.integration.api.answers import AT_BNI, ORDER, headers_at, without_account_number
from tests.integration.api.at_bni import (
    FIRST,
    SILENCES,
    billing_of,
    credited,
    first_order,
    shown,
    states,
)
from tests.support.at_banks import HurriedBank, finish
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi
from tests.support.market import TEH, Table

OTHER = {"BCA_VA": "BNI_VA", "BNI_VA": "BCA_VA"}
AT = {"BCA_VA": ORDER, "BNI_VA": AT_BNI}
both_ways = pytest.mark.parametrize("method", ["BCA_VA", "BNI_VA"])


def without_claims(table: Table) -> Table:
    """All but the accounts, and the number's count of placings, which an attempt adds to."""
    kept = {key: dict(item) for key, item in table.items() if item["entity"] != "VA"}
    for item in kept.values():
        item.pop("placed_at", None)
    return kept


@both_ways
def test_an_order_moves_to_an_account_at_the_other_bank(
    bni_api: DashboardApi, bank: KeepingBank, method: str
) -> None:
    placed = bni_api.place(payment_method=method, po_number="PO 7").json
    later = bni_api.after(minutes=30)

    reply = later.change_method(FIRST, OTHER[method])

    assert (reply.status, reply.headers) == (200, headers_at("2026-11-22T07:35:00.000Z"))
    # Same price, same end: only where it is paid is another.
    assert without_account_number(reply.json) == {**AT[OTHER[method]], "po_number": "PO 7"}
    assert shown(later) == reply.json
    closed, opened = placed["virtual_account"]["bank"], reply.json["virtual_account"]["bank"]
    assert states(later) == {closed: "CLOSED", opened: "OPEN"}
    billing = billing_of(bank)
    assert (billing.total, billing.active) == (Rupiah(460_650), method == "BCA_VA")


def test_an_order_moves_there_and_back_to_yet_another_account(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    placed = bni_api.place().json
    bni_api.change_method(FIRST, "BNI_VA")

    back = bni_api.after(minutes=1).change_method(FIRST, "BCA_VA")

    assert without_account_number(back.json) == ORDER
    assert back.json["virtual_account"]["number"] != placed["virtual_account"]["number"]
    assert first_order(bni_api).account.billing_id == ""
    assert not billing_of(bank).active
    assert bni_api.market.pay(first_order(bni_api)).record is not None
    assert credited(bni_api) == (1_000, 1)


@both_ways
def test_the_method_that_an_order_has_changes_nothing(
    bni_api: DashboardApi, bank: KeepingBank, method: str
) -> None:
    placed = bni_api.place(payment_method=method)
    asked = list(bank.requests)
    # Not even the hour's limit is in the way of nothing.
    bni_api.market.after_placings(20)

    with bni_api.writing_nothing():
        reply = bni_api.change_method(FIRST, method)

    assert (reply.status, reply.json) == (200, placed.json)
    assert bank.requests == asked


def test_an_order_that_still_waits_for_its_bank_can_move(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]
    bni_api.place(payment_method="BNI_VA")

    reply = bni_api.change_method(FIRST, "BCA_VA")

    assert without_account_number(reply.json) == ORDER
    # The first request may reach the bank after that: the sweep closes once more.
    assert finish(bni_api.after(minutes=1).market) == {AccountEnd.CLOSED: 1}
    assert not billing_of(bank).active
    assert shown(bni_api) == reply.json


# What is refused ----------------------------------------------------------------------------------


def test_a_method_that_nobody_knows(bni_api: DashboardApi, bank: KeepingBank) -> None:
    bni_api.place()

    with bni_api.writing_nothing():
        reply = bni_api.change_method(FIRST, "QRIS")

    assert (reply.status, reply.code) == (422, "UNKNOWN_PAYMENT_METHOD")
    assert [error["field"] for error in reply.json["errors"]] == ["payment_method"]
    assert bank.requests == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (None, 400, "MALFORMED_JSON"),
        ({}, 422, "INVALID_FIELD"),
        ({"payment_method": None}, 422, "INVALID_FIELD"),
        ({"payment_method": ["BNI_VA"]}, 422, "INVALID_FIELD"),
        ({"payment_method": "BNI_VA", "credits": 2_000}, 422, "UNKNOWN_FIELD"),
        (b'{"payment_method": "BNI_VA", "payment_method": "BCA_VA"}', 400, "DUPLICATE_KEY"),
    ],
)
def test_a_body_that_is_none(
    bni_api: DashboardApi, bank: KeepingBank, body: object, status: int, code: str
) -> None:
    bni_api.place()

    with bni_api.writing_nothing():
        reply = bni_api.post(f"/v1/orders/{FIRST}/payment-method", body)

    assert (reply.status, reply.code) == (status, code)
    assert bank.requests == []


def test_a_method_that_is_not_offered(api: DashboardApi) -> None:
    api.place()

    with api.writing_nothing():
        reply = api.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (409, "PAYMENT_METHOD_UNAVAILABLE")
    assert reply.json["reason"] == "NOT_OFFERED"


def test_the_first_of_several_mistakes_is_told(api: DashboardApi, bank: KeepingBank) -> None:
    """Each request mends the mistake of the one before; the limit of the hour is in every way."""
    bni_api = api.with_bni(bank)
    api.place()
    api.market.after_placings(20)
    cancelled = api.after(minutes=1)
    cancelled.market.cancel(first_order(api))

    with api.writing_nothing():
        codes = [
            cancelled.change_method("ord_2A7A875-9999", "QRIS").code,
            cancelled.change_method(FIRST, "QRIS").code,
            cancelled.change_method(FIRST, "BNI_VA").code,
            bni_api.after(minutes=1).change_method(FIRST, "BNI_VA").code,
        ]

    assert codes == [
        "NOT_FOUND",
        "UNKNOWN_PAYMENT_METHOD",
        "PAYMENT_METHOD_UNAVAILABLE",
        "ORDER_NOT_OPEN",
    ]
    assert bank.requests == []


@pytest.mark.parametrize("state", ["PAID", "EXPIRED", "CANCELLED"])
def test_an_order_that_is_over(bni_api: DashboardApi, bank: KeepingBank, state: str) -> None:
    bni_api.place()
    market = bni_api.market
    if state == "PAID":
        market.pay(first_order(bni_api))
    if state == "CANCELLED":
        market.cancel(first_order(bni_api))
    later = bni_api.after(hours=24, seconds=1)

    with bni_api.writing_nothing():
        reply = later.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"] == shown(later)
    assert reply.json["order"]["status"] == state
    assert bank.requests == []


def test_an_order_can_be_moved_until_its_last_instant(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place()

    assert bni_api.after(hours=24).change_method(FIRST, "BNI_VA").status == 200


@pytest.mark.parametrize("order_id", [FIRST, "ord_2A7A875-0002", "ord_0B51EF0-0001", "x"])
def test_an_order_of_another_business_is_as_unknown_as_nobodys(
    bni_api: DashboardApi, bank: KeepingBank, order_id: str
) -> None:
    bni_api.place()
    token = bni_api.callers.token(business_id=TEH)

    with bni_api.writing_nothing():
        reply = bni_api.change_method(order_id, "BNI_VA", token=token)
        nobodys = bni_api.change_method("ord_2A7A875-9999", "QRIS")

    assert (reply.status, reply.code) == (404, "NOT_FOUND")
    # That the order is unknown is told before anything about the method.
    assert reply == nobodys
    assert bank.requests == []


def test_placings_and_changes_together_are_twenty_in_an_hour(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    market = bni_api.market.after_placings(18)
    placed = bni_api.place().json
    changed = bni_api.change_method(FIRST, "BNI_VA")

    with bni_api.writing_nothing():
        one_too_many = bni_api.change_method(FIRST, "BCA_VA")
        placing = bni_api.place(replaces=FIRST)

    assert changed.json["virtual_account"] != placed["virtual_account"]
    for reply in (one_too_many, placing):
        assert (reply.status, reply.code) == (429, "TOO_MANY_REQUESTS")
    assert shown(bni_api) == changed.json
    assert bank.requests == ["open"]
    # The oldest of the twenty was 18 minutes before.
    assert market.now == bni_api.market.now
    assert bni_api.after(minutes=42).change_method(FIRST, "BCA_VA").status == 200


def test_a_placing_in_the_same_moment_counts_too(new_api: Callable[[], DashboardApi]) -> None:
    bank = HurriedBank()
    api = new_api().with_bni(bank)
    placed = api.place().json
    api.market.after_placings(19)
    # Somebody else was faster, and that was the twentieth.
    bank.meanwhile = {"draw": lambda: api.market.after_placings(20)}

    reply = api.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (429, "TOO_MANY_REQUESTS")
    assert shown(api) == placed
    assert states(api) == {"BCA": "OPEN"}
    assert bank.requests == []


# What fails on the way ----------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", list(Trouble))
def test_while_the_new_bank_has_no_account_the_old_one_stays_payable(
    bni_api: DashboardApi, bank: KeepingBank, trouble: Trouble
) -> None:
    placed = bni_api.place().json
    before = without_claims(bni_api.market.dump())
    bank.troubles = [trouble]

    reply = bni_api.change_method(FIRST, "BNI_VA")

    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    assert reply.headers["retry-after"] == "2"
    assert without_claims(bni_api.market.dump()) == before
    assert shown(bni_api) == placed
    assert states(bni_api) == {"BCA": "OPEN", "BNI": "CLOSED"}
    # Perhaps the bank has it all the same, so it is closed there too.
    assert finish(bni_api.after(minutes=1).market) == {AccountEnd.CLOSED: 1}
    assert not any(billing.active for billing in bank.billings.values())
    bni_api.market.pay(first_order(bni_api))
    assert credited(bni_api) == (1_000, 1)


@pytest.mark.parametrize("silence", SILENCES)
def test_while_the_old_bank_does_not_close_its_account_the_order_stays_there(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble
) -> None:
    placed = bni_api.place(payment_method="BNI_VA").json
    before = without_claims(bni_api.market.dump())
    bank.troubles = [silence]

    reply = bni_api.change_method(FIRST, "BCA_VA")

    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    assert without_claims(bni_api.market.dump()) == before
    assert shown(bni_api) == placed
    assert states(bni_api) == {"BNI": "OPEN", "BCA": "CLOSED"}
    # The account at the other bank was told to nobody, and nobody has to be told that it is closed.
    finish(bni_api.after(minutes=1).market)
    moved = bni_api.after(minutes=2).change_method(FIRST, "BCA_VA")
    assert (moved.status, moved.json["payment_method"]) == (200, "BCA_VA")


def test_a_failed_change_counts_among_the_twenty_of_an_hour(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.market.after_placings(18)
    bni_api.place()
    bank.troubles = [Trouble.REFUSED]
    assert bni_api.change_method(FIRST, "BNI_VA").code == "BANK_UNAVAILABLE"

    with bni_api.writing_nothing():
        reply = bni_api.change_method(FIRST, "BNI_VA")

    assert reply.code == "TOO_MANY_REQUESTS"
