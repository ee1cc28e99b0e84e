"""BNI as our door sees it: callbacks sealed by code that knows the protocol and none of ours.

Nothing of shared/ecollection is used here, so that a misreading of it is not repeated here. The
fields are those of BNI's samples: texts, amounts without decimals, the local time beside the zoned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.webhook.dependencies import BniDoor
from local.http_events import HttpRequest
from shared.domain.money import Rupiah
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import Bank, VirtualAccount
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.ecollection.bni import sealed_by_bni
from tests.support.bank_door import Answer, Door
from tests.support.banks import Billing, KeepingBank
from tests.support.bca import JAKARTA

CALLBACK_PATH = "/bni/ecollection/callback"
CLIENT_ID = "949"
SECRET_KEY = "ea0c88921fb033387e66ef7d1e82ab83"
NEXT_KEY = "0123456789abcdef0123456789abcdef"
SOURCE_IP = "203.0.113.20"

Body = dict[str, Any]

TAKEN = (200, {"status": "000"})
TELL_AGAIN = (200, {"status": "999"})
TURNED_AWAY = (403, {"status": "999"})


@dataclass(frozen=True)
class Callback:
    """A callback before it is sealed. `content` may be any ASCII text in place of an object."""

    content: Body | str
    sealed_at: datetime
    client_id: str = CLIENT_ID
    sealed_for: str = CLIENT_ID
    secret_key: str = SECRET_KEY
    headers: Mapping[str, str] = field(default_factory=dict)
    source_ip: str = SOURCE_IP

    @property
    def sealed(self) -> str:
        """The `data` of the message."""
        content = self.content if isinstance(self.content, str) else json.dumps(self.content)
        return sealed_by_bni(content, self.sealed_for, self.secret_key, self.sealed_at)

    def request(self) -> HttpRequest:
        """The HTTP request."""
        body = {"client_id": self.client_id, "data": self.sealed}
        return posted(json.dumps(body).encode(), self.headers, self.source_ip)


def posted(
    content: bytes, headers: Mapping[str, str] | None = None, source_ip: str = SOURCE_IP
) -> HttpRequest:
    """A request to the door with any body."""
    lower = {name.lower(): text for name, text in (headers or {}).items()}
    return HttpRequest(
        method="POST",
        raw_path=CALLBACK_PATH,
        raw_query="",
        headers=[*({"content-type": "application/json"} | lower).items()],
        body=content,
        source_ip=source_ip,
    )


def callback_body(
    account: VirtualAccount, ntb: str, paid_at: datetime, *, billed: int, paid: int
) -> Body:
    """What a callback says of one payment, as BNI writes it."""
    local = paid_at.astimezone(JAKARTA)
    return {
        "trx_id": account.billing_id,
        "virtual_account": account.number,
        "customer_name": "PT Kopi Pagi",
        "trx_amount": str(billed),
        "payment_amount": str(paid),
        "cumulative_payment_amount": str(paid),
        "payment_ntb": ntb,
        "datetime_payment": local.strftime("%Y-%m-%d %H:%M:%S"),
        "datetime_payment_iso8601": local.isoformat(timespec="seconds"),
    }


def heard(answer: Answer) -> tuple[int, Body]:
    """What BNI reads of an answer."""
    return answer.status, answer.json


@dataclass
class Branch:
    """A branch of BNI's: it takes money for the market's orders, and tells the door of it."""

    door: Door
    bank: KeepingBank = field(default_factory=KeepingBank)
    secret_keys: tuple[str, ...] = (SECRET_KEY,)

    def __post_init__(self) -> None:
        self.door.market = self.door.market.with_bni(self.bank)
        self.door.bni = BniDoor(CLIENT_ID, lambda: self.secret_keys, self.bank)

    def place(self, **asked: Any) -> Order:
        """An order that waits at an account of BNI's."""
        return self.door.market.place(payment_method=PaymentMethod.BNI_VA, **asked)

    def foreign_account(self, total: int = 75_000) -> VirtualAccount:
        """A billing of our client id that this product knows nothing of."""
        account = VirtualAccount(Bank.BNI, "8949000000000017", "", "NOT-OURS-1")
        self.bank.billings[account.billing_id] = Billing(account, Rupiah(total))
        return account

    def take(
        self,
        paid: Order | VirtualAccount,
        *,
        paid_at: datetime | None = None,
        amount: int | None = None,
    ) -> PaymentNotification:
        """Take money, now and exactly what is billed unless told."""
        account = paid.account if isinstance(paid, Order) else paid
        return self.bank.take(
            account,
            paid_at=paid_at or self.door.now,
            amount=None if amount is None else Rupiah(amount),
        )

    def says(self, payment: PaymentNotification, **changes: Any) -> Body:
        """What a callback says of a payment."""
        billing = self.bank.billings[payment.billing_id]
        body = callback_body(
            billing.account,
            ntb=payment.payment_key.rpartition(":")[2],
            paid_at=payment.paid_at,
            billed=billing.total.amount,
            paid=payment.amount.hundredths // 100,
        )
        return body | changes

    def callback(self, content: Body | str, **changes: Any) -> Callback:
        """A callback that is about to be sealed now."""
        said: dict[str, Any] = {"content": content, "sealed_at": self.door.now}
        return Callback(**said | changes)

    def send(self, content: Body | str, **changes: Any) -> tuple[int, Body]:
        """Seal a callback and send it."""
        return heard(self.door.send(self.callback(content, **changes).request()))

    def tell(self, payment: PaymentNotification, **changes: Any) -> tuple[int, Body]:
        """Tell of a payment, with `changes` of what is said inside the seal."""
        return self.send(self.says(payment, **changes))

    def reconcile(self) -> Reconciliation:
        """Run the sweep that asks the banks, at the time of the door."""
        market = self.door.market.at(self.door.now)
        return reconcile_payments(market.banks, market.asking(), now=market.now)
