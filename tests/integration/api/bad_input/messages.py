"""Good messages, ways to spoil them, and what there is to be found in the market they are about."""

from typing import Any

from tests.support.dashboard_api import DashboardApi, Reply

QUOTE = {"number": "+6281212448484", "credits": 1_000}
PLACING = {**QUOTE, "payment_method": "BCA_VA"}
# Stands for a field that is left out.
ABSENT = object()

OPEN, CANCELLED, PAID, EXPIRED, FOREIGN = (
    "ord_2A7A875-0004",
    "ord_2A7A875-0002",
    "ord_2A7A875-0003",
    "ord_2A7A875-0001",
    "ord_0B51EF0-0001",
)
# Placed 1.000 credits with PO 7, which were then cancelled.
USED_KEY = "used-key"


def changed(body: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The body with some fields of other values."""
    return {name: value for name, value in {**body, **changes}.items() if value is not ABSENT}


def outcome(reply: Reply) -> tuple[int, str | None]:
    """Status and code of an answer."""
    return reply.status, reply.code


def place(api: DashboardApi, body: object, key: str | None = "a-new-key") -> Reply:
    """Send that body to POST /v1/orders."""
    return api.post("/v1/orders", body, headers={} if key is None else {"idempotency-key": key})
