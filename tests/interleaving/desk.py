"""What one operation works with: the product's own adapters, over the outside of a search.

Chance, time and the names of requests follow from the operation's name, so that the same operation
with the same answers asks for the same things.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from shared.adapters.banks.bca import BcaBank
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.order import PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim
from shared.domain.wib import wib_date
from shared.ports.banks import Banks, BankStatement, Closing, Opening, VirtualAccountBank
from shared.ports.surroundings import Chance
from shared.usecases.ask_bank import Asking
from shared.usecases.place_order import PlacingPorts, PlacingSettings
from tests.interleaving.steps import BANK, TABLE, Outside, Request
from tests.support.banks import BCA_NUMBERS
from tests.support.market import SETTINGS

TABLE_NAME = "table"
_bca, _bni = SETTINGS.methods
BOTH_METHODS: PlacingSettings = replace(SETTINGS, methods=(_bca, replace(_bca, method=_bni.method)))
"""Both banks are offered."""


class TableClient:
    """Stands in for boto3's client: each of its methods is a request to the outside."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def batch_get_item(self, **arguments: Any) -> Any:
        """Read items at once, or one after the other."""
        if not self._outside.tears:
            return self._outside.ask(Request(TABLE, "batch_get_item", arguments))
        ((name, wanted),) = arguments["RequestItems"].items()
        answers = [self.get_item(TableName=name, Key=key) for key in wanted["Keys"]]
        return {"Responses": {name: [each["Item"] for each in answers if "Item" in each]}}

    def __getattr__(self, what: str) -> Callable[..., Any]:
        return lambda **arguments: self._outside.ask(Request(TABLE, what, arguments))


class OwnChance:
    """Chance that follows from a name; see shared.ports.surroundings.Chance."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0

    def digits(self, count: int) -> str:
        """Return that many decimal digits."""
        return f"{int(self._draw(), 16) % 10**count:0{count}d}"

    def token(self) -> str:
        """Return 24 characters."""
        return self._draw()[:24]

    def random_bytes(self, count: int) -> bytes:
        """Return that many bytes."""
        return bytes.fromhex(self._draw())[:count]

    def _draw(self) -> str:
        self._drawn += 1
        return hashlib.sha256(f"{self._name} {self._drawn}".encode()).hexdigest()


class StandingTimer:
    """No time passes within a request: deadlines are the matter of other suites."""

    def elapsed_ms(self) -> int:
        """The beginning."""
        return 0

    def pause(self, attempt: int) -> None:
        """Nobody waits in a search."""


class BniDesk:
    """BNI, asked through the outside; see shared.ports.banks.VirtualAccountBank."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @property
    def keeps_accounts(self) -> bool:
        """It does."""
        return True

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """Return a fresh number and billing id."""
        number = f"8{chance.digits(15)}"
        return VirtualAccount(Bank.BNI, number, holder_name, f"TRX{number}")

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """Ask for a billing."""
        return cast(Opening, self._outside.ask(Request(BANK, "open", (claim,))))

    def close(self, account: VirtualAccount) -> Closing:
        """Ask for a billing's end."""
        return cast(Closing, self._outside.ask(Request(BANK, "close", (account,))))

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Ask about a billing."""
        return cast(BankStatement, self._outside.ask(Request(BANK, "ask", (account,))))


class BcaDesk(BcaBank):
    """BCA, asked through the outside."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._numbers = BCA_NUMBERS

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Ask about an account."""
        return cast(BankStatement, self._outside.ask(Request(BANK, "ask", (account,))))


@dataclass(frozen=True)
class Desk:
    """See the module. `name` is that of the operation."""

    outside: Outside
    now: datetime
    name: str

    @property
    def table(self) -> DynamoTable:
        return DynamoTable(cast(Any, TableClient(self.outside)), TABLE_NAME)

    @property
    def orders(self) -> DynamoOrderStore:
        return DynamoOrderStore(self.table)

    @property
    def payments(self) -> DynamoPaymentStore:
        return DynamoPaymentStore(self.table, epoch_seconds=lambda: 0)

    @property
    def notes(self) -> DynamoReconciliationStore:
        return DynamoReconciliationStore(self.table)

    @property
    def suspense(self) -> DynamoSuspenseStore:
        return DynamoSuspenseStore(self.table)

    @property
    def expiry(self) -> DynamoExpiryStore:
        return DynamoExpiryStore(self.table)

    @property
    def bni(self) -> BniDesk:
        return BniDesk(self.outside)

    @property
    def banks(self) -> Banks:
        bca: VirtualAccountBank = BcaDesk(self.outside)
        return {PaymentMethod.BCA_VA: bca, PaymentMethod.BNI_VA: self.bni}

    @property
    def timer(self) -> StandingTimer:
        return StandingTimer()

    @property
    def asking(self) -> Asking:
        return Asking(self.payments, self.notes, self.timer, self.name)

    @property
    def placing(self) -> PlacingPorts:
        return PlacingPorts(self.orders, self.banks, OwnChance(self.name), self.asking)

    def call(self, bank: Bank, subject: str, service: BankService) -> BankCall:
        """A call of a bank's, under a message id of its own."""
        return BankCall(
            bank=bank,
            id=CallId(bank, service, wib_date(self.now), self.name),
            subject=subject,
            received_at=self.now,
            request_id=self.name,
            verified_by=0,
            headers={},
            body="{}",
        )

    def let_pay(self, payment: PaymentNotification) -> PaymentNotification | None:
        """A payer pays, unless that payment was made before; return it as its bank has it.

        None where the bank has no such account.
        """
        made = self.outside.ask(Request(BANK, "take", (payment,)))
        return cast(PaymentNotification | None, made)

    def let_hear(self, payment: PaymentNotification, accepted: bool) -> None:
        """Our answer reaches the bank."""
        self.outside.ask(Request(BANK, "hear", (payment, accepted)))
