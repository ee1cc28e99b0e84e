"""One method per route: into the domain, one use case, out as an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from functions.topup.answers import (
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
from functions.topup.credit_answers import ForecastAnswer, LotsAnswer, StatementAnswer
from functions.topup.notice_answers import NotificationsAnswer, UnreadAnswer
from functions.topup.payment_answers import CheckAnswer, UnmatchedPaymentsAnswer
from functions.topup.refusals import REFUSAL_CODES, REFUSED_CANCELLING, REFUSED_METHOD_CHANGE
from functions.topup.requests import (
    LowBalanceBody,
    NotificationsQuery,
    OrdersQuery,
    PaymentMethodBody,
    PlaceOrderBody,
    QuoteBody,
    ReadNotificationsBody,
    StatementQuery,
)
from shared.api.problems import Code, Problem
from shared.domain.business import Business
from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber, parse_phone_in_address
from shared.domain.wib import to_text, wib_date
from shared.ports.banks import Banks
from shared.ports.credits import CreditStore
from shared.ports.documents import InvoiceLinks
from shared.ports.notices import NoticeStore
from shared.ports.orders import OrderStore
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Chance, Clock, Timer
from shared.ports.suspense import SuspenseStore
from shared.ports.sweeps import ReconciliationStore
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import Cancelling, cancel_order
from shared.usecases.change_payment_method import MethodChange, change_payment_method
from shared.usecases.check_order import check_order
from shared.usecases.list_orders import list_orders
from shared.usecases.place_order import (
    ATTEMPT_BEGUN_BY_MS,
    Placed,
    PlaceRequest,
    PlacingPorts,
    PlacingSettings,
    Refused,
    place_order,
)
from shared.usecases.quote_order import Offer, quote_order, terms_for
from shared.usecases.read_credits import forecast_credits, read_account, read_statement
from shared.usecases.read_notices import mark_read, read_notices
from shared.usecases.set_low_balance import set_low_balance

_Body = TypeVar("_Body", bound=BaseModel)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Dependencies:
    """What the endpoints need from outside; `timer` makes a fresh one per request."""

    store: OrderStore
    credits: CreditStore
    payments: PaymentStore
    notes: ReconciliationStore
    suspense: SuspenseStore
    notices: NoticeStore
    banks: Banks
    links: InvoiceLinks
    settings: PlacingSettings
    clock: Clock
    chance: Chance
    timer: Callable[[], Timer]


@dataclass(frozen=True)
class Call:
    """One request, read and allowed.

    `message` is the body or the query of the route's model; `idempotency_key` is empty where the
    route takes none; `request_id` is the gateway's.
    """

    caller: Caller
    path: Mapping[str, str]
    message: BaseModel | None
    idempotency_key: str
    now: datetime
    request_id: str

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

    def get_statement(self, call: Call) -> Answer:
        """What moved the credits of a number, newest first."""
        request = call.message_as(StatementQuery).to_domain()
        business_id, number = call.caller.business_id, _number(call)
        found = read_statement(business_id, number, request, self._needs.credits, now=call.now)
        return Answer(StatementAnswer.of(_found(found)))

    def list_lots(self, call: Call) -> Answer:
        """The credit lots of a number that are not used up, in their order of use."""
        business_id, number = call.caller.business_id, _number(call)
        account = read_account(business_id, number, self._needs.credits, now=call.now)
        return Answer(LotsAnswer.of(_found(account)))

    def get_forecast(self, call: Call) -> Answer:
        """What will lapse of a number's credits at the pace of the last 30 days."""
        business_id, number = call.caller.business_id, _number(call)
        forecast = forecast_credits(business_id, number, self._needs.credits, now=call.now)
        return Answer(ForecastAnswer.of(_found(forecast)))

    def set_low_balance(self, call: Call) -> Answer:
        """Set the level below which a number is low on credits, or take it away."""
        business_id, number = call.caller.business_id, _number(call)
        level = call.message_as(LowBalanceBody).credits
        needs = self._needs
        if not set_low_balance(
            business_id, number, level, needs.notices, needs.timer(), now=call.now
        ):
            raise Problem(Code.NOT_FOUND)
        view = needs.store.placing_view(business_id, number, None, None)
        return Answer(NumberAnswer.of(_found(view.number), _found(view.account), call.now))

    def list_notifications(self, call: Call) -> Answer:
        """What the business was told by itself, newest first."""
        query, caller = call.message_as(NotificationsQuery), call.caller
        locale = self._business(call).locale
        found = read_notices(
            caller.business_id, caller.user, query.limit, query.before, self._needs.notices
        )
        return Answer(NotificationsAnswer.of(found, locale))

    def read_notifications(self, call: Call) -> Answer:
        """Note that the caller has read the notifications, all or until an instant."""
        until, caller = call.message_as(ReadNotificationsBody).until, call.caller
        unread = mark_read(
            caller.business_id, caller.user, until, self._needs.notices, now=call.now
        )
        return Answer(UnreadAnswer(unread=unread))

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
        return Answer(QuoteAnswer.of(offer, self._needs.settings.methods, call.now))

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
            prepaid=body.prepaid,
        )
        outcome = place_order(request, self._needs.settings, self._placing(call), now=call.now)
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
            self._needs.banks,
            self._asking(call),
            now=call.now,
        )
        if outcome.outcome is Cancelling.CANCELLED and outcome.order is not None:
            return Answer(OrderAnswer.of(outcome.order, call.now))
        raise _order_problem(REFUSED_CANCELLING[outcome.outcome], outcome.order, call.now)

    def change_payment_method(self, call: Call) -> Answer:
        """Give an open order a virtual account at another bank."""
        outcome = change_payment_method(
            call.caller.business_id,
            _invoice_number(call),
            call.message_as(PaymentMethodBody).payment_method,
            self._needs.settings,
            self._placing(call),
            now=call.now,
        )
        if outcome.outcome is MethodChange.CHANGED and outcome.order is not None:
            return Answer(OrderAnswer.of(outcome.order, call.now))
        code = REFUSED_METHOD_CHANGE[outcome.outcome]
        problem = _order_problem(code, outcome.order, call.now)
        if outcome.method_refusal is not None:
            problem.extra["reason"] = outcome.method_refusal
        raise problem

    def check(self, call: Call) -> Answer:
        """I have paid: ask the bank, at most once a minute."""
        checked = check_order(
            call.caller.business_id,
            _invoice_number(call),
            self._needs.store,
            self._needs.banks,
            self._asking(call),
            now=call.now,
        )
        return Answer(CheckAnswer.of(_found(checked), call.now))

    def list_unmatched_payments(self, call: Call) -> Answer:
        """Money of the business that belongs to no order, and what became of it."""
        prefix = self._business(call).prefix
        found = self._needs.suspense.of_business(call.caller.business_id)
        return Answer(UnmatchedPaymentsAnswer.of(found, prefix))

    def get_invoice(self, call: Call) -> Answer:
        """A link to the invoice, made after the permission check."""
        order = self._order(call)
        return self._document(order.invoice_key, f"{order.invoice_number}.pdf")

    def get_receipt(self, call: Call) -> Answer:
        """A link to the receipt of a paid order, made after the permission check."""
        order = self._order(call)
        return self._document(order.receipt_key, f"{order.invoice_number}-receipt.pdf")

    def _document(self, key: str | None, filename: str) -> Answer:
        if key is None:
            raise Problem(Code.INVOICE_NOT_READY)
        link = self._needs.links.link(key, filename)
        return Answer(LinkAnswer(url=link.url, expires_at=to_text(link.expires_at)))

    def _asking(self, call: Call) -> Asking:
        return Asking(
            self._needs.payments,
            self._needs.notes,
            self._needs.timer(),
            call.request_id,
            begun_by_ms=ATTEMPT_BEGUN_BY_MS,
        )

    def _placing(self, call: Call) -> PlacingPorts:
        needs = self._needs
        return PlacingPorts(needs.store, needs.banks, needs.chance, self._asking(call))

    def _business(self, call: Call) -> Business:
        return _found(self._needs.store.business(call.caller.business_id))

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
            quote = QuoteAnswer.of(refused.offer, self._needs.settings.methods, now)
            extra["quote"] = quote.model_dump(mode="json")
        if refused.method_refusal is not None:
            extra["reason"] = refused.method_refusal
        return Problem(REFUSAL_CODES[refused.reason], extra=extra)


def _order_problem(code: Code, order: Order | None, now: datetime) -> Problem:
    """The problem, with the order where that is what the caller has to look at."""
    if code is not Code.ORDER_NOT_OPEN or order is None:
        return Problem(code)
    return Problem(code, extra={"order": OrderAnswer.of(order, now).model_dump(mode="json")})


def _found(what: _T | None) -> _T:
    """Return what is there and is the caller's. Raises the one Problem for all that is not."""
    if what is None:
        raise Problem(Code.NOT_FOUND)
    return what


def _number(call: Call) -> PhoneNumber:
    return _found(parse_phone_in_address(call.path["number"]))


def _invoice_number(call: Call) -> InvoiceNumber:
    return _found(parse_order_id(call.path["order_id"]))
