"""Post-paid orders of a market: figures of one, and what the books say of all.

1.000 credits at Rp 415 are Rp 415.000 and Rp 45.650 of VAT. Placed on 22 November 2026 with 14 days
to pay, they are due on 6 December 2026 at 23.59.59 WIB, and can be paid until 5 January 2027.
"""

from __future__ import annotations

from datetime import UTC, datetime

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.usecases.audit_books import audit_books
from tests.support.market import Market

DUE = datetime(2026, 12, 6, 16, 59, 59, tzinfo=UTC)
OVERDUE = datetime(2026, 12, 6, 17, 0, tzinfo=UTC)
CLOSING = datetime(2027, 1, 5, 16, 59, 59, tzinfo=UTC)
CLOSED = datetime(2027, 1, 5, 17, 0, tzinfo=UTC)
PRICE = 460_650


def assert_books_agree(market: Market) -> None:
    """Let the auditor look at everything."""
    audit = audit_books(
        DynamoAuditStore(market.table), RequestTimer(), now=market.now, begun_by_ms=None
    )
    assert audit.differences == ()


def rupiah_legs(market: Market, *entities: str) -> list[tuple[str, str, int]]:
    """What items of some kinds move: debit, credit and rupiah, in key order."""
    return [
        (leg.text("debit"), leg.text("credit"), leg.number("amount"))
        for item in market.entities(*entities)
        for leg in Reader(item).parts("legs")
        if leg.text("asset") == "IDR"
    ]
