"""The operations that a search lets run beside each other, each a use case as a function calls it.

`slot` tells two of one kind apart: it is their request id, their chance and their user.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from functions.webhook.answers import CASE_OF_VERDICT
from functions.webhook.bni import ANSWER_TO
from shared.domain.bank_call import BankService
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification, Settlement
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from shared.domain.suspense import Action, Proposal
from shared.domain.virtual_account import Bank, VirtualAccount
from shared.ecollection.callback import CallbackAnswer
from shared.snap.codes import Case
from shared.usecases.answer_callback import Callback, CallbackReply, answer_callback
from shared.usecases.answer_inquiry import Inquiry, InquiryAnswer, answer_inquiry
from shared.usecases.answer_payment import PaymentReply, answer_payment
from shared.usecases.cancel_order import cancel_order
from shared.usecases.change_payment_method import change_payment_method
from shared.usecases.check_order import check_order
from shared.usecases.decide_suspense import (
    Approval,
    Deciding,
    DecidingOutcome,
    approve_decision,
    foresee_approval,
    propose_decision,
)
from shared.usecases.expire_orders import expire_orders
from shared.usecases.finish_accounts import finish_accounts
from shared.usecases.place_order import PlaceRequest, place_order
from shared.usecases.reconcile_payments import reconcile_payments
from tests.interleaving.desk import BOTH_METHODS, Desk
from tests.interleaving.steps import Operation, Outside
from tests.support.market import KOPI, NUMBER

# 1.000 credits at Rp 415 and 11 % of VAT (the price list of Market).
CREDITS, TOTAL_IDR = 1_000, 460_650
PROPOSER, APPROVER = Person("first@staff.example"), Person("second@staff.example")


@dataclass(frozen=True, slots=True)
class Told:
    """What a bank heard about a payment: BCA a verdict or nothing, BNI a reply."""

    payment: PaymentNotification
    verdict: Settlement | None = None
    reply: PaymentReply | CallbackReply | None = None

    @property
    def accepted(self) -> bool | None:
        """Whether the bank was told that the money is ours; None where it was told nothing."""
        if self.payment.bank is Bank.BNI:
            assert isinstance(self.reply, CallbackReply)
            return ANSWER_TO[self.reply] is CallbackAnswer.TAKEN
        if self.reply is PaymentReply.INCONSISTENT:
            return False
        return None if self.verdict is None else CASE_OF_VERDICT[self.verdict] is Case.OK


def operation(name: str, act: Callable[[Desk], object]) -> Operation:
    """Return an operation that works at a desk of its own."""

    def at_desk(outside: Outside, now: datetime) -> object:
        return act(Desk(outside, now, name))

    return Operation(name, at_desk)


def payment_for(
    account: VirtualAccount, rupiah: int, key: str, paid_at: datetime
) -> PaymentNotification:
    """A payment under a key of its own."""
    first = "12345" if account.bank is Bank.BCA else account.billing_id
    return PaymentNotification(
        bank=account.bank,
        payment_key=f"{first}:{key}",
        account_number=account.number,
        amount=PaidAmount(rupiah * 100, "IDR"),
        paid_at=paid_at,
        billing_id=account.billing_id,
    )


def pay(slot: str, account: VirtualAccount, rupiah: int, key: str) -> Operation:
    """Somebody pays now, unless under that key somebody has; its bank tells us of it.

    At BCA nobody can pay who was not shown the bill.
    """

    def act(desk: Desk) -> Told | None:
        if account.bank is Bank.BCA and _inquire(desk, account).outcome is not Inquiry.BILL:
            return None
        payment = desk.let_pay(payment_for(account, rupiah, key, desk.now))
        return tell(desk, payment) if payment is not None else None

    return operation(slot, act)


def tell_of(slot: str, payment: PaymentNotification) -> Operation:
    """A bank tells us of a payment that was made before."""
    return operation(slot, lambda desk: tell(desk, payment))


def tell(desk: Desk, payment: PaymentNotification) -> Told:
    """A bank tells us of a payment, and hears our answer."""
    told = _told(desk, payment)
    if told.accepted is not None:
        desk.let_hear(payment, told.accepted)
    return told


def _told(desk: Desk, payment: PaymentNotification) -> Told:
    service = BankService.CALLBACK if payment.bank is Bank.BNI else BankService.PAYMENT
    call = desk.call(payment.bank, payment.payment_key, service)
    if payment.bank is Bank.BNI:
        callback = Callback(payment, call)
        replied = answer_callback(callback, desk.bni, desk.payments, desk.timer)
        return Told(payment, reply=replied)
    answer = answer_payment(payment, call, desk.payments, desk.timer)
    verdict = answer.record.verdict if answer.record is not None else None
    return Told(payment, verdict, answer.reply)


def inquire(slot: str, account: VirtualAccount) -> Operation:
    """BCA asks what an account owes."""

    return operation(slot, lambda desk: _inquire(desk, account))


def _inquire(desk: Desk, account: VirtualAccount) -> InquiryAnswer:
    call = desk.call(account.bank, desk.name, BankService.INQUIRY)
    return answer_inquiry(call, account.bank, account.number, desk.payments, desk.timer)


def place(
    slot: str,
    method: PaymentMethod,
    *,
    number: PhoneNumber = NUMBER,
    key: str | None = None,
    replaces: Order | None = None,
) -> Operation:
    """A user orders credits, in place of an open order if told so."""

    def act(desk: Desk) -> object:
        request = PlaceRequest(
            business_id=KOPI,
            user=user_of(slot),
            idempotency_key=key or slot,
            number=number,
            credits=CREDITS,
            payment_method=method,
            expected_total=None,
            po_number=None,
            replaces=replaces.order_id if replaces is not None else None,
        )
        return place_order(request, BOTH_METHODS, desk.placing, now=desk.now)

    return operation(slot, act)


def cancel(slot: str, order: Order) -> Operation:
    """A user cancels."""

    def act(desk: Desk) -> object:
        return cancel_order(
            order.business_id,
            order.invoice_number,
            user_of(slot),
            desk.orders,
            desk.banks,
            desk.asking,
            now=desk.now,
        )

    return operation(slot, act)


def move(slot: str, order: Order, method: PaymentMethod) -> Operation:
    """A user changes the payment method."""

    def act(desk: Desk) -> object:
        return change_payment_method(
            order.business_id,
            order.invoice_number,
            method,
            BOTH_METHODS,
            desk.placing,
            now=desk.now,
        )

    return operation(slot, act)


def check(slot: str, order: Order) -> Operation:
    """A user says: I have paid."""

    def act(desk: Desk) -> object:
        return check_order(
            order.business_id,
            order.invoice_number,
            desk.orders,
            desk.banks,
            desk.asking,
            now=desk.now,
        )

    return operation(slot, act)


def propose(slot: str, payment_id: str, order: Order | None) -> Operation:
    """Staff propose to apply held money to an order, or else to pay it back."""

    def act(desk: Desk) -> object:
        return _propose(desk, slot, payment_id, order).outcome

    return operation(slot, act)


def approve(slot: str, payment_id: str) -> Operation:
    """Other staff approve what was proposed."""
    return operation(slot, lambda desk: _approve(desk, payment_id))


def refund(slot: str, payment_id: str) -> Operation:
    """Staff pay held money back: both persons, one after the other."""

    def act(desk: Desk) -> object:
        _propose(desk, slot, payment_id, None)
        return _approve(desk, payment_id)

    return operation(slot, act)


def _propose(desk: Desk, slot: str, payment_id: str, order: Order | None) -> DecidingOutcome:
    proposal = Proposal(
        action=Action.APPLY if order is not None else Action.REFUND,
        reason="as the payer asked",
        proposed_by=PROPOSER,
        proposed_at=desk.now,
        invoice_number=order.invoice_number if order is not None else None,
        bank_reference=None if order is not None else f"transfer {slot}",
    )
    return propose_decision(payment_id, proposal, desk.suspense, desk.timer)


def _approve(desk: Desk, payment_id: str) -> Deciding:
    """See what was proposed, and approve exactly that."""
    prospect = foresee_approval(payment_id, APPROVER, desk.suspense)
    if isinstance(prospect, DecidingOutcome):
        return prospect.outcome
    approval = Approval(payment_id, prospect.proposal, APPROVER)
    return approve_decision(approval, desk.suspense, desk.timer, now=desk.now).outcome


def sweep(slot: str) -> Operation:
    """The expiry sweep."""
    return operation(slot, lambda desk: expire_orders(desk.expiry, desk.timer, now=desk.now))


def reconcile(slot: str) -> Operation:
    """The sweep that asks the banks."""
    return operation(slot, lambda desk: reconcile_payments(desk.banks, desk.asking, now=desk.now))


def finish(slot: str) -> Operation:
    """The sweep that finishes what banks were asked for."""

    def act(desk: Desk) -> object:
        return finish_accounts(
            desk.notes, desk.orders, desk.banks, now=desk.now, time_left_ms=lambda: 60_000
        )

    return operation(slot, act)


def user_of(slot: str) -> str:
    """The user who does something in a slot."""
    return f"{slot}@kopi-pagi.example"
