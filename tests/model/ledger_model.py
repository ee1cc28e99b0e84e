"""Orders and money by the rules alone: what the product must answer, and what it must then hold.

Written from the rules and not from the code, so it imports nothing of the project and reckons in
other ways: prices are fractions, an order's virtual account is found by search, a balance is a sum.
Every operation answers with plain texts and numbers; `picture` is the whole state in such terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor

Answer = tuple[object, ...]
Picture = dict[str, dict[str, object]]
OrderKey = tuple[str, int]

# VAT as a share of the net price and of what the share is taken, by the WIB date of placing:
# UU 7/2021 art. 7, PMK 131/2024, PER-11/PJ/2025 art. 129. The last column: halves go up.
VAT = (
    (date(1985, 4, 1), Fraction(10, 100), Fraction(1), False),
    (date(2022, 4, 1), Fraction(11, 100), Fraction(1), False),
    (date(2025, 1, 1), Fraction(11, 100), Fraction(11, 12), False),
    (date(2025, 5, 22), Fraction(11, 100), Fraction(11, 12), True),
)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WIB_AHEAD = timedelta(hours=7)
TOLD_LATE = timedelta(hours=48)
PLACINGS_PER_HOUR = 20
OPEN, PAID, EXPIRED, CANCELLED = "AWAITING_PAYMENT", "PAID", "EXPIRED", "CANCELLED"

Slabs = tuple[tuple[int, Fraction], ...]


def wib_day(instant: datetime) -> date:
    """The date in Jakarta."""
    return (instant.astimezone(UTC) + WIB_AHEAD).date()


def whole(exact: Fraction, halves_up: bool) -> int:
    """An exact amount in whole rupiah."""
    return floor(exact + Fraction(1, 2)) if halves_up else floor(exact)


def pay_until(placed_at: datetime) -> datetime:
    """24 hours, but never into the time of another VAT share."""
    shares = {begins: share for begins, share, _, _ in VAT}
    share_then = [share for begins, share in shares.items() if begins <= wib_day(placed_at)][-1]
    for begins, share in shares.items():
        midnight = datetime(begins.year, begins.month, begins.day, tzinfo=UTC) - WIB_AHEAD
        if begins > wib_day(placed_at) and share != share_then:
            return min(placed_at + DAY, midnight)
    return placed_at + DAY


def check_digit(digits: str) -> str:
    """Luhn: with it, the sum over every other doubled digit ends in 0."""
    return next(last for last in "0123456789" if _luhn_sum(digits + last) % 10 == 0)


def _luhn_sum(digits: str) -> int:
    plain, doubled = digits[-1::-2], digits[-2::-2]
    return sum(map(int, plain)) + sum(sum(divmod(2 * int(each), 10)) for each in doubled)


@dataclass(frozen=True)
class Bill:
    """What a quantity costs; the unit price in thousandths of a rupiah."""

    credits: int
    unit_price_milli: int
    net: int
    base: int
    vat: int
    total: int


def bill(credits: int, slabs: Slabs, day: date) -> Bill:
    """The price of the slab that is reached holds for the whole quantity."""
    unit = max((least, price) for least, price in slabs if least <= credits)[1]
    net = whole(unit * credits, halves_up=True)
    _, share, part, halves_up = [row for row in VAT if row[0] <= day][-1]
    vat = whole(net * share, halves_up)
    return Bill(credits, int(unit * 1000), net, whole(net * part, halves_up), vat, net + vat)


@dataclass(frozen=True)
class Rules:
    """What differs from market to market. `agreements` replace the slabs of a business."""

    slabs: Slabs
    agreements: dict[str, tuple[date, Slabs]]
    prefixes: dict[str, str]
    numbers: dict[str, tuple[str, bool]]
    """Number -> its business, and whether it may be topped up."""
    methods: dict[str, tuple[int, int]]
    """Method -> smallest and largest total."""
    account_prefix: str


@dataclass(frozen=True)
class Ask:
    """The body of a request to place an order."""

    number: str
    credits: int
    method: str = "BCA_VA"
    expected_total: int | None = None
    po_number: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Order:
    """An order as the rules see it."""

    business: str
    running: int
    number: str
    bill: Bill
    account: str
    created_at: datetime
    pay_until: datetime
    status: str = OPEN
    closed_at: datetime | None = None
    failure: str | None = None
    paid_at: datetime | None = None
    payment: str | None = None

    def open_at(self, now: datetime) -> bool:
        """Past `pay_until` an order is expired, marked or not."""
        return self.status == OPEN and now <= self.pay_until


@dataclass(frozen=True)
class Told:
    """A bank's notification with the message id it came under."""

    key: str
    account: str
    hundredths: int
    currency: str
    paid_at: datetime
    message: str


@dataclass
class LedgerModel:
    """The state. Values are immutable, so a copy of the dictionaries is a copy of everything."""

    rules: Rules
    orders: dict[OrderKey, Order] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[Ask, int]] = field(default_factory=dict)
    reserved: dict[str, OrderKey] = field(default_factory=dict)
    placings: dict[str, tuple[datetime, ...]] = field(default_factory=dict)
    payments: dict[str, tuple[Told, str]] = field(default_factory=dict)
    messages: dict[tuple[str, date, str], str] = field(default_factory=dict)
    credited: dict[str, tuple[OrderKey, ...]] = field(default_factory=dict)
    told: dict[tuple[OrderKey, str], str | None] = field(default_factory=dict)
    """What its business was told of an order, a status each, with the reason of a failure."""

    def branch(self) -> LedgerModel:
        """A copy that goes its own way."""
        other = copy(self)
        for name in (
            *("orders", "keys", "reserved", "placings", "payments", "messages", "credited", "told"),
        ):
            setattr(other, name, dict(getattr(self, name)))
        return other

    def order_id(self, order: Order) -> str:
        """`ord_2A7A875-0024`."""
        return f"ord_{self.rules.prefixes[order.business]}-{order.running:04d}"

    def slabs_of(self, business: str, day: date) -> Slabs:
        """The agreement of a business, else the price list."""
        begins, slabs = self.rules.agreements.get(business, (date.max, ()))
        return slabs if begins <= day else self.rules.slabs

    # Quoting and placing ------------------------------------------------------------------------

    def quote(self, business: str, number: str, credits: int, now: datetime) -> Answer:
        """The bill and a cheaper way to buy more, or the first guard that refuses."""
        refusal = self._refuse_quote(business, number, credits)
        if refusal:
            return ("REFUSED", refusal)
        day = wib_day(now)
        slabs = self.slabs_of(business, day)
        ours = bill(credits, slabs, day)
        above = [bill(least, slabs, day) for least, _ in slabs if least > credits]
        better = [(each.total, each.credits) for each in above if each.total <= ours.total]
        return ("QUOTED", ours, min(better) if better else None)

    def _refuse_quote(self, business: str, number: str, credits: int) -> str | None:
        owner, may_be_topped_up = self.rules.numbers.get(number, ("", False))
        if owner != business:
            return "NUMBER_UNKNOWN"
        if not may_be_topped_up:
            return "NUMBER_CANNOT_BE_TOPPED_UP"
        if credits < 1_000:
            return "CREDITS_BELOW_MINIMUM"
        if credits > 1_000_000:
            return "CREDITS_ABOVE_MAXIMUM"
        return "CREDITS_NOT_IN_STEP" if credits % 100 else None

    def place(self, business: str, key: str, ask: Ask, draw: str, now: datetime) -> Answer:
        """Place an order whose account number is made of `draw`, or answer from its key."""
        if (business, key) in self.keys:
            asked, running = self.keys[business, key]
            if asked != ask:
                return ("REFUSED", "KEY_REUSED", None)
            return ("PLACED", self.order_id(self.orders[business, running]), True)
        refusal = self._refuse_quote(business, ask.number, ask.credits)
        if refusal:
            return ("REFUSED", refusal, None)
        day = wib_day(now)
        price = bill(ask.credits, self.slabs_of(business, day), day)
        refused = self._refuse_placing(business, ask, price, now)
        if refused:
            return refused
        return self._placed(business, key, ask, price, draw, now)

    def _refuse_placing(self, business: str, ask: Ask, price: Bill, now: datetime) -> Answer | None:
        least, most = self.rules.methods.get(ask.method, (1, 0))
        if not least <= price.total <= most:
            return ("REFUSED", "METHOD_UNAVAILABLE", None)
        replaced = self._find(business, ask.replaces)
        if ask.replaces and not replaced:
            return ("REFUSED", "REPLACED_UNKNOWN", None)
        if replaced and not replaced.open_at(now):
            return ("REFUSED", "REPLACED_NOT_OPEN", ask.replaces)
        if ask.expected_total not in (None, price.total):
            return ("REFUSED", "PRICE_CHANGED", None)
        if len(self._recent(ask.number, now)) >= PLACINGS_PER_HOUR:
            return ("REFUSED", "TOO_MANY_PLACINGS", None)
        holder = self.orders.get(self.reserved.get(ask.number, ("", 0)))
        if holder and holder.open_at(now) and holder != replaced:
            return ("REFUSED", "OPEN_ORDER_EXISTS", self.order_id(holder))
        return None

    def _placed(
        self, business: str, key: str, ask: Ask, price: Bill, draw: str, now: datetime
    ) -> Answer:
        replaced = self._find(business, ask.replaces)
        if replaced:
            self._close(replaced, "REPLACED", now)
        running = 1 + sum(owner == business for owner, _ in self.orders)
        account = self.rules.account_prefix + draw
        # The first five digits are the bank's company code, the rest has the check digit.
        order = Order(
            *(business, running, ask.number, price, account + check_digit(account[5:])),
            *(now, pay_until(now)),
        )
        self.orders[business, running] = order
        self.keys[business, key] = (ask, running)
        self.reserved[ask.number] = (business, running)
        self.placings[ask.number] = (*self._recent(ask.number, now), now)
        return ("PLACED", self.order_id(order), False)

    def _recent(self, number: str, now: datetime) -> tuple[datetime, ...]:
        return tuple(each for each in self.placings.get(number, ()) if now - HOUR < each <= now)

    def _find(self, business: str, order_id: str | None) -> Order | None:
        ours = (order for order in self.orders.values() if order.business == business)
        return next((order for order in ours if self.order_id(order) == order_id), None)

    # Ends of an order ---------------------------------------------------------------------------

    def cancel(self, business: str, order_id: str, now: datetime) -> Answer:
        """Cancel an open order. The same cancel at the same instant is the same cancel."""
        order = self._find(business, order_id)
        if order is None:
            return ("UNKNOWN_ORDER",)
        if order.open_at(now):
            self._close(order, "CANCELLED", now)
        return ("CANCELLED",) if self._find_closed_at(order, now) else ("NOT_OPEN",)

    def _find_closed_at(self, order: Order, now: datetime) -> bool:
        return self.orders[order.business, order.running].closed_at == now

    def _close(self, order: Order, failure: str, now: datetime) -> None:
        key = (order.business, order.running)
        self.orders[key] = replace(order, status=CANCELLED, closed_at=now, failure=failure)
        self.told[key, CANCELLED] = failure
        self._free(order)

    def _free(self, order: Order) -> None:
        if self.reserved.get(order.number) == (order.business, order.running):
            del self.reserved[order.number]

    def due(self, now: datetime) -> set[OrderKey]:
        """What a sweep marks."""
        return {
            key
            for key, order in self.orders.items()
            if order.status == OPEN and order.pay_until < now
        }

    def sweep(self, marked: Iterable[OrderKey]) -> None:
        """Make visible that these have expired."""
        for key in marked:
            self.orders[key] = replace(self.orders[key], status=EXPIRED, failure="EXPIRED")
            self.told[key, EXPIRED] = "EXPIRED"

    # Money --------------------------------------------------------------------------------------

    def pay(self, told: Told, now: datetime, *, fenced: bool = False) -> Answer:
        """The verdict, or the first one for a repeat. What is fenced is refused, whatever it is.

        A payment that is known is answered from its first verdict, whatever its message. A new
        one in another payment's message is refused, and what is refused stays so.
        """
        message = ("PAYMENT", wib_day(now), told.message)
        whose = self.messages.setdefault(message, told.key)
        if told.key in self.payments:
            first, verdict = self.payments[told.key]
            same = (first.account, first.hundredths, first.currency) == (
                *(told.account, told.hundredths),
                told.currency,
            )
            return ("REPEATED" if same else "INCONSISTENT", verdict)
        if whose != told.key:
            return self._decide(told, "CALL_ID_REUSED")
        order = self._of_account(told.account)
        return self._decide(told, "FENCED" if fenced else self._verdict(order, told, now))

    def _decide(self, told: Told, verdict: str) -> Answer:
        self.payments[told.key] = (told, verdict)
        order = self._of_account(told.account)
        if order and verdict == "SETTLED":
            key = (order.business, order.running)
            # Nobody pays an order before it exists, whatever the bank's clock says.
            paid_at = max(told.paid_at, order.created_at)
            self.orders[key] = replace(
                order, status=PAID, failure=None, paid_at=paid_at, payment=told.key
            )
            self.told[key, PAID] = None
            self._free(order)
            self.credited[order.number] = (*self.credited.get(order.number, ()), key)
        return ("DECIDED", verdict)

    def _of_account(self, account: str) -> Order | None:
        return next((each for each in self.orders.values() if each.account == account), None)

    def _verdict(self, order: Order | None, told: Told, now: datetime) -> str:
        if order is None:
            return "UNKNOWN_ACCOUNT"
        if order.status == PAID:
            return "ALREADY_PAID"
        latest = min(order.pay_until, order.closed_at or order.pay_until)
        if told.paid_at > latest or now > order.pay_until + TOLD_LATE:
            return "ORDER_EXPIRED"
        if (told.currency, told.hundredths) != ("IDR", order.bill.total * 100):
            return "AMOUNT_MISMATCH"
        return "SETTLED"

    def inquire(self, account: str, message: str, subject: str, now: datetime) -> Answer:
        """What a bank is told before it takes the payer's money."""
        used = ("INQUIRY", wib_day(now), message)
        if used in self.messages:
            return ("CALL_ID_REUSED",)
        self.messages[used] = subject
        order = self._of_account(account)
        if order is None:
            return ("UNKNOWN_ACCOUNT",)
        if order.status == PAID:
            return ("ALREADY_PAID",)
        closed = order.status == CANCELLED or now > order.pay_until
        return ("ORDER_EXPIRED",) if closed else ("BILL", order.bill.total)
