"""The history as a spreadsheet reads it. Columns and quoting: the project's HTTP contract."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

from functions.topup.orders_csv import orders_csv
from shared.adapters.dynamodb.order_items import order_item, read_history_line
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import FailureReason, Order
from shared.domain.phone import PhoneNumber
from shared.usecases.export_orders import EXPORT_LIMITS
from tests.support.orders import PLACED_AT, a_paid_order, an_order

LATER = datetime(2026, 11, 24, tzinfo=UTC)
NAMES = (
    "top_up_date,credits,number,valid_until,net_idr,vat_idr,total_idr,invoice_number,"
    "method,status,reason,paid_at"
)
# Source: Lambda quotas, "Invocation payload (request and response)".
ANSWER_BYTES_MAX = 6 * 1024 * 1024


def written(orders: list[Order], now: datetime) -> str:
    """The file of orders that were just stored."""
    return orders_csv([read_history_line(order_item(order)) for order in orders], now)


def widest() -> Order:
    """An order whose every field is as wide as it gets."""
    order = an_order(
        credits=1_000_000,
        unit_price="9009009",
        number=PhoneNumber("+628123456789012"),
        invoice_number=InvoiceNumber("2A7A875", 9_999_999_999),
    )
    return replace(
        order.cancelled(at=PLACED_AT, by="rina", reason=FailureReason.BANK_UNAVAILABLE),
    )


def test_a_line_for_each_order_behind_the_names() -> None:
    text = written([a_paid_order(), an_order()], LATER)

    assert text == (
        f"\ufeff{NAMES}\r\n"
        "2026-11-22,1000,'+6281212448484,2027-11-22,415000,45650,460650,2A7A875-0024,"
        "BCA_VA,PAID,,2026-11-22T08:05:00.000Z\r\n"
        "2026-11-22,1000,'+6281212448484,,415000,45650,460650,2A7A875-0024,"
        "BCA_VA,EXPIRED,EXPIRED,\r\n"
    )


def test_without_orders_there_are_the_names() -> None:
    assert written([], LATER) == f"\ufeff{NAMES}\r\n"


def test_the_day_is_that_of_jakarta() -> None:
    late = an_order(placed_at=datetime(2026, 11, 22, 17, 0, tzinfo=UTC))

    _, line = written([late], PLACED_AT).splitlines()

    assert line.startswith("2026-11-23,")


def test_it_begins_with_the_mark_of_utf_8() -> None:
    assert written([], LATER).encode()[:3] == b"\xef\xbb\xbf"


def test_no_cell_begins_like_a_formula() -> None:
    text = written([a_paid_order(), an_order(), widest()], LATER).removeprefix("\ufeff")

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert len(cells) == 48
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_largest_export_is_far_below_what_a_function_may_answer() -> None:
    names = len(json.dumps(written([], LATER), ensure_ascii=False).encode())
    row = len(json.dumps(written([widest()], LATER), ensure_ascii=False).encode()) - names

    assert row <= 178
    assert names + 178 * EXPORT_LIMITS.orders_max < ANSWER_BYTES_MAX // 3
