"""What goes on between a market and its bank that keeps accounts: callbacks, and both sweeps."""

from __future__ import annotations

from collections import Counter
from itertools import count

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.payment import PaymentNotification
from shared.domain.wib import wib_date
from shared.usecases.answer_callback import Callback, CallbackReply, answer_callback
from shared.usecases.finish_accounts import AccountEnd, finish_accounts
from shared.usecases.reconcile_payments import Reconciliation, reconcile_payments
from tests.support.banks import KeepingBank
from tests.support.market import Market


def bank_of(market: Market) -> KeepingBank:
    """The bank behind BNI's accounts on that market."""
    assert market.bni is not None
    return market.bni


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
        Callback(payment, call), bank_of(market), market.payments, RequestTimer()
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


_numbers = count(1)
