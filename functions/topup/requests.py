"""What callers send: bodies and queries as strict models, each with its way into the domain.

Strict means that nothing is converted: "1000", 1000.0 and true are no number of credits.
"""

import base64
import binascii
import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from shared.api.bodies import E164, Instant, StrictModel
from shared.api.problems import Code, Problem
from shared.domain.invoice import ORDER_ID_PATTERN, RUNNING_DIGITS_MAX
from shared.domain.money import Rupiah
from shared.domain.order import OrderStatus, PaymentMethod
from shared.domain.phone import PhoneNumber, parse_phone_in_address
from shared.domain.pricing import ORDER_CREDITS_MAX, ORDER_CREDITS_MIN, ORDER_CREDITS_STEP
from shared.domain.wib import start_of_day
from shared.ports.orders import HistoryPart, OrderFilter
from shared.usecases.read_credits import StatementRequest

LIMIT_DEFAULT = 10
LIMIT_MAX = 100
PAGE_MAX = 10**6
# Far above any real total, and far below 2^53, where JavaScript stops counting.
TOTAL_IDR_MAX = 10**12
PO_NUMBER_MAX = 64
# Nothing was recorded before or will be after; beyond the calendar's ends there are no instants.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
SEARCH_MAX = 32
# The most that one order brings; nobody who has more than that is low on credits.
LEVEL_CREDITS_MAX = ORDER_CREDITS_MAX

# What the document says of texts that the code looks at more closely.
NO_CONTROLS_PATTERN = r"^[^\u0000-\u001f\u007f-\u009f]*$"
NUMBER_IN_ADDRESS_PATTERN = "^[+ ]?[1-9][0-9]{6,14}$"
CURSOR_PATTERN = "^[A-Za-z0-9_-]+$"

IDEMPOTENCY_KEY_PATTERN = "[A-Za-z0-9_-]{1,64}"

_IDEMPOTENCY_KEY = re.compile(IDEMPOTENCY_KEY_PATTERN)
_WHOLE_NUMBER = re.compile("[0-9]{1,9}")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _number_in_address(text: str) -> PhoneNumber:
    number = parse_phone_in_address(text)
    if number is None:
        raise PydanticCustomError(Code.NUMBER_NOT_E164, "not an E.164 number")
    return number


def _whole_number(text: object) -> object:
    """Text that int() would take and no reader would: +10, 1_0, 10.0, digits of other scripts."""
    if isinstance(text, str) and not _WHOLE_NUMBER.fullmatch(text):
        raise PydanticCustomError(Code.INVALID_FIELD, "not a whole number")
    return text


def _calendar_date(text: object) -> object:
    """Pydantic would also take seconds since 1970, and an instant at some midnight."""
    if isinstance(text, str) and not _DATE.fullmatch(text):
        raise PydanticCustomError(Code.INVALID_FIELD, "not a date like 2026-11-22")
    return text


def _our_cursor(cursor: str) -> str:
    read_cursor(cursor)
    return cursor


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError(Code.INVALID_FIELD, "has a character that cannot be printed")
    return text


def _notices_cursor(cursor: str) -> str:
    read_notices_cursor(cursor)
    return cursor


# The bounds are published here and guarded by the use case, where they have their own codes.
Credits = Annotated[
    int,
    Field(
        json_schema_extra={
            "minimum": ORDER_CREDITS_MIN,
            "maximum": ORDER_CREDITS_MAX,
            "multipleOf": ORDER_CREDITS_STEP,
        },
        description="An integer without a decimal point.",
        examples=[1000],
    ),
]
Level = Annotated[
    int,
    Field(ge=1, le=LEVEL_CREDITS_MAX, description="An integer without a decimal point."),
]
# Another text is no bad field: it has a code of its own, which the use case gives.
PaymentMethodText = Annotated[str, Field(json_schema_extra={"enum": list(PaymentMethod)})]
CalendarDate = Annotated[date, BeforeValidator(_calendar_date)]
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX), BeforeValidator(_whole_number)]
_CURSOR = Field(
    description="A next_cursor, as it was given.", json_schema_extra={"pattern": CURSOR_PATTERN}
)
Cursor = Annotated[str, AfterValidator(_our_cursor), _CURSOR]
NoticesCursor = Annotated[str, AfterValidator(_notices_cursor), _CURSOR]


class EmptyBody(StrictModel):
    """A body that says nothing: `{}` or none at all."""


class QuoteBody(StrictModel):
    """POST /v1/quotes."""

    number: E164
    credits: Credits


class PlaceOrderBody(StrictModel):
    """POST /v1/orders. Without `expected_total_idr` any price is accepted."""

    number: E164
    credits: Credits
    payment_method: PaymentMethodText
    expected_total_idr: Annotated[int, Field(ge=0, le=TOTAL_IDR_MAX)] | None = None
    po_number: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=PO_NUMBER_MAX),
            AfterValidator(_printable),
            Field(
                description="Printable characters; spaces around it are left out.",
                json_schema_extra={"pattern": NO_CONTROLS_PATTERN},
            ),
        ]
        | None
    ) = None
    replaces: (
        Annotated[
            str,
            StringConstraints(max_length=PO_NUMBER_MAX),
            Field(
                description="The open order that makes way.",
                json_schema_extra={"pattern": f"^{ORDER_ID_PATTERN.pattern}$"},
            ),
        ]
        | None
    ) = None

    prepaid: Annotated[
        bool,
        Field(
            description="Pay before the credits come, though an agreement would let you pay later."
        ),
    ] = False

    @property
    def expected_total(self) -> Rupiah | None:
        """The total that the caller was shown."""
        return None if self.expected_total_idr is None else Rupiah(self.expected_total_idr)


class PaymentMethodBody(StrictModel):
    """POST /v1/orders/{order_id}/payment-method."""

    payment_method: PaymentMethodText


class LowBalanceBody(StrictModel):
    """PUT /v1/numbers/{number}/low-balance; null takes the level away."""

    credits: Level | None


class ReadNotificationsBody(StrictModel):
    """POST /v1/notifications/read. Without `until`, everything is read."""

    until: Instant | None = None


class OrdersExportQuery(BaseModel):
    """GET /v1/orders.csv. Query values are text, so this model converts; it still forbids."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: OrderStatus | None = None
    number: (
        Annotated[
            str,
            AfterValidator(_number_in_address),
            Field(json_schema_extra={"pattern": NUMBER_IN_ADDRESS_PATTERN}),
        ]
        | None
    ) = None
    placed_from: CalendarDate | None = Field(None, alias="from")
    placed_to: CalendarDate | None = Field(None, alias="to")
    q: Annotated[str, StringConstraints(min_length=1, max_length=SEARCH_MAX)] | None = None

    def to_filter(self) -> OrderFilter:
        """Return what is shown, apart from the search text."""
        return OrderFilter(
            status=self.status,
            number=PhoneNumber(self.number) if self.number else None,
            placed_from=self.placed_from,
            placed_to=self.placed_to,
        )


class OrdersQuery(OrdersExportQuery):
    """GET /v1/orders: the same filters, and which part of the list."""

    limit: Limit = LIMIT_DEFAULT
    cursor: Cursor | None = None
    page: (
        Annotated[
            int,
            Field(ge=1, le=PAGE_MAX, description="Instead of a cursor."),
            BeforeValidator(_whole_number),
        ]
        | None
    ) = None

    @field_validator("page")
    @classmethod
    def _one_way_to_go_on(cls, page: int, earlier: ValidationInfo) -> int:
        if earlier.data.get("cursor") is not None:
            raise PydanticCustomError(Code.INVALID_FIELD, "give a cursor or a page, not both")
        return page

    def to_part(self) -> HistoryPart:
        """Return which part of the list is asked for."""
        before = read_cursor(self.cursor) if self.cursor is not None else None
        return HistoryPart(self.limit, before, ((self.page or 1) - 1) * self.limit)


class StatementQuery(BaseModel):
    """GET /v1/numbers/{number}/statement. The dates are WIB days, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recorded_from: CalendarDate | None = Field(None, alias="from")
    recorded_to: CalendarDate | None = Field(None, alias="to")
    limit: Limit = LIMIT_DEFAULT
    cursor: Cursor | None = None

    def to_domain(self) -> StatementRequest:
        """Return the request: from 00.00 WIB of the first day until that behind the last."""
        first, last = self.recorded_from, self.recorded_to
        return StatementRequest(
            limit=self.limit,
            before=read_cursor(self.cursor) if self.cursor is not None else None,
            recorded_from=start_of_day(max(first, FIRST_DAY)) if first else None,
            recorded_until=start_of_day(min(last, LAST_DAY) + timedelta(days=1)) if last else None,
        )


class NotificationsQuery(BaseModel):
    """GET /v1/notifications."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Limit = LIMIT_DEFAULT
    cursor: NoticesCursor | None = None

    @property
    def before(self) -> str | None:
        """The id of the notice below which the list goes on."""
        return read_notices_cursor(self.cursor) if self.cursor is not None else None


def write_cursor(before: int | str | None) -> str | None:
    """Return the opaque text from which a list goes on: below a count, or a notice's id."""
    if before is None:
        return None
    return base64.urlsafe_b64encode(f"before:{before}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Read what `write_cursor` wrote of a count; anything else is an invalid field."""
    return int(_read_cursor(cursor, rf"[1-9][0-9]{{0,{RUNNING_DIGITS_MAX - 1}}}"))


def read_notices_cursor(cursor: str) -> str:
    """Read what `write_cursor` wrote of a notice's id; anything else is an invalid field."""
    return _read_cursor(cursor, r"[0-9TZ:.-]{24}#[0-9-]{1,64}")


def _read_cursor(cursor: str, form: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    found = re.fullmatch(f"before:({form})", text)
    if not found or write_cursor(found[1]) != cursor:
        raise PydanticCustomError(Code.INVALID_FIELD, "not a cursor of this list")
    return found[1]


def read_idempotency_key(header: str | None) -> str:
    """Return the Idempotency-Key. Raises Problem."""
    if not header:
        raise Problem(Code.IDEMPOTENCY_KEY_MISSING)
    if not _IDEMPOTENCY_KEY.fullmatch(header):
        raise Problem(Code.IDEMPOTENCY_KEY_INVALID)
    return header
