"""local.bank.bca in each weather: what it sends, and what it remembers of it."""

import pytest

from local.bank.bca_payments import BcaPayments
from tests.local.merchant import (
    ACCOUNT,
    EXPIRED,
    NOW,
    Merchant,
    bank_of,
    codes,
)


@pytest.fixture
def payments() -> BcaPayments:
    return BcaPayments()


def flags(payments: BcaPayments) -> list[str]:
    """What the bank would say of each payment now, newest first."""
    return [payments.status(payment, NOW).value for payment in payments.all()]


def test_duplicate_weather_sends_the_very_same_payment_twice() -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant).pay(ACCOUNT, weather="duplicate")

    assert [e.service for e in exchanges] == ["access token", "inquiry", "payment", "payment"]
    first, second = merchant.received[2:]
    assert first.content == second.content
    assert first.headers == second.headers
    assert merchant.verdict(3) == 0


def test_late_weather_pays_although_the_inquiry_was_refused() -> None:
    merchant = Merchant(inquiry=EXPIRED)

    exchanges = bank_of(merchant).pay(ACCOUNT, weather="late")

    assert [e.service for e in exchanges] == ["access token", "inquiry", "payment"]
    assert merchant.body(2)["trxDateTime"] == "2026-08-10T09:35:27+07:00"
    assert merchant.body(2)["paidAmount"]["value"] == "10000.00"
    assert merchant.verdict(2) == 0


def test_wrong_amount_weather_pays_a_thousand_rupiah_too_much() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT, weather="wrong_amount")

    assert merchant.body(2)["paidAmount"] == {"value": "457500.00", "currency": "IDR"}
    assert merchant.body(2)["totalAmount"] == {"value": "456500.00", "currency": "IDR"}
    assert merchant.verdict(2) == 0


def test_wrong_amount_weather_reaches_the_payment_after_a_refused_inquiry() -> None:
    merchant = Merchant(inquiry=EXPIRED)

    exchanges = bank_of(merchant).pay(ACCOUNT, weather="wrong_amount")

    assert [e.service for e in exchanges] == ["access token", "inquiry", "payment"]
    assert merchant.body(2)["paidAmount"]["value"] == "11000.00"


def test_bad_signature_weather_spoils_the_payment_and_nothing_before() -> None:
    merchant = Merchant(payment={"responseCode": "4012500"})

    exchanges = bank_of(merchant).pay(ACCOUNT, weather="bad_signature")

    assert codes(exchanges)[2] == ("payment", "4012500")
    assert merchant.verdict(1) == 0
    assert merchant.verdict(2) is None


def test_lost_answer_makes_the_bank_send_advice(payments: BcaPayments) -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant, payments=payments).pay(ACCOUNT, weather="lost_then_retried")

    assert [each.service for each in exchanges[2:]] == ["payment", "payment"]
    assert exchanges[2].response is None
    assert exchanges[2].note == "This answer was lost on its way to the bank."
    first, advice = merchant.body(2), merchant.body(3)
    assert (first.pop("flagAdvise"), advice.pop("flagAdvise")) == ("N", "Y")
    assert first == advice
    ids = [merchant.received[position].headers["X-EXTERNAL-ID"] for position in (2, 3)]
    assert ids[0] != ids[1]
    assert [merchant.verdict(position) for position in (2, 3)] == [0, 0]
    assert flags(payments) == ["00"]


def test_slow_sends_advice_while_the_payment_is_being_handled(payments: BcaPayments) -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant, payments=payments).pay(ACCOUNT, weather="slow")

    assert [each.response is None for each in exchanges] == [False, False, True, False]
    assert exchanges[2].note == "The bank did not wait for this answer."
    assert exchanges[3].request.body["flagAdvise"] == "Y"
    bodies = [merchant.body(position) for position in (2, 3)]
    assert sorted(body["flagAdvise"] for body in bodies) == ["N", "Y"]
    assert bodies[0]["paymentRequestId"] == bodies[1]["paymentRequestId"]
    assert flags(payments) == ["00"]


def test_clock_skew_is_ten_minutes_in_every_call() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT, weather="clock_skew")

    timestamps = {request.headers["X-TIMESTAMP"] for request in merchant.received}
    assert timestamps == {"2026-08-10T09:45:27+07:00"}
    assert len(merchant.received) == 3
    assert merchant.body(2)["trxDateTime"] == "2026-08-10T09:45:27+07:00"


def test_clock_skew_ends_where_the_token_is_refused(payments: BcaPayments) -> None:
    merchant = Merchant(token={"responseCode": "4007301"})

    exchanges = bank_of(merchant, payments=payments).pay(ACCOUNT, weather="clock_skew")

    assert codes(exchanges) == [("access token", "4007301")]
    assert flags(payments) == []


def test_twice_is_two_payers_who_saw_the_same_bill(payments: BcaPayments) -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant, payments=payments).pay(ACCOUNT, weather="twice")

    services = ["access token", "inquiry", "inquiry", "payment", "payment"]
    assert [each.service for each in exchanges] == services
    first, second = merchant.body(3), merchant.body(4)
    assert first["paymentRequestId"] == merchant.body(1)["inquiryRequestId"]
    assert second["paymentRequestId"] == merchant.body(2)["inquiryRequestId"]
    assert first["paymentRequestId"] != second["paymentRequestId"]
    assert first["referenceNo"] != second["referenceNo"]
    assert first["paidAmount"] == second["paidAmount"]
    assert flags(payments) == ["00", "00"]


@pytest.mark.parametrize(("weather", "heard"), [("lost", 3), ("unsent", 2)])
def test_payment_without_an_answer_gets_advice_on_demand(
    payments: BcaPayments, weather: str, heard: int
) -> None:
    merchant = Merchant()
    bank = bank_of(merchant, payments=payments)

    exchanges = bank.pay(ACCOUNT, weather=weather)

    assert [each.response is None for each in exchanges] == [False, False, True]
    assert len(merchant.received) == heard
    assert flags(payments) == ["03"]
    told = bank.retry()
    assert codes(told) == [("access token", "2007300"), ("payment", "2002500")]
    sent = exchanges[2].request.body
    assert merchant.body(heard + 1) == {**sent, "flagAdvise": "Y"}
    assert flags(payments) == ["00"]
    assert bank.retry() == []


def test_advice_waits_for_a_token(payments: BcaPayments) -> None:
    bank_of(Merchant(), payments=payments).pay(ACCOUNT, weather="unsent")
    merchant = Merchant(token={"responseCode": "5007300"})

    told = bank_of(merchant, payments=payments).retry()

    assert codes(told) == [("access token", "5007300")]
    assert flags(payments) == ["03"]


def test_a_refused_inquiry_takes_nothing_from_the_payer(payments: BcaPayments) -> None:
    bank_of(Merchant(inquiry=EXPIRED), payments=payments).pay(ACCOUNT)

    assert payments.all() == []


@pytest.mark.parametrize("weather", ["", "sunny", "DUPLICATE", "down"])
def test_an_unknown_weather_is_refused_with_the_known_ones(weather: str) -> None:
    merchant = Merchant()

    with pytest.raises(ValueError, match="known: duplicate, late, lost_then_retried"):
        bank_of(merchant).pay(ACCOUNT, weather=weather)

    assert merchant.received == []
