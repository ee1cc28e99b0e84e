"""The history of the first seeded business: orders that were paid, that expired, were cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.topup.settings import Settings
from shared.adapters.banks.bca import BcaBank, BcaNumbers
from shared.adapters.banks.build import BankSettings
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaidAmount, PaymentNotification
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import wib_date
from shared.ports.banks import Banks
from shared.usecases.answer_payment import answer_payment
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import cancel_order
from shared.usecases.expire_orders import expire_orders
from shared.usecases.place_order import (
    Placed,
    PlaceRequest,
    PlacingPorts,
    PlacingSettings,
    place_order,
)

if TYPE_CHECKING:
    from local.seeded import SeededBusiness
    from local.template import Template

PAID, EXPIRED, CANCELLED = "paid", "expired", "cancelled"

# Days ago, position of the number, credits, end. Nothing is older than ten months, so that no
# lot of it has lapsed, and the newest order is old enough to be over.
HISTORY = (
    (300, 0, 1_000, PAID),
    (288, 0, 10_000, PAID),
    (271, 1, 1_000, EXPIRED),
    (270, 1, 1_000, PAID),
    (255, 0, 5_000, PAID),
    (241, 2, 2_500, PAID),
    (226, 0, 9_900, CANCELLED),
    (226, 0, 10_000, PAID),
    (198, 1, 3_000, PAID),
    (183, 0, 25_000, PAID),
    (171, 2, 1_000, EXPIRED),
    (169, 2, 1_500, PAID),
    (150, 0, 10_000, PAID),
    (131, 1, 4_000, PAID),
    (118, 0, 100_000, PAID),
    (97, 2, 2_000, CANCELLED),
    (83, 1, 6_000, PAID),
    (66, 2, 2_000, PAID),
    (52, 0, 12_000, PAID),
    (38, 1, 1_000, EXPIRED),
    (24, 1, 5_000, PAID),
    (13, 2, 3_000, PAID),
    (6, 0, 20_000, PAID),
    (2, 2, 1_000, EXPIRED),
)


@dataclass(frozen=True, slots=True)
class _Past:
    """The use cases at one past instant."""

    table: DynamoTable
    settings: PlacingSettings
    bca: BcaNumbers
    now: datetime

    @property
    def banks(self) -> Banks:
        """The orders of the past were paid at BCA, which is asked nothing about them."""
        return {PaymentMethod.BCA_VA: BcaBank(self.bca, None, SystemClock())}

    def _asking(self) -> Asking:
        notes = DynamoReconciliationStore(self.table)
        return Asking(DynamoPaymentStore(self.table), notes, RequestTimer(), "seed")

    def place(self, request: PlaceRequest) -> Order:
        ports = PlacingPorts(
            DynamoOrderStore(self.table), self.banks, SystemChance(), self._asking()
        )
        placed = place_order(request, self.settings, ports, now=self.now)
        if not isinstance(placed, Placed):
            raise TypeError(f"the seed's order was refused: {placed.reason}")
        return placed.order

    def cancel(self, order: Order, user: str) -> None:
        store = DynamoOrderStore(self.table)
        cancel_order(
            order.business_id,
            order.invoice_number,
            user,
            store,
            self.banks,
            self._asking(),
            now=self.now,
        )

    def expire(self) -> None:
        expire_orders(DynamoExpiryStore(self.table), RequestTimer(), now=self.now)

    def pay(self, order: Order) -> None:
        payment_id = f"SEED{order.invoice_number.running_number:06d}"
        notification = PaymentNotification(
            bank=Bank.BCA,
            payment_key=f"{self.bca.company_code}:{payment_id}",
            account_number=order.account.number,
            amount=PaidAmount(order.quote.total.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
            paid_at=self.now,
        )
        call = BankCall(
            bank=Bank.BCA,
            id=CallId("seed", BankService.PAYMENT, wib_date(self.now), payment_id),
            subject=notification.payment_key,
            received_at=self.now,
            request_id=payment_id,
            verified_by=0,
            headers={},
            body="",
        )
        answer_payment(notification, call, DynamoPaymentStore(self.table), RequestTimer())


def write_history(
    table: DynamoTable, template: Template, business: SeededBusiness, *, now: datetime
) -> None:
    """Place, and end, every order of HISTORY, the oldest first."""
    environs = {function.name: function.environ for function in template.functions()}
    settings = Settings.from_env(environs["TopupFunction"]).placing
    bca = BankSettings.from_env(environs["TopupFunction"]).bca
    user = business.users[0].email
    for position, (days_ago, number, credits, end) in enumerate(HISTORY):
        # An hour apart within a day, because one number has one open order at a time.
        placed_at = now - timedelta(days=days_ago) + timedelta(hours=position)
        past = _Past(table, settings, bca, placed_at)
        order = past.place(
            PlaceRequest(
                business_id=business.business_id,
                user=user,
                idempotency_key=f"seed-{position}",
                number=PhoneNumber(business.numbers[number]),
                credits=credits,
                payment_method=PaymentMethod.BCA_VA,
                expected_total=None,
                po_number=None,
                replaces=None,
            )
        )
        if end == PAID:
            _Past(table, settings, bca, placed_at + timedelta(minutes=25)).pay(order)
        elif end == CANCELLED:
            _Past(table, settings, bca, placed_at + timedelta(minutes=5)).cancel(order, user)
        else:
            _Past(table, settings, bca, order.pay_until + timedelta(minutes=1)).expire()
