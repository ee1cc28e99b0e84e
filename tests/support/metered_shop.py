"""One business on a metered table, with the bank at its doors: what a top-up asks of DynamoDB.

The business is the one that the local stack begins with, and the bank is the simulated one, so
items have the sizes of real texts and real messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import httpx

from backoffice.import_document import apply_document, read_document
from functions.webhook.bca import inquire, issue_token, pay
from functions.webhook.dependencies import Dependencies
from functions.webhook.door import RawRequest
from local.bank.bca import BcaBank
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
from shared.domain.phone import PhoneNumber
from shared.ports.banks import Banks
from shared.ports.orders import HistoryPart, OrderFilter
from shared.snap.credentials import BcaCredentials
from shared.snap.rsa import read_public_key
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import CancelOutcome, cancel_order
from shared.usecases.confirm_paid_order import (
    Confirmation,
    ConfirmationPorts,
    confirm_paid_order,
)
from shared.usecases.expire_orders import ExpirySweep, expire_orders
from shared.usecases.list_orders import list_orders
from shared.usecases.place_order import Placed, PlaceRequest, PlacingPorts, place_order
from shared.usecases.quote_order import quote_order
from tests.local.merchant import SECRET, private_key, private_pem, public_pem
from tests.support.banks import silent_bca
from tests.support.fulfilment import (
    MemoryArchive,
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
SERVICES = {"b2b": issue_token, "inquiry": inquire, "payment": pay}
BANKS: Banks = {PaymentMethod.BCA_VA: silent_bca()}

# What API Gateway puts beside the bank's own headers.
GATEWAY_HEADERS = {
    "x-amzn-trace-id": "Root=1-6921b2d8-4f3a9c5d7e1b2a3c4d5e6f70",
    "x-forwarded-for": "203.0.113.10",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}


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

    def quote(self) -> None:
        with self.meter.step("quote"):
            quote_order(BUSINESS, NUMBER, 1_000, self.orders, now=self.clock.now())

    def place(self) -> Order:
        request = PlaceRequest(
            business_id=BUSINESS,
            user=USER,
            idempotency_key=f"0f8fad5b-d9cb-469f-a165-70867{next(self._keys)}",
            number=NUMBER,
            credits=1_000,
            payment_method=PaymentMethod.BCA_VA,
            expected_total=None,
            po_number=None,
            replaces=None,
        )
        with self.meter.step("place"):
            ports = PlacingPorts(self.orders, BANKS, SystemChance(), self._asking())
            placed = place_order(request, SETTINGS, ports, now=self.clock.now())
        assert isinstance(placed, Placed)
        return placed.order

    def bank_pays(self, order: Order) -> list[str]:
        """Let the bank call every door; returns the response codes."""
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

    def confirm(self, order: Order) -> Confirmation:
        """Make the invoice and send the mail; archive and mail service are not the table's."""
        ports = ConfirmationPorts(
            outbox=DynamoOutboxStore(self.table),
            renderer=PlainRenderer(),
            archive=MemoryArchive(),
            writer=PlainWriter(),
            mailer=RecordingMailer(),
            clock=self.clock,
        )
        with self.meter.step("confirm"):
            return confirm_paid_order(order.order_id, ports)

    def top_up(self) -> None:
        """From the question of the price to the mail, in a quarter of an hour."""
        self.quote()
        order = self.place()
        self.clock.advance(timedelta(minutes=15))
        assert self.bank_pays(order) == ["2007300", "2002400", "2002500"]
        assert self.confirm(order) is Confirmation.SENT

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
                BANKS,
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
            bni=None,
            clock=self.clock,
            token_clock=self.clock,
            chance=SystemChance(),
            timer=RequestTimer,
            replays_verdict=True,
        )
