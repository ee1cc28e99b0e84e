"""What becomes of an order leaves the notice and the mail that tell it, once and with itself."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.domain.money import Rupiah
from shared.domain.notice import HeldMoney, Notice, OrderEnd
from shared.domain.order import FailureReason, PaymentMethod
from shared.domain.payment import Settlement
from shared.domain.virtual_account import Bank, VirtualAccountClaim
from shared.ports.banks import Opening
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.sweeps import UnconfirmedCall
from shared.usecases.expire_orders import ExpirySweep
from shared.usecases.finish_accounts import AccountEnd
from shared.usecases.place_order import Refused
from shared.usecases.replay_call import replay_call
from tests.support.at_banks import HurriedBank, cancel, change, finish
from tests.support.banks import KeepingBank, Trouble
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, SECOND_NUMBER, Market
from tests.support.suspense import Office

BCA, BNI = PaymentMethod.BCA_VA, PaymentMethod.BNI_VA


def notices(market: Market) -> list[Notice]:
    """What the first business was told, oldest first."""
    return list(DynamoNoticeStore(market.table).page(KOPI, 100, None).items[::-1])


def ends(market: Market) -> list[tuple[str, FailureReason | None]]:
    """Of which orders it was told how they ended, oldest first."""
    facts = [notice.fact for notice in notices(market)]
    return [
        (str(fact.invoice_number), fact.failure) for fact in facts if isinstance(fact, OrderEnd)
    ]


def mails(market: Market) -> Counter[str]:
    """Which mails are to be sent, by effect."""
    rows = market.entities("OUTBOX", "NOTICE")
    assert all(row["due"] == "OUTBOX#0" for row in rows)
    return Counter(str(row["effect"]) for row in rows)


def instructed(market: Market) -> list[Any]:
    """The accounts of which payment instructions are to be sent, in key order."""
    return [
        row["account_number"]
        for row in market.entities("OUTBOX")
        if row["effect"] == "INSTRUCT_PAYMENT"
    ]


class RefusingBank(HurriedBank):
    """A bank that opens no account."""

    def open(self, claim: VirtualAccountClaim) -> Opening:
        return Opening.REFUSED


@pytest.fixture
def bank() -> HurriedBank:
    return HurriedBank()


@pytest.fixture
def bni(market: Market, bank: HurriedBank) -> Market:
    """The market where BNI is offered too."""
    return market.with_bni(bank)


# Instructions -------------------------------------------------------------------------------------


def test_placing_leaves_the_mail_that_says_how_to_pay(market: Market) -> None:
    order = market.place()

    assert market.entities("OUTBOX") == [
        {
            "pk": "X#ord_2A7A875-0001",
            "sk": f"INSTRUCT_PAYMENT#{order.account.number}",
            "entity": "OUTBOX",
            "effect": "INSTRUCT_PAYMENT",
            "order_id": "ord_2A7A875-0001",
            "business_id": "kopi-pagi",
            "account_number": order.account.number,
            "created_at": "2026-11-22T07:05:00.000Z",
            "tries": 0,
            "due": "OUTBOX#0",
            "due_at": "2026-11-22T07:07:00.000Z",
        }
    ]
    assert notices(market) == []


def test_a_number_is_mailed_once_its_bank_has_opened_it_and_not_before(
    bni: Market, bank: HurriedBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]

    order = bni.place(payment_method=BNI)
    before = instructed(bni)
    ends_of_sweep = finish(bni.after(seconds=31))

    assert before == []
    assert ends_of_sweep == {AccountEnd.OPENED: 1}
    assert instructed(bni) == [order.account.number]
    (row,) = bni.entities("OUTBOX")
    assert row["created_at"] == "2026-11-22T07:05:31.000Z"


def test_a_change_of_the_method_mails_the_other_number(bni: Market) -> None:
    order = bni.place()
    moved = change(bni.after(minutes=1), order, BNI).order
    assert moved is not None

    back = change(bni.after(minutes=2), moved, BCA).order

    assert back is not None
    numbers = {order.account.number, moved.account.number, back.account.number}
    assert sorted(instructed(bni)) == sorted(numbers)


def test_a_bill_says_how_to_pay_unless_its_account_is_still_to_come(bni: Market) -> None:
    market = bni.post_paid()

    market.place()
    assert mails(market) == {"BILL_INVOICED_ORDER": 1}
    later = market.place(number=SECOND_NUMBER, payment_method=BNI)

    assert mails(market) == {"BILL_INVOICED_ORDER": 2, "INSTRUCT_PAYMENT": 1}
    assert instructed(market) == [later.account.number]


# Ends ---------------------------------------------------------------------------------------------


def test_a_paid_order_is_told_with_the_row_of_its_invoice(market: Market) -> None:
    market.pay(market.place())

    (notice,) = market.entities("NOTICE")
    assert notice == {
        "pk": "B#kopi-pagi",
        "sk": "M#2026-11-22T07:05:00.000Z#6281212448484-ord_2A7A875-0001-PAID",
        "entity": "NOTICE",
        "kind": "PAID",
        "number": "+6281212448484",
        "at": "2026-11-22T07:05:00.000Z",
        "cause": "ord_2A7A875-0001-PAID",
        "prefix": "2A7A875",
        "running_number": 1,
        "credits": 1_000,
        "total_idr": 460_650,
        "effect": "CONFIRM_PAID_ORDER",
        "tries": 0,
        "due": "OUTBOX#0",
        "due_at": "2026-11-22T07:07:00.000Z",
    }


def test_the_sweep_that_marks_an_order_tells_it_once(market: Market) -> None:
    market.place()
    late = market.after(hours=24, seconds=1)

    first, second = late.sweep(), late.after(minutes=1).sweep()

    assert (first, second) == (ExpirySweep(1, 1), ExpirySweep(0, 0))
    assert ends(market) == [("2A7A875-0001", FailureReason.EXPIRED)]
    assert notices(market)[0].at == late.now
    assert mails(market) == {"INSTRUCT_PAYMENT": 1, "MAIL_NOTICE": 1}


def test_an_order_that_was_paid_in_time_and_told_late_is_told_as_both(market: Market) -> None:
    order = market.place()
    late = market.after(hours=25)
    late.sweep()

    late.pay(order, paid_at=market.now)

    assert ends(market) == [
        ("2A7A875-0001", FailureReason.EXPIRED),
        ("2A7A875-0001", None),
    ]


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", range(3))
def test_one_fault_of_a_sweep_still_tells_once(
    market: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    market.place()
    late = market.after(hours=25)
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    with suppress(StoreBusy, StoreUnknown):
        late.through(client).sweep()
    connection.land()
    late.sweep()

    assert len(connection.calls) > position
    assert ends(market) == [("2A7A875-0001", FailureReason.EXPIRED)]


def test_a_cancel_is_told(market: Market) -> None:
    order = market.place()

    market.after(minutes=1).cancel(order)
    market.after(minutes=2).cancel(order)

    assert ends(market) == [("2A7A875-0001", FailureReason.CANCELLED)]


def test_who_replaces_an_order_is_told_of_the_old_one_and_mailed_about_the_new(
    market: Market,
) -> None:
    old = market.place()

    new = market.after(minutes=1).place(replaces=old.order_id, number=SECOND_NUMBER)

    assert ends(market) == [("2A7A875-0001", FailureReason.REPLACED)]
    assert mails(market) == {"INSTRUCT_PAYMENT": 2, "MAIL_NOTICE": 1}
    assert new.account.number in instructed(market)


def test_who_was_answered_that_no_bank_would_open_an_account_needs_no_mail(
    bni: Market, bank: HurriedBank
) -> None:
    bank.troubles = [Trouble.REFUSED]

    outcome = bni.try_place(payment_method=BNI)

    assert isinstance(outcome, Refused)
    assert (ends(bni), mails(bni)) == ([], {})


def test_who_still_waits_for_an_account_is_told_that_there_will_be_none(
    bni: Market, bank: HurriedBank
) -> None:
    bank.troubles = [Trouble.NOT_HEARD]
    bni.place(payment_method=BNI)
    refusing = replace(bni, bni=RefusingBank())

    assert finish(refusing.after(seconds=61)) == {AccountEnd.GIVEN_UP: 1}

    assert ends(bni) == [("2A7A875-0001", FailureReason.BANK_UNAVAILABLE)]
    assert mails(bni) == {"MAIL_NOTICE": 1}


def test_one_cancel_at_a_bank_that_keeps_accounts_is_told_once(bni: Market) -> None:
    order = bni.place(payment_method=BNI)

    cancel(bni, order)

    assert ends(bni) == [("2A7A875-0001", FailureReason.CANCELLED)]


# Money --------------------------------------------------------------------------------------------


def held(market: Market) -> HeldMoney:
    (fact,) = (notice.fact for notice in notices(market) if isinstance(notice.fact, HeldMoney))
    return fact


def test_held_money_is_told_to_the_business_whose_account_was_paid(office: Office) -> None:
    order = office.place()
    payment = office.after(minutes=1).pay(order, 460_649)

    assert held(office.market) == HeldMoney(
        payment_id=payment.payment_id,
        order=order.invoice_number,
        bank=Bank.BNI,
        account_number=order.account.number,
        amount=Rupiah(460_649),
        paid_at=office.after(minutes=1).market.now,
        reason=Settlement.AMOUNT_MISMATCH,
    )
    told = notices(office.market)[-1]
    assert (told.number, told.at) == (order.number, office.after(minutes=1).market.now)
    assert mails(office.market) == {"INSTRUCT_PAYMENT": 1, "MAIL_NOTICE": 1}


def test_the_same_payment_again_is_told_once(office: Office) -> None:
    payment = office.pay(office.place(), 460_649)

    office.book(payment)

    assert held(office.market).payment_id == payment.payment_id


def test_money_for_nobodys_account_is_told_to_nobody(office: Office) -> None:
    office.hold_for_nobody()

    assert office.market.entities("NOTICE", "OUTBOX") == []


def test_money_that_was_refused_and_kept_all_the_same_is_told(market: Market) -> None:
    order = market.place()
    late = market.after(hours=25)
    notification = late.notification(order)
    late.tell(notification)
    assert notices(late) == []

    Office(late, KeepingBank()).book(notification)

    assert held(late).reason is Settlement.ORDER_EXPIRED


def test_what_is_booked_long_after_it_was_told_rings_when_it_is_booked(
    bni: Market, bank: HurriedBank
) -> None:
    order = bni.place(payment_method=BNI)
    payment = bank.take(order.account, paid_at=bni.now)
    call = UnconfirmedCall(("C", "C"), payment, bni.now)
    later = bni.after(hours=5)

    replay_call(call, bank, later.asking(), now=later.now)

    (notice,) = notices(later)
    assert notice.at == later.now
    (entry,) = later.entities("ENTRY")
    assert entry["recorded_at"] == "2026-11-22T07:05:00.000Z"


def test_money_that_staff_apply_is_told_as_a_payment(office: Office) -> None:
    money = office.hold()
    later = office.after(hours=26)
    later.decide(money, office.order_of(money))

    assert ends(office.market) == [("2A7A875-0001", None)]
