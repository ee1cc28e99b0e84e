"""What the use cases need from outside, and how that may fail.

Stores offer named transactions (`place`, `settle`, `cancel`), not `add` and `commit`: DynamoDB has
no session, and each of these is one conditional write. They answer False, or a result, for a
race that was lost: then the caller reads again, because the winner decides what happens next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.bank_call import BankCall, CallId
from shared.domain.business import Business, OpenOrder, User, WhatsAppNumber
from shared.domain.credit import CreditAccount, Movement
from shared.domain.invoice import RunningNumberRange
from shared.domain.order import Order, OrderStatus
from shared.domain.outbox import OutboxRow
from shared.domain.payment import PaymentRecord
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import PriceList
from shared.domain.virtual_account import Bank, VirtualAccountClaim
from shared.domain.wib import wib_date


class StoreBusy(Exception):
    """Definitely nothing happened, and trying again may help: a conflict, a throttle, no reach."""


class StoreUnknown(Exception):
    """A write was sent and its result is unknown: read back, never guess."""


class StoreBroken(Exception):
    """The store refuses what we ask, and would refuse it again: a bug or a wrong deployment."""


class MailerBusy(Exception):
    """A mail was not sent, or it is not known that it was: trying again later may help."""


class MailRefused(Exception):
    """A mail that will not be taken: the same mail sent again meets the same refusal.

    Its text is a code and never an address, because it is logged.
    """


class Clock(Protocol):
    """The time of the product: deadlines, dates, prices."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""


class Timer(Protocol):
    """How long the present request has been running, for deadlines inside it."""

    def elapsed_ms(self) -> int:
        """Return the milliseconds since the request began."""

    def pause(self, attempt: int) -> None:
        """Wait before try number `attempt` (from 1), longer for later ones, with full jitter."""


class Chance(Protocol):
    """The one source of randomness."""

    def digits(self, count: int) -> str:
        """Return that many unpredictable decimal digits."""

    def token(self) -> str:
        """Return an unguessable token that is safe in a path (at least 128 bits)."""

    def random_bytes(self, count: int) -> bytes:
        """Return that many unpredictable bytes."""


# Placing and reading orders ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """An Idempotency-Key that was used: the order it placed and the digest of what was asked."""

    running_number: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PlacingView:
    """All that placing an order has to know, read in one consistent request."""

    business: Business | None
    number: WhatsAppNumber | None
    key: PlacedKey | None
    replaced: Order | None


@dataclass(frozen=True, slots=True)
class Placement:
    """An order about to be placed, with the state it was decided on.

    `replaced` is the order that makes way, already cancelled; `over` is an order that has ended
    without giving the number free; `placed_at` is the number's new list of recent placings.
    """

    order: Order
    idempotency_key: str
    fingerprint: str
    seen: PlacingView
    replaced: Order | None
    over: Order | None
    placed_at: tuple[datetime, ...]


class Placing(StrEnum):
    """What became of a placement."""

    PLACED = "PLACED"
    ACCOUNT_TAKEN = "ACCOUNT_TAKEN"
    RACE_LOST = "RACE_LOST"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows. `ranges` holds running numbers, highest first; None means all."""

    status: OrderStatus | None = None
    number: PhoneNumber | None = None
    placed_from: date | None = None
    placed_to: date | None = None
    ranges: tuple[RunningNumberRange, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether the list shows everything."""
        return self == OrderFilter()

    def shows(self, order: Order, now: datetime) -> bool:
        """Tell whether an order is listed at `now`; its running number is not looked at."""
        placed_on = wib_date(order.created_at)
        return (
            (self.status is None or order.status_at(now) is self.status)
            and (self.number is None or order.number == self.number)
            and (self.placed_from is None or placed_on >= self.placed_from)
            and (self.placed_to is None or placed_on <= self.placed_to)
        )


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """Which part of a list: at most `limit` orders with running numbers below `before`, or,
    where that is None, behind the first `skip` ones."""

    limit: int
    before: int | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, newest first. `total` is a lower bound when it says so."""

    items: tuple[Order, ...]
    next_before: int | None
    total: int
    total_is_at_least: bool


class OrderStore(Protocol):
    """Businesses, their numbers, and the orders they place.

    Every method may raise StoreBusy or StoreBroken; the writing ones StoreUnknown as well.
    """

    def business(self, business_id: str) -> Business | None:
        """Return a business."""

    def numbers(self, business_id: str) -> tuple[tuple[WhatsAppNumber, CreditAccount], ...]:
        """Return all numbers of a business with their credits, sorted by number."""

    def price_lists(self) -> tuple[PriceList, ...]:
        """Return all price lists; may be up to a minute old."""

    def placing_view(
        self, business_id: str, number: PhoneNumber, key: str | None, replaces: int | None
    ) -> PlacingView:
        """Return what placing, or quoting, needs to know."""

    def place(self, placement: Placement) -> Placing:
        """Write an order with its key, its virtual account and its number's reservation."""

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return an order of that business."""

    def cancel(self, order: Order) -> bool:
        """Write an order that was just cancelled, if it is still the open one."""

    def orders(self, business_id: str, part: HistoryPart) -> OrderPage:
        """Return orders newest first, without a filter."""

    def filtered_orders(
        self, business_id: str, which: OrderFilter, part: HistoryPart, *, now: datetime
    ) -> OrderPage:
        """Return orders that match at `now`, newest first, with the count of all that match."""


# Payments -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """The first call that used a bank's message id: what it was about, and which request it was."""

    subject: str
    request_id: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What is known before a payment is decided, read in one consistent request."""

    claim: VirtualAccountClaim | None
    record: PaymentRecord | None
    earlier_call: EarlierCall | None


@dataclass(frozen=True, slots=True)
class SettlingView:
    """The order a payment is for, and the account its credits go to."""

    order: Order
    account: CreditAccount
    open_order: OpenOrder | None

    @property
    def is_torn(self) -> bool:
        """Tell whether the order was read before, and the account after, it was settled.

        Several items read at once are each consistent, but not with each other.
        """
        lot_id = self.order.invoice_number.lot_id
        is_credited = any(lot.lot_id == lot_id for lot in self.account.lots)
        return is_credited and self.order.status is not OrderStatus.PAID


@dataclass(frozen=True, slots=True)
class SettledOrder:
    """Everything that settling writes, decided on `seen`."""

    record: PaymentRecord
    call: BankCall
    seen: SettlingView
    order: Order
    movement: Movement
    outbox: OutboxRow


class PaymentStore(Protocol):
    """What the banks' doors read and write. Errors as for OrderStore."""

    def payment_view(
        self, bank: Bank, account_number: str, payment_id: str | None, call_id: CallId
    ) -> PaymentView:
        """Return the claim, the first verdict and the earlier use of the message id, if any."""

    def settling_view(self, claim: VirtualAccountClaim) -> SettlingView:
        """Return the order and the credit account behind a claim."""

    def settle(self, settled: SettledOrder) -> bool:
        """Write a payment with all it causes, in one transaction."""

    def refuse(self, record: PaymentRecord, call: BankCall, *, first_of_id: bool = True) -> bool:
        """Write a refusal under the payment's key, so that it can never be credited.

        `first_of_id` tells whether the call is kept as the first of its message id.
        """

    def keep_call(self, call: BankCall, verdict: str) -> bool:
        """Keep a call as the first of its message id; False when that id was used before."""

    def keep_repeat(self, call: BankCall, verdict: str) -> None:
        """Keep a further call of a message id that was used before."""


# Sweeps and fulfilment ----------------------------------------------------------------------------


class ExpiryStore(Protocol):
    """What the expiry sweep reads and writes. Errors as for OrderStore."""

    def orders_due(self, now: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Return candidates (business id, running number) whose `pay_until` has passed."""

    def expire(self, business_id: str, running_number: int, now: datetime) -> bool:
        """Mark an order EXPIRED if it still awaits a payment whose time is over."""


class OutboxStore(Protocol):
    """What fulfilment reads and writes. Errors as for OrderStore."""

    def rows_due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return candidates (order id, effect) whose next try is due."""

    def row(self, order_id: str, effect: str) -> OutboxRow | None:
        """Return a row that is still to be done: neither finished nor parked."""

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return the order behind a row."""

    def business(self, business_id: str) -> Business | None:
        """Return the business behind an order."""

    def users(self, business_id: str) -> tuple[User, ...]:
        """Return the users of a business, for the mail of last resort."""

    def keep_invoice_key(self, order: Order, key: str) -> None:
        """Note where an order's invoice lies; a second note of the same key changes nothing."""

    def finish(self, row: OutboxRow, now: datetime) -> None:
        """Mark a row as done; one that is done already stays as it is."""

    def postpone(self, order_id: str, effect: str, now: datetime) -> None:
        """Count a failed try and set the next one, also of a row that cannot be read."""

    def park(self, row: OutboxRow, now: datetime, reason: str) -> None:
        """Keep a row with the reason why nobody tries it again, out of `row` and `rows_due`."""


class InvoiceArchive(Protocol):
    """Where invoices lie. Writing the same document again changes nothing.

    May raise StoreBusy, StoreUnknown or StoreBroken.
    """

    def keep(self, key: str, document: bytes) -> bytes:
        """Store a document unless one lies there, and return the one that lies there."""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A URL that opens a stored document until `expires_at` (real time, whatever Clock says)."""

    url: str
    expires_at: datetime


class InvoiceLinks(Protocol):
    """Links to stored invoices."""

    def link(self, key: str, filename: str) -> DocumentLink:
        """Return a link that opens the document for a few minutes."""


class InvoiceRenderer(Protocol):
    """Turns an order into its invoice document."""

    def render(self, order: Order) -> bytes:
        """Return a PDF; the same order always gives the same bytes."""


class ConfirmationWriter(Protocol):
    """Turns a paid order into the mail that confirms its payment."""

    def write(
        self, order: Order, recipients: Sequence[str], document: bytes, written_at: datetime
    ) -> bytes:
        """Return a complete MIME message with the invoice attached.

        Raises MailRefused when a recipient is no address.
        """


class Mailer(Protocol):
    """Sends mails."""

    def send(self, message: bytes, recipients: Sequence[str]) -> None:
        """Send a complete MIME message. Raises MailerBusy or MailRefused."""
