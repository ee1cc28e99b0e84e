"""local.bank.bca_payments: how BCA reads a merchant's answer, and what it remembers."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.bank.bca_payments import BcaPayments, Flag, Terms, flag_of
from local.bank.memory import Memory
from tests.local.merchant import ACCOUNT, NOW, Merchant, bank_of

BOTH = {"english": "Success", "indonesia": "Sukses"}


def answer(code: str, flag: str | None = None, reason: Any = BOTH) -> dict[str, Any]:
    data = {} if flag is None else {"paymentFlagStatus": flag, "paymentFlagReason": reason}
    return {"responseCode": code, "virtualAccountData": data}


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        (answer("2002500", "00"), Flag.PAID),
        (answer("2022500", "00"), Flag.PAID),
        (answer("2002500", "01"), Flag.NOT_PAID),
        (answer("2002500", "02"), Flag.PENDING),
        (answer("2002500", "07"), Flag.NOT_PAID),
        (answer("2002500", "00", {"english": "Success", "indonesia": ""}), Flag.NOT_PAID),
        (answer("2002500", "00", None), Flag.NOT_PAID),
        # The double flag carries the first answer.
        (answer("4042518", "00"), Flag.PAID),
        (answer("4042518", "01"), Flag.NOT_PAID),
        # Any other code refuses, whatever the flag.
        (answer("4042514", "00"), Flag.NOT_PAID),
        (answer("4012500"), Flag.NOT_PAID),
        (answer("5002500", "01"), Flag.NOT_PAID),
        ({"responseCode": "4012500"}, Flag.NOT_PAID),
        ({"responseCode": "2002500"}, Flag.PENDING),
        # No code is a timeout.
        ({}, Flag.PENDING),
        ({"message": "Service Unavailable"}, Flag.PENDING),
        ({"responseCode": None, "virtualAccountData": {"paymentFlagStatus": "00"}}, Flag.PENDING),
    ],
)
def test_answer_is_read_as_the_bank_does(said: dict[str, Any], flag: Flag) -> None:
    assert flag_of(said) is flag


def taken(payments: BcaPayments, weather: str | None = None) -> str:
    """Pay once; returns the paymentRequestId."""
    exchanges = bank_of(Merchant(), payments=payments).pay(ACCOUNT, weather=weather)
    return str(exchanges[2].request.body["paymentRequestId"])


def test_first_answer_that_says_anything_decides() -> None:
    payments = BcaPayments()
    payment_id = taken(payments)

    payments.hear(payment_id, answer("4042514", "01"))

    assert payments.status(payments.all()[0], NOW) is Flag.PAID


@pytest.mark.parametrize(
    ("terms", "flag"),
    [
        (Terms.FORCE_SETTLE, Flag.PAID),
        (Terms.REVERSAL, Flag.NOT_PAID),
        (Terms.UNDECIDED, Flag.TIMEOUT),
    ],
)
def test_payment_without_an_answer_ends_as_was_agreed(terms: Terms, flag: Flag) -> None:
    payments = BcaPayments(terms=terms)
    taken(payments, "lost")
    (payment,) = payments.all()

    assert payments.status(payment, NOW + timedelta(minutes=9, seconds=59)) is Flag.PENDING
    assert payments.status(payment, NOW + timedelta(minutes=10)) is flag


def test_payments_are_remembered_when_the_bank_is_started_anew(tmp_path: Path) -> None:
    file = tmp_path / "bank-bca.json"
    payments = BcaPayments(Memory(file))
    taken(payments)
    payment_id = taken(payments, "lost")

    again = BcaPayments(Memory(file))

    assert again.all() == payments.all()
    assert [each["paymentRequestId"] for each in again.unanswered()] == [payment_id]
    again.terms = Terms.REVERSAL
    again.forget()
    assert (again.all(), again.terms) == ([], Terms.FORCE_SETTLE)
    assert BcaPayments(Memory(file)).all() == []
