"""What an endpoint gets and gives: a request that is read and allowed, and its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from functions.topup.caller import Caller
from shared.api.problems import Code, Problem
from shared.domain.business import Business, Locale
from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.order import Order
from shared.domain.phone import PhoneNumber, parse_phone_in_address
from shared.ports.banks import Banks
from shared.ports.businesses import BusinessStore, Me
from shared.ports.credits import CreditStore
from shared.ports.documents import InvoiceLinks
from shared.ports.notices import NoticeStore
from shared.ports.orders import OrderStore
from shared.ports.pay_links import PayLinkStore
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Chance, Clock, Timer
from shared.ports.suspense import SuspenseStore
from shared.ports.sweeps import ReconciliationStore
from shared.usecases.export_orders import EXPORT_LIMITS, ExportLimits
from shared.usecases.place_order import PlacingSettings

_Body = TypeVar("_Body", bound=BaseModel)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Dependencies:
    """What the endpoints need from outside; `timer` makes a fresh one per request.

    `dashboard_url` is where the dashboard is, with a slash at its end.
    """

    store: OrderStore
    businesses: BusinessStore
    credits: CreditStore
    payments: PaymentStore
    notes: ReconciliationStore
    suspense: SuspenseStore
    notices: NoticeStore
    pay_links: PayLinkStore
    banks: Banks
    links: InvoiceLinks
    settings: PlacingSettings
    dashboard_url: str
    clock: Clock
    chance: Chance
    timer: Callable[[], Timer]
    export_limits: ExportLimits = EXPORT_LIMITS


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
class OpenCall:
    """One request for which nobody has to sign in."""

    path: Mapping[str, str]
    now: datetime


@dataclass(frozen=True)
class Answer:
    """A model to send as JSON, or a text of another kind, with headers beyond the usual ones."""

    body: BaseModel | str
    headers: Mapping[str, str] = field(default_factory=dict)


def found(what: _T | None) -> _T:
    """Return what is there and is the caller's. Raises the one Problem for all that is not."""
    if what is None:
        raise Problem(Code.NOT_FOUND)
    return what


def number_of(call: Call) -> PhoneNumber:
    """Return the WhatsApp number in the address. Raises Problem NOT_FOUND where it is none."""
    return found(parse_phone_in_address(call.path["number"]))


def invoice_number_of(call: Call) -> InvoiceNumber:
    """Return the invoice number in the address. Raises Problem NOT_FOUND where it is none."""
    return found(parse_order_id(call.path["order_id"]))


def business_of(needs: Dependencies, call: Call) -> Business:
    """Return the caller's business. Raises Problem NOT_FOUND for one that was never imported."""
    return found(needs.store.business(call.caller.business_id))


def locale_of(me: Me, call: Call) -> Locale:
    """Return the caller's language: the one that was chosen, that of the token, or the business's.

    Raises Problem NOT_FOUND for a business that was never imported.
    """
    return me.locale or call.caller.locale or found(me.business).locale


def order_of(needs: Dependencies, call: Call) -> Order:
    """Return the order in the address, if it is the business's. Raises Problem NOT_FOUND."""
    invoice_number = invoice_number_of(call)
    order = needs.store.order(call.caller.business_id, invoice_number.running_number)
    if order is None or order.invoice_number != invoice_number:
        raise Problem(Code.NOT_FOUND)
    return order
