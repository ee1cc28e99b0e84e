"""The receipt of an order tells the payment that paid it, however the money came to the order."""

from dataclasses import dataclass, field

from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment
from shared.domain.virtual_account import Bank
from shared.usecases.archive_receipt import archive_receipt
from tests.support.fulfilment import Faults, MemoryArchive, World
from tests.support.market import SECOND_NUMBER, Market
from tests.support.suspense import Office


class Clerk:
    """Makes receipts that keep what they acknowledge."""

    def __init__(self) -> None:
        self.payments: list[ReceivedPayment] = []

    def render_receipt(self, order: Order, payment: ReceivedPayment) -> bytes:
        self.payments.append(payment)
        return order.order_id.encode()


@dataclass(frozen=True)
class Desk:
    """All that a receipt needs; the archive is in memory."""

    outbox: DynamoOutboxStore
    receipts: Clerk = field(default_factory=Clerk)
    archive: MemoryArchive = field(default_factory=MemoryArchive)


def received(market: Market, order: Order) -> ReceivedPayment:
    """What the receipt of an order acknowledges, made of what the table has."""
    desk = Desk(DynamoOutboxStore(market.table))
    archive_receipt(market.order(order), desk)
    (payment,) = desk.receipts.payments
    return payment


def test_of_bca(market: Market) -> None:
    order = market.place()
    later = market.after(hours=1)
    later.pay(order, payment_key="12345:202611220001")

    payment = received(later, order)

    assert payment == ReceivedPayment(
        Bank.BCA, order.account.number, "202611220001", later.now, applied_at=None
    )


def test_of_bni(office: Office) -> None:
    order = office.place()
    later = office.after(hours=1)
    told = later.pay(order)

    payment = received(later.market, order)

    assert (payment.bank, payment.account_number) == ("BNI", order.account.number)
    assert told.payment_key.split(":", 1)[1] == payment.reference
    assert (payment.paid_at, payment.applied_at) == (told.paid_at, None)


def test_of_money_that_staff_applied(office: Office) -> None:
    order = office.place(number=SECOND_NUMBER)
    late = office.after(days=2)
    held = late.held_by(order)
    today = office.after(days=6)
    today.decide(held, order)

    payment = received(today.market, order)

    assert (payment.paid_at, payment.applied_at) == (late.market.now, today.market.now)
    assert held.payment_id.endswith(f":{payment.reference}")
    assert payment.account_number == order.account.number


def test_of_what_was_left_of_anothers_payment(office: Office) -> None:
    held = office.hold(921_300)
    first = office.order_of(held)
    later = office.after(hours=26)
    later.decide(held, first)
    second = later.place(number=SECOND_NUMBER)
    later.decide(later.money(held.payment_id), second)

    payments = [received(later.market, each) for each in (first, second)]

    assert payments[0].applied_at == payments[1].applied_at == later.market.now
    assert payments[0] == payments[1]
    assert payments[1].account_number == first.account.number


def test_of_a_post_paid_order(market: Market) -> None:
    lenders = market.post_paid()
    order = lenders.place()
    later = lenders.after(days=12)
    later.pay(order)

    payment = received(later, order)

    assert (payment.paid_at, payment.applied_at) == (later.now, None)


def test_its_key_is_noted_once(market: Market) -> None:
    order = market.place()
    market.pay(order)
    store = DynamoOutboxStore(market.table)

    store.keep_receipt_key(order, "receipts/first/2A7A875-0001.pdf")
    noted = market.dump()
    store.keep_receipt_key(order, "receipts/second/2A7A875-0001.pdf")

    assert market.dump() == noted
    assert market.order(order).receipt_key == "receipts/first/2A7A875-0001.pdf"
    calls = Faults()
    archive_receipt(market.order(order), World().ports(calls))
    assert calls.calls == []
