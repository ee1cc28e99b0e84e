"""One business on a metered table, with the banks at its doors: what a top-up asks of DynamoDB.

The business is the one that the local stack begins with, and the banks are the simulated ones, so
items have the sizes of real texts and real messages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import httpx

from backoffice.import_document import apply_document, read_document
from functions.webhook.bca import inquire, issue_token, pay
from functions.webhook.bni import receive_callback
from functions.webhook.dependencies import BniDoor, Dependencies
from functions.webhook.door import RawRequest
from local.bank.bca import BcaBank
from local.bank.bni import BniBank as SimulatedBni
from local.bank.bni_billings import Billings
from local.bank.bni_server import BniClient, BniServer
from local.bank.serving import Call
from shared.adapters.banks.bca import BcaBank as OurBca
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankAnswer, BankConnection
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.import_store import DynamoImportStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.stranger_store import DynamoStrangerStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import VirtualAccount
from shared.ecollection.account_number import NumberRange
from shared.ports.banks import Banks, BankStatement, Finding
from shared.ports.orders import HistoryPart, OrderFilter
from shared.snap.credentials import BcaCredentials
from shared.snap.rsa import read_public_key
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import CancelOutcome, cancel_order
from shared.usecases.do_effect import do_effect
from shared.usecases.expire_orders import ExpirySweep, expire_orders
from shared.usecases.list_orders import list_orders
from shared.usecases.mailing import FulfilmentPorts
from shared.usecases.place_order import Placed, PlaceRequest, PlacingPorts, place_order
from shared.usecases.quote_order import quote_order
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.local.merchant import SECRET, private_key, private_pem, public_pem
from tests.support.banks import BCA_NUMBERS, silent_bca
from tests.support.fulfilment import (
    MemoryArchive,
    PlainReceiptRenderer,
    PlainRenderer,
    PlainWriter,
    RecordingMailer,
    SettableClock,
)
from tests.support.market import NOW, SETTINGS
from tests.support.template import ROOT
from tests.support.units import Meter

BUSINESS = "kopi-nusantara"
USER = "sari@kopi-nusantara.example"
NUMBER = PhoneNumber("+6281212448484")
CLIENT_KEY = "61c37b97a59af3e9da034fab70ba8ca3"
SERVICES = {
    "b2b": issue_token,
    "inquiry": inquire,
    "payment": pay,
    "callback": receive_callback,
}
BCA_LIMITS, _ = SETTINGS.methods
OFFERED = replace(SETTINGS, methods=(BCA_LIMITS, replace(BCA_LIMITS, method=PaymentMethod.BNI_VA)))
BNI_CLIENT = BniClient("001", "ea0c88921fb033387e66ef7d1e82ab83", "8")

# What API Gateway puts beside the bank's own headers.
GATEWAY_HEADERS = {
    "x-amzn-trace-id": "Root=1-6921b2d8-4f3a9c5d7e1b2a3c4d5e6f70",
    "x-forwarded-for": "203.0.113.10",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}


class _Informed(OurBca):
    """BCA, whose answer to our question is known beforehand."""

    def __init__(self, statement: BankStatement) -> None:
        super().__init__(BCA_NUMBERS, None, SettableClock(NOW))
        self._statement = statement

    def ask(self, account: VirtualAccount) -> BankStatement:
        return self._statement


class _InProcess(BankConnection):
    """The way to the simulated BNI's own server, without a network."""

    def __init__(self, server: BniServer) -> None:
        self._server = server

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        sent = {name.lower(): text for name, text in headers.items()}
        answer = self._server.answer(Call("POST", path, sent, body))
        return BankAnswer(answer.status, json.dumps(answer.body).encode())


@dataclass
class MeteredShop:
    """Every method is one step of a top-up, counted under its own name."""

    meter: Meter
    table: DynamoTable
    clock: SettableClock = field(default_factory=lambda: SettableClock(NOW))
    _keys: count[int] = field(default_factory=lambda: count(1_000_000))

    def __post_init__(self) -> None:
        document = read_document(ROOT / "local" / "seed.json")
        list(apply_document(document, DynamoImportStore(self.table)))
        # One for all steps, as in a warm function: it keeps the price lists for a minute.
        self.orders = DynamoOrderStore(self.table)
        self.billings = Billings()
        self.bni = BniBank(
            _InProcess(BniServer(BNI_CLIENT, self.billings, self.clock.now)),
            lambda: (BNI_CLIENT.secret_key,),
            NumberRange(BNI_CLIENT.prefix, BNI_CLIENT.client_id),
            self.clock,
        )
        self.banks: Banks = {PaymentMethod.BCA_VA: silent_bca(), PaymentMethod.BNI_VA: self.bni}

    def quote(self) -> None:
        with self.meter.step("quote"):
            quote_order(BUSINESS, NUMBER, 1_000, self.orders, now=self.clock.now())

    def place(self, method: PaymentMethod = PaymentMethod.BCA_VA) -> Order:
        request = PlaceRequest(
            business_id=BUSINESS,
            user=USER,
            idempotency_key=f"0f8fad5b-d9cb-469f-a165-70867{next(self._keys)}",
            number=NUMBER,
            credits=1_000,
            payment_method=method,
            expected_total=None,
            po_number=None,
            replaces=None,
        )
        with self.meter.step("place"):
            ports = PlacingPorts(self.orders, self.banks, SystemChance(), self._asking())
            placed = place_order(request, OFFERED, ports, now=self.clock.now())
        assert isinstance(placed, Placed)
        return placed.order

    def bca_pays(self, order: Order) -> list[str]:
        """Let BCA call every door; returns the response codes."""
        bank = BcaBank(
            url="http://shop.test",
            client_key=CLIENT_KEY,
            client_secret=SECRET,
            private_key_pem=private_pem(private_key()),
            partner_id="12345",
            partner_service_id="   12345",
            channel_id="95231",
            now=self.clock.now,
            transport=httpx.MockTransport(self._serve),
        )
        exchanges = bank.pay(order.account.number)
        return [each.response.body["responseCode"] for each in exchanges if each.response]

    def bni_pays(self, order: Order) -> list[str]:
        """Let somebody pay at BNI, and BNI call; returns the states of its counter and ours."""
        bank = SimulatedBni(
            "http://shop.test",
            BNI_CLIENT,
            self.billings,
            self.clock.now,
            transport=httpx.MockTransport(self._serve),
        )
        exchanges = bank.pay(order.account.number)
        return [each.response.body["status"] for each in exchanges if each.response]

    def follow_up(self, order: Order) -> Reconciliation:
        """Ask BCA what came of the inquiry; it says what it has told us already."""
        _, _, payment_key = str(self.orders_now(order).payment_id).partition(":")
        paid = PaidAmount(order.quote.total.amount * 100, "IDR")
        stated = PaymentNotification(
            order.account.bank, payment_key, order.account.number, paid, self.clock.now()
        )
        bank = _Informed(BankStatement(Finding.PAID, stated))
        with self.meter.step("ask what came of an inquiry"):
            return reconcile_payments(
                {PaymentMethod.BCA_VA: bank}, self._asking(), now=self.clock.now()
            )

    def orders_now(self, order: Order) -> Order:
        """The order as it is now."""
        found = self.orders.order(BUSINESS, order.invoice_number.running_number)
        assert found is not None
        return found

    def fulfil(self, step: str) -> None:
        """Do the one thing that is left to be done: archive and mail service are not the table's.

        The key of the row comes with the stream's record, so finding it costs nothing.
        """
        ports = FulfilmentPorts(
            outbox=DynamoOutboxStore(self.table),
            renderer=PlainRenderer(),
            receipts=PlainReceiptRenderer(),
            archive=MemoryArchive(),
            writer=PlainWriter(),
            mailer=RecordingMailer(),
            clock=self.clock,
        )
        soon = self.clock.now() + timedelta(minutes=3)
        (key,) = ports.outbox.rows_due(soon, 2)
        with self.meter.step(step):
            row = ports.outbox.row(key)
            assert row is not None
            do_effect(key, row, ports)

    def top_up(self, method: PaymentMethod = PaymentMethod.BCA_VA) -> Order:
        """From the question of the price to the mail, in a quarter of an hour."""
        self.quote()
        order = self.place(method)
        self.fulfil("instruct")
        self.clock.advance(timedelta(minutes=15))
        if method is PaymentMethod.BCA_VA:
            assert self.bca_pays(order) == ["2007300", "2002400", "2002500"]
        else:
            assert self.bni_pays(order) == ["000", "000"]
        self.fulfil("confirm")
        return order

    def expire(self) -> ExpirySweep:
        with self.meter.step("expire one order"):
            return expire_orders(
                DynamoExpiryStore(self.table), RequestTimer(), now=self.clock.now()
            )

    def cancel(self, order: Order) -> CancelOutcome:
        with self.meter.step("cancel"):
            return cancel_order(
                BUSINESS,
                order.invoice_number,
                USER,
                self.orders,
                self.banks,
                self._asking(),
                now=self.clock.now(),
            )

    def look_at_order(self, invoice_number: InvoiceNumber) -> None:
        with self.meter.step("look at one order"):
            self.orders.order(BUSINESS, invoice_number.running_number)

    def look_at_numbers(self) -> None:
        with self.meter.step("look at the numbers"):
            self.orders.numbers(BUSINESS)

    def look_at_history(self) -> None:
        with self.meter.step("first page of the history"):
            list_orders(
                BUSINESS,
                OrderFilter(),
                None,
                HistoryPart(10),
                self.orders,
                now=self.clock.now(),
            )

    def _asking(self) -> Asking:
        notes = DynamoReconciliationStore(self.table)
        return Asking(DynamoPaymentStore(self.table), notes, RequestTimer(), "metered")

    def _serve(self, request: httpx.Request) -> httpx.Response:
        service = request.url.path.rpartition("/")[2]
        headers = {**request.headers, **GATEWAY_HEADERS}
        raw = RawRequest("POST", request.url.path, "", headers, request.content, "Uk2fHhXyJQkEJ5A=")
        with self.meter.step(service):
            answer = SERVICES[service](raw, self._doors()).answer
        return httpx.Response(answer.status, text=answer.text())

    def _doors(self) -> Dependencies:
        keys = (read_public_key(public_pem()),)
        credentials = BcaCredentials(CLIENT_KEY, (SECRET,), keys, ("k" * 32,))
        return Dependencies(
            store=DynamoPaymentStore(self.table, lambda: self.clock.now().timestamp()),
            strangers=DynamoStrangerStore(self.table),
            credentials=lambda: credentials,
            bni=BniDoor(BNI_CLIENT.client_id, lambda: (BNI_CLIENT.secret_key,), self.bni),
            clock=self.clock,
            token_clock=self.clock,
            chance=SystemChance(),
            timer=RequestTimer,
            replays_verdict=True,
        )
