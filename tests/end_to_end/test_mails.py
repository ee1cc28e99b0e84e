"""What a business is told by mail and by the bell, in the running product."""

from __future__ import annotations

import time

from tests.end_to_end.conftest import WAIT_SECONDS_MAX, Customer


def bell(customer: Customer) -> list[tuple[str, str | None]]:
    """What it was told, newest first, with the order that it is about."""
    items = customer.get("/v1/notifications").json()["items"]
    return [(each["kind"], each["order_id"]) for each in items]


def test_an_order_is_told_from_its_placing_to_its_end(owner: Customer) -> None:
    order = owner.order(owner.numbers[0])
    name = order["invoice_number"]

    assert owner.post(f"/v1/orders/{order['order_id']}/cancel", {}).status_code == 200

    ended = owner.mail(f"Pesanan {name} dibatalkan")
    assert ("CANCELLED", order["order_id"]) in bell(owner)
    assert ended["to"] == ["keuangan@kopi-nusantara.example", "pajak@kopi-nusantara.example"]
    assert f"/orders/{order['order_id']}" in ended["text"]
    assert order["virtual_account"]["number"] in ended["html"]


def test_how_to_pay_is_mailed_and_an_order_that_nobody_pays_is_told(owner: Customer) -> None:
    order = owner.order(owner.numbers[1])
    name = order["invoice_number"]
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    instructions: list[str] = []
    while not instructions and time.monotonic() < deadline:
        mails = owner.get("/local/mail").json()["items"]
        instructions = [mail["text"] for mail in mails if mail["subject"].endswith(name)]
        time.sleep(0.1)

    owner.advance(25 * 3_600)
    owner.run("expire-orders")

    assert order["virtual_account"]["number"] in instructions[0]
    assert owner.mail(f"Pesanan {name} kedaluwarsa")
    assert ("EXPIRED", order["order_id"]) in bell(owner)


def test_an_address_that_mails_come_back_from_is_stopped_and_begun_again(
    stranger: Customer,
) -> None:
    (number, *_) = stranger.numbers
    address = "finance+bounce@teh.example"
    before = [each["email"] for each in stranger.get("/v1/me").json()["billing_emails"]]

    def billing() -> list[dict[str, object]]:
        found: list[dict[str, object]] = stranger.get("/v1/me").json()["billing_emails"]
        return found

    assert stranger.patch("/v1/me", {"billing_emails": [address]}).status_code == 200
    for _ in range(2):
        order = stranger.order(number)
        stranger.post(f"/v1/orders/{order['order_id']}/cancel", {})
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not billing()[0]["bounced"] and time.monotonic() < deadline:
        time.sleep(0.1)
    stopped = billing()
    # Two mails came back, so what is told now goes to the owner.
    order = stranger.order(number)
    stranger.post(f"/v1/orders/{order['order_id']}/cancel", {})
    told = stranger.mail(f"Order {order['invoice_number']} was cancelled")
    again = stranger.patch("/v1/me", {"billing_emails": [address]}).json()["billing_emails"]

    assert stopped == [{"email": address, "bounced": True}]
    assert address not in told["to"]
    assert told["to"]
    assert again == [{"email": address, "bounced": False}]
    assert stranger.patch("/v1/me", {"billing_emails": before}).status_code == 200
