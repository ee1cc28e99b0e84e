"""The jobs of this function, by the names that the schedules carry."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shared.ports.audit import AuditStore
from shared.ports.banks import Banks
from shared.ports.credits import CreditStore
from shared.ports.notices import NoticeStore
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Clock, Timer
from shared.ports.suspense import SuspenseStore
from shared.ports.sweeps import ExpiryStore, ReconciliationStore
from shared.usecases.ask_bank import Asking, Reconciled
from shared.usecases.audit_books import audit_books
from shared.usecases.expire_orders import expire_orders
from shared.usecases.notify_lapsing import notify_lapsing
from shared.usecases.reconcile_payments import reconcile_payments
from shared.usecases.sweep_credits import expire_holds, lapse_lots

# Far more than is ever held at once; the figure is an alarm, not a balance sheet.
HELD_COUNTED_MAX = 100
# The function may run for 60 s. What an audit does not reach, another night's does.
AUDIT_BEGUN_BY_MS = 45_000


@dataclass(frozen=True)
class Dependencies:
    """What the jobs need from outside; `timer` makes a fresh one per run."""

    store: ExpiryStore
    credits: CreditStore
    payments: PaymentStore
    notes: ReconciliationStore
    suspense: SuspenseStore
    notices: NoticeStore
    books: AuditStore
    banks: Banks
    clock: Clock
    timer: Callable[[], Timer]


@dataclass(frozen=True)
class Run:
    """One run of a job; `request_id` names the invocation."""

    needs: Dependencies
    metrics: Metrics
    request_id: str

    def count(self, metric: str, value: int) -> None:
        """Zeros are counted too: an alarm then knows quiet from dead."""
        self.metrics.add_metric(metric, MetricUnit.Count, value)


def run_job(
    event: Mapping[str, Any],
    needs: Dependencies,
    logger: Logger,
    metrics: Metrics,
    *,
    request_id: str,
) -> dict[str, Any]:
    """Run a job and say what it did. Raises KeyError for a job that is not here."""
    name = str(event["job"])
    did = JOBS[name](Run(needs, metrics, request_id))
    logger.info("job done", job=name, did=did)
    return {"job": name, **did}


def _expire_orders(run: Run) -> dict[str, int]:
    sweep = expire_orders(run.needs.store, run.needs.timer(), now=run.needs.clock.now())
    run.count("OrdersExpired", sweep.expired)
    return {"seen": sweep.seen, "expired": sweep.expired}


def _reconcile_payments(run: Run) -> dict[str, int]:
    needs = run.needs
    asking = Asking(needs.payments, needs.notes, needs.timer(), run.request_id)
    reconciliation = reconcile_payments(needs.banks, asking, now=needs.clock.now())
    ends = reconciliation.ends
    run.count("PaymentsFound", ends[Reconciled.SETTLED] + ends[Reconciled.HELD])
    run.count("ReversedPayment", ends[Reconciled.REVERSED])
    run.count("BankUnanswered", ends[Reconciled.UNKNOWN])
    held = needs.suspense.held(HELD_COUNTED_MAX)
    run.count("SuspenseIdr", sum(each.remaining.amount for each in held))
    return {
        **{end.value.lower(): ends[end] for end in Reconciled},
        "failed": reconciliation.failed,
    }


def _expire_holds(run: Run) -> dict[str, int]:
    needs = run.needs
    sweep = expire_holds(needs.credits, needs.timer(), now=needs.clock.now())
    run.count("HoldsExpired", sweep.moved)
    return {"seen": sweep.seen, "expired": sweep.moved, "failed": sweep.failed}


def _expire_lots(run: Run) -> dict[str, int]:
    needs = run.needs
    sweep = lapse_lots(needs.credits, needs.timer(), now=needs.clock.now())
    run.count("NumbersLapsed", sweep.moved)
    return {"seen": sweep.seen, "lapsed": sweep.moved, "failed": sweep.failed}


def _notify_lapsing(run: Run) -> dict[str, int]:
    needs = run.needs
    done = notify_lapsing(needs.notices, needs.timer(), now=needs.clock.now())
    unfinished = int(not done.finished)
    run.count("LapsesTold", done.told)
    run.count("LapsesUntold", done.failed + unfinished)
    return {"seen": done.seen, "told": done.told, "failed": done.failed, "unfinished": unfinished}


def _audit(run: Run) -> dict[str, int]:
    """Which item differs in what is not logged, for it holds numbers: the back office shows it."""
    needs = run.needs
    audit = audit_books(
        needs.books, needs.timer(), now=needs.clock.now(), begun_by_ms=AUDIT_BEGUN_BY_MS
    )
    run.count("AuditDifference", len(audit.differences))
    run.count("AuditUnreached", audit.unreached)
    kinds = Counter(each.kind.value.lower() for each in audit.differences)
    return {
        "businesses": audit.businesses,
        "numbers": audit.numbers,
        "orders": audit.orders,
        "entries": audit.entries,
        "unreached": audit.unreached,
        "differences": len(audit.differences),
        **kinds,
    }


JOBS: dict[str, Callable[[Run], dict[str, int]]] = {
    "expire-orders": _expire_orders,
    "expire-holds": _expire_holds,
    "expire-lots": _expire_lots,
    "notify-lapsing": _notify_lapsing,
    "reconcile-payments": _reconcile_payments,
    "audit": _audit,
}
