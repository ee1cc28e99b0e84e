"""What wakes fulfilment up: records of the table's stream, the schedule of the sweep, and what
becomes of mails.

Powertools' BatchProcessor would do the first; it costs 60 ms of cold start for what is a loop here,
and it would go on to later records when the time is nearly over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from functions.fulfilment.feedback import SOURCE, FeedbackPorts, heed_event
from shared.domain.outbox import Fault, OutboxRow, RowKey
from shared.ports.banks import Banks
from shared.ports.faults import (
    MailerBusy,
    MailRefused,
    StoreBroken,
    StoreBusy,
    StoreUnknown,
)
from shared.ports.orders import OrderStore
from shared.ports.sweeps import AccountStore
from shared.usecases.do_effect import do_effect
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from shared.usecases.finish_outbox import ROW_MS_MAX, RowEnd, Try, finish_outbox
from shared.usecases.mailing import FulfilmentPorts

FINISH_OUTBOX = "finish-outbox"

_OUTAGES = (StoreBusy, StoreUnknown, MailerBusy)
_REFUSALS = (MailRefused, StoreBroken)
METRIC_OF: dict[RowEnd, str] = {
    RowEnd.FINISHED: "OutboxFinished",
    RowEnd.PARKED: "OutboxParked",
    RowEnd.FAILED: "OutboxFailed",
}


@dataclass(frozen=True, slots=True)
class AccountPorts:
    """What finishing the accounts at the banks needs from outside."""

    accounts: AccountStore
    orders: OrderStore
    banks: Banks


class UnknownEvent(Exception):
    """An event of a shape that nothing in the template sends: a wrong trigger."""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """Answers all events. `time_left_ms` is an argument because each invocation has its own."""

    ports: FulfilmentPorts
    accounts: AccountPorts
    feedback: FeedbackPorts
    logger: Logger
    metrics: Metrics

    def answer(self, event: dict[str, Any], time_left_ms: Callable[[], int]) -> dict[str, Any]:
        """Return what the trigger wants to know. Raises UnknownEvent for any other trigger."""
        if event.get("job") == FINISH_OUTBOX:
            return self._sweep(time_left_ms)
        if event.get("source") == SOURCE:
            return heed_event(event, self.feedback, self.logger, self.metrics)
        records = event.get("Records")
        if not isinstance(records, list):
            raise UnknownEvent("no batch of the stream, no word of SES, not the job finish-outbox")
        return self._consume(records, time_left_ms)

    def _sweep(self, time_left_ms: Callable[[], int]) -> dict[str, Any]:
        sweep = finish_outbox(
            self.ports.outbox, self._try_row, clock=self.ports.clock, time_left_ms=time_left_ms
        )
        self._count(sweep.ends)
        ends = self._finish_accounts(time_left_ms)
        answer = {
            "job": FINISH_OUTBOX,
            "finished": sweep.ends[RowEnd.FINISHED],
            "parked": sweep.ends[RowEnd.PARKED],
            "failed": sweep.ends[RowEnd.FAILED],
            "complete": sweep.complete,
            "accounts": {end.value.lower(): ends[end] for end in AccountEnd},
        }
        self.logger.info("outbox swept", extra=answer)
        return answer

    def _finish_accounts(self, time_left_ms: Callable[[], int]) -> Counter[AccountEnd]:
        """Finish what banks were asked for. Each part of a sweep goes on when the other fails."""
        try:
            ends = finish_accounts(
                self.accounts.accounts,
                self.accounts.orders,
                self.accounts.banks,
                now=self.ports.clock.now(),
                time_left_ms=time_left_ms,
            )
        except StoreBusy:
            self.logger.exception("accounts could not be listed")
            ends = Counter({AccountEnd.FAILED: 1})
        self.metrics.add_metric("AccountsGivenUp", MetricUnit.Count, ends[AccountEnd.GIVEN_UP])
        self.metrics.add_metric("AccountsFailed", MetricUnit.Count, ends[AccountEnd.FAILED])
        return ends

    def _consume(
        self, records: list[dict[str, Any]], time_left_ms: Callable[[], int]
    ) -> dict[str, Any]:
        """Try the row behind each record, and name those that Lambda shall bring again.

        Lambda brings everything from the first of them on; rows that are done by then answer
        that there is nothing to do. Nothing is postponed here: the row was written with the time
        at which the sweep takes it over.
        """
        ends: Counter[RowEnd] = Counter()
        again = []
        for record in records:
            end = self._try_record(record).end if time_left_ms() >= ROW_MS_MAX else None
            if end is None or end is RowEnd.FAILED:
                again.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
            if end is not None:
                ends[end] += 1
        self._count(ends)
        return {"batchItemFailures": again}

    def _try_record(self, record: dict[str, Any]) -> Try:
        # Only the key is taken from the record: its image is as old as the record.
        keys = record["dynamodb"]["Keys"]
        return self._try_row((keys["pk"]["S"], keys["sk"]["S"]))

    def _try_row(self, key: RowKey) -> Try:
        """Do what is left of one row. A fault is logged, and ends here."""
        extra = {"row": _loggable(key)}
        try:
            row = self.ports.outbox.row(key)
            end = RowEnd.FINISHED if row else RowEnd.NOTHING_TO_DO
            if row is not None:
                extra |= _facts(row)
                do_effect(key, row, self.ports)
        except Exception as fault:
            # This is the entry point of one row; whatever is wrong with it, the others go on.
            self.logger.exception("outbox row failed", extra=extra)
            return Try(RowEnd.FAILED, _kind_of(fault), _name_of(fault))
        self.logger.info("outbox row tried", extra={**extra, "end": end.value})
        return Try(end)

    def _count(self, ends: Counter[RowEnd]) -> None:
        """Zeros are counted too: an alarm then knows quiet from dead."""
        for end, metric in METRIC_OF.items():
            self.metrics.add_metric(metric, MetricUnit.Count, ends[end])


def _loggable(key: RowKey) -> str:
    """Return where a row lies, as far as logs may hold it: what comes later in a key may be a
    telephone number, or that of a virtual account."""
    partition, sort = key
    kind, _, rest = sort.partition("#")
    return f"{partition} {kind} {rest.partition('#')[0]}" if kind == "M" else f"{partition} {kind}"


def _facts(row: OutboxRow) -> dict[str, str]:
    facts = {"effect": row.effect.value, "business_id": row.business_id}
    if row.notice is not None:
        facts["kind"] = row.notice.kind.value
    if row.order is not None:
        facts["order_id"] = row.order.order_id
    return facts


def _kind_of(fault: Exception) -> Fault:
    if isinstance(fault, _OUTAGES):
        return Fault.OUTAGE
    return Fault.REFUSED if isinstance(fault, _REFUSALS) else Fault.BROKEN


def _name_of(fault: Exception) -> str:
    """Return what staff read of a parked row. The text of anything unexpected may hold anything."""
    return str(fault) if isinstance(fault, (*_OUTAGES, *_REFUSALS)) else type(fault).__name__
