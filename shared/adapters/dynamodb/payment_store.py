"""Payments, the calls that told of them, and the credits they make. Port: PaymentStore."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.business_items import (
    account_attributes,
    read_account,
    read_open_order,
)
from shared.adapters.dynamodb.order_items import (
    outbox_item,
    progress_attributes,
    read_claim,
    read_order,
)
from shared.adapters.dynamodb.payment_items import (
    call_item,
    entry_item,
    payment_item,
    read_payment,
)
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.bank_call import BankCall, CallId
from shared.domain.errors import InvariantBroken
from shared.domain.payment import PaymentRecord
from shared.domain.virtual_account import Bank, VirtualAccountClaim, VirtualAccountState
from shared.ports.payments import EarlierCall, PaymentView, SettledOrder, SettlingView

CALLS_KEPT_DAYS = 400
_SECONDS_PER_DAY = 86_400


class DynamoPaymentStore:
    """See shared.ports.payments.PaymentStore.

    `epoch_seconds` is real time: the table's clean-up knows no other clock.
    """

    def __init__(self, table: DynamoTable, epoch_seconds: Callable[[], float] = time.time) -> None:
        self._table = table
        self._epoch_seconds = epoch_seconds

    def payment_view(
        self, bank: Bank, account_number: str, payment_id: str | None, call_id: CallId
    ) -> PaymentView:
        """Return the claim, the first verdict and the earlier use of the message id, if any."""
        claim_key = keys.virtual_account(bank, account_number)
        call_key = keys.call(call_id)
        payment_key = keys.payment(payment_id) if payment_id is not None else None
        wanted = [claim_key, call_key, *([payment_key] if payment_key else [])]
        items = self._table.get(wanted)
        record = items.get(payment_key) if payment_key else None
        return PaymentView(
            claim=read_claim(items[claim_key]) if claim_key in items else None,
            record=read_payment(record) if record else None,
            earlier_call=_read_earlier_call(items[call_key]) if call_key in items else None,
        )

    def settling_view(self, claim: VirtualAccountClaim) -> SettlingView:
        """Return the order and the credit account behind a claim.

        Raises InvariantBroken when one of them is missing: the claim was written with them.
        """
        order_key = keys.order(claim.business_id, claim.running_number)
        number_key = keys.number(claim.business_id, claim.phone_number)
        items = self._table.get([order_key, number_key])
        if order_key not in items or number_key not in items:
            raise InvariantBroken(f"a claim without its order: {order_key}")
        return SettlingView(
            order=read_order(items[order_key]),
            account=read_account(items[number_key]),
            open_order=read_open_order(items[number_key]),
        )

    def settle(self, settled: SettledOrder) -> bool:
        """Write a payment with all it causes, in one transaction.

        The conditions test what was decided on: the payment is new, the message id is new, the
        order stands as it was seen, the ledger ends where it was seen to end.
        """
        order, seen = settled.order, settled.seen
        return (
            self._table.write(
                [
                    *self._verdict_members(
                        settled.record, settled.call, keys.call(settled.call.id)
                    ),
                    Update(
                        keys.order(order.business_id, order.invoice_number.running_number),
                        sets=progress_attributes(order),
                        removes=("due", "due_at", "failure_reason"),
                        when="#status = :seen",
                        values={"seen": seen.order.status},
                    ),
                    Update(
                        keys.virtual_account(order.account.bank, order.account.number),
                        sets={"state": VirtualAccountState.PAID},
                    ),
                    _credit_number(settled),
                    Put(
                        keys.entry(order.number, settled.movement.entry.seq),
                        entry_item(settled.movement.entry),
                    ),
                    Put(
                        keys.outbox(settled.outbox.order_id, settled.outbox.effect),
                        outbox_item(settled.outbox),
                    ),
                ]
            )
            is None
        )

    def refuse(self, record: PaymentRecord, call: BankCall, *, first_of_id: bool = True) -> bool:
        """Write a refusal under the payment's key, so that it can never be credited."""
        call_key = keys.call(call.id) if first_of_id else keys.repeated_call(call)
        return self._table.write(self._verdict_members(record, call, call_key)) is None

    def keep_call(self, call: BankCall, verdict: str) -> bool:
        """Keep a call as the first of its message id; False when that id was used before."""
        item = call_item(call, verdict, self._call_ttl())
        return self._table.add(Put(keys.call(call.id), item))

    def keep_repeat(self, call: BankCall, verdict: str) -> None:
        """Keep a further call of a message id that was used before."""
        item = call_item(call, verdict, self._call_ttl())
        # False means that an SDK retry met its own first attempt: the call is kept.
        self._table.add(Put(keys.repeated_call(call), item))

    def _verdict_members(
        self, record: PaymentRecord, call: BankCall, call_key: keys.Key
    ) -> list[Put | Update]:
        return [
            Put(keys.payment(record.notification.payment_id), payment_item(record)),
            Put(call_key, call_item(call, record.verdict, self._call_ttl())),
        ]

    def _call_ttl(self) -> int:
        return int(self._epoch_seconds()) + CALLS_KEPT_DAYS * _SECONDS_PER_DAY


def _read_earlier_call(item: Item) -> EarlierCall:
    part = Reader(item)
    return EarlierCall(part.text("subject"), part.text("request_id"))


def _credit_number(settled: SettledOrder) -> Update:
    """Move the credits; free the number where this very order holds it."""
    order, seen = settled.order, settled.seen
    this = order.invoice_number.running_number
    holds = seen.open_order is not None and seen.open_order.running_number == this
    when, values = "#seq = :seen", {"seen": settled.movement.before.seq}
    if holds:
        # Another order may have taken the number since: its reservation is not ours to remove.
        when += " AND #open_order.#running_number = :this"
        values["this"] = this
    return Update(
        keys.number(order.business_id, order.number),
        sets=account_attributes(settled.movement.after),
        removes=("open_order",) if holds else (),
        when=when,
        values=values,
    )
