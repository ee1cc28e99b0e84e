"""The jobs of this function, by the names that the schedules carry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shared.ports.surroundings import Clock, Timer
from shared.ports.sweeps import ExpiryStore
from shared.usecases.expire_orders import expire_orders


@dataclass(frozen=True)
class Dependencies:
    """What the jobs need from outside; `timer` makes a fresh one per run."""

    store: ExpiryStore
    clock: Clock
    timer: Callable[[], Timer]


def run_job(
    event: Mapping[str, Any], needs: Dependencies, logger: Logger, metrics: Metrics
) -> dict[str, Any]:
    """Run a job and say what it did. Raises KeyError for a job that is not here."""
    name = str(event["job"])
    did = JOBS[name](needs, metrics)
    logger.info("job done", job=name, did=did)
    return {"job": name, **did}


def _expire_orders(needs: Dependencies, metrics: Metrics) -> dict[str, int]:
    sweep = expire_orders(needs.store, needs.timer(), now=needs.clock.now())
    metrics.add_metric("OrdersExpired", MetricUnit.Count, sweep.expired)
    return {"seen": sweep.seen, "expired": sweep.expired}


JOBS: dict[str, Callable[[Dependencies, Metrics], dict[str, int]]] = {
    "expire-orders": _expire_orders
}
