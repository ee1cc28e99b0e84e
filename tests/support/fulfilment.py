"""Fulfilment's ports in memory, and faults between any two of their calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from functions.fulfilment.events import AccountPorts
from functions.fulfilment.feedback import FeedbackPorts
from shared.domain.business import Business, User
from shared.domain.mail import BillMail, ConfirmationMail, Mail
from shared.domain.notice import Notice, order_end_notice
from shared.domain.order import Order, OrderStatus
from shared.domain.outbox import (
    Fault,
    OutboxRow,
    RowKey,
    bill_row,
    instructions_row,
    is_given_up,
    next_try_at,
    row_of,
)
from shared.domain.payment import PaymentRecord
from shared.domain.receipt import ReceivedPayment
from shared.domain.virtual_account import VirtualAccount
from shared.ports.businesses import AddressStore
from shared.ports.documents import (
    InvoiceArchive,
    InvoiceRenderer,
    Mailer,
    MailWriter,
    ReceiptRenderer,
)
from shared.ports.orders import OrderStore
from shared.ports.outbox import OutboxStore
from shared.ports.surroundings import Clock
from shared.usecases.do_effect import do_effect
from shared.usecases.mailing import FulfilmentPorts
from tests.support.businesses import a_business
from tests.support.orders import PLACED_AT, a_paid_order, a_payment_of

PAID_AT = PLACED_AT + timedelta(hours=1)


class SettableClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


@dataclass
class MemoryOutboxStore:
    """An OutboxStore. `due` holds the open rows, as the index of the table does.

    `stale` is what a read shows of the orders that need not be fresh; rows that are `unreadable`
    are there, and of an effect that nobody knows.
    """

    orders: dict[tuple[str, int], Order] = field(default_factory=dict)
    payments: dict[str, PaymentRecord] = field(default_factory=dict)
    businesses: dict[str, Business] = field(default_factory=dict)
    people: dict[str, tuple[User, ...]] = field(default_factory=dict)
    stale: dict[tuple[str, int], Order | None] = field(default_factory=dict)
    unreadable: set[RowKey] = field(default_factory=set)
    open_rows: dict[RowKey, OutboxRow] = field(default_factory=dict)
    due: dict[RowKey, datetime] = field(default_factory=dict)
    finished: dict[RowKey, datetime] = field(default_factory=dict)
    parked: dict[RowKey, str] = field(default_factory=dict)

    def add(self, order: Order, *, tries: int = 0) -> RowKey:
        """An order and the row that was written with what became of it last."""
        self.orders[order.business_id, order.invoice_number.running_number] = order
        if order.payment_id is not None:
            self.payments[order.payment_id] = a_payment_of(order)
        match order.status:
            case OrderStatus.AWAITING_PAYMENT:
                row = instructions_row(order, PAID_AT)
            case OrderStatus.INVOICED:
                row = bill_row(order)
            case _:
                return self.tell(order_end_notice(order, PAID_AT), order.business_id, tries=tries)
        return self._open(row, (f"X#{order.order_id}", row.effect), tries)

    def tell(self, notice: Notice, business_id: str, *, tries: int = 0) -> RowKey:
        """A notice with its mail to send."""
        key = (f"B#{business_id}", f"M#{notice.notice_id}")
        return self._open(row_of(notice, business_id), key, tries)

    def _open(self, row: OutboxRow, key: RowKey, tries: int) -> RowKey:
        self.open_rows[key] = replace(row, tries=tries)
        self.due[key] = next_try_at(PAID_AT)
        return key

    def rows_due(self, now: datetime, limit: int) -> Sequence[RowKey]:
        waiting = sorted((at, key) for key, at in self.due.items() if at <= now)
        return [key for _, key in waiting[:limit]]

    def row(self, key: RowKey) -> OutboxRow | None:
        if key in self.unreadable:
            raise ValueError("not an effect")
        return self.open_rows.get(key)

    def order(self, business_id: str, running_number: int, *, fresh: bool) -> Order | None:
        where = (business_id, running_number)
        return self.stale[where] if where in self.stale and not fresh else self.orders.get(where)

    def business(self, business_id: str) -> Business | None:
        return self.businesses.get(business_id)

    def users(self, business_id: str) -> tuple[User, ...]:
        return self.people.get(business_id, ())

    def keep_invoice_key(self, order: Order, key: str) -> None:
        where = (order.business_id, order.invoice_number.running_number)
        if self.orders[where].invoice_key is None:
            self.orders[where] = replace(self.orders[where], invoice_key=key)

    def payment(self, payment_id: str) -> PaymentRecord | None:
        return self.payments.get(payment_id)

    def keep_receipt_key(self, order: Order, key: str) -> None:
        where = (order.business_id, order.invoice_number.running_number)
        if self.orders[where].receipt_key is None:
            self.orders[where] = replace(self.orders[where], receipt_key=key)

    def finish(self, key: RowKey, now: datetime) -> None:
        if self._close(key) is not None:
            self.finished[key] = now

    def fail(self, key: RowKey, now: datetime, fault: Fault, reason: str) -> bool:
        row = self.open_rows.get(key)
        if row is None:
            return False
        self.open_rows[key] = replace(row, tries=row.tries + 1)
        self.due[key] = next_try_at(now)
        if is_given_up(fault, row.tries + 1):
            self._close(key)
            self.parked[key] = reason
        return key in self.parked

    def _close(self, key: RowKey) -> OutboxRow | None:
        self.due.pop(key, None)
        return self.open_rows.pop(key, None)


@dataclass
class MemoryArchive:
    """An InvoiceArchive."""

    documents: dict[str, bytes] = field(default_factory=dict)

    def keep(self, key: str, document: bytes) -> bytes:
        return self.documents.setdefault(key, document)


@dataclass
class RecordingMailer:
    """A Mailer that keeps what it sends; `fault` is raised instead, for as long as it is set."""

    sent: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)
    businesses: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, message: bytes, recipients: Sequence[str], business_id: str) -> None:
        if self.fault:
            raise self.fault
        self.sent.append((message, tuple(recipients)))
        self.businesses.append(business_id)


class PlainRenderer:
    """An InvoiceRenderer whose documents tell the order they are for."""

    def render(self, order: Order) -> bytes:
        return f"invoice of {order.order_id}".encode()


class PlainReceiptRenderer:
    """A ReceiptRenderer whose documents tell the payment that they acknowledge."""

    def render_receipt(self, order: Order, payment: ReceivedPayment) -> bytes:
        return f"receipt of {payment.reference} for {order.order_id}".encode()


class PlainWriter:
    """A MailWriter whose mails tell what they are about, or what they carry."""

    def write(self, mail: Mail, recipients: Sequence[str], written_at: datetime) -> bytes:
        match mail:
            case ConfirmationMail() | BillMail():
                return b"mail with " + mail.document
        return f"{mail.cause} in {mail.locale}".encode()


@dataclass
class World:
    """One order of a business, paid unless told, its row, and all that fulfilment needs for it."""

    order: Order = field(default_factory=a_paid_order)
    business: Business = field(default_factory=a_business)
    outbox: MemoryOutboxStore = field(default_factory=MemoryOutboxStore)
    archive: MemoryArchive = field(default_factory=MemoryArchive)
    mailer: RecordingMailer = field(default_factory=RecordingMailer)
    renderer: InvoiceRenderer = field(default_factory=PlainRenderer)
    clock: SettableClock = field(default_factory=lambda: SettableClock(PAID_AT))

    def __post_init__(self) -> None:
        self.outbox.businesses[self.business.business_id] = self.business
        self.key = self.outbox.add(self.order)

    def ports(self, faults: "Faults | None" = None) -> FulfilmentPorts:
        """The ports, with those faults between them."""
        via = faults or Faults()
        return FulfilmentPorts(
            outbox=cast(OutboxStore, via.around(self.outbox)),
            renderer=cast(InvoiceRenderer, via.around(self.renderer)),
            receipts=cast(ReceiptRenderer, via.around(PlainReceiptRenderer())),
            archive=cast(InvoiceArchive, via.around(self.archive)),
            writer=cast(MailWriter, via.around(PlainWriter())),
            mailer=cast(Mailer, via.around(self.mailer)),
            clock=cast(Clock, self.clock),
        )

    def do(self, key: RowKey | None = None, faults: "Faults | None" = None) -> bool:
        """Do what is left of a row, that of the order unless told; False where nothing is."""
        ports, at = self.ports(faults), key or self.key
        row = ports.outbox.row(at)
        if row is None:
            return False
        do_effect(at, row, ports)
        return True


class IdleAccounts:
    """No bank was asked for anything."""

    def accounts_unfinished(self, until: datetime, limit: int) -> tuple[()]:
        """Nothing."""
        return ()

    def finish_later(self, account: VirtualAccount, at: datetime) -> None:
        """Never happens."""
        raise AssertionError(account)

    def closed_at_bank(self, account: VirtualAccount, *, ask_at: datetime | None) -> None:
        """Never happens."""
        raise AssertionError(account)


NO_ACCOUNTS = AccountPorts(IdleAccounts(), cast(OrderStore, None), {})
NO_FEEDBACK = FeedbackPorts(cast(AddressStore, None), cast(Clock, None), cast(Any, None))


class Crash(BaseException):
    """The function is killed here."""


@dataclass
class Faults:
    """Counts the calls of all ports (`calls`) and is killed at number `at`, from 1.

    `after` says whether the call had its effect before. 0 never kills.
    """

    at: int = 0
    after: bool = False
    calls: list[str] = field(default_factory=list)

    def around(self, port: object) -> object:
        """Return the port with every call counted."""
        return _Counted(port, self)

    def run(self, name: str, call: Callable[[], Any]) -> Any:
        self.calls.append(name)
        struck = len(self.calls) == self.at
        if struck and not self.after:
            raise Crash(name)
        answer = call()
        if struck:
            raise Crash(name)
        return answer


class _Counted:
    def __init__(self, port: object, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)
        return lambda *args, **named: self._faults.run(name, lambda: method(*args, **named))
