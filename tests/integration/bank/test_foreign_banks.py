"""Banks that nobody here wrote pay orders over HTTP: other people's signatures, and their calls.

They are programs on the machine's clock, so the doors and the market are on it too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.template import Template
from shared.domain.order import Order, OrderStatus
from tests.support.bank_door import Door
from tests.support.bank_server import serving
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    INQUIRY_PATH,
    PAYMENT_PATH,
    TOKEN_PATH,
    account_fields,
    private_pem,
)
from tests.support.foreign_programs import run_foreign
from tests.support.market import Market
from tests.support.tools import RequireTool

# The package, and the program that pays with it.
BANKS = [("snapapi", "snapapi_bank.py"), ("bnipython", "bnipython_bank.py")]

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Merchant:
    """The doors at an address, and the market behind them."""

    url: str
    market: Market
    require_tool: RequireTool
    key_file: Path

    def paid_by(
        self, package: str, program: str, order: Order, *, key: str = "in use", **changes: str
    ) -> list[JsonObject]:
        """Let a bank pay an order; returns what it was answered.

        `changes` are to what it knows of us, and `key` is the name of its key pair.
        """
        self.key_file.write_text(private_pem(key))
        known = {
            "url": self.url,
            "token_path": TOKEN_PATH,
            "inquiry_path": INQUIRY_PATH,
            "payment_path": PAYMENT_PATH,
            "client_key": CLIENT_KEY,
            "client_secret": CLIENT_SECRET,
            "private_key_path": str(self.key_file),
            "partner_id": "12345",
            "channel_id": "95231",
            "account": account_fields(order.account.number),
        }
        answers: list[JsonObject]
        answers = run_foreign(self.require_tool, package, program, known | changes)
        return answers


@pytest.fixture
def merchant(
    market: Market, cloud_template: Template, require_tool: RequireTool, tmp_path: Path
) -> Iterator[Merchant]:
    now = datetime.now(UTC)
    door = Door(market.at(now), now=now, token_now=now)
    with serving(door, cloud_template) as url:
        yield Merchant(url, door.market, require_tool, tmp_path / "private-key.pem")


def codes(answers: list[JsonObject]) -> list[str]:
    return [answer["responseCode"] for answer in answers]


@pytest.mark.parametrize(("package", "program"), BANKS)
def test_a_bank_that_nobody_here_wrote_pays_an_order(
    merchant: Merchant, package: str, program: str
) -> None:
    order = merchant.market.place()

    answers = merchant.paid_by(package, program, order)

    assert codes(answers) == ["2007300", "2002400", "2002500"]
    asked, paid = (answer["virtualAccountData"] for answer in answers[1:])
    assert (asked["inquiryStatus"], paid["paymentFlagStatus"]) == ("00", "00")
    assert asked["totalAmount"] == paid["paidAmount"] == {"value": "460650.00", "currency": "IDR"}
    assert merchant.market.order(order).status is OrderStatus.PAID
    assert merchant.market.available() == 1_000
    assert len(merchant.market.entities("ENTRY")) == 1
    calls = merchant.market.entities("CALL")
    assert [(call["service"], call["verdict"]) for call in calls] == [
        ("INQUIRY", "BILL"),
        ("PAYMENT", "SETTLED"),
    ]
    # Sent with blanks, signed without them.
    assert all('": ' in str(call["body"]) for call in calls)


@pytest.mark.parametrize(("package", "program"), BANKS)
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "somebody else's"}, ["4017300"]),
        ({"client_key": "another-client"}, ["4017300"]),
        ({"client_secret": "another secret"}, ["2007300", "4012400"]),
    ],
)
def test_with_another_key_or_secret_it_gets_nowhere(
    merchant: Merchant, package: str, program: str, changes: dict[str, str], told: list[str]
) -> None:
    order = merchant.market.place()
    before = merchant.market.dump()

    answers = merchant.paid_by(package, program, order, **changes)

    assert codes(answers) == told
    assert merchant.market.dump() == before
