"""How the first orders of a market stand, over HTTP and in the table, and what is done to them."""

from __future__ import annotations

from typing import Any

from shared.domain.order import Order
from tests.support.banks import Billing, KeepingBank, Trouble
from tests.support.dashboard_api import DashboardApi, Reply
from tests.support.market import KOPI, NUMBER

FIRST, SECOND = "ord_2A7A875-0001", "ord_2A7A875-0002"
# However a bank fails to say what it did.
SILENCES = [Trouble.NOT_HEARD, Trouble.ANSWER_LOST]


def place(api: DashboardApi, **asked: Any) -> Reply:
    """Place 1.000 credits by BNI."""
    return api.place(payment_method="BNI_VA", **asked)


def cancel(api: DashboardApi) -> Reply:
    """Cancel the first order."""
    return api.post(f"/v1/orders/{FIRST}/cancel")


def shown(api: DashboardApi, order_id: str = FIRST) -> dict[str, Any]:
    """An order as a caller reads it."""
    reply = api.get(f"/v1/orders/{order_id}")
    assert reply.status == 200
    order: dict[str, Any] = reply.json
    return order


def unmatched(api: DashboardApi) -> list[dict[str, Any]]:
    """The money that belongs to no order."""
    items: list[dict[str, Any]] = api.get("/v1/unmatched-payments").json["items"]
    return items


def ending(order: dict[str, Any]) -> tuple[object, object, object]:
    """How an order shows that it is over."""
    return order["status"], order["status_label"], order["failure_reason"]


def first_order(api: DashboardApi) -> Order:
    """The first order as it is stored."""
    order = api.market.orders.order(KOPI, 1)
    assert order is not None
    return order


def credited(api: DashboardApi) -> tuple[int, int]:
    """The credits of the number, and how many ledger entries made them."""
    return api.market.available(NUMBER), len(api.market.entities("ENTRY"))


def states(api: DashboardApi) -> dict[str, str]:
    """The state of the account at each bank, of which there is one at most."""
    return {str(item["bank"]): str(item["state"]) for item in api.market.entities("VA")}


def billing_of(bank: KeepingBank) -> Billing:
    """The only billing at the bank."""
    (billing,) = bank.billings.values()
    return billing
