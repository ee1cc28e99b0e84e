"""Reads an order together with the credit account that paying it adds to."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.business_items import (
    read_account,
    read_business,
    read_open_order,
)
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.errors import InvariantBroken
from shared.domain.order import Order, OrderStatus
from shared.domain.phone import PhoneNumber
from shared.domain.receivable import NOTHING_OWED, Receivables
from shared.ports.payments import SettlingView


def read_settling_view(
    table: DynamoTable, business_id: str, running_number: int, phone: PhoneNumber
) -> SettlingView:
    """Return both, read in one request, and of an invoiced order what its business owes.

    Raises InvariantBroken when one of them is missing: they were written together.
    """
    order_key = keys.order(business_id, running_number)
    number_key = keys.number(business_id, phone)
    items = table.get([order_key, number_key])
    if order_key not in items or number_key not in items:
        raise InvariantBroken(f"an order without its number: {order_key}")
    order = read_order(items[order_key])
    return SettlingView(
        order=order,
        account=read_account(items[number_key]),
        open_order=read_open_order(items[number_key]),
        receivables=_receivables_with(order, table),
    )


def _receivables_with(order: Order, table: DynamoTable) -> Receivables:
    """Read what the business owes only where the order is among it: few are, and a bank waits."""
    if order.status is not OrderStatus.INVOICED:
        return NOTHING_OWED
    business_key = keys.business(order.business_id)
    items = table.get([business_key])
    if business_key not in items:
        raise InvariantBroken(f"an order without its business: {order.order_id}")
    return read_business(items[business_key]).receivables
