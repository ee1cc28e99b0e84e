"""The webhook function as Lambda calls it, with the simulated BNI at the address it is given."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.bank.bni_billings import Billings
from local.bank.bni_server import BniClient, BniServer
from local.bank.serving import BankApp
from local.bank.weather import Outage
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankConnection
from shared.adapters.clock import SystemClock
from shared.domain.order import Order, PaymentMethod
from shared.ecollection.account_number import NumberRange
from tests.support.bank_servers import served
from tests.support.bni import (
    CALLBACK_PATH,
    CLIENT_ID,
    SECRET_KEY,
    TAKEN,
    TELL_AGAIN,
    TURNED_AWAY,
    Body,
    Callback,
    callback_body,
    posted,
)
from tests.support.market import Market
from tests.support.webhook_function import Function


@dataclass
class Bni:
    """The simulated bank, and the function that it calls."""

    server: BniServer
    billings: Billings
    function: Function
    market: Market

    def paid(self) -> tuple[Order, Body]:
        """An order that was paid at the bank, and what a callback says of it."""
        order = self.market.place(payment_method=PaymentMethod.BNI_VA)
        now = datetime.now(UTC).replace(microsecond=0)
        billing = self.billings.find(order.account.billing_id)
        assert billing is not None
        payment = self.billings.take(billing, order.quote.total.amount, now)
        total = order.quote.total.amount
        return order, callback_body(order.account, payment.ntb, now, billed=total, paid=total)

    def tell(self, content: Body | str, **changes: Any) -> tuple[int, Body]:
        """Send a callback to the function."""
        said: dict[str, Any] = {"content": content, "sealed_at": datetime.now(UTC)}
        return self.function.send(Callback(**said | changes).request())


@pytest.fixture
def simulated() -> Iterator[tuple[str, BniServer, Billings]]:
    billings = Billings()
    server = BniServer(BniClient(CLIENT_ID, SECRET_KEY, "8"), billings, SystemClock().now)
    with served(BankApp(server, SystemClock().now)) as url:
        yield url, server, billings


@pytest.fixture
def bni_settings(
    settings: pytest.MonkeyPatch, simulated: tuple[str, BniServer, Billings]
) -> pytest.MonkeyPatch:
    settings.setenv("BNI_URL", simulated[0])
    return settings


@pytest.fixture
def bni(
    bni_settings: pytest.MonkeyPatch,
    simulated: tuple[str, BniServer, Billings],
    function: Function,
) -> Bni:
    url, server, billings = simulated
    numbers = NumberRange("8", CLIENT_ID)
    bank = BniBank(BankConnection(url, 10.0), lambda: (SECRET_KEY,), numbers, SystemClock())
    return Bni(server, billings, function, function.market.with_bni(bank))


def test_a_payment_at_bni_is_told_confirmed_and_credited(bni: Bni) -> None:
    order, said = bni.paid()

    assert [bni.tell(said), bni.tell(said)] == [TAKEN, TAKEN]

    assert bni.market.order(order).payment_id == f"BNI:{said['trx_id']}:{said['payment_ntb']}"
    assert bni.market.available() == 1_000
    assert bni.function.counted() == {}


def test_what_somebody_should_look_at_is_counted(bni: Bni) -> None:
    _, said = bni.paid()
    bni.function.lines()

    def counted(answer: tuple[int, Body], expected: tuple[int, Body]) -> dict[str, float]:
        assert answer == expected
        return bni.function.counted()

    forged = bni.tell(said, secret_key="another")
    assert counted(forged, TURNED_AWAY) == {"SignatureFailure": 1}
    old = bni.tell(said, sealed_at=datetime.now(UTC) - timedelta(minutes=9))
    assert counted(old, TURNED_AWAY) == {"SignatureFailure": 1}
    altered = bni.tell(said | {"payment_amount": "960650"})
    assert counted(altered, TELL_AGAIN) == {"UnconfirmedPayment": 1}
    bni.server.outage = Outage.TOO_MANY_INQUIRIES
    assert counted(bni.tell(said), TELL_AGAIN) == {"UnansweredPayment": 1}
    bni.server.outage = None
    assert counted(bni.tell(said), TAKEN) == {}
    assert counted(bni.tell(said | {"payment_amount": "1"}), TAKEN) == {"InconsistentPayment": 1}
    unreadable = bni.tell(said | {"payment_ntb": "?"})
    assert counted(unreadable, TELL_AGAIN) == {"UnansweredPayment": 1}
    bni.function.market.client.delete_table(TableName="the-table")
    assert counted(bni.tell(said), TELL_AGAIN) == {"BrokenCall": 1}


def test_the_log_names_ids_and_outcomes_and_nothing_of_what_was_said(bni: Bni) -> None:
    order, said = bni.paid()
    told = Callback(said | {"customer_name": "Siti Aminah"}, datetime.now(UTC))
    callbacks = [
        told,
        told,
        replace(told, secret_key="another"),
        replace(told, client_id="948"),
        replace(told, content=said | {"payment_ntb": "?"}),
        replace(told, content=said | {"payment_ntb": "A1"}),
    ]
    bni.function.lines()

    lines = []
    for callback in callbacks:
        bni.function.send(callback.request())
        lines += [line for line in bni.function.lines() if "message" in line]
    bni.function.send(posted(b"hello " + SECRET_KEY.encode()))
    bni.function.market.client.delete_table(TableName="the-table")
    bni.function.send(told.request())
    bni.function.lines()

    key = f"{said['trx_id']}:{said['payment_ntb']}"
    assert [(line["level"], line["outcome"], line["subject"]) for line in lines] == [
        ("INFO", "SETTLED", key),
        ("INFO", "REPEATED", key),
        ("INFO", "WRONG_KEY", ""),
        ("INFO", "WRONG_CLIENT", ""),
        ("INFO", "MALFORMED_FIELD", ""),
        ("INFO", "UNCONFIRMED", f"{said['trx_id']}:A1"),
    ]
    assert {line["route"] for line in lines} == {f"POST {CALLBACK_PATH}"}
    assert '"a bank\'s call broke"' in bni.function.written
    for hidden in (
        *(SECRET_KEY, "Siti Aminah", order.account.number, "460650", str(order.number)),
        *(callback.sealed for callback in callbacks),
        *(callback.sealed[16:48] for callback in callbacks),
    ):
        assert hidden not in bni.function.written


def test_without_a_client_id_the_door_to_bni_is_closed(
    settings: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    settings.setenv("BNI_CLIENT_ID", "")
    settings.setenv("BNI_URL", "")
    function: Function = request.getfixturevalue("function")

    callback = Callback({"trx_id": "A"}, datetime.now(UTC))

    assert function.send(callback.request()) == TURNED_AWAY
    assert function.pay(function.market.place()) == "2002500"


def test_only_the_addresses_that_are_set_may_call(
    bni_settings: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    bni_settings.setenv("SOURCE_ADDRESSES_BNI", "203.0.113.16/28,2001:db8::/64")
    bni: Bni = request.getfixturevalue("bni")
    _, said = bni.paid()

    assert bni.tell(said, source_ip="203.0.113.40") == TURNED_AWAY
    assert bni.tell(said, source_ip="203.0.113.20") == TAKEN
    # The list of one bank says nothing of the other.
    assert bni.function.pay(bni.market.place()) == "2002500"


@pytest.mark.parametrize(
    "wrong",
    [
        {"BNI_PREFIX": "9"},
        {"BNI_CLIENT_ID": "94"},
        {"BNI_URL": "api.bni-ecollection.com"},
        {"SOURCE_ADDRESSES_BNI": "everybody"},
    ],
)
def test_a_wrong_deployment_fails_at_the_start(
    settings: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    settings.setenv("BANK_SECRET_ARN", "banks")
    for name, value in wrong.items():
        settings.setenv(name, value)

    with pytest.raises(ValueError, match=r"prefix|client id|address|everybody"):
        importlib.import_module("functions.webhook.handler")
