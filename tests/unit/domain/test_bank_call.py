"""What makes two calls of a bank the same message."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.bank_call import BankService, CallId

CALL = CallId("client-1", BankService.PAYMENT, date(2026, 11, 22), "ext-1")


def test_same_message_id_is_the_same_call() -> None:
    again = CallId("client-1", BankService.PAYMENT, date(2026, 11, 22), "ext-1")

    assert {CALL, again} == {CALL}


@pytest.mark.parametrize(
    "change",
    [
        {"client": "client-2"},
        {"service": BankService.INQUIRY},
        {"day": date(2026, 11, 23)},
        {"external_id": "EXT-1"},
    ],
)
def test_message_id_is_unique_within_client_service_and_day(change: dict[str, Any]) -> None:
    assert replace(CALL, **change) != CALL


def test_services_are_stored_under_these_names() -> None:
    assert [service.value for service in BankService] == ["INQUIRY", "PAYMENT", "CALLBACK"]
