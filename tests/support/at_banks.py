"""What goes on between a market and a bank that keeps accounts: callbacks, both sweeps, races.

Nothing here has a deadline: what a deadline does is tested where it is the question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import Barrier

from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.domain.wib import wib_date
from shared.ports.banks import BankStatement, Closing, Opening
from shared.ports.surroundings import Chance
from shared.usecases.answer_callback import Callback, CallbackReply, answer_callback
from shared.usecases.cancel_order import CancelOutcome, cancel_order
from shared.usecases.change_payment_method import MethodChangeOutcome, change_payment_method
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.support.banks import KeepingBank
from tests.support.market import Market
from tests.support.timers import PatientTimer


@dataclass
class HurriedBank(KeepingBank):
    """A bank with which something else happens while it is asked: `draw`, `open`, `close`, `ask`.

    What is in `meanwhile` happens once, before the bank does what was asked; a number is drawn
    without asking it.
    """

    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        self._let("draw")
        return super().draw(holder_name, chance, now)

    def open(self, claim: VirtualAccountClaim) -> Opening:
        self._let("open")
        return super().open(claim)

    def close(self, account: VirtualAccount) -> Closing:
        self._let("close")
        return super().close(account)

    def ask(self, account: VirtualAccount) -> BankStatement:
        self._let("ask")
        return super().ask(account)

    def _let(self, request: str) -> None:
        event = self.meanwhile.pop(request, None)
        if event is not None:
            event()


def bank_of(market: Market) -> KeepingBank:
    """The bank behind BNI's accounts on that market."""
    assert isinstance(market.bni, KeepingBank)
    return market.bni


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Begin all at the same moment, each in a thread of its own; what they return, in order."""
    barrier = Barrier(len(jobs))

    def begin(job: Callable[[], object]) -> object:
        barrier.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(begin, jobs))


def tell(market: Market, payment: PaymentNotification) -> CallbackReply:
    """Let BNI tell of a payment that it has taken."""
    one = next(_numbers)
    call = BankCall(
        bank=payment.bank,
        id=CallId("001", BankService.CALLBACK, wib_date(market.now), f"-#callback-{one}"),
        subject=payment.payment_key,
        received_at=market.now,
        request_id=f"callback-{one}",
        verified_by=0,
        headers={},
        body="{}",
    )
    return answer_callback(
        Callback(payment, call), bank_of(market), market.payments, PatientTimer()
    )


def cancel(market: Market, order: Order) -> CancelOutcome:
    """Cancel an order of its own business."""
    return cancel_order(
        order.business_id,
        order.invoice_number,
        "owner@kopi-pagi.example",
        market.orders,
        market.banks,
        market.asking(PatientTimer()),
        now=market.now,
    )


def change(market: Market, order: Order, method: PaymentMethod) -> MethodChangeOutcome:
    """Let an order of its own business be paid another way."""
    return change_payment_method(
        order.business_id,
        order.invoice_number,
        method,
        market.settings,
        market.placing(timer=PatientTimer()),
        now=market.now,
    )


def finish(market: Market) -> Counter[AccountEnd]:
    """Run the sweep that finishes what banks were asked for."""
    return finish_accounts(
        DynamoReconciliationStore(market.table),
        market.orders,
        market.banks,
        now=market.now,
        time_left_ms=lambda: 60_000,
    )


def reconcile(market: Market) -> Reconciliation:
    """Run the sweep that asks banks about what may have got lost."""
    return reconcile_payments(market.banks, market.asking(), now=market.now)


def settle_down(market: Market) -> Market:
    """Run both sweeps every minute until they find nothing to do; the market at that time."""
    for minute in range(1, 60):
        later = market.after(minutes=minute)
        idle = not finish(later)
        if idle and not reconcile(later).ends:
            return later
    raise AssertionError("the sweeps never end")


def assert_nobody_can_pay_in_vain(market: Market) -> None:
    """The bank takes money only for orders that await it there, as our own books say too."""
    waiting = {
        str(item["account_number"])
        for item in market.entities("ORDER")
        if item["status"] == "AWAITING_PAYMENT"
    }
    open_claims = {
        str(item["account_number"]) for item in market.entities("VA") if item["state"] == "OPEN"
    }
    payable = {each.account.number for each in bank_of(market).billings.values() if each.active}
    assert open_claims == waiting
    assert payable <= waiting


_numbers = count(1)
