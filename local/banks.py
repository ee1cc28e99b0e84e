"""Both simulated banks of one stack: which of them a number belongs to, and what they know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from local.bank.bca import BcaBank
from local.bank.bca_payments import BcaPayments, Terms
from local.bank.bca_server import BcaServer, Merchant
from local.bank.bni import BniBank
from local.bank.bni_billings import Billings, described
from local.bank.bni_server import BniClient, BniServer
from local.bank.exchange import Exchange, jakarta_text
from local.bank.memory import Memory
from local.bank.serving import BankApp
from local.bank.weather import read_outage
from local.bank_keys import BankKeys

BCA = "BCA"
BNI = "BNI"


@dataclass(frozen=True, slots=True)
class Paid:
    """Which bank took a payment, and what it said to whom."""

    bank: str
    exchanges: list[Exchange]


class Banks:
    """BCA and BNI, each a program of its own that happens to live in this process."""

    def __init__(
        self,
        url: str,
        keys: BankKeys,
        now: Callable[[], datetime],
        *,
        public_key_pem: str | None = None,
        folder: Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` is the product's origin, `public_key_pem` what checks our token requests at BCA.

        What the banks remember lies in `folder`; without one it ends with this object. `now`
        returns aware datetimes. A test may pass the `transport` of the banks' calls.
        """
        self._keys = keys
        self._now = now
        self._bca_payments = BcaPayments(_memory(folder, "bank-bca.json"))
        self._billings = Billings(_memory(folder, "bank-bni.json"))
        bca, bni = keys.bca, keys.bni
        self._bca = BcaBank(
            url,
            bca.client_key,
            bca.client_secret,
            bca.private_key_pem,
            bca.partner_id,
            bca.partner_service_id,
            bca.channel_id,
            now,
            payments=self._bca_payments,
            transport=transport,
        )
        client = BniClient(bni.client_id, bni.secret_key, bni.prefix)
        self._bni = BniBank(url, client, self._billings, now, transport=transport)
        merchant = Merchant(
            bca.own_client_key,
            bca.own_client_secret,
            bca.partner_id,
            bca.channel_id,
            public_key_pem,
        )
        self._doors = {
            BCA: BankApp(BcaServer(merchant, self._bca_payments, now), now),
            BNI: BankApp(BniServer(client, self._billings, now), now),
        }

    def app(self, bank: str) -> ASGIApp:
        """Return the server of a bank, as it stands at an address of its own."""
        return self._doors[bank]

    def pay(
        self,
        virtual_account: str,
        amount_idr: int | None = None,
        paid_at: datetime | None = None,
        weather: str | None = None,
    ) -> Paid:
        """Pay a number at the bank whose numbers begin like it; the rest is said at its `pay`.

        Raises ValueError for a number of neither bank, and for arguments that the bank refuses.
        """
        number = virtual_account.replace(" ", "")
        if self._bni.issues(number):
            return Paid(BNI, self._bni.pay(number, amount_idr, paid_at, weather))
        if number.startswith(self._keys.bca.partner_id):
            return Paid(BCA, self._bca.pay(number, amount_idr, paid_at, weather))
        raise ValueError(
            f"a virtual account begins with {self._keys.bca.partner_id} (BCA) or "
            f"{self._keys.bni.prefix}{self._keys.bni.client_id} (BNI)"
        )

    def retry(self) -> list[Paid]:
        """Let each bank tell again what the product has not acknowledged."""
        told = [Paid(BCA, self._bca.retry()), Paid(BNI, self._bni.retry())]
        return [each for each in told if each.exchanges]

    def weather(self) -> dict[str, str | None]:
        """Return what is wrong with the calls to each bank."""
        return {bank: app.server.outage for bank, app in self._doors.items()}

    def set_weather(self, wanted: dict[str, str | None]) -> None:
        """Change what is wrong with the calls to the banks that are named.

        Raises ValueError for an unknown one, and then changes nothing.
        """
        read = {bank: read_outage(name) for bank, name in wanted.items()}
        for bank, outage in read.items():
            self._doors[bank].server.outage = outage

    def set_terms(self, terms: str) -> None:
        """Change what BCA does with payments that nobody answered; raises ValueError."""
        self._bca_payments.terms = Terms(terms)

    def known(self) -> dict[str, Any]:
        """Return all that the banks know, for people and programs to read."""
        now = self._now()
        payments = [
            {**payment, "flag_now": self._bca_payments.status(payment, now)}
            for payment in self._bca_payments.all()
        ]
        billings = [
            {
                **described(billing, self._keys.bni.client_id, now),
                "payments": [
                    {
                        "ntb": each.ntb,
                        "amount": each.amount,
                        "paid_at": jakarta_text(each.paid_at),
                        "told": each.told,
                    }
                    for each in billing.payments
                ],
            }
            for billing in self._billings.all()
        ]
        calls = {bank: [asdict(each) for each in app.journal] for bank, app in self._doors.items()}
        return {
            "weather": self.weather(),
            "terms": self._bca_payments.terms,
            "payments": payments,
            "billings": billings,
            "calls": calls,
        }

    def forget(self) -> None:
        """Let the banks begin anew, in fair weather."""
        self._bca_payments.forget()
        self._billings.forget()
        for app in self._doors.values():
            app.server.outage = None
            app.journal.clear()


def _memory(folder: Path | None, name: str) -> Memory:
    return Memory(None if folder is None else folder / name)
