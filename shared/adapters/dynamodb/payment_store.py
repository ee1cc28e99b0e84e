"""Payments, the calls that told of them, and the credits they make. Port: PaymentStore."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import book_on_claim, claim_key, read_claim
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.crediting_members import crediting_members
from shared.adapters.dynamodb.notice_items import put_notices
from shared.adapters.dynamodb.payment_items import (
    call_item,
    notification_item,
    payment_item,
    read_payment,
)
from shared.adapters.dynamodb.settling_view import read_settling_view
from shared.adapters.dynamodb.suspense_items import JOURNAL_OF_HOLDING, held_members
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.bank_call import BankCall, CallId
from shared.domain.payment import PaymentNotification, PaymentRecord
from shared.domain.virtual_account import Bank, VirtualAccountClaim, VirtualAccountState
from shared.domain.wib import to_text
from shared.ports.payments import (
    EarlierCall,
    HeldPayment,
    Holding,
    PaymentView,
    SettledOrder,
    SettlingView,
)

# The verdict of a call whose payment was refused before, and whose money the bank has kept.
HELD = "HELD"
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
        self, bank: Bank, account_number: str, payment_id: str | None, call_id: CallId | None
    ) -> PaymentView:
        """Return the claim, the first verdict and the earlier use of the message id, if any."""
        claim_at = keys.virtual_account(bank, account_number)
        call_at = keys.call(call_id) if call_id is not None else None
        payment_at = keys.payment(payment_id) if payment_id is not None else None
        items = self._table.get([key for key in (claim_at, call_at, payment_at) if key is not None])
        record = items.get(payment_at) if payment_at else None
        earlier_call = items.get(call_at) if call_at else None
        return PaymentView(
            claim=read_claim(items[claim_at]) if claim_at in items else None,
            record=read_payment(record) if record else None,
            earlier_call=_read_earlier_call(earlier_call) if earlier_call else None,
        )

    def settling_view(self, claim: VirtualAccountClaim) -> SettlingView:
        """Return the order and the credit account behind a claim."""
        return read_settling_view(
            self._table, claim.business_id, claim.running_number, claim.phone_number
        )

    def settle(self, settled: SettledOrder) -> bool:
        """Write a payment with all it causes, in one transaction.

        The conditions test what was decided on: the payment is new, the message id is new, the
        account stands as it was seen, and so do order and ledger.
        """
        claim = settled.claim
        members = [
            *self._verdict_members(settled.record, settled.call),
            book_on_claim(
                claim,
                settled.record.notification.amount.whole_rupiah(),
                {"state": VirtualAccountState.PAID},
            ),
            *crediting_members(settled.crediting),
        ]
        return self._table.write(members) is None

    def refuse(self, record: PaymentRecord, call: BankCall, *, first_of_id: bool = True) -> bool:
        """Write a refusal under the payment's key, so that it can never be credited."""
        key = keys.call(call.id) if first_of_id else keys.repeated_call(call)
        members = [_put_verdict(record), self._put_call(key, call, record.verdict)]
        return self._table.write(members) is None

    def hold(self, held: HeldPayment) -> Holding:
        """Write a payment whose money lies in suspense, in one transaction."""
        members = held_members(held.suspense)
        if held.claim is not None:
            members.append(book_on_claim(held.claim, held.suspense.amount, {}))
            members += put_notices(held.claim.business_id, (held.notice,))
        if held.record is not None:
            members += self._verdict_members(held.record, held.call)
        elif held.call is not None:
            members.append(self._put_call(keys.call(held.call.id), held.call, HELD))
        rejection = self._table.write(members)
        if rejection is None:
            return Holding.HELD
        before = rejection.failed[JOURNAL_OF_HOLDING]
        return Holding.HELD_BEFORE if before else Holding.RACE_LOST

    def keep_call(self, call: BankCall, verdict: str) -> bool:
        """Keep a call as the first of its message id; False when that id was used before."""
        return self._table.add(self._put_call(keys.call(call.id), call, verdict))

    def keep_repeat(self, call: BankCall, verdict: str) -> None:
        """Keep a further call of a message id that was used before."""
        # False means that an SDK retry met its own first attempt: the call is kept.
        self._table.add(self._put_call(keys.repeated_call(call), call, verdict))

    def keep_inquiry(
        self, call: BankCall, verdict: str, claim: VirtualAccountClaim, ask_at: datetime
    ) -> bool:
        """Keep an inquiry that was answered with a bill, and note when to ask what came of it."""
        note = Update(
            claim_key(claim.account),
            sets={
                "inquired_at": to_text(call.received_at),
                "due": keys.DUE_QUESTION,
                "due_at": to_text(ask_at),
            },
            when="#state = :seen",
            values={"seen": claim.state},
        )
        put = self._put_call(keys.call(call.id), call, verdict)
        return self._table.write([put, note]) is None

    def keep_unconfirmed(
        self, call: BankCall, notification: PaymentNotification, verdict: str, ask_at: datetime
    ) -> bool:
        """Keep a call that tells of a payment which the bank has not confirmed yet."""
        put = self._put_call(keys.call(call.id), call, verdict)
        due: Item = {
            "notification": notification_item(notification),
            "due": keys.DUE_CALL,
            "due_at": to_text(ask_at),
        }
        return self._table.add(Put(put.key, {**put.item, **due}))

    def _verdict_members(self, record: PaymentRecord, call: BankCall | None) -> list[Put | Update]:
        put = _put_verdict(record)
        if call is None:
            return [put]
        return [put, self._put_call(keys.call(call.id), call, record.verdict)]

    def _put_call(self, key: keys.Key, call: BankCall, verdict: str) -> Put:
        ttl = int(self._epoch_seconds()) + CALLS_KEPT_DAYS * _SECONDS_PER_DAY
        return Put(key, call_item(call, verdict, ttl))


def _put_verdict(record: PaymentRecord) -> Put:
    return Put(keys.payment(record.notification.payment_id), payment_item(record))


def _read_earlier_call(item: Item) -> EarlierCall:
    part = Reader(item)
    return EarlierCall(part.text("subject"), part.text("request_id"))
