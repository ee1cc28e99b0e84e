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

from shared.domain.order import HistoryLine
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


def orders_csv(lines: Iterable[HistoryLine], now: datetime) -> str:
    """Return the orders as they are at an instant: a line of names, then a line for each."""
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(line, now)] for line in lines)
    return text.getvalue()


def _values(line: HistoryLine, now: datetime) -> tuple[object, ...]:
    return (
        wib_date(line.created_at),
        line.credits,
        line.number,
        line.valid_until_at(now),
        line.net.amount,
        line.vat.amount,
        line.total.amount,
        line.invoice_number,
        line.payment_method,
        line.status_at(now),
        line.failure_at(now),
        to_text(line.paid_at) if line.paid_at else None,
    )


def _cell(value: object) -> str:
    """The text of a value, which no spreadsheet may take for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
