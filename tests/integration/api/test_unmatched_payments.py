"""Money that belongs to no order: what its business is shown of it, and who is not.

Source: the project's HTTP contract. What staff make of it: tests/integration/.
"""

from __future__ import annotations

import pytest

from shared.domain.money import Rupiah
from shared.domain.virtual_account import Bank, VirtualAccount
from shared.usecases.answer_callback import CallbackReply
from tests.integration.api.answers import HEADERS
from tests.integration.api.at_bni import FIRST, billing_of, cancel, credited, place, unmatched
from tests.support.at_banks import tell
from tests.support.banks import Billing, KeepingBank
from tests.support.dashboard_api import DashboardApi
from tests.support.market import SECOND_NUMBER, TEH

# An account that we never issued.
STRANGE = VirtualAccount(Bank.BNI, "8001999999999999", "", "STRANGE1")


def pay(api: DashboardApi, bank: KeepingBank, amount: int = 460_650) -> str:
    """Pay the only account at the bank, and be told of it; the payment's id."""
    account = billing_of(bank).account
    payment = bank.take(account, paid_at=api.market.now, amount=Rupiah(amount))
    tell(api.market, payment)
    return payment.payment_id


def test_where_all_money_found_its_order_there_is_none(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    pay(bni_api, bank)

    reply = bni_api.get("/v1/unmatched-payments")

    assert (reply.status, reply.headers, reply.json) == (200, HEADERS, {"items": []})


def test_a_second_payment_is_shown_with_everything_that_is_known(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    pay(bni_api, bank)
    payment_id = pay(bni_api.after(minutes=7), bank)

    reply = bni_api.get("/v1/unmatched-payments")

    assert reply.json == {
        "items": [
            {
                "payment_id": payment_id,
                "bank": "BNI",
                "virtual_account": billing_of(bank).account.number,
                "amount_idr": 460_650,
                "remaining_idr": 460_650,
                "paid_at": "2026-11-22T07:12:00.000Z",
                "reason": "ALREADY_PAID",
                "state": "HELD",
                "order_id": FIRST,
            }
        ]
    }
    # The payment's id is the bank's own: billing and journal number.
    assert payment_id.startswith(f"BNI:{billing_of(bank).account.billing_id}:")
    assert credited(bni_api) == (1_000, 1)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("too late", "ORDER_EXPIRED"),
        ("after the cancel", "ORDER_EXPIRED"),
        ("too much", "AMOUNT_MISMATCH"),
        ("too little", "AMOUNT_MISMATCH"),
    ],
)
def test_why_money_settled_nothing_is_told(
    bni_api: DashboardApi, bank: KeepingBank, how: str, reason: str
) -> None:
    place(bni_api)
    match how:
        case "too late":
            pay(bni_api.after(hours=24, seconds=1), bank)
        case "after the cancel":
            cancel(bni_api)
            pay(bni_api.after(seconds=1), bank)
        case "too much":
            pay(bni_api, bank, 500_000)
        case "too little":
            pay(bni_api, bank, 460_649)

    (held,) = unmatched(bni_api)

    assert (held["reason"], held["state"], held["order_id"]) == (reason, "HELD", FIRST)
    assert held["remaining_idr"] == held["amount_idr"]
    assert credited(bni_api) == (0, 0)


def test_the_newest_is_first(bni_api: DashboardApi, bank: KeepingBank) -> None:
    place(bni_api)
    paid = [pay(bni_api.after(minutes=each), bank, 100_000 + each) for each in range(3)]

    assert [held["payment_id"] for held in unmatched(bni_api)] == paid[::-1]
    assert [held["amount_idr"] for held in unmatched(bni_api)] == [100_002, 100_001, 100_000]


def test_the_same_payment_told_again_is_shown_once(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    late = bni_api.after(hours=25)
    payment = bank.take(billing_of(bank).account, paid_at=late.market.now)

    replies = [tell(late.market, payment), tell(late.after(minutes=9).market, payment)]

    assert replies == [CallbackReply.HELD, CallbackReply.REPEATED]
    assert [held["payment_id"] for held in unmatched(bni_api)] == [payment.payment_id]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("finance", 200), ("operator", 403), ("viewer", 403)]
)
def test_owner_and_finance_see_it(
    bni_api: DashboardApi, bank: KeepingBank, role: str, status: int
) -> None:
    place(bni_api)
    payment_id = pay(bni_api.after(hours=25), bank)

    reply = bni_api.get("/v1/unmatched-payments", token=bni_api.callers.token(role))

    assert reply.status == status
    assert (payment_id in reply.body.decode()) == (status == 200)
    assert reply.code == (None if status == 200 else "ROLE_MAY_NOT")


def test_another_business_sees_its_own(bni_api: DashboardApi, bank: KeepingBank) -> None:
    place(bni_api)
    pay(bni_api.after(hours=25), bank)

    others = bni_api.get(
        "/v1/unmatched-payments", token=bni_api.callers.token("owner", business_id=TEH)
    )

    assert (others.status, others.json) == (200, {"items": []})
    assert len(unmatched(bni_api)) == 1


def test_money_for_an_account_that_we_never_issued_is_in_nobodys_list(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api, number=SECOND_NUMBER)
    bank.billings[STRANGE.billing_id] = Billing(STRANGE, Rupiah(460_650))
    payment = bank.take(STRANGE, paid_at=bni_api.market.now)

    told = tell(bni_api.market, payment)

    assert told is CallbackReply.HELD
    for business_id in ("kopi-pagi", TEH):
        token = bni_api.callers.token(business_id=business_id)
        assert bni_api.get("/v1/unmatched-payments", token=token).json == {"items": []}
    (held,) = bni_api.market.entities("SUSPENSE")
    assert (held["payment_id"], held["reason"]) == (payment.payment_id, "UNKNOWN_ACCOUNT")
    assert (held["pk"], held["business_id"]) == ("UNIDENTIFIED", None)


def test_money_that_the_bank_does_not_confirm_is_booked_nowhere(
    bni_api: DashboardApi, bank: KeepingBank
) -> None:
    place(bni_api)
    late = bni_api.after(hours=25)
    payment = bank.take(billing_of(bank).account, paid_at=late.market.now)
    # The bank itself knows of no payment.
    bank.billings[payment.billing_id] = Billing(billing_of(bank).account, Rupiah(460_650))

    told = tell(late.market, payment)

    assert told is CallbackReply.UNCONFIRMED
    assert unmatched(late) == []
    assert bni_api.market.entities("SUSPENSE", "JOURNAL", "PAYMENT", "ENTRY") == []
