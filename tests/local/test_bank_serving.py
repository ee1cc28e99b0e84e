"""local.bank.serving: a bank's server over HTTP, and its outages."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.types import Message

from local.bank.serving import Answer, BankApp, Call
from local.bank.weather import Outage
from tests.local.calling import Caller

NOW = datetime(2026, 8, 10, 2, 35, 27, tzinfo=UTC)


class Bank:
    """A server that keeps what it was asked."""

    def __init__(self) -> None:
        self.outage: Outage | None = None
        self.calls: list[Call] = []

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        return Answer("greeting", 200, {"secret": "s"}, {"secret": "***"})


def app_of(bank: Bank, slow_seconds: float = 30.0) -> BankApp:
    return BankApp(bank, lambda: NOW, slow_seconds)


def test_call_reaches_the_bank_and_its_answer_comes_back() -> None:
    bank = Bank()

    answer = Caller(app_of(bank)).post("/path", content=b"body", headers={"X-Name": "v"})

    assert (answer.status_code, answer.json()) == (200, {"secret": "s"})
    (call,) = bank.calls
    assert (call.method, call.path, call.body) == ("POST", "/path", b"body")
    assert call.headers["x-name"] == "v"


def test_bank_that_is_down_does_nothing() -> None:
    bank = Bank()
    bank.outage = Outage.DOWN
    app = app_of(bank)

    answer = Caller(app).post("/")

    assert (answer.status_code, answer.text) == (503, "Service Unavailable")
    assert bank.calls == []
    assert app.journal[0].outage is Outage.DOWN


def test_journal_has_the_latest_calls_first_and_shows_no_secret() -> None:
    bank = Bank()
    app = app_of(bank)
    for _ in range(51):
        Caller(app).post("/")
    bank.outage = Outage.REFUSE
    Caller(app).post("/")

    assert len(app.journal) == 50
    latest = app.journal[0]
    assert (latest.at, latest.service) == ("2026-08-10T09:35:27+07:00", "greeting")
    assert (latest.status, latest.answer) == (200, {"secret": "***"})
    assert [each.outage for each in list(app.journal)[:2]] == [Outage.REFUSE, None]


class Wire:
    """A caller that sends a request and then goes away, or stays."""

    def __init__(self, *, stays: bool) -> None:
        self._stays = stays
        self._sent = False
        self.answered: list[Message] = []

    async def receive(self) -> Message:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": b"{}", "more_body": False}
        if self._stays:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.answered.append(message)

    def call(self, app: BankApp) -> None:
        scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b"",
        }  # fmt: skip
        asyncio.run(app(scope, self.receive, self.send))


@pytest.mark.parametrize("outage", [Outage.LOST, Outage.SLOW])
def test_what_was_done_is_not_answered_to_a_caller_that_has_gone(outage: Outage) -> None:
    bank, wire = Bank(), Wire(stays=False)
    bank.outage = outage

    wire.call(app_of(bank))

    assert len(bank.calls) == 1
    assert wire.answered == []


def test_slow_bank_answers_a_caller_that_is_still_there() -> None:
    bank, wire = Bank(), Wire(stays=True)
    bank.outage = Outage.SLOW

    wire.call(app_of(bank, slow_seconds=0))

    assert len(bank.calls) == 1
    assert wire.answered[0]["status"] == 200
    assert wire.answered[1]["body"] == b'{"secret":"s"}'


def test_caller_that_goes_while_it_speaks_has_said_nothing() -> None:
    bank, wire = Bank(), Wire(stays=False)
    wire._sent = True

    wire.call(app_of(bank))

    assert (bank.calls, wire.answered) == ([], [])
