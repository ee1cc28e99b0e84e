"""Bugs that somebody could write tomorrow, each put into the product for one test.

A plant takes a condition out of a write, or a rule out of a decision, and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import encode_item
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.table import DynamoTable, Put, Rejection, Update
from shared.domain import payment, tax
from shared.domain.bank_call import BankCall, CallId
from shared.domain.money import Rounding
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import PaidAmount, PaymentRecord, Settlement
from shared.domain.virtual_account import Bank, VirtualAccountState
from shared.ports.payments import PaymentView
from shared.usecases import answer_payment, crediting
from shared.usecases.place_order import PlaceRequest

Plant = Callable[[pytest.MonkeyPatch], None]
Member = Put | Update


class Overwrite(Put):
    """A Put that replaces what is there."""

    def request(self, table: str) -> dict[str, Any]:
        """Return the member of a transaction."""
        item = {"pk": self.key.pk, "sk": self.key.sk, **self.item}
        return {"Put": {"TableName": table, "Item": encode_item(item)}}


def _tamper(patch: pytest.MonkeyPatch, change: Callable[[Member], Member | None]) -> None:
    """Send other members than the stores ask for; None leaves one out."""
    write = DynamoTable.write

    def tampered(table: DynamoTable, members: Sequence[Member]) -> Rejection | None:
        changed = (change(member) for member in members)
        return write(table, [member for member in changed if member is not None])

    patch.setattr(DynamoTable, "write", tampered)


def _unconditional(member: Member, sort_key: str, **sets: object) -> Member:
    """An update without its condition, if it is of such an item and sets that."""
    if not isinstance(member, Update) or not member.key.sk.startswith(sort_key):
        return member
    wanted = all(member.sets.get(name) == value for name, value in sets.items())
    return replace(member, when="attribute_exists(pk)", values={}) if wanted else member


def _overwriting(member: Member, entity: str) -> Member:
    if isinstance(member, Put) and member.item["entity"] == entity:
        return Overwrite(member.key, member.item)
    return member


def settle_without_status_condition(patch: pytest.MonkeyPatch) -> None:
    """Whatever the order, and the account that was paid, have become since they were read."""
    _tamper(patch, lambda member: _unconditional(member, "O#", status=OrderStatus.PAID))
    _tamper(patch, lambda member: _unconditional(member, "V", state=VirtualAccountState.PAID))


def cancel_without_status_condition(patch: pytest.MonkeyPatch) -> None:
    """Even an order that was paid a moment ago."""
    _tamper(patch, lambda member: _unconditional(member, "O#", status=OrderStatus.CANCELLED))


def no_payment_key_condition(patch: pytest.MonkeyPatch) -> None:
    """A second verdict replaces the first."""
    _tamper(patch, lambda member: _overwriting(member, "PAYMENT"))


def decide_before_lookup(patch: pytest.MonkeyPatch) -> None:
    """A repeat is judged by the order that its first telling has changed."""
    _forget(patch, record=None)


def call_id_not_compared(patch: pytest.MonkeyPatch) -> None:
    """One message id may carry two payments."""
    _forget(patch, earlier_call=None)
    _tamper(patch, lambda member: _overwriting(member, "CALL"))


def _forget(patch: pytest.MonkeyPatch, **forgotten: None) -> None:
    look = DynamoPaymentStore.payment_view

    def view(store: DynamoPaymentStore, *asked: Any) -> PaymentView:
        return replace(look(store, *asked), **forgotten)

    patch.setattr(DynamoPaymentStore, "payment_view", view)


def refusals_not_remembered(patch: pytest.MonkeyPatch) -> None:
    """A refusal leaves its call and no verdict."""
    _tamper(patch, lambda member: None if _is_refusal(member) else member)


def _is_refusal(member: Member) -> bool:
    item = member.item if isinstance(member, Put) else {}
    return item.get("entity") == "PAYMENT" and item["verdict"] != Settlement.SETTLED


def fence_not_written(patch: pytest.MonkeyPatch) -> None:
    """The bank hears a refusal that stops nothing."""
    _say_only(patch, Settlement.FENCED)


def conflict_not_remembered(patch: pytest.MonkeyPatch) -> None:
    """A payment in another one's message is refused, and credited in a message of its own."""
    _say_only(patch, Settlement.CALL_ID_REUSED)


def message_id_asked_first(patch: pytest.MonkeyPatch) -> None:
    """A payment that was credited is refused when it is told again in another one's message."""
    look = DynamoPaymentStore.payment_view

    def view(
        store: DynamoPaymentStore, bank: Bank, account: str, payment_id: str | None, call_id: CallId
    ) -> PaymentView:
        seen = look(store, bank, account, payment_id, call_id)
        earlier = seen.earlier_call
        is_conflict = earlier is not None and payment_id != f"{bank}:{earlier.subject}"
        return replace(seen, record=None) if is_conflict else seen

    patch.setattr(DynamoPaymentStore, "payment_view", view)
    _say_only(patch, Settlement.CALL_ID_REUSED)


def _say_only(patch: pytest.MonkeyPatch, verdict: Settlement) -> None:
    """Claim that such a refusal was written, and write nothing."""
    refuse = DynamoPaymentStore.refuse

    def pretend(
        store: DynamoPaymentStore, record: PaymentRecord, call: BankCall, **how: bool
    ) -> bool:
        return record.verdict is verdict or refuse(store, record, call, **how)

    patch.setattr(DynamoPaymentStore, "refuse", pretend)


def unknown_taken_for_no(patch: pytest.MonkeyPatch) -> None:
    """A commit whose answer was lost is answered as a refusal."""

    def refused(notification: Any, call: BankCall, *_: object) -> answer_payment.PaymentAnswer:
        record = PaymentRecord(
            notification, Settlement.FENCED, call.received_at, call.request_id, None, None, None
        )
        return answer_payment.PaymentAnswer(answer_payment.PaymentReply.DECIDED, record)

    patch.setattr(answer_payment, "_fence", refused)


def credit_again_on_a_repeat(patch: pytest.MonkeyPatch) -> None:
    """A repeat of an accepted payment adds to the balance."""
    keep = DynamoPaymentStore.keep_call

    def credit(store: DynamoPaymentStore, call: BankCall, verdict: str) -> bool:
        table = store._table
        record = table.get_one(keys.payment(f"BCA:{call.subject}")) or {}
        order = table.get_one(keys.order(str(record.get("business_id")), 1)) or {}
        if record.get("verdict") == Settlement.SETTLED and order.get("status") == OrderStatus.PAID:
            number = keys.Key(f"B#{order['business_id']}", f"N#{order['number']}")
            table.change(Update(number, sets={"available": 2_000}))
        return keep(store, call, verdict)

    patch.setattr(DynamoPaymentStore, "keep_call", credit)


def sweep_without_time_condition(patch: pytest.MonkeyPatch) -> None:
    """The sweep marks whatever the index names."""

    def blind(member: Member) -> Member:
        if isinstance(member, Update) and member.sets.get("status") == OrderStatus.EXPIRED:
            return replace(member, when="#status = :open", values={"open": "AWAITING_PAYMENT"})
        return member

    _tamper(patch, blind)


def reservation_never_freed(patch: pytest.MonkeyPatch) -> None:
    """A number stays with an order that is over."""

    def hold(member: Member) -> Member | None:
        if not isinstance(member, Update) or "open_order" not in member.removes:
            return member
        return replace(member, removes=()) if member.sets else None

    _tamper(patch, hold)


def account_stays_open(patch: pytest.MonkeyPatch) -> None:
    """Closing an order leaves its virtual account payable."""
    _tamper(patch, lambda member: None if _closes_account(member) else member)


def _closes_account(member: Member) -> bool:
    return isinstance(member, Update) and member.sets.get("state") == "CLOSED"


def told_late_limit_ignored(patch: pytest.MonkeyPatch) -> None:
    """A payment counts however late we hear of it."""
    patch.setattr(payment, "TOLD_LATE_MAX", timedelta(days=10_000))


def closing_time_ignored(patch: pytest.MonkeyPatch) -> None:
    """Money of after the cancel is taken."""
    patch.setattr(payment, "_in_time", lambda order, paid_at, *_: paid_at <= order.pay_until)


def bank_clock_believed(patch: pytest.MonkeyPatch) -> None:
    """An order counts as paid before it was placed, and its credits lapse early."""
    patch.setattr(crediting, "settled_at", lambda _, notification: notification.paid_at)


def total_not_compared(patch: pytest.MonkeyPatch) -> None:
    """Any amount pays any bill."""
    patch.setattr(PaidAmount, "pays", lambda *_: True)


def vat_rounded_down(patch: pytest.MonkeyPatch) -> None:
    """As before PER-11/PJ/2025."""
    rules = tuple(replace(rule, rounding=Rounding.DOWN) for rule in tax.VAT_RULES)
    patch.setattr(tax, "VAT_RULES", rules)


def body_of_a_repeat_not_compared(patch: pytest.MonkeyPatch) -> None:
    """An Idempotency-Key answers for any body."""
    patch.setattr(PlaceRequest, "fingerprint", "always the same")


def expiry_left_to_the_sweep(patch: pytest.MonkeyPatch) -> None:
    """An order past its time counts as open until it is marked."""
    patch.setattr(Order, "status_at", lambda order, _: order.status)
