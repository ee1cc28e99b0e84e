"""Journeys through the whole product: the deployed handlers, a signed bank, documents, mails."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.end_to_end.conftest import Customer

NO_BREAK_SPACE = "\u00a0"


def text_of(document: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    return text.replace(NO_BREAK_SPACE, " ")


def codes(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["body"]["responseCode"] for answer in answers]


def test_a_top_up_gives_credits_an_invoice_and_a_mail(owner: Customer) -> None:
    number = owner.numbers[0]
    before = owner.available(number)

    order = owner.order(number, expected_total_idr=460_650)
    answers = owner.pay(order)

    assert codes(answers) == ["2007300", "2002400", "2002500"]
    paid = owner.order_now(order)
    assert (paid["status"], paid["status_label"]) == ("PAID", "Paid")
    assert owner.available(number) == before + 1_000
    text = text_of(owner.invoice(order))
    assert order["invoice_number"] in text
    assert "Rp 460.650" in text
    assert "Rp 380.417" in text
    (mail,) = owner.mails(order, 1)
    assert mail["to"] == ["keuangan@kopi-nusantara.example", "pajak@kopi-nusantara.example"]
    assert owner.order_now(order)["invoice_ready"]


def test_a_message_sent_twice_credits_once(owner: Customer) -> None:
    number = owner.numbers[1]
    before = owner.available(number)
    order = owner.order(number)

    answers = owner.pay(order, weather="duplicate")

    assert codes(answers)[-2:] == ["2002500", "2002500"]
    assert [each["body"]["virtualAccountData"]["paymentFlagStatus"] for each in answers[-2:]] == [
        "00",
        "00",
    ]
    assert owner.available(number) == before + 1_000
    assert len(owner.mails(order, 1)) == 1


@pytest.mark.parametrize(
    ("weather", "code"), [("wrong_amount", "4042513"), ("bad_signature", "4012500")]
)
def test_a_bad_payment_is_refused_and_the_order_stays_open(
    owner: Customer, weather: str, code: str
) -> None:
    number = owner.numbers[2]
    before = owner.available(number)
    order = owner.order(number)

    answers = owner.pay(order, weather=weather)

    assert codes(answers)[-1] == code
    assert owner.order_now(order)["status"] == "AWAITING_PAYMENT"
    assert owner.available(number) == before
    cancelled = owner.post(f"/v1/orders/{order['order_id']}/cancel", {}).json()
    assert (cancelled["status"], cancelled["failure_reason"]) == ("CANCELLED", "CANCELLED")


def test_paid_in_time_and_told_after_the_sweep_is_credited(owner: Customer) -> None:
    number = owner.numbers[0]
    order = owner.order(number)
    before = owner.available(number)

    owner.advance(25 * 3600)
    assert owner.run("expire-orders")["expired"] >= 1
    assert owner.order_now(order)["status_label"] == "Failed"
    # The bank states that the payer paid a second before the end.
    paid_at = datetime.fromisoformat(order["pay_until"]) - timedelta(seconds=1)
    answers = owner.pay(order, amount_idr=460_650, paid_at=paid_at.isoformat())

    assert codes(answers)[-1] == "2002500"
    assert owner.order_now(order)["status"] == "PAID"
    assert owner.available(number) == before + 1_000


def test_paid_after_the_end_is_refused_though_nothing_has_swept(owner: Customer) -> None:
    number = owner.numbers[1]
    order = owner.order(number)
    before = owner.available(number)

    owner.advance(24 * 3600 + 1)
    answers = owner.pay(order, weather="late")

    assert codes(answers)[1:] == ["4042419", "4042519"]
    assert owner.order_now(order)["failure_reason"] == "EXPIRED"
    assert owner.available(number) == before


def test_with_the_clock_set_back_five_years_the_invoice_has_ten_percent_vat(
    owner: Customer,
) -> None:
    owner.set_clock("2021-09-12T03:00:00Z")

    order = owner.order(owner.numbers[2])
    owner.pay(order)

    assert order["total_idr"] == 456_500
    assert "Rp 456.500" in text_of(owner.invoice(order))


def test_the_bell_rings_for_a_low_balance_and_before_credits_lapse(stranger: Customer) -> None:
    number = stranger.numbers[0]
    stranger.pay(stranger.order(number))
    level = f"/v1/numbers/{number.replace('+', '%2B')}/low-balance"

    assert stranger.put(level, {"credits": 1_000_000}).json()["low_balance_credits"] == 1_000_000
    stranger.advance(340 * 86_400)
    told, again = stranger.run("notify-lapsing"), stranger.run("notify-lapsing")

    assert (told["told"] >= 1, again["told"], again["failed"]) == (True, 0, 0)
    bell = stranger.get("/v1/notifications").json()
    assert [each["kind"] for each in bell["items"]][:3] == ["LAPSING", "LOW_BALANCE", "PAID"]
    assert bell["unread"] >= 3
    assert stranger.post("/v1/notifications/read", {}).json() == {"unread": 0}


def test_two_businesses_never_see_each_other(owner: Customer, stranger: Customer) -> None:
    order = owner.order(owner.numbers[1])

    seen = stranger.get(f"/v1/orders/{order['order_id']}")
    absent = stranger.get("/v1/orders/ord_0B51EF0-9999")
    cancel = stranger.post(f"/v1/orders/{order['order_id']}/cancel", {})
    taken = stranger.post(
        "/v1/orders",
        {"number": owner.numbers[0], "credits": 1_000, "payment_method": "BCA_VA"},
    )

    assert [each.status_code for each in (seen, absent, cancel, taken)] == [404] * 4
    assert _without_request_id(seen) == _without_request_id(absent)
    assert owner.order_now(order)["status"] == "AWAITING_PAYMENT"
    owner.post(f"/v1/orders/{order['order_id']}/cancel", {})


def test_the_agreement_of_a_business_prices_its_orders(stranger: Customer) -> None:
    quote = stranger.post("/v1/quotes", {"number": stranger.numbers[0], "credits": 1_000}).json()

    assert (quote["unit_price_idr"], quote["net_idr"], quote["total_idr"]) == (
        "362.5",
        362_500,
        402_375,
    )


def test_without_a_token_api_gateway_refuses(stack: dict[str, Any]) -> None:
    answer = httpx.get(f"{stack['url']}/v1/orders")

    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def _without_request_id(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}
