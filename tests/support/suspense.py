"""Money in suspense on a market: how it gets there, who decides about it, what the books say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.domain.bank_call import BankService
from shared.domain.money import Rupiah
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.domain.person import Person
from shared.domain.suspense import Action, Proposal, SuspensePayment
from shared.domain.virtual_account import VirtualAccount
from shared.ports.surroundings import Timer
from shared.usecases.answer_inquiry import Inquiry, answer_inquiry
from shared.usecases.ask_bank import Reconciled
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment
from shared.usecases.decide_suspense import (
    Approval,
    DecidingOutcome,
    approve_decision,
    propose_decision,
)
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from shared.usecases.reconcile_payments import reconcile_payments
from tests.support.banks import Billing, KeepingBank
from tests.support.market import Market

SARI, BUDI = Person("sari@sales.example"), Person("budi@sales.example")


@dataclass(frozen=True)
class Office:
    """The two persons who decide, and the bank whose money they decide about.

    `at` and `through` give another view of the same market.
    """

    market: Market
    bank: KeepingBank

    @property
    def store(self) -> DynamoSuspenseStore:
        return DynamoSuspenseStore(self.market.table)

    def after(self, **lapse: int) -> Office:
        """The same office some time later."""
        return replace(self, market=self.market.after(**lapse))

    def through(self, client: Any) -> Office:
        """The same office over another connection."""
        return replace(self, market=self.market.through(client))

    def place(self, **asked: Any) -> Order:
        """Place an order that is paid at the bank."""
        return self.market.place(payment_method=PaymentMethod.BNI_VA, **asked)

    def book(self, payment: PaymentNotification) -> Booking:
        """Book what the bank stands by, as it is heard of now."""
        request_id = self.market.asking().request_id
        confirmed = ConfirmedPayment(payment, False, self.market.now, request_id)
        return book_payment(confirmed, self.market.payments, RequestTimer(), begun_by_ms=40_000)

    def pay(self, order: Order, amount: int | None = None) -> PaymentNotification:
        """Let somebody pay an order's account now, and book it."""
        paid = Rupiah(amount) if amount is not None else None
        payment = self.bank.take(order.account, paid_at=self.market.now, amount=paid)
        self.book(payment)
        return payment

    def hold(self, amount: int = 460_650, **asked: Any) -> SuspensePayment:
        """Place an order and pay it an hour too late: it expires, and its money is held."""
        order = self.place(**asked)
        return self.after(hours=25).held_by(order, amount)

    def hold_for_nobody(self, amount: int = 460_650) -> SuspensePayment:
        """Hold money that the bank took for an account of which we know nothing."""
        account = VirtualAccount(self.bank.bank, "8009999999999999", "", "BILL0")
        self.bank.billings[account.billing_id] = Billing(account, Rupiah(amount))
        payment = self.bank.take(account, paid_at=self.market.now)
        self.book(payment)
        return self.money(payment.payment_id)

    def held_by(self, order: Order, amount: int | None = None) -> SuspensePayment:
        """Pay an order that the money cannot settle."""
        return self.money(self.pay(order, amount).payment_id)

    def order_of(self, held: SuspensePayment) -> Order:
        """The order whose account the money came to."""
        assert held.business_id is not None
        assert held.running_number is not None
        order = self.market.orders.order(held.business_id, held.running_number)
        assert order is not None
        return order

    def money(self, payment_id: str) -> SuspensePayment:
        """Read held money back."""
        held = self.store.suspense(payment_id)
        assert held is not None, payment_id
        return held

    def propose(self, held: SuspensePayment, order: Order | None) -> DecidingOutcome:
        """Let Sari propose to apply the money to an order, or to refund it where there is none."""
        return propose_decision(held.payment_id, self.proposal(order), self.store, RequestTimer())

    def proposal(self, order: Order | None) -> Proposal:
        """What Sari proposes."""
        return Proposal(
            action=Action.REFUND if order is None else Action.APPLY,
            reason="as the customer asked on the telephone",
            proposed_by=SARI,
            proposed_at=self.market.now,
            invoice_number=order.invoice_number if order else None,
            bank_reference=None if order else "FT26329ABC12",
        )

    def approve(
        self,
        held: SuspensePayment,
        order: Order | None,
        *,
        by: Person = BUDI,
        timer: Timer | None = None,
    ) -> DecidingOutcome:
        """Let Budi approve what `proposal` says."""
        approval = Approval(held.payment_id, self.proposal(order), by)
        return approve_decision(approval, self.store, timer or RequestTimer(), now=self.market.now)

    def decide(self, held: SuspensePayment, order: Order | None) -> DecidingOutcome:
        """Propose and approve."""
        self.propose(held, order)
        return self.approve(held, order)

    def finish_accounts(self) -> Counter[AccountEnd]:
        """Run the sweep that tells banks about accounts."""
        return finish_accounts(
            DynamoReconciliationStore(self.market.table),
            self.market.orders,
            self.market.banks,
            now=self.market.now,
            time_left_ms=lambda: 60_000,
        )


def inquire(market: Market, order: Order) -> Inquiry:
    """Let BCA ask what an order's account owes, for a payer who has typed it."""
    payment = market.call(market.notification(order))
    call = replace(payment, id=replace(payment.id, service=BankService.INQUIRY))
    account = order.account
    return answer_inquiry(
        call, account.bank, account.number, market.payments, RequestTimer()
    ).outcome


def reconcile(market: Market) -> Counter[Reconciled]:
    """Run the sweep that asks the banks; answers how its questions ended."""
    run = reconcile_payments(market.banks, market.asking(), now=market.now)
    assert run.failed == 0
    return run.ends


def balances(market: Market) -> dict[str, int]:
    """What all entries and journals add up to: debits less credits of each account, but zeros.

    Asserts on the way what holds for all books: each asset adds up to nothing, and the suspense
    account owes exactly what is still held.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for item in market.entities("ENTRY", "JOURNAL"):
        for leg in Reader(item).parts("legs"):
            asset, amount = leg.text("asset"), leg.number("amount")
            moved[asset, leg.text("debit")] += amount
            moved[asset, leg.text("credit")] -= amount
    for wanted in ("IDR", "CREDIT"):
        assert sum(amount for (asset, _), amount in moved.items() if asset == wanted) == 0
    held = [Reader(item).number("remaining_idr") for item in market.entities("SUSPENSE")]
    assert moved["IDR", "suspense"] == -sum(held)
    return {account: amount for (_, account), amount in moved.items() if amount}
