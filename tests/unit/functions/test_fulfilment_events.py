"""Stream batches and sweeps: what fulfilment answers, counts and logs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from functions.fulfilment.events import METRIC_OF, Fulfilment, UnknownEvent
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order
from shared.domain.outbox import Effect, RowKey
from shared.ports.faults import MailRefused
from shared.usecases.do_effect import DO
from shared.usecases.finish_outbox import RowEnd
from tests.support.fulfilment import NO_ACCOUNTS, NO_FEEDBACK, PlainRenderer, World
from tests.support.orders import a_paid_order, an_order

SWEEP = {"job": "finish-outbox"}
PATIENCE = timedelta(minutes=2)


def numbered(number: int) -> Order:
    return a_paid_order(an_order(invoice_number=InvoiceNumber("2A7A875", number)))


def order_id(number: int) -> str:
    return f"ord_2A7A875-{number:04d}"


def key(number: int) -> RowKey:
    notice = f"6281212448484-{order_id(number)}-PAID"
    return ("B#biz_kopi", f"M#2026-11-22T08:05:00.000Z#{notice}")


def record(number: int, at: RowKey | None = None) -> dict[str, Any]:
    """A record as the stream brings it, with an image that is out of date."""
    partition, sort = at or key(number)
    return {
        "eventID": f"{number:032x}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "ap-southeast-3",
        "dynamodb": {
            "Keys": {"pk": {"S": partition}, "sk": {"S": sort}},
            "NewImage": {"entity": {"S": "NOTICE"}, "kind": {"S": "SOMETHING_ELSE"}},
            "SequenceNumber": f"{number}00",
            "StreamViewType": "NEW_IMAGE",
        },
    }


class Poisoned(PlainRenderer):
    """Cannot render some orders."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()

    def render(self, order: Order) -> bytes:
        if order.invoice_number.running_number in self.numbers:
            raise RuntimeError("no such glyph")
        return super().render(order)


@dataclass
class Function:
    """The function around three orders, numbered 1 to 3."""

    world: World
    renderer: Poisoned
    log: StringIO
    metrics: Metrics
    entry: Fulfilment
    time_left_ms: int = 60_000

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        return self.entry.answer(event, lambda: self.time_left_ms)

    def counted(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.metrics.serialize_metric_set().items()
            if name.startswith(("Outbox", "Accounts"))
        }

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def function(request: pytest.FixtureRequest) -> Iterator[Function]:
    renderer, log = Poisoned(), StringIO()
    world = World(order=numbered(1), renderer=renderer)
    world.outbox.add(numbered(2))
    world.outbox.add(numbered(3))
    metrics = Metrics(namespace="BroadcastCredit", service="fulfilment")
    # Loggers of one name share their stream, so each test has a name of its own.
    logger = Logger(service=request.node.nodeid, stream=log, level="INFO")
    fulfilment = Fulfilment(world.ports(), NO_ACCOUNTS, NO_FEEDBACK, logger, metrics)
    yield Function(world, renderer, log, metrics, fulfilment)
    metrics.clear_metrics()


def test_every_effect_is_done_and_every_end_is_counted() -> None:
    assert set(DO) == set(Effect)
    assert set(METRIC_OF) == set(RowEnd) - {RowEnd.NOTHING_TO_DO}


def test_a_batch_is_done_row_by_row(function: Function) -> None:
    answer = function.answer({"Records": [record(1), record(2), record(3)]})

    assert answer == {"batchItemFailures": []}
    assert len(function.world.mailer.sent) == 3
    assert function.world.outbox.open_rows == {}
    assert function.counted() == {
        "OutboxFinished": [3.0],
        "OutboxParked": [0.0],
        "OutboxFailed": [0.0],
    }


@pytest.mark.parametrize("poisoned", [1, 2, 3])
def test_a_poisoned_row_is_reported_and_the_others_are_done(
    function: Function, poisoned: int
) -> None:
    function.renderer.numbers = {poisoned}

    answer = function.answer({"Records": [record(1), record(2), record(3)]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": f"{poisoned}00"}]}
    assert len(function.world.mailer.sent) == 2
    assert set(function.world.outbox.open_rows) == {key(poisoned)}
    assert function.counted() == {
        "OutboxFinished": [2.0],
        "OutboxParked": [0.0],
        "OutboxFailed": [1.0],
    }


def test_a_failure_in_the_stream_leaves_the_time_of_the_sweep_as_it_is(function: Function) -> None:
    function.renderer.numbers = {2}
    due_before = dict(function.world.outbox.due)

    function.answer({"Records": [record(2)]})

    assert function.world.outbox.due == due_before


def test_records_may_come_twice_and_in_any_order(function: Function) -> None:
    for number in (3, 1, 3, 2, 1, 1):
        assert function.answer({"Records": [record(number)]}) == {"batchItemFailures": []}

    assert len(function.world.mailer.sent) == 3


def test_what_there_is_no_time_for_comes_again(function: Function) -> None:
    function.time_left_ms = 14_999

    answer = function.answer({"Records": [record(1), record(2)]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "100"}, {"itemIdentifier": "200"}]}
    assert function.world.mailer.sent == []
    assert function.counted()["OutboxFailed"] == [0.0]


def test_an_effect_that_nobody_consumes_is_reported(function: Function) -> None:
    unknown = ("X#ord_2A7A875-0001", "PAINT_IT_BLUE")
    function.world.outbox.unreadable.add(unknown)

    answer = function.answer({"Records": [record(1, unknown), record(2)]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "100"}]}
    assert len(function.world.mailer.sent) == 1


def test_the_sweep_says_what_it_did(function: Function) -> None:
    function.world.clock.advance(PATIENCE)
    function.renderer.numbers = {2}

    answer = function.answer(SWEEP)

    assert answer == {
        "job": "finish-outbox",
        "finished": 2,
        "parked": 0,
        "failed": 1,
        "complete": True,
        "accounts": {"opened": 0, "given_up": 0, "closed": 0, "waiting": 0, "failed": 0},
    }
    assert function.counted() == {
        "OutboxFinished": [2.0],
        "OutboxParked": [0.0],
        "OutboxFailed": [1.0],
        "AccountsGivenUp": [0.0],
        "AccountsFailed": [0.0],
    }


def test_a_row_that_the_stream_finished_is_nothing_to_the_sweep(function: Function) -> None:
    function.answer({"Records": [record(1), record(2), record(3)]})
    function.world.clock.advance(PATIENCE)

    answer = function.answer(SWEEP)

    assert (answer["finished"], answer["failed"]) == (0, 0)
    assert len(function.world.mailer.sent) == 3


def test_sweeps_alone_finish_what_every_stream_record_lost(function: Function) -> None:
    function.renderer.numbers = {1, 2, 3}
    function.world.clock.advance(PATIENCE)
    assert function.answer(SWEEP)["failed"] == 3
    function.renderer.numbers = set()

    function.world.clock.advance(timedelta(minutes=2))

    assert function.answer(SWEEP)["finished"] == 3
    assert len(function.world.mailer.sent) == 3


def test_a_mail_that_is_refused_for_two_days_parks_its_row(function: Function) -> None:
    function.world.mailer.fault = MailRefused("MessageRejected")
    open_rows = function.world.outbox.open_rows
    open_rows.update({at: replace(row, tries=1_438) for at, row in open_rows.items()})
    every_two_minutes = []
    for _ in range(2):
        function.world.clock.advance(timedelta(minutes=2))
        every_two_minutes.append(function.answer(SWEEP)["parked"])

    assert every_two_minutes == [0, 3]
    assert set(function.world.outbox.parked.values()) == {"MessageRejected"}
    assert function.world.outbox.due == {}
    assert len(function.world.archive.documents) == 6


@pytest.mark.parametrize("event", [{}, {"job": "expire-orders"}, {"Records": "none"}])
def test_another_event_is_an_error(function: Function, event: dict[str, Any]) -> None:
    with pytest.raises(UnknownEvent):
        function.answer(event)


def test_logs_name_orders_and_no_person(function: Function) -> None:
    function.world.mailer.fault = MailRefused("MessageRejected")

    function.answer({"Records": [record(1)]})
    function.world.mailer.fault = None
    function.answer({"Records": [record(1)]})

    first, second = function.logged()
    assert (first["message"], first["order_id"]) == ("outbox row failed", "ord_2A7A875-0001")
    assert first["exception_name"] == "MailRefused"
    assert (second["message"], second["end"]) == ("outbox row tried", "FINISHED")
    for secret in ("kopi.example", "+62812", "Sejahtera", "Zm9yLXRlc3RzLW9ubHk"):
        assert secret not in function.log.getvalue()
