"""BcaBank and its status service: the simulated BCA in every weather, and answers written out."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from moto import mock_aws

from local.bank.bca_payments import BcaPayments, Terms
from local.bank.bca_server import BcaServer, Merchant
from local.bank.serving import BankApp
from local.bank.weather import Outage
from shared.adapters.banks.bca import BcaBank, BcaNumbers, BcaStatusService, Signer
from shared.adapters.banks.http import BankConnection
from shared.adapters.chance import SystemChance
from shared.adapters.kms_signer import KmsSigner
from shared.domain.money import Rupiah
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import (
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    VirtualAccountState,
)
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.faults import StoreBusy
from shared.snap.own_calls import OwnCredentials
from tests.support.bank_servers import served
from tests.support.bca import payment_body, private_key, public_pem
from tests.support.talker import Caller, talking

NOW = datetime(2026, 11, 22, 7, 5, 0, 250_000, tzinfo=UTC)
NUMBER = "123450135573243832841"
ACCOUNT = VirtualAccount(Bank.BCA, NUMBER, "PT Kopi Pagi")
OWN = OwnCredentials("our-client-key", "our client secret")
NUMBERS = BcaNumbers("12345", "01")
# Long enough for a busy machine; only what never answers in time meets the short one.
PATIENT, A_MOMENT = 10.0, 2.0


@dataclass
class Hand:
    """A clock, a monotonic clock and credentials in the test's hand."""

    at: datetime = NOW
    seconds: float = 1_000.0
    own: OwnCredentials | None = OWN
    signed: list[bytes] = field(default_factory=list)
    signer_is_out: bool = False

    def now(self) -> datetime:
        return self.at

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def credentials(self) -> OwnCredentials:
        if self.own is None:
            raise StoreBusy("the bank secret has no credentials for our calls to BCA")
        return self.own

    def sign(self, message: bytes) -> str:
        if self.signer_is_out:
            raise StoreBusy("the signing key could not be used")
        self.signed.append(message)
        signature = private_key("ours").sign(message, padding.PKCS1v15(), hashes.SHA256())
        return b64encode(signature).decode()


def bank_at(
    url: str, hand: Hand, *, seconds: float = PATIENT, signer: Signer | None = None
) -> BcaBank:
    status = BcaStatusService(
        BankConnection(url, seconds),
        signer or hand,
        hand.credentials,
        hand,
        SystemChance(),
        lambda: hand.seconds,
    )
    return BcaBank(NUMBERS, status, hand)


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


def merchant(key: str = "ours", secret: str = OWN.client_secret) -> Merchant:
    return Merchant(OWN.client_key, secret, "12345", "95231", public_pem(key))


@pytest.fixture
def simulated() -> Iterator[Simulated]:
    hand, payments = Hand(), BcaPayments()
    app = BankApp(BcaServer(merchant(), payments, hand.now), hand.now)
    with served(app) as url:
        yield Simulated(url, app, payments, hand, bank_at(url, hand))


REASON = {"english": "Success", "indonesia": "Sukses"}
ACCEPTED = {
    "responseCode": "2002500",
    "virtualAccountData": {"paymentFlagStatus": "00", "paymentFlagReason": REASON},
}
REFUSED = {
    "responseCode": "4042513",
    "virtualAccountData": {"paymentFlagStatus": "01", "paymentFlagReason": REASON},
}
PAYMENT = PaymentNotification(
    bank=Bank.BCA,
    payment_key="12345:202611220001",
    account_number=NUMBER,
    amount=PaidAmount(46_065_000, "IDR"),
    paid_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
)


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


# Written answers ----------------------------------------------------------------------------------


def answering(status: bytes) -> tuple[list[bytes], Any]:
    """A bank that grants a token and then says this."""
    heard: list[bytes] = []
    token = b'{"responseCode":"2007300","accessToken":"t-1"}'

    def speak(caller: Caller) -> None:
        heard.append(caller.request)
        content = token if b"/access-token/" in caller.request else status
        caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)

    return heard, speak


def status_answer(**changes: Any) -> bytes:
    data = {
        "paymentFlagStatus": "00",
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
        "partnerServiceId": "   12345",
        "customerNo": NUMBER[5:],
        "virtualAccountNo": f"   {NUMBER}",
        "inquiryRequestId": "202611220001",
        "paymentRequestId": "202611220001",
        "paidAmount": {"value": "460650.00", "currency": "IDR"},
        "totalAmount": {"value": "460650.00", "currency": "IDR"},
        "trxDateTime": "2026-11-22T14:05:00+07:00",
        "transactionDate": "2026-11-22T14:05:00+07:00",
        "referenceNo": "00113696201",
        **changes,
    }
    return json.dumps({"responseCode": "2002600", "virtualAccountData": data}).encode()


def asked(status: bytes) -> BankStatement:
    with talking(answering(status)[1]) as talker:
        return bank_at(talker.url, Hand()).ask(ACCOUNT)


@pytest.mark.parametrize(
    ("changes", "statement"),
    [
        ({}, BankStatement(Finding.PAID, PAYMENT)),
        ({"trxDateTime": None}, BankStatement(Finding.PAID, PAYMENT)),
        # Without a time of its own, the time of asking.
        (
            {"trxDateTime": "", "transactionDate": None},
            BankStatement(Finding.PAID, replace(PAYMENT, paid_at=NOW)),
        ),
        ({"paymentFlagStatus": "01"}, BankStatement(Finding.UNPAID)),
        ({"paymentFlagStatus": "02"}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": "03"}, BankStatement(Finding.UNKNOWN)),
        # Others count as not paid.
        ({"paymentFlagStatus": "04"}, BankStatement(Finding.UNPAID)),
        ({"paymentFlagStatus": "99"}, BankStatement(Finding.UNPAID)),
        # Neither paid nor unpaid was said.
        ({"paymentFlagStatus": ""}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": None}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": 0}, BankStatement(Finding.UNKNOWN)),
        # Paid, and not which payment or how much of our money.
        ({"paymentRequestId": ""}, BankStatement(Finding.UNKNOWN)),
        ({"paymentRequestId": None}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": None}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "", "currency": ""}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "all", "currency": "IDR"}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "460650.50", "currency": "IDR"}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "460650.00", "currency": "USD"}}, BankStatement(Finding.UNKNOWN)),
    ],
)
def test_what_the_status_of_an_account_says(
    changes: dict[str, Any], statement: BankStatement
) -> None:
    assert asked(status_answer(**changes)) == statement


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b'{"responseCode":"4042601"}', Finding.NOT_FOUND),
        (b'{"responseCode":"4012600"}', Finding.UNKNOWN),
        (b'{"responseCode":"4012601"}', Finding.UNKNOWN),
        (b'{"responseCode":"4092600"}', Finding.UNKNOWN),
        (b'{"responseCode":"5002600"}', Finding.UNKNOWN),
        (b'{"responseCode":"5042600"}', Finding.UNKNOWN),
        # The same case of another service is no answer to this question.
        (b'{"responseCode":"4042401"}', Finding.UNKNOWN),
        (status_answer().replace(b"2002600", b"2002500"), Finding.UNKNOWN),
        (b'{"responseCode":"2002600"}', Finding.UNKNOWN),
        (b'{"responseCode":"2002600","virtualAccountData":[]}', Finding.UNKNOWN),
        (b"", Finding.UNKNOWN),
        (b"<html>Bad Gateway</html>", Finding.UNKNOWN),
        (status_answer()[:-1], Finding.UNKNOWN),
        (status_answer()[:-1] + b',"responseCode":"2002600"}', Finding.UNKNOWN),
    ],
)
def test_what_is_no_status_says_nothing(content: bytes, finding: Finding) -> None:
    assert asked(content) == BankStatement(finding)


@pytest.mark.parametrize(
    "token",
    [
        b'{"responseCode":"2007300"}',
        b'{"responseCode":"2007300","accessToken":""}',
        b'{"responseCode":"2007300","accessToken":null}',
        b'{"responseCode":"4017300","accessToken":"t-1"}',
        b'{"accessToken":"t-1"}',
        b"",
    ],
)
def test_without_a_token_nothing_is_asked(token: bytes) -> None:
    heard: list[bytes] = []

    def speak(caller: Caller) -> None:
        heard.append(caller.request)
        caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(token) + token)

    with talking(speak) as talker:
        assert bank_at(talker.url, Hand()).ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)

    assert [request.split(b" ")[1] for request in heard] == [b"/openapi/v1.0/access-token/b2b"]


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


# The signing key ----------------------------------------------------------------------------------


def test_kms_signs_as_the_public_half_of_its_key_verifies() -> None:
    with mock_aws():
        kms = boto3.client("kms")
        key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
        assert isinstance(public, rsa.RSAPublicKey)
        clients: list[Any] = []

        def client() -> Any:
            clients.append(kms)
            return kms

        signer = KmsSigner(client, key)
        assert clients == []
        signatures = [signer.sign(b"our-client-key|2026-11-22T14:05:00+07:00") for _ in range(2)]

    for signature in signatures:
        public.verify(
            b64decode(signature, validate=True),
            b"our-client-key|2026-11-22T14:05:00+07:00",
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    assert len(clients) == 1


def test_a_key_that_cannot_be_used_is_busy() -> None:
    with mock_aws():
        signer = KmsSigner(lambda: boto3.client("kms"), "no-such-key")

        with pytest.raises(StoreBusy) as raised:
            signer.sign(b"text")

    assert isinstance(raised.value.__cause__, ClientError)


def test_a_token_is_fetched_with_a_signature_of_kms() -> None:
    with mock_aws():
        kms = boto3.client("kms")
        key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = kms.get_public_key(KeyId=key)["PublicKey"]
        hand, payments = Hand(), BcaPayments()
        pem = (
            "-----BEGIN PUBLIC KEY-----\n"
            + b64encode(public).decode()
            + ("\n-----END PUBLIC KEY-----\n")
        )
        server = BcaServer(replace(merchant(), public_key_pem=pem), payments, hand.now)
        payments.take(payment_body(NUMBER, "202611220001"), hand.at)
        payments.hear("202611220001", ACCEPTED)
        with served(BankApp(server, hand.now)) as url:
            bank = bank_at(url, hand, signer=KmsSigner(lambda: kms, key))

            assert bank.ask(ACCOUNT) == BankStatement(Finding.PAID, PAYMENT)
