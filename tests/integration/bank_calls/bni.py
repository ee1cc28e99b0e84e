"""BNI as we call it: our account, and the bank behind the port."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankConnection
from shared.domain.money import Rupiah
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import (
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    VirtualAccountState,
)
from shared.ecollection.account_number import NumberRange
from tests.ecollection.bni import sealed_by_bni
from tests.support.bni import CLIENT_ID, SECRET_KEY

NOW = datetime(2026, 11, 22, 7, 5, 0, 250_000, tzinfo=UTC)
ACCOUNT = VirtualAccount(Bank.BNI, "8949230818133201", "PT Kopi Pagi Sejahtera", "01KAN7ZCQ4")
CLAIM = VirtualAccountClaim(
    account=ACCOUNT,
    business_id="kopi-pagi",
    running_number=1,
    phone_number=PhoneNumber("+6281212448484"),
    total=Rupiah(460_650),
    pay_until=datetime(2026, 11, 23, 7, 5, 0, 250_000, tzinfo=UTC),
    state=VirtualAccountState.OPENING,
)
# Long enough for a busy machine; only what never answers in time meets the short one.
PATIENT, SHORT = 10.0, 0.3


class At:
    """A clock that stands."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def bank_at(
    url: str, *keys: str, seconds: float = PATIENT, now: datetime = NOW, prefix: str = "8"
) -> BniBank:
    numbers = NumberRange(prefix, CLIENT_ID if prefix == "8" else "19063")
    return BniBank(BankConnection(url, seconds), lambda: keys or (SECRET_KEY,), numbers, At(now))


def refuses(status: str) -> bytes:
    return json.dumps({"status": status, "message": "In words."}).encode()


def accepts(content: Any, key: str = SECRET_KEY, sealed_at: datetime = NOW) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    sealed = sealed_by_bni(text, CLIENT_ID, key, sealed_at)
    return json.dumps({"status": "000", "data": sealed}).encode()


EVERY_STATUS = [
    "001", "002", "004", "005", "006", "007", "008", "009", "010", "011",
    "012", "013", "014", "015", "016", "017", "100", "101", "102", "103",
    "104", "105", "107", "108", "110", "200", "201", "801", "996", "997",
    "998", "999",
]  # fmt: skip
