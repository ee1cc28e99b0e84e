"""BcaBank and its status service: the simulated BCA in every weather, and answers written out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from local.bank.bca_payments import BcaPayments, Terms
from local.bank.bca_server import BcaServer
from local.bank.serving import BankApp
from local.bank.weather import Outage
from shared.adapters.banks.bca import BcaBank
from shared.adapters.chance import SystemChance
from shared.domain.money import Rupiah
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import (
    Bank,
    VirtualAccountClaim,
    VirtualAccountState,
)
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from tests.integration.bank_calls.bca import (
    A_MOMENT,
    ACCEPTED,
    ACCOUNT,
    NOW,
    NUMBER,
    NUMBERS,
    OWN,
    PATIENT,
    PAYMENT,
    REASON,
    Hand,
    bank_at,
    merchant,
)
from tests.support.bank_servers import served
from tests.support.bca import payment_body

# The simulated bank -------------------------------------------------------------------------------


@dataclass
class Simulated:
    """The simulated BCA at an address, and our bank that calls it."""

    url: str
    app: BankApp
    payments: BcaPayments
    hand: Hand
    bank: BcaBank

    @property
    def services(self) -> list[str]:
        """What was called, the first call first."""
        return [each.service for each in self.app.journal][::-1]

    def take(self, answer: dict[str, Any] | None, **changes: Any) -> None:
        """A payer pays at the bank, and the merchant answers so."""
        body = payment_body(NUMBER, "202611220001", **changes)
        self.payments.take(body, self.hand.at)
        self.payments.hear(body["paymentRequestId"], answer or {})


@pytest.fixture
def simulated() -> Iterator[Simulated]:
    hand, payments = Hand(), BcaPayments()
    app = BankApp(BcaServer(merchant(), payments, hand.now), hand.now)
    with served(app) as url:
        yield Simulated(url, app, payments, hand, bank_at(url, hand))


REFUSED = {
    "responseCode": "4042513",
    "virtualAccountData": {"paymentFlagStatus": "01", "paymentFlagReason": REASON},
}


def test_a_payment_that_we_accepted_is_paid(simulated: Simulated) -> None:
    simulated.take(ACCEPTED)

    assert simulated.bank.ask(ACCOUNT) == BankStatement(Finding.PAID, PAYMENT, sums_up=False)


def test_a_payment_that_we_refused_is_unpaid(simulated: Simulated) -> None:
    simulated.take(REFUSED)

    assert simulated.bank.ask(ACCOUNT) == BankStatement(Finding.UNPAID)


def test_a_number_that_nobody_paid_is_not_found(simulated: Simulated) -> None:
    simulated.take(ACCEPTED)
    other = replace(ACCOUNT, number="123450135573243832858")

    assert simulated.bank.ask(other) == BankStatement(Finding.NOT_FOUND)


@pytest.mark.parametrize(
    ("terms", "finding"),
    [
        (Terms.FORCE_SETTLE, Finding.PAID),
        (Terms.REVERSAL, Finding.UNPAID),
        # Which it is was never agreed: people have to look.
        (Terms.UNDECIDED, Finding.UNKNOWN),
    ],
)
def test_a_payment_without_our_answer_is_unknown_and_then_as_agreed(
    simulated: Simulated, terms: Terms, finding: Finding
) -> None:
    simulated.payments.terms = terms
    simulated.take(None)

    at_first = simulated.bank.ask(ACCOUNT).finding
    simulated.hand.pass_time(599)
    still = simulated.bank.ask(ACCOUNT).finding
    simulated.hand.pass_time(1)

    assert [at_first, still] == [Finding.UNKNOWN, Finding.UNKNOWN]
    assert simulated.bank.ask(ACCOUNT).finding is finding


@pytest.mark.parametrize(("days", "finding"), [(1, Finding.PAID), (2, Finding.NOT_FOUND)])
def test_the_bank_knows_of_today_and_yesterday(
    simulated: Simulated, days: int, finding: Finding
) -> None:
    simulated.take(ACCEPTED)
    simulated.hand.pass_time(days * 86_400)

    assert simulated.bank.ask(ACCOUNT).finding is finding


WEATHERS: list[tuple[Outage, bool]] = [
    (Outage.DOWN, False),
    (Outage.SLOW, True),
    (Outage.LOST, True),
    (Outage.TOO_MANY_INQUIRIES, False),
    (Outage.REFUSE, False),
    (Outage.OFFLINE, False),
    (Outage.CONFUSED, False),
]


def test_every_weather_is_tried() -> None:
    assert [each[0] for each in WEATHERS] == list(Outage)


@pytest.mark.parametrize(("outage", "never_answers"), WEATHERS)
@pytest.mark.parametrize("has_token", [False, True])
def test_our_questions_in_every_weather(
    simulated: Simulated, outage: Outage, never_answers: bool, has_token: bool
) -> None:
    simulated.take(ACCEPTED)
    # A busy machine may need a moment for a whole answer, which is asked for first.
    seconds = A_MOMENT if never_answers else PATIENT
    hasty = bank_at(simulated.url, simulated.hand, seconds=seconds)
    if has_token:
        assert hasty.ask(ACCOUNT).finding is Finding.PAID

    simulated.app.server.outage = outage
    assert hasty.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)
    simulated.app.server.outage = None

    assert bank_at(simulated.url, simulated.hand).ask(ACCOUNT).finding is Finding.PAID
    if not never_answers:
        assert hasty.ask(ACCOUNT).finding is Finding.PAID


# Access tokens ------------------------------------------------------------------------------------


def test_a_token_is_used_for_fourteen_minutes(simulated: Simulated) -> None:
    simulated.take(ACCEPTED)
    for seconds in (0, 839, 1, 0):
        simulated.hand.pass_time(seconds)
        assert simulated.bank.ask(ACCOUNT).finding is Finding.PAID

    assert simulated.services == [
        "access token", "status", "status", "access token", "status", "status",
    ]  # fmt: skip


def test_a_token_that_was_refused_is_renewed_for_the_next_question(simulated: Simulated) -> None:
    simulated.take(ACCEPTED)
    simulated.bank.ask(ACCOUNT)
    # The bank forgets all tokens.
    simulated.app.server = BcaServer(merchant(), simulated.payments, simulated.hand.now)

    findings = [simulated.bank.ask(ACCOUNT).finding for _ in range(2)]

    assert findings == [Finding.UNKNOWN, Finding.PAID]
    assert simulated.services == ["access token", "status", "status", "access token", "status"]


def test_a_secret_that_was_rotated_is_used_for_the_next_question(simulated: Simulated) -> None:
    simulated.take(ACCEPTED)
    simulated.bank.ask(ACCOUNT)
    new = merchant(secret="another secret")
    simulated.app.server = BcaServer(new, simulated.payments, simulated.hand.now)
    assert simulated.bank.ask(ACCOUNT).finding is Finding.UNKNOWN

    simulated.hand.own = replace(OWN, client_secret="another secret")

    assert simulated.bank.ask(ACCOUNT).finding is Finding.PAID


def test_a_key_that_the_bank_does_not_know_gets_no_token(simulated: Simulated) -> None:
    other = merchant(key="somebody else's")
    simulated.app.server = BcaServer(other, simulated.payments, simulated.hand.now)

    assert simulated.bank.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)
    assert simulated.services == ["access token"]


def test_a_clock_that_is_off_gets_no_token(simulated: Simulated) -> None:
    server_time = simulated.hand.at
    ours = Hand(server_time + timedelta(minutes=5, seconds=1))

    assert bank_at(simulated.url, ours).ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)


def test_what_is_signed_for_a_token_is_client_key_and_time(simulated: Simulated) -> None:
    simulated.bank.ask(ACCOUNT)

    assert simulated.hand.signed == [b"our-client-key|2026-11-22T14:05:00+07:00"]


def test_every_question_has_a_message_id_of_its_own(simulated: Simulated) -> None:
    # The simulated bank answers 409 to one that was used today.
    simulated.take(ACCEPTED)

    assert {simulated.bank.ask(ACCOUNT).finding for _ in range(20)} == {Finding.PAID}


@pytest.mark.parametrize(
    "broken", [{"own": None}, {"signer_is_out": True}], ids=["no credentials", "no signature"]
)
def test_what_we_cannot_sign_is_not_sent(simulated: Simulated, broken: dict[str, Any]) -> None:
    bank = bank_at(simulated.url, replace(simulated.hand, **broken))

    assert bank.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)
    assert simulated.services == []


# What needs nobody --------------------------------------------------------------------------------


def test_accounts_are_opened_and_closed_by_our_own_books() -> None:
    bank = BcaBank(NUMBERS, None, Hand())
    claim = VirtualAccountClaim(
        ACCOUNT, "kopi-pagi", 1, PhoneNumber("+6281212448484"), Rupiah(460_650),
        NOW, VirtualAccountState.OPENING,
    )  # fmt: skip

    assert not bank.keeps_accounts
    assert bank.open(claim) is Opening.OPENED
    assert bank.close(ACCOUNT) is Closing.CLOSED
    assert bank.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)


def test_a_number_is_drawn_with_our_company_code() -> None:
    bank = BcaBank(NUMBERS, None, Hand())

    drawn = [bank.draw("PT Kopi Pagi", SystemChance(), NOW) for _ in range(100)]

    assert all(len(each.number) == 21 and each.number.startswith("1234501") for each in drawn)
    assert len({each.number for each in drawn}) == 100
    assert {(each.bank, each.billing_id) for each in drawn} == {(Bank.BCA, "")}
