"""The history of orders as CSV (RFC 4180), for spreadsheets.

It begins with a byte order mark, without which Excel does not take it for UTF-8. No answer of a
Lambda function may have more than 6 MB, as JSON: a row has at most 178 bytes there (its widest
fields, eleven commas, and a line end of four, for both its characters are escaped), so 10,000 rows
have 1.8 MB.
"""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from shared.domain.order import Order
from shared.domain.wib import to_text, wib_date

CONTENT_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "top_up_date",
    "credits",
    "number",
    "valid_until",
    "net_idr",
    "vat_idr",
    "total_idr",
    "invoice_number",
    "method",
    "status",
    "reason",
    "paid_at",
)
_BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for the beginning of a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@")


def orders_csv(orders: Iterable[Order], now: datetime) -> str:
    """Return the orders as they are at an instant: a line of names, then a line for each."""
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(order, now)] for order in orders)
    return text.getvalue()


def _values(order: Order, now: datetime) -> tuple[object, ...]:
    quote = order.quote
    return (
        wib_date(order.created_at),
        quote.credits,
        order.number,
        order.valid_until_at(now),
        quote.net.amount,
        quote.vat.amount,
        quote.total.amount,
        order.invoice_number,
        order.payment_method,
        order.status_at(now),
        order.failure_at(now),
        to_text(order.paid_at) if order.paid_at else None,
    )


def _cell(value: object) -> str:
    """The text of a value, which no spreadsheet may take for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
