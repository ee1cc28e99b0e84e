"""Journeys through both banks: one that keeps the accounts, one that asks, and what gets lost."""

from tests.end_to_end.conftest import Customer
from tests.end_to_end.test_top_up import text_of


def test_a_top_up_by_bni_gives_credits_and_an_invoice(owner: Customer) -> None:
    number = owner.numbers[0]
    before = owner.available(number)

    order = owner.order(number, payment_method="BNI_VA", expected_total_idr=460_650)
    counter, callback = owner.pay(order)

    account = order["virtual_account"]
    assert (account["bank"], len(account["number"]), account["number"][0]) == ("BNI", 16, "8")
    assert counter["body"]["status"] == "000"
    assert (callback["status"], callback["body"]) == (200, {"status": "000"})
    paid = owner.order_now(order)
    assert (paid["status"], paid["payment_method"]) == ("PAID", "BNI_VA")
    assert owner.available(number) == before + 1_000
    text = text_of(owner.invoice(order))
    assert order["invoice_number"] in text
    assert f"BNI, berakhiran {account['number'][-4:]}" in text


def test_a_payment_that_bca_told_in_vain_is_found_by_asking(owner: Customer) -> None:
    number = owner.numbers[1]
    before = owner.available(number)
    order = owner.order(number)

    owner.pay(order, weather="unsent")
    assert owner.order_now(order)["status"] == "AWAITING_PAYMENT"
    owner.advance(11 * 60)
    owner.run("reconcile-payments")

    assert owner.order_now(order)["status"] == "PAID"
    assert owner.available(number) == before + 1_000


def test_cancelling_an_order_that_was_paid_at_bni_meanwhile_credits_it(owner: Customer) -> None:
    number = owner.numbers[2]
    before = owner.available(number)
    order = owner.order(number, payment_method="BNI_VA")

    owner.pay(order, weather="unsent")
    cancel = owner.post(f"/v1/orders/{order['order_id']}/cancel", {})

    assert (cancel.status_code, cancel.json()["code"]) == (409, "ORDER_NOT_OPEN")
    assert cancel.json()["order"]["status"] == "PAID"
    assert owner.available(number) == before + 1_000
