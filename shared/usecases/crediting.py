"""Derive everything that paying an order writes, whether a bank or the suspense pays it, and what
granting credits writes that are paid for later."""

from dataclasses import replace
from datetime import datetime

from shared.domain.bank_call import BankCall
from shared.domain.business import Business
from shared.domain.credit import CreditAccount
from shared.domain.ledger import RECEIVABLE, Cause, CauseType, EntryKind, bank_account
from shared.domain.movement import Movement, add_lot, begin
from shared.domain.notice import order_end_notice
from shared.domain.order import Order
from shared.domain.outbox import bill_row
from shared.domain.payment import (
    PaymentNotification,
    PaymentRecord,
    Settlement,
    clearing_of,
    settled_at,
    settlement_legs,
)
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.ports.orders import Grant
from shared.ports.payments import Clearing, Crediting, SettledOrder, SettlingView


def settled_order(
    record: PaymentRecord,
    call: BankCall | None,
    claim: VirtualAccountClaim,
    seen: SettlingView,
    *,
    told_at: datetime | None = None,
) -> SettledOrder:
    """Return what settling a decided payment writes. Nothing here may fail for one.

    `told_at` is when its business is told, where that is later than the bank's message.
    """
    notification = record.notification
    paid_at = settled_at(seen.order, notification)
    order = seen.order.paid(at=paid_at, payment_id=notification.payment_id, account=claim.account)
    written = crediting(
        seen,
        order,
        paid_from=bank_account(notification.bank),
        recorded_at=record.received_at,
        told_at=told_at or record.received_at,
    )
    return SettledOrder(record, call, claim, written)


def crediting(
    seen: SettlingView, order: Order, *, paid_from: str, recorded_at: datetime, told_at: datetime
) -> Crediting:
    """Return what an order writes that has just been paid from that ledger account.

    An invoiced order has its lot: what it owed is paid, and no credits move.
    """
    credited: Movement | Clearing
    if seen.order.has_lot:
        owed = seen.receivables.settled(order.due_on, order.quote.total)
        credited = Clearing(clearing_of(order, paid_from, recorded_at), owed)
    else:
        credited = _topped_up(seen.account, order, paid_from, recorded_at)
    notice = order_end_notice(order, told_at)
    return Crediting(seen, order, _left_open(seen.order, order), credited, notice)


def granting(order: Order, business: Business, account: CreditAccount) -> Grant:
    """Return what granting the credits of a fresh post-paid order writes."""
    return Grant(
        movement=_topped_up(account, order, RECEIVABLE, order.created_at),
        receivables=business.receivables.owing(order.due_on, order.quote.total),
        outbox=bill_row(order),
    )


def _topped_up(
    account: CreditAccount, order: Order, paid_from: str, recorded_at: datetime
) -> Movement:
    lot = order.lot()
    return add_lot(
        begin(account, recorded_at),
        lot,
        kind=EntryKind.TOP_UP,
        cause=Cause(CauseType.ORDER, order.order_id),
        legs=settlement_legs(order, paid_from),
        occurred_at=lot.granted_at,
        recorded_at=recorded_at,
    )


def _left_open(before: Order, after: Order) -> VirtualAccount | None:
    """The account that an unpaid order waited at, where the money came in by another way."""
    return before.account if before.is_unpaid and before.account != after.account else None


def payment_record(
    notification: PaymentNotification,
    verdict: Settlement,
    claim: VirtualAccountClaim | None,
    *,
    received_at: datetime,
    request_id: str,
) -> PaymentRecord:
    """Return the first verdict on a payment as it will be kept."""
    return PaymentRecord(
        notification=notification,
        verdict=verdict,
        received_at=received_at,
        request_id=request_id,
        order=(claim.business_id, claim.running_number) if claim else None,
        holder_name=claim.account.holder_name if claim else None,
        total=claim.total if claim else None,
    )


def held_payment(record: PaymentRecord) -> tuple[PaymentRecord, SuspensePayment]:
    """Return a verdict that settles nothing as one whose money is held, and that money."""
    notification = record.notification
    amount = notification.amount.whole_rupiah()
    business_id, running_number = record.order or (None, None)
    suspense = SuspensePayment(
        payment_id=notification.payment_id,
        bank=notification.bank,
        account_number=notification.account_number,
        amount=amount,
        remaining=amount,
        paid_at=notification.paid_at,
        received_at=record.received_at,
        reason=record.verdict,
        business_id=business_id,
        running_number=running_number,
    )
    return replace(record, held=True), suspense
