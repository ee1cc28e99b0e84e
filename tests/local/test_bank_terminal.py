"""`python -m local.bank` against helpers that really listen, known only by their stack.json."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from local.bank.__main__ import app
from local.http_server import HttpServer, address_of, claim_port
from tests.local.test_bank_api import BCA_NUMBER, BNI_NUMBER, Scene


class Terminal:
    """A terminal in whose LOCAL_DIR the helpers of a scene are described."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        # Wide enough for a table to keep its lines.
        self._environ = {"LOCAL_DIR": str(folder), "COLUMNS": "160"}

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env=self._environ)

    def shows(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    scene = Scene(tmp_path)
    claimed = claim_port(0)
    (tmp_path / "stack.json").write_text(json.dumps({"url": address_of(claimed)}))
    server = HttpServer(scene.app, claimed)
    server.start()
    yield Terminal(scene, tmp_path)
    server.stop()


def test_every_exchange_is_shown(terminal: Terminal) -> None:
    shown = terminal.shows("pay", BCA_NUMBER, "--amount", "400000", "--weather", "duplicate")

    assert shown.count("BCA: access token") == 1
    assert shown.count("BCA: payment") == 2
    assert "-> POST /openapi/v1.0/transfer-va/payment" in shown
    assert '"value": "400000.00"' in shown
    assert "<- HTTP 404 4042512" in shown


def test_time_without_a_zone_is_jakarta_time(terminal: Terminal) -> None:
    shown = terminal.shows("pay", BCA_NUMBER, "--paid-at", "2026-11-22T14:30:00")

    assert '"trxDateTime": "2026-11-22T14:30:00+07:00"' in shown


def test_billings_are_shown_until_they_are_paid_and_told(terminal: Terminal) -> None:
    assert "BNI knows no billing yet." in terminal.shows("billings")
    terminal.scene.open_billing()
    terminal.scene.callback_status = "999"
    assert "Rp 460.650 │ Rp 0 " in terminal.shows("billings")

    paid = terminal.shows("pay", BNI_NUMBER)

    assert "<- HTTP 200 999" in paid
    assert "ended, 1 not acknowledged" in terminal.shows("billings")
    terminal.scene.callback_status = "000"
    assert "<- HTTP 200 000" in terminal.shows("retry")
    assert "Every payment has been answered already." in terminal.shows("retry")
    assert "not acknowledged" not in terminal.shows("billings")


def test_status_shows_payments_and_weather(terminal: Terminal) -> None:
    assert "Nobody has paid at BCA yet." in terminal.shows("status")
    terminal.shows("pay", BCA_NUMBER, "--weather", "lost")

    assert "Calls to BNI: down" in terminal.shows("weather", "BNI", "down")
    shown = terminal.shows("status")
    assert "03 waiting for an answer" in shown
    assert "Calls to BCA: fair" in shown
    assert "Calls to BNI: down" in shown
    assert "Calls to BNI: fair" in terminal.shows("weather", "BNI", "fair")


def test_lost_answer_is_said(terminal: Terminal) -> None:
    shown = terminal.shows("pay", BCA_NUMBER, "--weather", "lost")

    assert "<- This answer was lost on its way to the bank." in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["pay", "99999011"], "begins with 12345"),
        (["weather", "BNI", "hail"], "unknown weather"),
        (["weather", "BRI", "down"], "BRI"),
    ],
)
def test_refusal_is_one_line_and_status_1(
    terminal: Terminal, arguments: list[str], complaint: str
) -> None:
    result = terminal.run(*arguments)

    assert result.exit_code == 1
    assert complaint in result.output
    assert terminal.scene.received == []


@pytest.mark.parametrize(
    "arguments",
    [["pay", BCA_NUMBER, "--weather", "hail"], ["pay", BCA_NUMBER, "--paid-at", "now"], ["pay"]],
)
def test_argument_of_another_shape_is_status_2(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal.run(*arguments).exit_code == 2
    assert terminal.scene.received == []


def test_no_stack_is_status_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["status"], env={"LOCAL_DIR": str(tmp_path)})

    assert result.exit_code == 2
    assert "`make run` starts one" in result.output
