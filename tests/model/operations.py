"""What can be done: each operation on the product and on the model, with one kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, combinations, count
from typing import Protocol

from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.invoice import parse_order_id
from shared.domain.money import Rupiah
from shared.domain.order import PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import wib_date
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Timer
from shared.usecases.answer_inquiry import answer_inquiry
from shared.usecases.answer_payment import PaymentReply, answer_payment
from shared.usecases.cancel_order import cancel_order
from shared.usecases.expire_orders import expire_orders
from shared.usecases.place_order import Placed, PlaceRequest
from shared.usecases.quote_order import Offer, quote_order
from tests.model.ledger_model import Answer, Ask, Bill, LedgerModel, Told
from tests.support.market import Market

USER = "owner@kopi-pagi.example"
# Nobody was told anything: an error, or the empty answer to a bank.
NOTHING: Answer = ("NOTHING",)
Outcome = tuple[Answer, LedgerModel]

_requests = count(1)


class Operation(Protocol):
    """One call of a use case at an instant."""

    @property
    def now(self) -> datetime: ...

    def do(self, market: Market, timer: Timer) -> Answer:
        """Do it on the product. A fault of the store is the answer NOTHING."""

    def on(self, model: LedgerModel) -> Answer:
        """Do it on the model."""

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """What a single fault may lead to besides the answer of fair weather."""

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """What a longer outage may lead to besides that."""


def on_branch(model: LedgerModel, act: Callable[[LedgerModel], Answer]) -> Outcome:
    """The answer, and the model as it is after it."""
    after = model.branch()
    return act(after), after


def _unanswered(operation: Operation, model: LedgerModel) -> list[Outcome]:
    return [(NOTHING, model), (NOTHING, on_branch(model, operation.on)[1])]


@dataclass(frozen=True)
class Place:
    """Place an order; `draws` are the digits that chance gives, the last of them for ever."""

    now: datetime
    business: str
    key: str
    ask: Ask
    draws: tuple[str, ...]

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        ask = self.ask
        request = PlaceRequest(
            business_id=self.business,
            user=USER,
            idempotency_key=self.key,
            number=PhoneNumber(ask.number),
            credits=ask.credits,
            payment_method=PaymentMethod(ask.method),
            expected_total=None if ask.expected_total is None else Rupiah(ask.expected_total),
            po_number=ask.po_number,
            replaces=ask.replaces,
        )
        try:
            outcome = market.at(self.now).try_place(request, chance=Draws(*self.draws), timer=timer)
        except (StoreBusy, StoreUnknown):
            return NOTHING
        if isinstance(outcome, Placed):
            return ("PLACED", outcome.order.order_id, outcome.replayed)
        return ("REFUSED", str(outcome.reason), outcome.order and outcome.order.order_id)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        taken = {order.account[7:20] for order in model.orders.values()}
        fresh = next((draw for draw in self.draws if draw not in taken), self.draws[-1])
        return model.place(self.business, self.key, self.ask, fresh, self.now)

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """One fault is made good."""
        return []

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """Placed or not, the user saw an error."""
        return _unanswered(self, model)


@dataclass(frozen=True)
class Cancel:
    """Cancel an order."""

    now: datetime
    business: str
    order_id: str

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        number = parse_order_id(self.order_id)
        assert number is not None
        try:
            found = cancel_order(
                self.business,
                number,
                USER,
                market.orders,
                market.banks,
                market.asking(timer),
                now=self.now,
            )
        except (StoreBusy, StoreUnknown):
            return NOTHING
        return (str(found.outcome),)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        return model.cancel(self.business, self.order_id, self.now)

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """One fault is made good."""
        return []

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """Cancelled or not, the user saw an error."""
        return _unanswered(self, model)


@dataclass(frozen=True)
class Pay:
    """Let BCA tell of a payment."""

    now: datetime
    told: Told

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        told = self.told
        notification = PaymentNotification(
            bank=Bank.BCA,
            payment_key=told.key,
            account_number=told.account,
            amount=PaidAmount(told.hundredths, told.currency),
            paid_at=told.paid_at,
        )
        call = _call(BankService.PAYMENT, told.message, told.key, self.now)
        found = answer_payment(notification, call, market.payments, timer)
        if found.reply is PaymentReply.NO_ANSWER:
            return NOTHING
        return (str(found.reply), str(found.record.verdict) if found.record else None)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        return model.pay(self.told, self.now)

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """A repeat that could not be kept is answered all the same."""
        answer, _ = on_branch(model, self.on)
        return [] if answer[0] == "DECIDED" else [(answer, model)]

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """Credited, refused for good, or neither; and the bank knows, or it does not."""
        fence = on_branch(model, lambda after: after.pay(self.told, self.now, fenced=True))
        return [*self.partly(model), *_unanswered(self, model), fence, (NOTHING, fence[1])]


@dataclass(frozen=True)
class Inquire:
    """Let BCA ask what an account owes."""

    now: datetime
    account: str
    message: str
    subject: str

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        call = _call(BankService.INQUIRY, self.message, self.subject, self.now)
        try:
            found = answer_inquiry(call, Bank.BCA, self.account, market.payments, timer)
        except (StoreBusy, StoreUnknown):
            return NOTHING
        if found.outcome != "BILL":
            return (str(found.outcome),)
        assert found.claim is not None
        return ("BILL", found.claim.total.amount)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        return model.inquire(self.account, self.message, self.subject, self.now)

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """One fault is made good."""
        return []

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """Kept or not, the bank saw an error."""
        return _unanswered(self, model)


@dataclass(frozen=True)
class Sweep:
    """Run the expiry sweep."""

    now: datetime

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        try:
            swept = expire_orders(DynamoExpiryStore(market.table), timer, now=self.now)
        except (StoreBusy, StoreUnknown):
            return NOTHING
        return ("SWEPT", swept.expired)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        due = model.due(self.now)
        model.sweep(due)
        return ("SWEPT", len(due))

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """The sweep ends at a fault: the next run goes on with what is left."""
        due = sorted(model.due(self.now))
        some = chain.from_iterable(combinations(due, size) for size in range(len(due) + 1))
        return [(NOTHING, _swept(model, marked)) for marked in some]

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """The same."""
        return self.partly(model)


def _swept(model: LedgerModel, marked: tuple[tuple[str, int], ...]) -> LedgerModel:
    after = model.branch()
    after.sweep(marked)
    return after


@dataclass(frozen=True)
class Quote:
    """Ask for a price."""

    now: datetime
    business: str
    number: str
    credits: int

    def do(self, market: Market, timer: Timer) -> Answer:
        """See Operation."""
        try:
            found = quote_order(
                self.business, PhoneNumber(self.number), self.credits, market.orders, now=self.now
            )
        except StoreBusy:
            return NOTHING
        if not isinstance(found, Offer):
            return ("REFUSED", str(found))
        quote, better = found.quote, found.better
        price = Bill(
            *(quote.credits, quote.unit_price.milli_rupiah, quote.net.amount),
            *(quote.vat_base.amount, quote.vat.amount, quote.total.amount),
        )
        return ("QUOTED", price, (better.total.amount, better.credits) if better else None)

    def on(self, model: LedgerModel) -> Answer:
        """See Operation."""
        return model.quote(self.business, self.number, self.credits, self.now)

    def partly(self, model: LedgerModel) -> list[Outcome]:
        """A read is not repeated by us."""
        return [(NOTHING, model)]

    def in_trouble(self, model: LedgerModel) -> list[Outcome]:
        """The same."""
        return self.partly(model)


class Draws:
    """Chance in the test's hand: the last draw repeats."""

    def __init__(self, *draws: str) -> None:
        self._draws = list(draws)
        self._token = f"token-{next(_requests)}"

    def digits(self, count: int) -> str:
        """Return the next draw."""
        draw = self._draws.pop(0) if len(self._draws) > 1 else self._draws[0]
        assert len(draw) == count
        return draw

    def token(self) -> str:
        """Return a token, one per request."""
        return self._token

    def random_bytes(self, count: int) -> bytes:
        """Return as many bytes."""
        return bytes(count)


def _call(service: BankService, message: str, subject: str, now: datetime) -> BankCall:
    return BankCall(
        bank=Bank.BCA,
        id=CallId("BCA", service, wib_date(now), message),
        subject=subject,
        received_at=now,
        request_id=f"request-{next(_requests)}",
        verified_by=0,
        headers={},
        body="{}",
    )
