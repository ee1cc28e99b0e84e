"""The routes of the dashboard API as a table: what serves them and what describes them read it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel

from functions.topup import (
    business_endpoints,
    notice_endpoints,
    number_endpoints,
    order_endpoints,
    pay_link_endpoints,
)
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
from functions.topup.business_answers import BusinessAnswer
from functions.topup.business_requests import BusinessBody, MeBody
from functions.topup.calls import Answer, Call, Dependencies, OpenCall
from functions.topup.credit_answers import ForecastAnswer, LotsAnswer, StatementAnswer
from functions.topup.notice_answers import NotificationsAnswer, UnreadAnswer
from functions.topup.orders_csv import CONTENT_TYPE
from functions.topup.pay_link_answers import NoLinkAnswer, PayAnswer
from functions.topup.payment_answers import CheckAnswer, UnmatchedPaymentsAnswer
from functions.topup.requests import (
    EmptyBody,
    LowBalanceBody,
    NotificationsQuery,
    OrdersExportQuery,
    OrdersQuery,
    PaymentMethodBody,
    PlaceOrderBody,
    QuoteBody,
    ReadNotificationsBody,
    StatementQuery,
)
from shared.api.bodies import StrictModel
from shared.api.problems import Code
from shared.domain.access import Permission

OPENAPI_PATH = "/v1/openapi.json"


class _Operation:
    """What the document says of an operation comes from the function that does it."""

    endpoint: Callable[..., Answer]

    @property
    def name(self) -> str:
        """What the document calls it."""
        return self.endpoint.__name__

    @property
    def summary(self) -> str:
        """The sentence of the endpoint."""
        return (self.endpoint.__doc__ or "").strip()


@dataclass(frozen=True)
class Route(_Operation):
    """One operation: who may, what comes in, what goes out, and how it may be refused.

    `answer` is the kind of text where it is no JSON. `takes_key` asks for an Idempotency-Key. Every
    route may also answer NOT_FOUND, ROLE_MAY_NOT and TRY_AGAIN.
    """

    method: str
    path: str
    endpoint: Callable[[Dependencies, Call], Answer]
    permission: Permission
    answer: type[BaseModel] | str
    status: HTTPStatus = HTTPStatus.OK
    body: type[StrictModel] | None = None
    query: type[BaseModel] | None = None
    takes_key: bool = False
    codes: tuple[Code, ...] = ()

    @property
    def statuses(self) -> tuple[HTTPStatus, ...]:
        """The statuses of what is done."""
        return (self.status,)


@dataclass(frozen=True)
class OpenRoute(_Operation):
    """One operation for which nobody signs in. It may also answer NOT_FOUND and TRY_AGAIN."""

    method: str
    path: str
    endpoint: Callable[[Dependencies, OpenCall], Answer]
    answer: type[BaseModel]
    statuses: tuple[HTTPStatus, ...] = (HTTPStatus.OK,)
    body: type[StrictModel] | None = None
    query: type[BaseModel] | None = None
    takes_key: bool = False
    codes: tuple[Code, ...] = ()


_JSON_CODES = (
    Code.MALFORMED_JSON,
    Code.DUPLICATE_KEY,
    Code.BODY_TOO_LARGE,
    Code.INVALID_FIELD,
    Code.UNKNOWN_FIELD,
)
_QUOTE_CODES = (
    *_JSON_CODES,
    Code.NUMBER_NOT_E164,
    Code.NUMBER_CANNOT_BE_TOPPED_UP,
    Code.CREDITS_BELOW_MINIMUM,
    Code.CREDITS_ABOVE_MAXIMUM,
    Code.CREDITS_NOT_IN_STEP,
)
_PLACE_CODES = (
    *_QUOTE_CODES,
    Code.IDEMPOTENCY_KEY_MISSING,
    Code.IDEMPOTENCY_KEY_INVALID,
    Code.IDEMPOTENCY_KEY_REUSED,
    Code.UNKNOWN_PAYMENT_METHOD,
    Code.PAYMENT_METHOD_UNAVAILABLE,
    Code.ORDER_NOT_OPEN,
    Code.PRICE_CHANGED,
    Code.OVERDUE,
    Code.CREDIT_LIMIT_EXCEEDED,
    Code.TOO_MANY_REQUESTS,
    Code.OPEN_ORDER_EXISTS,
    Code.BANK_UNAVAILABLE,
)

ROUTES = (
    Route("GET", "/v1/me", business_endpoints.get_me, Permission.READ, MeAnswer),
    Route(
        "PATCH",
        "/v1/me",
        business_endpoints.change_me,
        Permission.READ,
        MeAnswer,
        body=MeBody,
        codes=_JSON_CODES,
    ),
    Route(
        "GET",
        "/v1/business",
        business_endpoints.get_business,
        Permission.EDIT_BUSINESS,
        BusinessAnswer,
    ),
    Route(
        "PUT",
        "/v1/business",
        business_endpoints.identify_business,
        Permission.EDIT_BUSINESS,
        BusinessAnswer,
        body=BusinessBody,
        codes=_JSON_CODES,
    ),
    Route("GET", "/v1/numbers", number_endpoints.list_numbers, Permission.READ, NumbersAnswer),
    Route(
        "GET",
        "/v1/numbers/<number>/statement",
        number_endpoints.get_statement,
        Permission.READ_MONEY_DOCUMENTS,
        StatementAnswer,
        query=StatementQuery,
        codes=(Code.INVALID_FIELD, Code.UNKNOWN_FIELD),
    ),
    Route(
        "GET",
        "/v1/numbers/<number>/lots",
        number_endpoints.list_lots,
        Permission.READ_MONEY_DOCUMENTS,
        LotsAnswer,
    ),
    Route(
        "GET",
        "/v1/numbers/<number>/forecast",
        number_endpoints.get_forecast,
        Permission.READ,
        ForecastAnswer,
    ),
    Route(
        "PUT",
        "/v1/numbers/<number>/low-balance",
        number_endpoints.set_low_balance,
        Permission.SET_LOW_BALANCE,
        NumberAnswer,
        body=LowBalanceBody,
        codes=_JSON_CODES,
    ),
    Route(
        "GET",
        "/v1/notifications",
        notice_endpoints.list_notifications,
        Permission.READ,
        NotificationsAnswer,
        query=NotificationsQuery,
        codes=(Code.INVALID_FIELD, Code.UNKNOWN_FIELD),
    ),
    Route(
        "POST",
        "/v1/notifications/read",
        notice_endpoints.read_notifications,
        Permission.READ,
        UnreadAnswer,
        body=ReadNotificationsBody,
        codes=_JSON_CODES,
    ),
    Route(
        "GET", "/v1/price-list", business_endpoints.get_price_list, Permission.READ, PriceListAnswer
    ),
    Route(
        "POST",
        "/v1/quotes",
        order_endpoints.quote,
        Permission.READ,
        QuoteAnswer,
        body=QuoteBody,
        codes=_QUOTE_CODES,
    ),
    Route(
        "POST",
        "/v1/orders",
        order_endpoints.place,
        Permission.TOP_UP,
        OrderAnswer,
        status=HTTPStatus.CREATED,
        body=PlaceOrderBody,
        takes_key=True,
        codes=_PLACE_CODES,
    ),
    Route(
        "GET",
        "/v1/orders",
        order_endpoints.list_orders,
        Permission.READ,
        OrdersAnswer,
        query=OrdersQuery,
        codes=(Code.INVALID_FIELD, Code.UNKNOWN_FIELD, Code.NUMBER_NOT_E164),
    ),
    Route(
        "GET",
        "/v1/orders.csv",
        order_endpoints.export_orders,
        Permission.READ_MONEY_DOCUMENTS,
        CONTENT_TYPE,
        query=OrdersExportQuery,
        codes=(
            Code.INVALID_FIELD,
            Code.UNKNOWN_FIELD,
            Code.NUMBER_NOT_E164,
            Code.RANGE_TOO_LARGE,
        ),
    ),
    Route("GET", "/v1/orders/<order_id>", order_endpoints.get_order, Permission.READ, OrderAnswer),
    Route(
        "POST",
        "/v1/orders/<order_id>/cancel",
        order_endpoints.cancel,
        Permission.TOP_UP,
        OrderAnswer,
        body=EmptyBody,
        codes=(*_JSON_CODES, Code.ORDER_NOT_OPEN, Code.BANK_UNAVAILABLE),
    ),
    Route(
        "POST",
        "/v1/orders/<order_id>/payment-method",
        order_endpoints.change_payment_method,
        Permission.TOP_UP,
        OrderAnswer,
        body=PaymentMethodBody,
        codes=(
            *_JSON_CODES,
            Code.UNKNOWN_PAYMENT_METHOD,
            Code.PAYMENT_METHOD_UNAVAILABLE,
            Code.ORDER_NOT_OPEN,
            Code.TOO_MANY_REQUESTS,
            Code.BANK_UNAVAILABLE,
        ),
    ),
    Route(
        "POST",
        "/v1/orders/<order_id>/check",
        order_endpoints.check,
        Permission.TOP_UP,
        CheckAnswer,
        body=EmptyBody,
        codes=_JSON_CODES,
    ),
    Route(
        "GET",
        "/v1/unmatched-payments",
        order_endpoints.list_unmatched_payments,
        Permission.READ_MONEY_DOCUMENTS,
        UnmatchedPaymentsAnswer,
    ),
    Route(
        "GET",
        "/v1/orders/<order_id>/invoice",
        order_endpoints.get_invoice,
        Permission.READ_MONEY_DOCUMENTS,
        LinkAnswer,
        codes=(Code.INVOICE_NOT_READY,),
    ),
    Route(
        "GET",
        "/v1/orders/<order_id>/receipt",
        order_endpoints.get_receipt,
        Permission.READ_MONEY_DOCUMENTS,
        LinkAnswer,
        codes=(Code.INVOICE_NOT_READY,),
    ),
    Route(
        "POST",
        "/v1/orders/<order_id>/pay-link",
        pay_link_endpoints.make_pay_link,
        Permission.TOP_UP,
        LinkAnswer,
        body=EmptyBody,
        codes=(*_JSON_CODES, Code.ORDER_NOT_OPEN),
    ),
    Route(
        "DELETE",
        "/v1/orders/<order_id>/pay-link",
        pay_link_endpoints.withdraw_pay_link,
        Permission.TOP_UP,
        NoLinkAnswer,
    ),
)

OPEN_ROUTES = (OpenRoute("GET", "/v1/pay/<token>", pay_link_endpoints.show_payment, PayAnswer),)
