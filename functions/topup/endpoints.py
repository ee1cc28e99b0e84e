"""One method per route: into the domain, one use case, out as an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from functions.topup.answers import (
    REFUSAL_CODES,
    LinkAnswer,
    MeAnswer,
    NumberAnswer,
    NumbersAnswer,
    OrderAnswer,
    OrdersAnswer,
    PriceListAnswer,
    QuoteAnswer,
)
from functions.topup.caller import Caller
from functions.topup.problems import Code, Problem
from functions.topup.requests import (
    OrdersQuery,
    PlaceOrderBody,
    QuoteBody,
)
from shared.domain.business import Business
from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_text, wib_date
from shared.ports.documents import InvoiceLinks
from shared.ports.orders import OrderStore
from shared.ports.surroundings import Chance, Clock, Timer
from shared.usecases.cancel_order import Cancelling, cancel_order
from shared.usecases.list_orders import list_orders
from shared.usecases.place_order import (
    Placed,
    PlaceRequest,
    PlacingSettings,
    Refused,
    place_order,
)
from shared.usecases.quote_order import Offer, quote_order, terms_for

_Body = TypeVar("_Body", bound=BaseModel)


@dataclass(frozen=True)
class Dependencies:
    """What the endpoints need from outside; `timer` makes a fresh one per request."""

    store: OrderStore
    links: InvoiceLinks
    settings: PlacingSettings
    clock: Clock
    chance: Chance
    timer: Callable[[], Timer]


@dataclass(frozen=True)
class Call:
    """One request, read and allowed.

    `message` is the body or the query of the route's model; `idempotency_key` is empty where the
    route takes none.
    """

    caller: Caller
    path: Mapping[str, str]
    message: BaseModel | None
    idempotency_key: str
    now: datetime

    def message_as(self, model: type[_Body]) -> _Body:
        """Return the message as the model that the route declares."""
        if not isinstance(self.message, model):
            raise TypeError(f"the route does not declare {model.__name__}")
        return self.message


@dataclass(frozen=True)
class Answer:
    """A model to send, with headers beyond the usual ones."""

    body: BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)


class Endpoints:
    """The dashboard API."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._needs = dependencies

    def get_me(self, call: Call) -> Answer:
        """The caller and its business."""
        business = self._business(call)
        return Answer(MeAnswer.of(business, call.caller.role, call.caller.locale))

    def list_numbers(self, call: Call) -> Answer:
        """All numbers of the business with their credits."""
        found = self._needs.store.numbers(call.caller.business_id)
        return Answer(
            NumbersAnswer(
                items=[NumberAnswer.of(number, account, call.now) for number, account in found]
            )
        )

    def get_price_list(self, call: Call) -> Answer:
        """The prices that hold for the business today."""
        terms = terms_for(self._business(call), self._needs.store, now=call.now)
        return Answer(PriceListAnswer.of(terms, wib_date(call.now)))

    def quote(self, call: Call) -> Answer:
        """What a quantity of credits costs now."""
        body = call.message_as(QuoteBody)
        offer = quote_order(
            call.caller.business_id,
            PhoneNumber(body.number),
            body.credits,
            self._needs.store,
            now=call.now,
        )
        if not isinstance(offer, Offer):
            raise Problem(REFUSAL_CODES[offer])
        return Answer(QuoteAnswer.of(offer, self._needs.settings.methods))

    def place(self, call: Call) -> Answer:
        """Place an order, once per Idempotency-Key."""
        body = call.message_as(PlaceOrderBody)
        request = PlaceRequest(
            business_id=call.caller.business_id,
            user=call.caller.user,
            idempotency_key=call.idempotency_key,
            number=PhoneNumber(body.number),
            credits=body.credits,
            payment_method=body.payment_method,
            expected_total=body.expected_total,
            po_number=body.po_number,
            replaces=body.replaces,
        )
        outcome = place_order(
            request,
            self._needs.store,
            self._needs.settings,
            self._needs.chance,
            self._needs.timer(),
            now=call.now,
        )
        if isinstance(outcome, Placed):
            headers = {"Idempotent-Replayed": "true"} if outcome.replayed else {}
            return Answer(OrderAnswer.of(outcome.order, call.now), headers)
        raise self._placing_problem(outcome, call.now)

    def list_orders(self, call: Call) -> Answer:
        """The history of orders, newest first."""
        query = call.message_as(OrdersQuery)
        page = list_orders(
            call.caller.business_id,
            query.to_filter(),
            query.q,
            query.to_part(),
            self._needs.store,
            now=call.now,
        )
        return Answer(OrdersAnswer.of(page, call.now))

    def get_order(self, call: Call) -> Answer:
        """An order as it is now."""
        return Answer(OrderAnswer.of(self._order(call), call.now))

    def cancel(self, call: Call) -> Answer:
        """Cancel an order that is still open."""
        outcome = cancel_order(
            call.caller.business_id,
            _invoice_number(call),
            call.caller.user,
            self._needs.store,
            self._needs.timer(),
            now=call.now,
        )
        if outcome.outcome is Cancelling.UNKNOWN_ORDER or outcome.order is None:
            raise Problem(Code.NOT_FOUND)
        answer = OrderAnswer.of(outcome.order, call.now)
        if outcome.outcome is Cancelling.NOT_OPEN:
            raise Problem(Code.ORDER_NOT_OPEN, extra={"order": answer.model_dump(mode="json")})
        return Answer(answer)

    def get_invoice(self, call: Call) -> Answer:
        """A link to the invoice, made after the permission check."""
        order = self._order(call)
        if order.invoice_key is None:
            raise Problem(Code.INVOICE_NOT_READY)
        link = self._needs.links.link(order.invoice_key, f"{order.invoice_number}.pdf")
        return Answer(LinkAnswer(url=link.url, expires_at=to_text(link.expires_at)))

    def _business(self, call: Call) -> Business:
        business = self._needs.store.business(call.caller.business_id)
        if business is None:
            raise Problem(Code.NOT_FOUND)
        return business

    def _order(self, call: Call) -> Order:
        invoice_number = _invoice_number(call)
        order = self._needs.store.order(call.caller.business_id, invoice_number.running_number)
        if order is None or order.invoice_number != invoice_number:
            raise Problem(Code.NOT_FOUND)
        return order

    def _placing_problem(self, refused: Refused, now: datetime) -> Problem:
        """The problem with what the caller needs to go on: the order, the quote, the reason."""
        extra: dict[str, object] = {}
        if refused.order is not None:
            extra["order"] = OrderAnswer.of(refused.order, now).model_dump(mode="json")
        if refused.offer is not None:
            quote = QuoteAnswer.of(refused.offer, self._needs.settings.methods)
            extra["quote"] = quote.model_dump(mode="json")
        if refused.method_refusal is not None:
            extra["reason"] = refused.method_refusal
        return Problem(REFUSAL_CODES[refused.reason], extra=extra)


def _invoice_number(call: Call) -> InvoiceNumber:
    number = parse_order_id(call.path["order_id"])
    if number is None:
        raise Problem(Code.NOT_FOUND)
    return number
