"""One function per route about orders and their money, from the quote to the invoice."""

from datetime import datetime

from functions.topup.answers import LinkAnswer, OrderAnswer, OrdersAnswer, QuoteAnswer
from functions.topup.calls import (
    Answer,
    Call,
    Dependencies,
    business_of,
    found,
    invoice_number_of,
    order_of,
)
from functions.topup.orders_csv import orders_csv
from functions.topup.payment_answers import CheckAnswer, UnmatchedPaymentsAnswer
from functions.topup.refusals import REFUSAL_CODES, REFUSED_CANCELLING, REFUSED_METHOD_CHANGE
from functions.topup.requests import (
    OrdersExportQuery,
    OrdersQuery,
    PaymentMethodBody,
    PlaceOrderBody,
    QuoteBody,
)
from shared.api.problems import Code, Problem
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_text, wib_date
from shared.usecases.ask_bank import Asking
from shared.usecases.cancel_order import Cancelling, cancel_order
from shared.usecases.change_payment_method import MethodChange
from shared.usecases.change_payment_method import change_payment_method as move_order
from shared.usecases.check_order import check_order
from shared.usecases.export_orders import export_orders as read_whole_history
from shared.usecases.list_orders import list_orders as read_history
from shared.usecases.place_order import (
    ATTEMPT_BEGUN_BY_MS,
    Placed,
    PlaceRequest,
    PlacingPorts,
    Refused,
    place_order,
)
from shared.usecases.quote_order import Offer, quote_order


def quote(needs: Dependencies, call: Call) -> Answer:
    """What a quantity of credits costs now."""
    body = call.message_as(QuoteBody)
    offer = quote_order(
        call.caller.business_id,
        PhoneNumber(body.number),
        body.credits,
        needs.store,
        now=call.now,
    )
    if not isinstance(offer, Offer):
        raise Problem(REFUSAL_CODES[offer])
    return Answer(QuoteAnswer.of(offer, needs.settings.methods, call.now))


def place(needs: Dependencies, call: Call) -> Answer:
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
    outcome = place_order(request, needs.settings, _placing(needs, call), now=call.now)
    if isinstance(outcome, Placed):
        headers = {"Idempotent-Replayed": "true"} if outcome.replayed else {}
        return Answer(OrderAnswer.of(outcome.order, call.now), headers)
    raise _placing_problem(needs, outcome, call.now)


def list_orders(needs: Dependencies, call: Call) -> Answer:
    """The history of orders, newest first."""
    query = call.message_as(OrdersQuery)
    page = read_history(
        call.caller.business_id,
        query.to_filter(),
        query.q,
        query.to_part(),
        needs.store,
        now=call.now,
    )
    return Answer(OrdersAnswer.of(page, call.now))


def export_orders(needs: Dependencies, call: Call) -> Answer:
    """The history of orders as CSV, newest first, for spreadsheets."""
    query = call.message_as(OrdersExportQuery)
    lines = read_whole_history(
        call.caller.business_id,
        query.to_filter(),
        query.q,
        needs.store,
        needs.export_limits,
        now=call.now,
    )
    if lines is None:
        raise Problem(Code.RANGE_TOO_LARGE)
    name = f"top-ups-{wib_date(call.now).isoformat()}.csv"
    return Answer(
        orders_csv(lines, call.now), {"Content-Disposition": f'attachment; filename="{name}"'}
    )


def get_order(needs: Dependencies, call: Call) -> Answer:
    """An order as it is now."""
    return Answer(OrderAnswer.of(order_of(needs, call), call.now))


def cancel(needs: Dependencies, call: Call) -> Answer:
    """Cancel an order that is still open."""
    outcome = cancel_order(
        call.caller.business_id,
        invoice_number_of(call),
        call.caller.user,
        needs.store,
        needs.banks,
        _asking(needs, call),
        now=call.now,
    )
    if outcome.outcome is Cancelling.CANCELLED and outcome.order is not None:
        return Answer(OrderAnswer.of(outcome.order, call.now))
    raise order_problem(REFUSED_CANCELLING[outcome.outcome], outcome.order, call.now)


def change_payment_method(needs: Dependencies, call: Call) -> Answer:
    """Give an open order a virtual account at another bank."""
    outcome = move_order(
        call.caller.business_id,
        invoice_number_of(call),
        call.message_as(PaymentMethodBody).payment_method,
        needs.settings,
        _placing(needs, call),
        now=call.now,
    )
    if outcome.outcome is MethodChange.CHANGED and outcome.order is not None:
        return Answer(OrderAnswer.of(outcome.order, call.now))
    code = REFUSED_METHOD_CHANGE[outcome.outcome]
    problem = order_problem(code, outcome.order, call.now)
    if outcome.method_refusal is not None:
        problem.extra["reason"] = outcome.method_refusal
    raise problem


def check(needs: Dependencies, call: Call) -> Answer:
    """I have paid: ask the bank, at most once a minute."""
    checked = check_order(
        call.caller.business_id,
        invoice_number_of(call),
        needs.store,
        needs.banks,
        _asking(needs, call),
        now=call.now,
    )
    return Answer(CheckAnswer.of(found(checked), call.now))


def list_unmatched_payments(needs: Dependencies, call: Call) -> Answer:
    """Money of the business that belongs to no order, and what became of it."""
    prefix = business_of(needs, call).prefix
    payments = needs.suspense.of_business(call.caller.business_id)
    return Answer(UnmatchedPaymentsAnswer.of(payments, prefix))


def get_invoice(needs: Dependencies, call: Call) -> Answer:
    """A link to the invoice, made after the permission check."""
    order = order_of(needs, call)
    return _document(needs, order.invoice_key, f"{order.invoice_number}.pdf")


def get_receipt(needs: Dependencies, call: Call) -> Answer:
    """A link to the receipt of a paid order, made after the permission check."""
    order = order_of(needs, call)
    return _document(needs, order.receipt_key, f"{order.invoice_number}-receipt.pdf")


def _document(needs: Dependencies, key: str | None, filename: str) -> Answer:
    if key is None:
        raise Problem(Code.INVOICE_NOT_READY)
    link = needs.links.link(key, filename)
    return Answer(LinkAnswer(url=link.url, expires_at=to_text(link.expires_at)))


def _asking(needs: Dependencies, call: Call) -> Asking:
    return Asking(
        needs.payments,
        needs.notes,
        needs.timer(),
        call.request_id,
        begun_by_ms=ATTEMPT_BEGUN_BY_MS,
    )


def _placing(needs: Dependencies, call: Call) -> PlacingPorts:
    return PlacingPorts(needs.store, needs.banks, needs.chance, _asking(needs, call))


def _placing_problem(needs: Dependencies, refused: Refused, now: datetime) -> Problem:
    """The problem with what the caller needs to go on: the order, the quote, the reason."""
    extra: dict[str, object] = {}
    if refused.order is not None:
        extra["order"] = OrderAnswer.of(refused.order, now).model_dump(mode="json")
    if refused.offer is not None:
        new_quote = QuoteAnswer.of(refused.offer, needs.settings.methods, now)
        extra["quote"] = new_quote.model_dump(mode="json")
    if refused.method_refusal is not None:
        extra["reason"] = refused.method_refusal
    return Problem(REFUSAL_CODES[refused.reason], extra=extra)


def order_problem(code: Code, order: Order | None, now: datetime) -> Problem:
    """Return the problem, with the order where that is what the caller has to look at."""
    if code is not Code.ORDER_NOT_OPEN or order is None:
        return Problem(code)
    return Problem(code, extra={"order": OrderAnswer.of(order, now).model_dump(mode="json")})
