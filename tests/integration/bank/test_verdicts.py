"""Services 24 and 25: every verdict with its whole body, as BCA reads it.

Codes, messages and both reasons: BCA's documentation of virtual accounts, and SNAP BI for a wrong
amount. An empty reason, or a field that is not there, counts as a failure at the bank.
"""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import inquiry_body, payment_body
from tests.support.market import (
    FOREIGN_NUMBER,
    SECOND_NUMBER,
    TEH,
)
from tests.support.timers import Stopwatch

EMPTY = {"value": "", "currency": ""}
BILL = {"value": "460650.00", "currency": "IDR"}
UNKNOWN = "123450100000000000000"

NOT_FOUND = ("Virtual Account Not Found", "Virtual Account Tidak Ditemukan")
WRONG_AMOUNT = ("Invalid Amount", "Nominal pembayaran tidak sesuai")
PAID_BILL = ("Bill has been paid", "Tagihan telah dibayar")
EXPIRED = ("expired transaction", "transaksi kadaluarsa")
CONFLICT = ("Cannot use the same X-EXTERNAL-ID", "Tidak bisa menggunakan X-EXTERNAL-ID yang sama")
INCONSISTENT = ("Inconsistent Request", "Permintaan Tidak Konsisten")
GENERAL = ("General Error", "Kesalahan Umum")


def inquiry_data(
    number: str, request_id: str, reason: tuple[str, str], *, bill: bool = False, status: str = "01"
) -> dict[str, Any]:
    return {
        "inquiryStatus": status,
        "inquiryReason": {"english": reason[0], "indonesia": reason[1]},
        "partnerServiceId": "   12345",
        "customerNo": number[5:],
        "virtualAccountNo": f"   {number}",
        "virtualAccountName": "Kopi Pagi" if bill else "",
        "inquiryRequestId": request_id,
        "totalAmount": BILL if bill else EMPTY,
        "subCompany": "00000",
        "billDetails": [],
        "freeTexts": [],
    }


def payment_data(
    number: str, request_id: str, reason: tuple[str, str], *, bill: bool = False, status: str = "01"
) -> dict[str, Any]:
    return {
        "paymentFlagStatus": status,
        "paymentFlagReason": {"english": reason[0], "indonesia": reason[1]},
        "partnerServiceId": "   12345",
        "customerNo": number[5:],
        "virtualAccountNo": f"   {number}",
        "virtualAccountName": "Kopi Pagi" if bill else "",
        "paymentRequestId": request_id,
        "paidAmount": BILL if status == "00" else EMPTY,
        "totalAmount": BILL if bill else EMPTY,
        "trxDateTime": "2026-11-22T14:05:00+07:00",
        "referenceNo": "00113696201",
        "billDetails": [],
        "freeTexts": [],
    }


def assert_answer(
    answer: Answer, status: int, code: str, message: str, data: dict[str, Any]
) -> None:
    assert (answer.status, answer.content_type) == (status, "application/json")
    assert answer.json == {
        "responseCode": code,
        "responseMessage": message,
        "virtualAccountData": data,
        "additionalInfo": {},
    }


# Accepted -----------------------------------------------------------------------------------------


def test_an_inquiry_of_an_open_order_shows_the_bill(door: Door) -> None:
    order = door.market.place()
    number, request_id = order.account.number, new_id()

    answer = door.send(door.inquiry(inquiry_body(number, request_id)).request())

    data = inquiry_data(number, request_id, ("Success", "Sukses"), bill=True, status="00")
    assert_answer(answer, 200, "2002400", "Success", data)


def test_a_payment_of_an_open_order_is_accepted(door: Door) -> None:
    order = door.market.place()
    number, request_id = order.account.number, new_id()

    answer = door.send(door.payment(payment_body(number, request_id)).request())

    data = payment_data(number, request_id, ("Success", "Sukses"), bill=True, status="00")
    assert_answer(answer, 200, "2002500", "Success", data)
    assert door.market.order(order).status is OrderStatus.PAID
    assert door.market.available() == 1_000


def test_the_payment_carries_the_id_of_its_inquiry_and_is_no_duplicate(door: Door) -> None:
    order = door.market.place()
    number, request_id = order.account.number, new_id()

    asked = door.send(door.inquiry(inquiry_body(number, request_id)).request())
    paid = door.send(door.payment(payment_body(number, request_id)).request())

    assert (asked.code, paid.code) == ("2002400", "2002500")


def test_the_inquiry_and_the_payment_may_share_a_message_id(door: Door) -> None:
    # It is unique within a service.
    order = door.market.place()
    number = order.account.number

    asked = door.inquiry(inquiry_body(number, new_id()), external_id="1")
    paid = door.payment(payment_body(number, new_id()), external_id="1")

    assert [door.send(call.request()).code for call in (asked, paid)] == ["2002400", "2002500"]


@pytest.mark.parametrize("absent", [{"trxDateTime": None}, {"trxDateTime": ""}])
def test_an_accepted_payment_without_a_time_of_its_own_is_answered_with_one(
    door: Door, absent: dict[str, Any]
) -> None:
    order = door.market.place()

    answer = door.pay(order, **absent)

    assert answer.flag == "00"
    assert answer.data["trxDateTime"] == "2026-11-22T14:05:00+07:00"


def test_the_price_of_an_agreement_is_what_is_owed(door: Door) -> None:
    order = door.market.place(business_id=TEH, user="owner@teh-sore.example", number=FOREIGN_NUMBER)
    number = order.account.number

    asked = door.inquire(order)
    paid = door.send(door.payment(payment_body(number, new_id(), "568442.00")).request())

    assert asked.data["virtualAccountName"] == "Teh Sore"
    assert asked.data["totalAmount"] == {"value": "568442.00", "currency": "IDR"}
    assert paid.data["paidAmount"] == {"value": "568442.00", "currency": "IDR"}


# Refused ------------------------------------------------------------------------------------------


def paid_order(door: Door) -> Order:
    order = door.market.place()
    assert door.pay(order).flag == "00"
    return order


def expired_order(door: Door) -> Order:
    order = door.market.place()
    door.pass_time(hours=24, seconds=1)
    return order


def cancelled_order(door: Door) -> Order:
    order = door.market.place()
    door.market.after(seconds=-1).cancel(order)
    return order


def test_an_inquiry_of_a_number_that_is_not_ours_finds_nothing(door: Door) -> None:
    request_id = new_id()
    before = door.market.dump()

    answer = door.send(door.inquiry(inquiry_body(UNKNOWN, request_id)).request())

    data = inquiry_data(UNKNOWN, request_id, NOT_FOUND)
    assert_answer(answer, 404, "4042412", "Invalid Bill/Virtual Account [Not Found]", data)
    door.market.assert_only_verdicts_added(before)


def test_an_inquiry_of_a_paid_order_still_shows_name_and_total(door: Door) -> None:
    order, request_id = paid_order(door), new_id()
    number = order.account.number

    answer = door.send(door.inquiry(inquiry_body(number, request_id)).request())

    data = inquiry_data(number, request_id, PAID_BILL, bill=True)
    assert_answer(answer, 404, "4042414", "Paid Bill", data)


@pytest.mark.parametrize("ended", [expired_order, cancelled_order])
def test_an_inquiry_of_an_order_that_is_over_is_expired(door: Door, ended: Any) -> None:
    order, request_id = ended(door), new_id()
    number = order.account.number

    answer = door.send(door.inquiry(inquiry_body(number, request_id)).request())

    data = inquiry_data(number, request_id, EXPIRED)
    assert_answer(answer, 404, "4042419", "Invalid Bill/Virtual Account", data)


def test_an_inquiry_with_a_used_message_id_is_a_conflict(door: Door) -> None:
    order, request_id = door.market.place(), new_id()
    number = order.account.number
    door.send(door.inquiry(inquiry_body(number, new_id()), external_id="1").request())

    again = door.inquiry(inquiry_body(number, request_id), external_id="1")

    data = inquiry_data(number, request_id, CONFLICT)
    assert_answer(door.send(again.request()), 409, "4092400", "Conflict", data)


def test_a_payment_of_a_number_that_is_not_ours_finds_nothing(door: Door) -> None:
    request_id = new_id()
    before = door.market.dump()

    answer = door.send(door.payment(payment_body(UNKNOWN, request_id)).request())

    data = payment_data(UNKNOWN, request_id, NOT_FOUND)
    assert_answer(answer, 404, "4042512", "Invalid Bill/Virtual Account [Not Found]", data)
    door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize(
    "amounts",
    [
        {"paidAmount": {"value": "460649.00", "currency": "IDR"}},
        {"paidAmount": {"value": "460651.00", "currency": "IDR"}},
        {"paidAmount": {"value": "460650.01", "currency": "IDR"}},
        {"paidAmount": {"value": "46065000.00", "currency": "IDR"}},
        {"paidAmount": {"value": "0.00", "currency": "IDR"}},
        {"paidAmount": {"value": "460650.00", "currency": "USD"}},
        # What the sender says was owed decides nothing, but one message has one currency.
        {
            "paidAmount": {"value": "1000.00", "currency": "IDR"},
            "totalAmount": {"value": "1000.00", "currency": "IDR"},
        },
        {"totalAmount": {"value": "460650.00", "currency": "USD"}},
    ],
)
def test_a_payment_of_another_amount_is_refused(door: Door, amounts: dict[str, Any]) -> None:
    order, request_id = door.market.place(), new_id()
    number = order.account.number
    before = door.market.dump()

    answer = door.send(door.payment(payment_body(number, request_id) | amounts).request())

    data = payment_data(number, request_id, WRONG_AMOUNT)
    assert_answer(answer, 404, "4042513", "Invalid Amount", data)
    door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize("value", ["460650", "460650.0", "460650.00", "0000000460650.00"])
def test_the_exact_amount_may_be_written_with_fewer_decimals(door: Door, value: str) -> None:
    answer = door.pay(door.market.place(), paidAmount={"value": value, "currency": "IDR"})

    assert (answer.code, answer.data["paidAmount"]) == ("2002500", BILL)


def test_a_second_payment_of_a_paid_order_is_a_paid_bill(door: Door) -> None:
    order, request_id = paid_order(door), new_id()
    number = order.account.number
    before = door.market.dump()

    answer = door.send(door.payment(payment_body(number, request_id)).request())

    data = payment_data(number, request_id, PAID_BILL, bill=True)
    assert_answer(answer, 404, "4042514", "Paid Bill", data)
    door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize("ended", [expired_order, cancelled_order])
def test_a_payment_after_the_end_of_an_order_is_expired(door: Door, ended: Any) -> None:
    order, request_id = ended(door), new_id()
    number, paid_at = order.account.number, (door.now + timedelta(hours=7)).isoformat()[:19]
    before = door.market.dump()
    body = payment_body(number, request_id, trxDateTime=f"{paid_at}+07:00")

    answer = door.send(door.payment(body).request())

    data = payment_data(number, request_id, EXPIRED) | {"trxDateTime": f"{paid_at}+07:00"}
    assert_answer(answer, 404, "4042519", "Invalid Bill/Virtual Account", data)
    door.market.assert_only_verdicts_added(before)


def test_a_message_id_of_another_payment_is_a_conflict(door: Door) -> None:
    order, request_id = door.market.place(number=SECOND_NUMBER), new_id()
    number = order.account.number
    first = payment_body(door.market.place().account.number, new_id())
    door.send(door.payment(first, external_id="1").request())
    before = door.market.dump()

    answer = door.send(door.payment(payment_body(number, request_id), external_id="1").request())

    data = payment_data(number, request_id, CONFLICT)
    assert_answer(answer, 409, "4092500", "Conflict", data)
    door.market.assert_only_verdicts_added(before)


@pytest.mark.parametrize("changed", ["amount", "account"])
def test_an_old_payment_key_with_other_content_is_inconsistent(door: Door, changed: str) -> None:
    order, other = door.market.place(), door.market.place(number=SECOND_NUMBER)
    request_id = new_id()
    door.pay(order, request_id)
    before = door.market.dump()
    number = (other if changed == "account" else order).account.number
    paid = "460651.00" if changed == "amount" else "460650.00"

    answer = door.send(door.payment(payment_body(number, request_id, paid)).request())

    data = payment_data(number, request_id, INCONSISTENT)
    assert_answer(answer, 404, "4042518", "Inconsistent Request", data)
    door.market.assert_only_verdicts_added(before)


def test_a_payment_that_cannot_be_decided_in_time_is_fenced(door: Door) -> None:
    order, request_id = door.market.place(), new_id()
    number = order.account.number
    before = door.market.dump()
    door.timer = lambda: Stopwatch(2_100)

    answer = door.send(door.payment(payment_body(number, request_id)).request())

    data = payment_data(number, request_id, GENERAL)
    assert_answer(answer, 500, "5002500", "General Error", data)
    door.market.assert_only_verdicts_added(before)


# Not let in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", ["inquiry", "payment"])
@pytest.mark.parametrize(
    ("changes", "case", "message"),
    [
        ({"secret": "another"}, "00", "Unauthorized. [Signature]"),
        ({"headers": {"Authorization": None}}, "01", "Invalid Token (B2B)"),
        ({"token": "forged"}, "01", "Invalid Token (B2B)"),
    ],
)
def test_who_is_not_let_in_gets_401_and_no_account_data(
    door: Door, service: str, changes: dict[str, Any], case: str, message: str
) -> None:
    order = door.market.place()
    before = door.market.dump()
    number = order.account.number
    call = (
        door.inquiry(inquiry_body(number, new_id()), **changes)
        if service == "inquiry"
        else door.payment(payment_body(number, new_id()), **changes)
    )

    answer = door.send(call.request())

    code = {"inquiry": "40124", "payment": "40125"}[service] + case
    assert answer.status == 401
    assert answer.json == {"responseCode": code, "responseMessage": message, "data": {}}
    assert door.market.dump() == before
