"""Placing at a bank that keeps the accounts itself: what its answer, or its silence, comes to.

Source: the project's HTTP contract. The order is written first, then the bank is asked.
"""

from __future__ import annotations

import pytest

from shared.domain.money import Rupiah
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.ask_bank import Reconciled
from shared.usecases.finish_accounts import AccountEnd
from tests.integration.api.answers import AT_BNI, HEADERS, without_account_number
from tests.integration.api.at_bni import (
    FIRST,
    SECOND,
    SILENCES,
    billing_of,
    credited,
    ending,
    place,
    shown,
    unmatched,
)
from tests.support.at_banks import finish, reconcile, tell
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi


def test_an_account_that_the_bank_opens_is_told_at_once(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    reply = place(bni_api, po_number="PO 7")

    assert (reply.status, reply.headers) == (201, HEADERS)
    assert without_account_number(reply.json) == {**AT_BNI, "po_number": "PO 7"}
    billing = billing_of(bank)
    assert reply.json["virtual_account"]["number"] == billing.account.number
    assert (billing.total, billing.active) == (Rupiah(460_650), True)
    assert bank.requests == ["open"]


def test_a_repeat_asks_the_bank_for_nothing(bni_api: DashboardApi, bank: KeepingBank) -> None:
    placed = place(bni_api, key="purchase-1")

    with bni_api.writing_nothing():
        repeated = place(bni_api, key="purchase-1")

    assert (repeated.status, repeated.json) == (201, placed.json)
    assert repeated.headers["idempotent-replayed"] == "true"
    assert bank.requests == ["open"]


def test_an_order_that_a_guard_refuses_reaches_no_bank(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    with bni_api.writing_nothing():
        reply = place(bni_api, expected_total_idr=460_649)

    assert (reply.status, reply.code) == (409, "PRICE_CHANGED")
    assert bank.requests == []


def test_an_account_that_the_bank_refuses_ends_the_order_and_frees_number_and_key(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.REFUSED]

    refused = place(bni_api, key="purchase-1")

    assert (refused.status, refused.code) == (503, "BANK_UNAVAILABLE")
    assert refused.headers["retry-after"] == "2"
    assert "idempotent-replayed" not in refused.headers
    failed = shown(bni_api)
    assert ending(failed) == ("CANCELLED", "Failed", "BANK_UNAVAILABLE")
    assert failed["valid_until"] is None
    again = place(bni_api, key="purchase-1")
    assert (again.status, again.json["order_id"]) == (201, SECOND)
    assert "idempotent-replayed" not in again.headers
    repeated = place(bni_api, key="purchase-1")
    assert (repeated.json["order_id"], repeated.headers["idempotent-replayed"]) == (SECOND, "true")


def test_with_the_key_of_a_refused_order_another_bank_can_be_chosen(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.REFUSED]
    place(bni_api, key="purchase-1")

    by_bca = bni_api.place(key="purchase-1")

    assert (by_bca.status, by_bca.json["order_id"]) == (201, SECOND)
    assert by_bca.json["payment_method"] == "BCA_VA"
    # From now on the key is this purchase's.
    with bni_api.writing_nothing():
        assert place(bni_api, key="purchase-1").code == "IDEMPOTENCY_KEY_REUSED"


def test_an_order_that_a_bank_refuses_counts_among_the_twenty_of_an_hour(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bni_api.market.after_placings(19)
    bank.troubles = [Trouble.REFUSED]
    assert place(bni_api).code == "BANK_UNAVAILABLE"

    with bni_api.writing_nothing():
        reply = place(bni_api)

    assert (reply.status, reply.code) == (429, "TOO_MANY_REQUESTS")
    assert bank.requests == ["open"]


@pytest.mark.parametrize("silence", SILENCES)
def test_without_an_answer_of_the_bank_the_order_is_placed_and_its_number_is_not_told(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble
) -> None:
    bank.troubles = [silence]

    placed = place(bni_api, key="purchase-1")

    assert placed.status == 201
    account = {"bank": "BNI", "number": None, "holder_name": "Kopi Pagi"}
    assert placed.json == {**AT_BNI, "virtual_account": account}
    with bni_api.writing_nothing():
        repeated = place(bni_api, key="purchase-1")
        blocked = place(bni_api)
    assert (repeated.status, repeated.json) == (201, placed.json)
    assert repeated.headers["idempotent-replayed"] == "true"
    assert (blocked.code, blocked.json["order"]) == ("OPEN_ORDER_EXISTS", placed.json)
    assert shown(bni_api) == placed.json
    assert bank.requests == ["open"]


@pytest.mark.parametrize(
    ("silence", "requests"),
    [
        # The bank has not got it: it is asked for once more.
        (Trouble.NOT_HEARD, ["open", "ask", "open"]),
        (Trouble.ANSWER_LOST, ["open", "ask"]),
    ],
)
def test_the_sweep_finds_out_and_tells_the_number(
    bni_api: DashboardApi, bank: KeepingBank, silence: Trouble, requests: list[str]
) -> None:
    bank.troubles = [silence]
    place(bni_api)
    # The request itself may still be under way.
    assert finish(bni_api.after(seconds=29).market) == {}

    swept = finish(bni_api.after(seconds=30).market)

    assert swept == {AccountEnd.OPENED: 1}
    assert bank.requests == requests
    billing = billing_of(bank)
    order = shown(bni_api)
    assert order["virtual_account"]["number"] == billing.account.number
    assert without_account_number(order) == AT_BNI
    assert finish(bni_api.after(seconds=90).market) == {}


# The sweep runs every minute; it comes first so many seconds after the placing.
@pytest.mark.parametrize("first_sweep_s", [0, 1, 29, 30, 31, 59])
def test_no_order_waits_for_its_bank_longer_than_two_minutes(
    bni_api: DashboardApi, bank: KeepingBank, first_sweep_s: int
) -> None:
    bank.troubles = [Trouble.NOT_HEARD] * 20
    place(bni_api, key="purchase-1")

    for seconds in range(first_sweep_s, 121, 60):
        finish(bni_api.after(seconds=seconds).market)

    later = bni_api.after(minutes=2)
    assert ending(shown(later)) == ("CANCELLED", "Failed", "BANK_UNAVAILABLE")
    # The key had placed it, so it answers with it.
    repeated = place(later, key="purchase-1")
    assert (repeated.status, repeated.json) == (201, shown(later))
    assert later.place().json["order_id"] == SECOND


def test_a_bank_that_refuses_at_last_ends_the_order_at_once(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.NOT_HEARD, None, Trouble.REFUSED]
    place(bni_api)

    swept = finish(bni_api.after(seconds=30).market)

    assert swept == {AccountEnd.GIVEN_UP: 1}
    assert bank.requests == ["open", "ask", "open"]
    assert ending(shown(bni_api)) == ("CANCELLED", "Failed", "BANK_UNAVAILABLE")


def test_an_account_that_was_given_up_is_closed_at_its_bank_too(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST, Trouble.NOT_HEARD, Trouble.NOT_HEARD]
    place(bni_api)
    assert finish(bni_api.after(minutes=1).market) == {AccountEnd.GIVEN_UP: 1}

    silent = finish(bni_api.after(minutes=2).market)
    closed = finish(bni_api.after(minutes=4).market)

    assert (silent, closed) == ({AccountEnd.WAITING: 1}, {AccountEnd.CLOSED: 1})
    assert [billing.active for billing in bank.billings.values()] == [False]
    assert finish(bni_api.after(minutes=10).market) == {}


def test_what_is_paid_to_an_account_that_is_still_being_opened_pays_its_order(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]
    place(bni_api)
    billing = billing_of(bank)

    told = tell(bni_api.market, bank.take(billing.account, paid_at=bni_api.market.now))

    assert told is CallbackReply.SETTLED
    paid = shown(bni_api)
    assert (paid["status"], paid["virtual_account"]["number"]) == ("PAID", billing.account.number)
    # The sweeps still come by: the bank says again that it was paid.
    assert finish(bni_api.after(minutes=1).market) == {AccountEnd.CLOSED: 1}
    assert reconcile(bni_api.after(minutes=2).market).ends == {Reconciled.CONFIRMED: 1}
    assert credited(bni_api) == (1_000, 1)


def test_what_is_paid_to_an_account_that_was_given_up_is_held(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST, Trouble.NOT_HEARD]
    place(bni_api)
    later = bni_api.after(minutes=1)
    finish(later.market)
    billing = billing_of(bank)
    paid_at = later.after(seconds=1).market.now

    told = tell(later.after(minutes=1).market, bank.take(billing.account, paid_at=paid_at))

    assert told is CallbackReply.HELD
    assert credited(bni_api) == (0, 0)
    assert ending(shown(bni_api)) == ("CANCELLED", "Failed", "BANK_UNAVAILABLE")
    (held,) = unmatched(bni_api)
    assert (held["order_id"], held["reason"]) == (FIRST, "ORDER_EXPIRED")
