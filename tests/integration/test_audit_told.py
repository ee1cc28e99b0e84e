"""Who hears of an audit: the alarm by a count, staff by each difference in words."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics
from typer.testing import CliRunner

from backoffice.__main__ import app
from functions.expiry.jobs import Dependencies, run_job
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from tests.support.lively_market import Lively
from tests.support.market import KOPI, NOW, NUMBER, Market
from tests.support.tampering import tamper


class StandingClock:
    """It is always the market's time."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def told_wrongly(market: Market) -> Market:
    """A market in which somebody has given a number a credit by hand."""
    Lively(market).buy(1_000)
    tamper(market, keys.number(KOPI, NUMBER), available=1_001)
    return market


def run_audit(market: Market) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the job answers, and what it counts."""
    # What only the other jobs need is not looked at.
    others: dict[str, Any] = dict.fromkeys(
        ("store", "credits", "payments", "notes", "suspense", "notices", "banks")
    )
    books = DynamoAuditStore(market.table)
    needs = Dependencies(books=books, clock=StandingClock(), timer=RequestTimer, **others)
    metrics = EphemeralMetrics(namespace="BroadcastCredit", service="expiry")
    logger = Logger(service="expiry")
    did = run_job({"job": "audit"}, needs, logger, cast(Metrics, metrics), request_id="one")
    return did, {name: metric["Value"] for name, metric in metrics.metric_set.items()}


def test_a_quiet_night_counts_no_difference(market: Market) -> None:
    Lively(market).buy(1_000)

    did, counted = run_audit(market)

    assert counted == {"AuditDifference": [0.0], "AuditUnreached": [0.0]}
    assert did == {
        "job": "audit",
        "businesses": 2,
        "numbers": 4,
        "orders": 1,
        "entries": 1,
        "unreached": 0,
        "differences": 0,
    }


def test_differences_are_counted_by_kind_and_no_number_is_logged(
    told_wrongly: Market, caplog: pytest.LogCaptureFixture
) -> None:
    did, counted = run_audit(told_wrongly)

    assert counted["AuditDifference"] == [2.0]
    assert (did["balance"], did["total"]) == (1, 1)
    logged = [str(vars(record)) for record in caplog.records]
    assert "job done" in logged[-1]
    assert not any(NUMBER[1:] in line for line in logged)


@pytest.fixture
def stack_file(dynamodb_endpoint: str, table_name: str, tmp_path: Path) -> str:
    """The stack.json of a local stack with the market's table."""
    aws = {
        "dynamodb_endpoint_url": dynamodb_endpoint,
        "region": "ap-southeast-3",
        "access_key_id": "testing",
        "secret_access_key": "testing",
        "table": table_name,
    }
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"aws": aws}))
    return str(file)


@pytest.mark.usefixtures("told_wrongly")
def test_staff_see_each_difference_and_a_status_of_1(stack_file: str) -> None:
    shown = CliRunner().invoke(app, ["audit", "--stack", stack_file])

    assert shown.exit_code == 1
    assert "BALANCE B#kopi-pagi N#+6281212448484\n" in shown.output
    assert "  available: should be 1000, is 1001\n" in shown.output
    assert shown.output.endswith("2 differences\n")


@pytest.mark.usefixtures("market")
def test_staff_see_that_nothing_differs(stack_file: str) -> None:
    shown = CliRunner().invoke(app, ["audit", "--stack", stack_file])

    assert (shown.exit_code, shown.output.splitlines()[-1]) == (0, "nothing differs")
