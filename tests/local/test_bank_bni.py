"""local.bank.bni: the counter, the callback, and each weather."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from local.bank.bni_cipher import open_sealed
from tests.local.bni_partner import CLIENT_ID, NUMBER, SECRET_KEY, Partner, said

PAID = [("counter", "000"), ("callback", "000")]


@pytest.fixture
def partner() -> Partner:
    partner = Partner()
    partner.create()
    return partner


def test_payment_is_taken_and_told(partner: Partner) -> None:
    exchanges = partner.bank.pay("8001 1234 5678 9012")

    assert said(exchanges) == PAID
    (callback,) = partner.callbacks
    ntb = callback.pop("payment_ntb")
    assert len(ntb) == 6
    assert ntb.isdigit()
    assert callback == {
        "trx_id": "ord-1",
        "virtual_account": "8001123456789012",
        "customer_name": "PT Kopi Nusantara",
        "trx_amount": "460650",
        "payment_amount": "460650",
        "cumulative_payment_amount": "460650",
        "datetime_payment": "2026-08-10 09:35:27",
        "datetime_payment_iso8601": "2026-08-10T09:35:27+07:00",
    }
    assert exchanges[0].response is not None
    assert exchanges[0].response.body == {"status": "000", "payment_ntb": ntb}
    assert exchanges[0].request.body["amount_idr"] == 460_650


def test_payment_has_the_time_that_the_payer_says(partner: Partner) -> None:
    partner.wait(days=3)

    exchanges = partner.bank.pay(NUMBER, paid_at=datetime(2026, 8, 11, 2, 35, 27, tzinfo=UTC))

    assert said(exchanges) == PAID
    assert partner.callbacks[0]["datetime_payment_iso8601"] == "2026-08-11T09:35:27+07:00"


def counter(partner: Partner, **more: Any) -> str:
    """What the counter answers; nobody was told and nothing booked when it refuses."""
    before, told = partner.dump(), len(partner.callbacks)
    exchanges = partner.bank.pay(NUMBER, **more)
    (service, status) = said(exchanges)[0]
    assert service == "counter"
    if status != "000":
        assert len(exchanges) == 1
        assert (partner.dump(), len(partner.callbacks)) == (before, told)
    return str(status)


def test_counter_takes_nothing_for_what_has_ended(partner: Partner) -> None:
    partner.wait(hours=24)
    assert counter(partner) == "103"

    other = Partner()
    assert counter(other) == "101"
    other.create()
    assert counter(other) == "000"
    assert counter(other) == "100"

    closed = Partner()
    closed.create()
    closed.wait(minutes=1)
    closed.inactivate()
    assert counter(closed) == "101"
    assert counter(closed, paid_at=closed.now.replace(minute=36, second=0)) == "000"


def test_last_second_of_a_billing_counts(partner: Partner) -> None:
    assert counter(partner, paid_at=datetime(2026, 8, 11, 2, 35, 28, tzinfo=UTC)) == "103"
    assert counter(partner, paid_at=datetime(2026, 8, 11, 2, 35, 27, tzinfo=UTC)) == "000"


@pytest.mark.parametrize(
    ("billing_type", "amounts", "statuses"),
    [
        ("i", [None, None], ["000", "100"]),
        ("m", [None, None], ["000", "100"]),
        ("n", [None, None], ["000", "000"]),
        ("x", [None, None], ["000", "000"]),
        ("i", [400_000, 60_650, None], ["000", "000", "100"]),
    ],
)
def test_kinds_of_billings_take_as_many_payments_as_they_say(
    billing_type: str, amounts: list[int | None], statuses: list[str]
) -> None:
    partner = Partner()
    partner.create(billing_type=billing_type)

    assert [counter(partner, amount_idr=amount) for amount in amounts] == statuses


def test_open_billing_takes_any_amount_again_and_again() -> None:
    partner = Partner()
    partner.create(billing_type="o", trx_amount="0")

    partner.bank.pay(NUMBER)
    partner.bank.pay(NUMBER, amount_idr=5)

    assert [each["payment_amount"] for each in partner.callbacks] == ["10000", "5"]
    assert [each["cumulative_payment_amount"] for each in partner.callbacks] == ["10000", "10005"]
    assert partner.inquire()["data"]["va_status"] == "1"


def test_instalments_are_billed_what_is_left() -> None:
    partner = Partner()
    partner.create(billing_type="i")
    partner.bank.pay(NUMBER, amount_idr=400_000)

    partner.bank.pay(NUMBER)

    assert partner.callbacks[1]["payment_amount"] == "60650"
    assert partner.inquire()["data"]["payment_amount"] == "460650"


def test_given_amount_travels_as_an_interbank_transfer(partner: Partner) -> None:
    assert said(partner.bank.pay(NUMBER, amount_idr=400_000)) == PAID

    (callback,) = partner.callbacks
    assert (callback["payment_amount"], callback["trx_amount"]) == ("400000", "460650")


def test_given_amount_does_not_open_what_has_ended(partner: Partner) -> None:
    partner.wait(hours=25)

    assert counter(partner, amount_idr=460_650) == "103"


def test_duplicate_sends_the_very_same_callback_twice(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="duplicate")

    assert said(exchanges) == [*PAID, ("callback", "000")]
    assert partner.sealed[0] == partner.sealed[1]


def test_late_is_pushed_through_after_the_end(partner: Partner) -> None:
    partner.wait(hours=25)

    assert said(partner.bank.pay(NUMBER, weather="late")) == PAID

    assert partner.callbacks[0]["datetime_payment"] == "2026-08-11 10:35:27"


def test_late_cannot_reach_a_number_that_nobody_has() -> None:
    assert said(Partner().bank.pay(NUMBER, weather="late")) == [("counter", "101")]


def test_lost_answer_makes_the_bank_tell_the_same_again(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="lost_then_retried")

    assert said(exchanges) == [("counter", "000"), ("callback", None), ("callback", "000")]
    assert exchanges[1].note == "This answer was lost on its way to the bank."
    assert len(partner.callbacks) == 2
    assert partner.callbacks[0] == partner.callbacks[1]
    assert partner.bank.retry() == []


def test_wrong_amount_is_a_thousand_rupiah_too_much(partner: Partner) -> None:
    assert said(partner.bank.pay(NUMBER, weather="wrong_amount")) == PAID

    assert partner.callbacks[0]["payment_amount"] == "461650"
    assert partner.inquire()["data"]["payment_amount"] == "461650"


def test_bad_signature_is_a_callback_sealed_with_another_key(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="bad_signature")

    assert said(exchanges) == [("counter", "000"), ("callback", "999")]
    assert partner.callbacks == []
    assert partner.inquire()["data"]["payment_amount"] == "460650"
    assert said(partner.bank.retry()) == [("callback", "000")]


def test_clock_skew_seals_ten_minutes_ahead(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="clock_skew")

    assert said(exchanges) == [("counter", "000"), ("callback", "999")]
    (sealed,) = partner.sealed
    ahead = partner.now.replace(minute=45)
    assert open_sealed(sealed, CLIENT_ID, SECRET_KEY, ahead)["trx_id"] == "ord-1"


def test_slow_tells_again_while_the_first_is_being_handled(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="slow")

    assert said(exchanges) == [("counter", "000"), ("callback", None), ("callback", "000")]
    assert exchanges[1].note == "The bank did not wait for this answer."
    assert partner.callbacks[0] == partner.callbacks[1]


def test_twice_is_two_payments_for_one_number(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="twice")

    assert said(exchanges) == [*PAID, *PAID]
    first, second = partner.callbacks
    assert first["payment_ntb"] != second["payment_ntb"]
    assert (first["payment_amount"], second["payment_amount"]) == ("460650", "460650")
    assert second["cumulative_payment_amount"] == "921300"
    told = partner.inquire()["data"]
    assert (told["payment_amount"], told["payment_ntb"]) == ("921300", second["payment_ntb"])


@pytest.mark.parametrize(("weather", "heard"), [("lost", 1), ("unsent", 0)])
def test_payment_that_the_bank_is_not_sure_was_heard_can_be_told_again(
    partner: Partner, weather: str, heard: int
) -> None:
    exchanges = partner.bank.pay(NUMBER, weather=weather)

    assert said(exchanges) == [("counter", "000"), ("callback", None)]
    assert len(partner.callbacks) == heard
    assert partner.inquire()["data"]["payment_amount"] == "460650"
    assert said(partner.bank.retry()) == [("callback", "000")]
    assert partner.callbacks[-1]["datetime_payment"] == "2026-08-10 09:35:27"
    assert partner.bank.retry() == []


def test_other_answers_are_told_again_on_demand_until_one_is_000(partner: Partner) -> None:
    partner.status = "999"
    partner.bank.pay(NUMBER)
    assert said(partner.bank.retry()) == [("callback", "999")]
    partner.silent = True
    assert said(partner.bank.retry()) == [("callback", None)]
    partner.silent, partner.status = False, "000"
    partner.wait(hours=5)

    assert said(partner.bank.retry()) == [("callback", "000")]
    assert partner.bank.retry() == []
    assert partner.callbacks[-1] == partner.callbacks[0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"virtual_account": "8001x"}, "digits"),
        ({"virtual_account": ""}, "digits"),
        ({"amount_idr": 0}, "amount"),
        ({"amount_idr": 10**13}, "amount"),
        ({"paid_at": datetime(2026, 8, 10)}, "zone"),  # noqa: DTZ001 (without a zone on purpose)
        ({"weather": "hail"}, "known: duplicate, late"),
    ],
)
def test_argument_of_another_shape_pays_nothing(
    partner: Partner, arguments: dict[str, Any], complaint: str
) -> None:
    before = partner.dump()

    with pytest.raises(ValueError, match=complaint):
        partner.bank.pay(**{"virtual_account": NUMBER, **arguments})

    assert (partner.dump(), partner.callbacks) == (before, [])


def test_what_is_shown_holds_neither_key_nor_sealed_data(partner: Partner) -> None:
    exchanges = partner.bank.pay(NUMBER, weather="duplicate")

    shown = json.dumps([asdict(each) for each in exchanges])
    assert SECRET_KEY not in shown
    assert partner.sealed[0] not in shown
    assert exchanges[1].request.body == {"client_id": "001", "data": partner.callbacks[0]}
