"""An audit from the command line: of everything, however long it takes, told in words."""

from collections.abc import Iterator
from itertools import groupby

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.audit import Difference
from shared.ports.surroundings import Clock
from shared.usecases.audit_books import Audit, audit_books


def audit_table(table: DynamoTable, clock: Clock) -> Audit:
    """Audit a whole table. Raises the faults of shared.ports.faults."""
    return audit_books(DynamoAuditStore(table), RequestTimer(), now=clock.now(), begun_by_ms=None)


def report_lines(audit: Audit) -> Iterator[str]:
    """Tell what was looked at, and below each item, by its key, what is wrong with it."""
    yield (
        f"{audit.businesses} businesses, {audit.numbers} numbers, {audit.orders} orders, "
        f"{audit.entries} ledger entries"
    )
    if not audit.differences:
        yield "nothing differs"
        return
    found = sorted(audit.differences, key=_heading)
    for (kind, key), facts in groupby(found, key=_heading):
        yield ""
        yield f"{kind} {key}"
        for each in facts:
            yield f"  {each.fact}: should be {each.expected}, is {each.found}"
    yield ""
    yield f"{len(found)} differences"


def _heading(difference: Difference) -> tuple[str, str]:
    return (difference.kind, difference.key)
