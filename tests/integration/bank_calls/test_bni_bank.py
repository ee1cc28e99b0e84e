"""BniBank: each answer of BNI's, written out, and the simulated BNI in every weather.

Answers are sealed by code that knows none of ours. What a code means for a request is BNI's word
where it has one; what it may have done all the same is UNKNOWN.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.bank.bni_cipher import open_sealed
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankConnection
from shared.adapters.chance import SystemChance
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.virtual_account import (
    Bank,
)
from shared.ecollection.account_number import NumberRange
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.faults import StoreBusy
from tests.integration.bank_calls.bni import (
    ACCOUNT,
    CLAIM,
    EVERY_STATUS,
    NOW,
    PATIENT,
    At,
    accepts,
    bank_at,
    refuses,
)
from tests.support.bni import CLIENT_ID, NEXT_KEY, SECRET_KEY
from tests.support.talker import Caller, Talker, talking

# Written answers ----------------------------------------------------------------------------------


@dataclass
class Scripted:
    """BNI as a list of answers; it keeps what it was asked, opened."""

    answers: list[bytes] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def speak(self, caller: Caller) -> None:
        body = json.loads(caller.request.partition(b"\r\n\r\n")[2])
        self.bodies.append(body)
        self.asked.append(open_sealed(body["data"], CLIENT_ID, SECRET_KEY, NOW))
        content = self.answers.pop(0)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n"
        caller.say(head.encode() + content)


@dataclass
class Counter:
    """Our bank, and BNI's side of it."""

    script: Scripted
    talker: Talker
    bank: BniBank

    def answering(self, *answers: bytes) -> BniBank:
        self.script.answers = list(answers)
        return self.bank


@pytest.fixture(scope="module")
def counter() -> Iterator[Counter]:
    script = Scripted()
    with talking(script.speak) as talker:
        yield Counter(script, talker, bank_at(talker.url))


OPENED = {"virtual_account": ACCOUNT.number, "trx_id": ACCOUNT.billing_id}
STATE: dict[str, Any] = {
    "client_id": CLIENT_ID,
    "trx_id": ACCOUNT.billing_id,
    "virtual_account": ACCOUNT.number,
    "trx_amount": "460650",
    "customer_name": "PT Kopi Pagi Sejahtera",
    "customer_phone": "",
    "customer_email": "",
    "datetime_created": "2026-11-22 14:05:00",
    "datetime_expired": "2026-11-23 14:05:00",
    "datetime_payment": None,
    "datetime_last_updated": None,
    "payment_ntb": None,
    "payment_amount": "0",
    "va_status": "1",
    "billing_type": "c",
    "description": "",
    "datetime_expired_iso8601": "2026-11-23T14:05:00+07:00",
    "datetime_payment_iso8601": None,
}
PAID = STATE | {
    "va_status": "2",
    "payment_ntb": "023589",
    "payment_amount": "460650",
    "datetime_payment": "2026-11-22 15:05:00",
    "datetime_payment_iso8601": "2026-11-22T15:05:00+07:00",
}
PAYMENT = PaymentNotification(
    bank=Bank.BNI,
    payment_key="01KAN7ZCQ4:023589",
    account_number="8949230818133201",
    amount=PaidAmount(46_065_000, "IDR"),
    paid_at=datetime(2026, 11, 22, 8, 5, tzinfo=UTC),
    billing_id="01KAN7ZCQ4",
)

# Refused for what a request says or who sent it, before any billing is looked for.
REFUSED_UNSEEN = [
    "001", "002", "004", "005", "006", "007", "011", "012", "013", "014",
    "015", "016", "017", "801", "998",
]  # fmt: skip
TAKEN_BY_SOMETHING = ["100", "102", "103", "104", "105"]
NO_ANSWERS = {
    "nothing": b"",
    "a page": b"<html>Bad Gateway</html>",
    "half": b'{"status":"00',
    "a list": b'["000"]',
    "an unknown code": b'{"status":"777"}',
    "a number": b'{"status":0}',
    "no status": b'{"data":"MJRDFG"}',
    "a status twice": b'{"status":"000","status":"101"}',
}


@pytest.mark.parametrize("status", EVERY_STATUS)
def test_what_each_code_means_for_each_request(counter: Counter, status: str) -> None:
    if status in TAKEN_BY_SOMETHING:
        opening, script = Opening.UNKNOWN, [refuses(status), refuses("996")]
    else:
        refused = status in REFUSED_UNSEEN
        opening, script = (Opening.REFUSED if refused else Opening.UNKNOWN), [refuses(status)]
    closing = {"100": Closing.PAID} | dict.fromkeys(("101", "103", "108"), Closing.CLOSED)
    finding = dict.fromkeys(("101", "108"), Finding.NOT_FOUND)

    assert counter.answering(*script).open(CLAIM) is opening
    assert counter.script.answers == []
    assert counter.answering(refuses(status)).close(ACCOUNT) is closing.get(status, Closing.UNKNOWN)
    assert counter.answering(refuses(status)).ask(ACCOUNT) == BankStatement(
        finding.get(status, Finding.UNKNOWN)
    )


@pytest.mark.parametrize("content", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_answer_leaves_everything_unknown(counter: Counter, content: bytes) -> None:
    assert counter.answering(content).open(CLAIM) is Opening.UNKNOWN
    assert counter.answering(content).close(ACCOUNT) is Closing.UNKNOWN
    assert counter.answering(content).ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)


# Opening ------------------------------------------------------------------------------------------


def test_a_billing_is_asked_for_with_everything_that_bni_must_hold_to(counter: Counter) -> None:
    assert counter.answering(accepts(OPENED)).open(CLAIM) is Opening.OPENED

    assert counter.script.asked[-1] == {
        "type": "createbilling",
        "client_id": "949",
        "billing_type": "c",
        "trx_id": "01KAN7ZCQ4",
        "trx_amount": "460650",
        "customer_name": "PT Kopi Pagi Sejahtera",
        "customer_email": "",
        "customer_phone": "",
        "virtual_account": "8949230818133201",
        "datetime_expired": "2026-11-23T14:05:00+07:00",
        "description": "WhatsApp broadcast credit",
    }
    outer = counter.script.bodies[-1]
    assert {name: outer[name] for name in outer if name != "data"} == {
        "client_id": "949",
        "prefix": "8",
    }


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Café Señora", "Cafe Senora"),
        ("東京", "Broadcast credit"),
        ("PT  Kopi\tPagi", "PT Kopi Pagi"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_sent_in_what_the_cipher_can_carry(
    counter: Counter, name: str, sent: str
) -> None:
    claim = replace(CLAIM, account=replace(ACCOUNT, holder_name=name))

    assert counter.answering(accepts(OPENED)).open(claim) is Opening.OPENED
    assert counter.script.asked[-1]["customer_name"] == sent


@pytest.mark.parametrize(
    "answer",
    [
        b'{"status":"000"}',
        b'{"status":"000","data":""}',
        b'{"status":"000","data":null}',
        accepts({}),
        accepts(OPENED | {"trx_id": "01KAN7ZCQ5"}),
        accepts(OPENED | {"virtual_account": "8949230818133202"}),
        accepts(OPENED, NEXT_KEY),
        accepts(OPENED, sealed_at=NOW - timedelta(seconds=481)),
        accepts("[]"),
    ],
)
def test_a_success_that_does_not_speak_of_the_billing_is_none(
    counter: Counter, answer: bytes
) -> None:
    assert counter.answering(answer).open(CLAIM) is Opening.UNKNOWN


@pytest.mark.parametrize("status", TAKEN_BY_SOMETHING)
@pytest.mark.parametrize(
    ("found", "opening"),
    [
        # Our own first try, whose answer was lost.
        (accepts(STATE), Opening.OPENED),
        (accepts(PAID), Opening.OPENED),
        # Somebody else's billing has the number, and ours is nowhere.
        (refuses("101"), Opening.REFUSED),
        (refuses("108"), Opening.REFUSED),
        # Under our id, but not what we asked for.
        (accepts(STATE | {"trx_amount": "460651"}), Opening.REFUSED),
        (accepts(STATE | {"virtual_account": "8949230818133202"}), Opening.REFUSED),
        # Nobody knows.
        (accepts(STATE | {"trx_id": "01KAN7ZCQ5"}), Opening.UNKNOWN),
        (accepts(STATE | {"va_status": "3"}), Opening.UNKNOWN),
        (refuses("996"), Opening.UNKNOWN),
        (refuses("999"), Opening.UNKNOWN),
        (b"", Opening.UNKNOWN),
    ],
)
def test_an_id_or_number_that_is_taken_is_asked_about(
    counter: Counter, status: str, found: bytes, opening: Opening
) -> None:
    assert counter.answering(refuses(status), found).open(CLAIM) is opening

    asked = counter.script.asked[-2:]
    assert [each["type"] for each in asked] == ["createbilling", "inquirybilling"]
    assert [each["trx_id"] for each in asked] == ["01KAN7ZCQ4"] * 2


# Closing and asking -------------------------------------------------------------------------------


def test_a_billing_is_ended_by_its_id_and_number(counter: Counter) -> None:
    assert counter.answering(accepts(OPENED)).close(ACCOUNT) is Closing.CLOSED

    assert counter.script.asked[-1] == {
        "type": "inactivebilling",
        "client_id": "949",
        "trx_id": "01KAN7ZCQ4",
        "virtual_account": "8949230818133201",
    }


def test_a_billing_is_asked_about_by_its_id(counter: Counter) -> None:
    statement = counter.answering(accepts(PAID)).ask(ACCOUNT)

    assert statement == BankStatement(Finding.PAID, PAYMENT, sums_up=True)
    assert counter.script.asked[-1] == {
        "type": "inquirybilling",
        "client_id": "949",
        "trx_id": "01KAN7ZCQ4",
    }


@pytest.mark.parametrize(
    ("changes", "payment"),
    [
        ({"payment_amount": 460650}, PAYMENT),
        ({"datetime_payment_iso8601": None}, PAYMENT),
        ({"datetime_payment": None}, PAYMENT),
        # Without a time of its own, the time of asking.
        (
            {"datetime_payment": None, "datetime_payment_iso8601": None},
            replace(PAYMENT, paid_at=NOW),
        ),
        ({"payment_amount": "500000"}, replace(PAYMENT, amount=PaidAmount(50_000_000, "IDR"))),
        # A number that is not this order's is not hidden: it is booked for nobody.
        (
            {"virtual_account": "8949000000000017"},
            replace(PAYMENT, account_number="8949000000000017"),
        ),
        ({"va_status": 2}, PAYMENT),
    ],
)
def test_what_bni_says_of_a_payment_is_stated(
    counter: Counter, changes: dict[str, Any], payment: PaymentNotification
) -> None:
    statement = counter.answering(accepts(PAID | changes)).ask(ACCOUNT)

    assert statement == BankStatement(Finding.PAID, payment, sums_up=True)


@pytest.mark.parametrize(
    "state",
    [
        STATE,
        STATE | {"va_status": "2"},
        STATE | {"payment_amount": None},
        STATE | {"payment_amount": ""},
        # An amount without a payment, and a payment without an amount, are neither.
        PAID | {"payment_ntb": None},
        PAID | {"payment_amount": "0"},
    ],
)
def test_a_billing_without_a_payment_is_unpaid(counter: Counter, state: dict[str, Any]) -> None:
    assert counter.answering(accepts(state)).ask(ACCOUNT) == BankStatement(Finding.UNPAID)


@pytest.mark.parametrize(
    "answer",
    [
        accepts(PAID | {"trx_id": "01KAN7ZCQ5"}),
        accepts(PAID | {"payment_amount": "460650.00"}),
        accepts(PAID | {"payment_amount": "-1"}),
        accepts(PAID | {"payment_ntb": "02 3589"}),
        accepts(PAID | {"va_status": "0"}),
        accepts(PAID | {"va_status": True}),
        accepts(PAID | {"virtual_account": "894923081813320"}),
        accepts(PAID | {"datetime_payment_iso8601": "yesterday"}),
        accepts({name: PAID[name] for name in PAID if name != "trx_amount"}),
        accepts(PAID, NEXT_KEY),
        accepts(PAID, sealed_at=NOW + timedelta(seconds=481)),
        b'{"status":"000"}',
    ],
)
def test_a_state_that_cannot_be_read_says_nothing(counter: Counter, answer: bytes) -> None:
    assert counter.answering(answer).ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)


# Keys and numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answered_with", [SECRET_KEY, NEXT_KEY])
def test_of_two_keys_the_first_seals_and_either_opens(counter: Counter, answered_with: str) -> None:
    bank = bank_at(counter.talker.url, SECRET_KEY, NEXT_KEY)
    counter.script.answers = [accepts(PAID, answered_with)]

    assert bank.ask(ACCOUNT).payment == PAYMENT
    # It was opened with the first one, or there would be no request to speak of.
    assert counter.script.asked[-1]["type"] == "inquirybilling"


def test_a_key_is_looked_up_for_every_request(counter: Counter) -> None:
    keys: list[tuple[str, ...]] = [(SECRET_KEY,)]
    numbers = NumberRange("8", CLIENT_ID)
    bank = BniBank(BankConnection(counter.talker.url, PATIENT), lambda: keys[0], numbers, At())
    counter.script.answers = [accepts(PAID, NEXT_KEY), accepts(PAID, NEXT_KEY)]

    before = bank.ask(ACCOUNT).finding
    keys[0] = (SECRET_KEY, NEXT_KEY)

    assert [before, bank.ask(ACCOUNT).finding] == [Finding.UNKNOWN, Finding.PAID]


def test_without_a_key_nothing_is_sent_and_nothing_known(counter: Counter) -> None:
    def no_key() -> tuple[str, ...]:
        raise StoreBusy("the bank secret has no key for BNI")

    numbers = NumberRange("8", CLIENT_ID)
    bank = BniBank(BankConnection(counter.talker.url, PATIENT), no_key, numbers, At())
    connections = counter.talker.connections

    assert bank.open(CLAIM) is Opening.UNKNOWN
    assert bank.close(ACCOUNT) is Closing.UNKNOWN
    assert bank.ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)
    assert counter.talker.connections == connections


@pytest.mark.parametrize(("prefix", "start"), [("8", "8949"), ("988", "98819063")])
def test_a_number_is_drawn_from_our_range_with_an_id_of_its_own(prefix: str, start: str) -> None:
    bank = bank_at("http://127.0.0.1:9", prefix=prefix)

    drawn = [bank.draw("PT Kopi Pagi", SystemChance(), NOW) for _ in range(100)]

    assert all(len(each.number) == 16 and each.number.startswith(start) for each in drawn)
    assert len({each.number for each in drawn}) == 100
    assert len({each.billing_id for each in drawn}) == 100
    assert all(len(each.billing_id) <= 30 for each in drawn)
    assert {(each.bank, each.holder_name) for each in drawn} == {(Bank.BNI, "PT Kopi Pagi")}
