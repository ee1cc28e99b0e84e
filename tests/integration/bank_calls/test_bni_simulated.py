"""Our calls to BNI, against the simulated bank and in its weathers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from local.bank.bni_billings import Billings
from local.bank.bni_server import BniClient, BniServer
from local.bank.serving import BankApp
from local.bank.weather import Outage
from shared.adapters.banks.bni import BniBank
from shared.domain.payment import PaidAmount
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from tests.integration.bank_calls.bni import ACCOUNT, CLAIM, NOW, PATIENT, SHORT, bank_at
from tests.support.bank_servers import served
from tests.support.bni import CLIENT_ID, SECRET_KEY
from tests.support.talker import talking

# The simulated bank -------------------------------------------------------------------------------


@dataclass
class Simulated:
    """The simulated BNI at an address, and our bank that calls it."""

    url: str
    server: BniServer
    billings: Billings

    def bank(self, seconds: float = PATIENT) -> BniBank:
        return bank_at(self.url, seconds=seconds)


@pytest.fixture
def simulated() -> Iterator[Simulated]:
    billings = Billings()
    server = BniServer(BniClient(CLIENT_ID, SECRET_KEY, "8"), billings, lambda: NOW)
    with served(BankApp(server, lambda: NOW)) as url:
        yield Simulated(url, server, billings)


def test_a_billing_lives_at_the_simulated_bank(simulated: Simulated) -> None:
    bank = simulated.bank()
    assert bank.ask(ACCOUNT) == BankStatement(Finding.NOT_FOUND)

    assert [bank.open(CLAIM), bank.open(CLAIM)] == [Opening.OPENED, Opening.OPENED]
    assert bank.ask(ACCOUNT) == BankStatement(Finding.UNPAID)
    (billing,) = simulated.billings.all()
    assert (billing.trx_amount, billing.billing_type) == (460_650, "c")
    # BNI ends it early rather than late: it knows no fractions of a second.
    assert billing.expires_at == datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    paid = simulated.billings.take(billing, 460_650, NOW)

    stated = bank.ask(ACCOUNT).payment
    assert stated is not None
    assert stated.payment_key == f"01KAN7ZCQ4:{paid.ntb}"
    assert (stated.amount.hundredths, stated.paid_at) == (
        46_065_000,
        NOW.replace(microsecond=0),
    )
    assert bank.close(ACCOUNT) is Closing.PAID


def test_a_billing_is_closed_at_the_simulated_bank_once_and_for_good(simulated: Simulated) -> None:
    bank = simulated.bank()
    bank.open(CLAIM)

    assert [bank.close(ACCOUNT), bank.close(ACCOUNT)] == [Closing.CLOSED, Closing.CLOSED]
    assert not simulated.billings.all()[0].is_active(NOW)


def test_closing_what_the_simulated_bank_never_had_is_closed(simulated: Simulated) -> None:
    assert simulated.bank().close(ACCOUNT) is Closing.CLOSED


def test_two_payments_are_stated_as_the_latest_with_the_sum(simulated: Simulated) -> None:
    bank = simulated.bank()
    bank.open(CLAIM)
    (billing,) = simulated.billings.all()
    simulated.billings.take(billing, 460_650, NOW)
    second = simulated.billings.take(billing, 100_000, NOW)

    statement = bank.ask(ACCOUNT)

    assert statement.sums_up
    assert statement.payment is not None
    assert statement.payment.payment_key == f"01KAN7ZCQ4:{second.ntb}"
    assert statement.payment.amount == PaidAmount(56_065_000, "IDR")


def test_a_number_that_another_billing_has_is_refused(simulated: Simulated) -> None:
    bank = simulated.bank()
    bank.open(CLAIM)
    other = replace(CLAIM, account=replace(ACCOUNT, billing_id="01KAN7ZCQ5"))

    assert bank.open(other) is Opening.REFUSED
    assert len(simulated.billings.all()) == 1


# What a request of each kind comes to in each weather, and whether BNI opened the billing.
WEATHERS: list[tuple[Outage, Opening, Closing, Finding, bool]] = [
    (Outage.DOWN, Opening.UNKNOWN, Closing.UNKNOWN, Finding.UNKNOWN, False),
    (Outage.SLOW, Opening.UNKNOWN, Closing.UNKNOWN, Finding.UNKNOWN, True),
    (Outage.LOST, Opening.UNKNOWN, Closing.UNKNOWN, Finding.UNKNOWN, True),
    (Outage.TOO_MANY_INQUIRIES, Opening.OPENED, Closing.CLOSED, Finding.UNKNOWN, True),
    (Outage.REFUSE, Opening.REFUSED, Closing.UNKNOWN, Finding.UNKNOWN, False),
    (Outage.OFFLINE, Opening.UNKNOWN, Closing.UNKNOWN, Finding.UNKNOWN, False),
    (Outage.CONFUSED, Opening.UNKNOWN, Closing.UNKNOWN, Finding.UNKNOWN, True),
]


def test_every_weather_is_tried() -> None:
    assert [each[0] for each in WEATHERS] == list(Outage)


@pytest.mark.parametrize(("outage", "opening", "closing", "finding", "done"), WEATHERS)
def test_our_calls_in_every_weather(
    simulated: Simulated,
    outage: Outage,
    opening: Opening,
    closing: Closing,
    finding: Finding,
    done: bool,
) -> None:
    hasty = simulated.bank(SHORT if outage in (Outage.SLOW, Outage.LOST) else PATIENT)

    simulated.server.outage = outage
    assert hasty.open(CLAIM) is opening
    assert len(simulated.billings.all()) == int(done)
    assert hasty.ask(ACCOUNT) == BankStatement(finding)
    assert hasty.close(ACCOUNT) is closing

    # When the weather is over, a repeat finds out what had been done.
    simulated.server.outage = None
    calm = simulated.bank()
    if done:
        assert not simulated.billings.all()[0].is_active(NOW)
    else:
        assert calm.ask(ACCOUNT) == BankStatement(Finding.NOT_FOUND)
        assert calm.open(CLAIM) is Opening.OPENED


@pytest.mark.parametrize("outage", [Outage.LOST, Outage.CONFUSED])
def test_an_opening_whose_answer_was_lost_is_opened_by_its_repeat(
    simulated: Simulated, outage: Outage
) -> None:
    simulated.server.outage = outage
    assert simulated.bank(SHORT).open(CLAIM) is Opening.UNKNOWN
    simulated.server.outage = None

    assert simulated.bank().open(CLAIM) is Opening.OPENED
    assert len(simulated.billings.all()) == 1


def test_a_bank_that_is_not_there_is_unknown() -> None:
    with talking(lambda caller: None) as nobody:
        pass
    bank = bank_at(nobody.url)

    assert bank.open(CLAIM) is Opening.UNKNOWN
    assert bank.close(ACCOUNT) is Closing.UNKNOWN
    assert bank.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)
