"""Sweep: make visible that unpaid orders have expired, and list invoiced ones at their next end.

Nothing depends on it. Every read and every decision compares with `pay_until`, so a sweep that
runs late, twice or never changes what anybody may do or pay.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.ports.surroundings import Timer
from shared.ports.sweeps import ExpiryStore

SWEEP_PAGE = 100
# The function may run for 60 s; what is left is found again by the next run.
PAGE_BEGUN_BY_MS = 40_000


@dataclass(frozen=True, slots=True)
class ExpirySweep:
    """How many orders were looked at and how many were marked."""

    seen: int
    expired: int


def expire_orders(store: ExpiryStore, timer: Timer, *, now: datetime) -> ExpirySweep:
    """Mark the orders that are due, page by page, until none is left or time runs out.

    Raises StoreBusy or StoreUnknown: what was marked stays marked, the next run goes on.
    """
    seen = expired = 0
    while timer.elapsed_ms() < PAGE_BEGUN_BY_MS:
        due = store.orders_due(now, SWEEP_PAGE)
        marked = [each for each in due if store.expire(*each, now)]
        listed = [each for each in due if each not in marked and store.list_anew(*each, now)]
        seen += len(due)
        expired += len(marked)
        # The index lags behind the items: a page in which nothing could be marked shows orders
        # that were paid or marked a moment ago, and asking again would show the same.
        if len(due) < SWEEP_PAGE or not (marked or listed):
            break
    return ExpirySweep(seen, expired)
