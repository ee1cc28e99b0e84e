"""Replacing and cancelling at a bank that keeps the accounts: it closes them before our books do.

Source: the project's HTTP contract. The bank may know better: somebody has just paid.
"""

from __future__ import annotations

import pytest

from shared.domain.money import Rupiah
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.finish_accounts import AccountEnd
from tests.integration.api.at_bni import (
    FIRST,
    SECOND,
    SILENCES,
    billing_of,
    cancel,
    credited,
    ending,
    place,
    shown,
    unmatched,
)
from tests.support.at_banks import finish, tell
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi
from tests.support.market import SECOND_NUMBER

# Replacing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["BNI_VA", "BCA_VA"])
def test_the_bank_closes_an_account_before_its_order_is_replaced(
    bni_api: DashboardApi, bank: KeepingBank, method: str
) -> None:
    place(bni_api)
    (replaced,) = bank.billings

    reply = bni_api.place(payment_method=method, credits=2_000, replaces=FIRST)

    assert (reply.status, reply.json["order_id"]) == (201, SECOND)
    assert ending(shown(bni_api)) == ("CANCELLED", "Failed", "REPLACED")
    assert bank.requests == ["open", "close", *(["open"] if method == "BNI_VA" else [])]
    assert not bank.billings[replaced].active


def test_an_order_that_was_paid_meanwhile_is_settled_and_not_replaced(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    payment = bank.take(billing_of(bank).account, paid_at=bni_api.market.now)

    reply = place(bni_api, credits=2_000, replaces=FIRST)

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"] == shown(bni_api)
    assert reply.json["order"]["status"] == "PAID"
    assert tell(bni_api.market, payment) is CallbackReply.REPEATED
    assert credited(bni_api) == (1_000, 1)
    assert len(bni_api.market.entities("ORDER")) == 1


def test_where_another_amount_was_paid_the_money_is_held_and_the_order_replaced(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now, amount=Rupiah(460_000))

    reply = place(bni_api, credits=2_000, replaces=FIRST)

    assert reply.status == 201
    assert ending(shown(bni_api)) == ("CANCELLED", "Failed", "REPLACED")
    assert credited(bni_api) == (0, 0)
    (held,) = unmatched(bni_api)
    assert (held["amount_idr"], held["reason"]) == (460_000, "AMOUNT_MISMATCH")


@pytest.mark.parametrize("silence", SILENCES)
def test_while_the_bank_says_nothing_no_order_is_replaced(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble
) -> None:
    placed = place(bni_api).json
    bank.troubles = [silence]

    with bni_api.writing_nothing():
        reply = place(bni_api, credits=2_000, replaces=FIRST, key="purchase-2")

    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    assert reply.headers["retry-after"] == "2"
    assert shown(bni_api) == placed
    repeated = place(bni_api, credits=2_000, replaces=FIRST, key="purchase-2")
    assert (repeated.status, repeated.json["order_id"]) == (201, SECOND)


def test_a_replacing_that_a_guard_refuses_closes_nothing(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    placed = place(bni_api).json
    bni_api.place(number=SECOND_NUMBER)

    with bni_api.writing_nothing():
        price = place(bni_api, replaces=FIRST, expected_total_idr=1)
        in_the_way = place(bni_api, replaces=FIRST, number=SECOND_NUMBER)

    assert (price.code, in_the_way.code) == ("PRICE_CHANGED", "OPEN_ORDER_EXISTS")
    assert bank.requests == ["open"]
    assert shown(bni_api) == placed


def test_a_replaced_order_stays_replaced_when_the_bank_refuses_the_new_one(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.place()
    bank.troubles = [Trouble.REFUSED]

    reply = place(bni_api, replaces=FIRST)

    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    assert ending(shown(bni_api)) == ("CANCELLED", "Failed", "REPLACED")
    assert ending(shown(bni_api, SECOND)) == ("CANCELLED", "Failed", "BANK_UNAVAILABLE")
    assert bni_api.place().status == 201


# Cancelling ---------------------------------------------------------------------------------------


def test_the_bank_closes_an_account_before_its_order_is_cancelled(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)

    reply = cancel(bni_api)

    assert (reply.status, ending(reply.json)) == (200, ("CANCELLED", "Failed", "CANCELLED"))
    assert bank.requests == ["open", "close"]
    assert [billing.active for billing in bank.billings.values()] == [False]
    with bni_api.writing_nothing():
        again = cancel(bni_api.after(minutes=1))
    assert (again.code, again.json["order"]) == ("ORDER_NOT_OPEN", reply.json)
    assert bank.requests == ["open", "close"]


def test_an_order_that_was_paid_meanwhile_is_settled_and_not_cancelled(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    payment = bank.take(billing_of(bank).account, paid_at=bni_api.market.now)

    reply = cancel(bni_api)

    assert (reply.status, reply.code) == (409, "ORDER_NOT_OPEN")
    assert reply.json["order"] == shown(bni_api)
    assert reply.json["order"]["status"] == "PAID"
    assert tell(bni_api.market, payment) is CallbackReply.REPEATED
    assert cancel(bni_api).code == "ORDER_NOT_OPEN"
    assert credited(bni_api) == (1_000, 1)


def test_where_another_amount_was_paid_the_money_is_held_and_the_order_cancelled(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now, amount=Rupiah(460_651))

    reply = cancel(bni_api)

    assert (reply.status, reply.json["status"]) == (200, "CANCELLED")
    assert credited(bni_api) == (0, 0)
    (held,) = unmatched(bni_api)
    assert (held["amount_idr"], held["reason"]) == (460_651, "AMOUNT_MISMATCH")


@pytest.mark.parametrize("silence", SILENCES)
def test_while_the_bank_says_nothing_no_order_is_cancelled(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble
) -> None:
    placed = place(bni_api).json
    bank.troubles = [silence]

    with bni_api.writing_nothing():
        reply = cancel(bni_api)

    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    assert reply.headers["retry-after"] == "2"
    assert shown(bni_api) == placed
    assert place(bni_api).code == "OPEN_ORDER_EXISTS"
    assert cancel(bni_api).status == 200


def test_while_the_bank_does_not_say_what_was_paid_the_order_stays_open(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    placed = place(bni_api).json
    bank.take(billing_of(bank).account, paid_at=bni_api.market.now)
    bank.troubles = [None, Trouble.NOT_HEARD]
    before = bni_api.market.entities("ORDER", "NUMBER", "ENTRY", "PAYMENT", "SUSPENSE")

    reply = cancel(bni_api)

    assert bank.requests == ["open", "close", "ask"]
    assert (reply.status, reply.code) == (503, "BANK_UNAVAILABLE")
    after = bni_api.market.entities("ORDER", "NUMBER", "ENTRY", "PAYMENT", "SUSPENSE")
    assert (after, shown(bni_api)) == (before, placed)
    # A later attempt books what was paid.
    assert cancel(bni_api).json["order"]["status"] == "PAID"


def test_an_order_that_still_waits_for_its_bank_can_be_cancelled(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.NOT_HEARD]
    place(bni_api)

    reply = cancel(bni_api)

    assert ending(reply.json) == ("CANCELLED", "Failed", "CANCELLED")
    # The first request may reach the bank after that: the sweep closes once more.
    assert finish(bni_api.after(minutes=1).market) == {AccountEnd.CLOSED: 1}
    assert bank.requests == ["open", "close", "close"]
    assert shown(bni_api) == reply.json
