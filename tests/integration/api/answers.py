"""What good answers look like, as the project's HTTP contract writes them."""

import re
from typing import Any

ALWAYS = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}
# With the time of the answer, where no test has moved the clock.
HEADERS = {**ALWAYS, "x-server-time": "2026-11-22T07:05:00.000Z"}


def headers_at(instant: str) -> dict[str, str]:
    """The headers of an answer at another time."""
    return {**ALWAYS, "x-server-time": instant}


# The first order of the first business, placed on 22 November 2026 at 14.05 WIB.
ORDER = {
    "order_id": "ord_2A7A875-0001",
    "invoice_number": "2A7A875-0001",
    "number": "+6281212448484",
    "credits": 1_000,
    "unit_price_idr": "415",
    "net_idr": 415_000,
    "vat_base_idr": 380_417,
    "vat_idr": 45_650,
    "total_idr": 460_650,
    "payment_method": "BCA_VA",
    "virtual_account": {"bank": "BCA", "number": "(digits)", "holder_name": "Kopi Pagi"},
    "status": "AWAITING_PAYMENT",
    "status_label": "In progress",
    "failure_reason": None,
    "created_at": "2026-11-22T07:05:00.000Z",
    "pay_until": "2026-11-23T07:05:00.000Z",
    "paid_at": None,
    "valid_until": "2027-11-22",
    "invoice_ready": False,
    "receipt_ready": False,
    "tax_invoice_number": None,
    "po_number": None,
    "refunded_idr": 0,
}
AT_BNI = {
    **ORDER,
    "payment_method": "BNI_VA",
    "virtual_account": {"bank": "BNI", "number": "(digits)", "holder_name": "Kopi Pagi"},
}
PAID = {
    **ORDER,
    "status": "PAID",
    "status_label": "Paid",
    "paid_at": "2026-11-22T07:05:00.000Z",
}
# Post-paid, with 14 days to pay.
INVOICED = {**ORDER, "status": "INVOICED", "pay_until": "2026-12-06T16:59:59.000Z"}
CANCELLED = {
    **ORDER,
    "status": "CANCELLED",
    "status_label": "Failed",
    "failure_reason": "CANCELLED",
    "valid_until": None,
}

# BCA's: company code, purpose, 13 random digits, check digit. BNI's: as tests.support.banks draws.
ACCOUNT_NUMBERS = {"BCA": "1234501[0-9]{14}", "BNI": "8[0-9]{15}"}


def without_account_number(order: dict[str, Any]) -> dict[str, Any]:
    """An order whose random account number is of the right form, and left out for comparing."""
    account = order["virtual_account"]
    assert re.fullmatch(ACCOUNT_NUMBERS[account["bank"]], account["number"])
    return {**order, "virtual_account": {**account, "number": "(digits)"}}
