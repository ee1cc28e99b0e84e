"""Place an order: freeze its price, draw its invoice number, claim its virtual account.

Read, decide, write once: the guards run on one consistent view, and one transaction writes the
order on condition that the view still holds. A repeat under the same Idempotency-Key finds the
order that the first attempt placed, however that attempt ended.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from shared.domain.business import Business, TaxIdentity, WhatsAppNumber
from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.money import Rupiah
from shared.domain.order import (
    PLACINGS_PER_HOUR_MAX,
    FailureReason,
    Order,
    OrderStatus,
    Parties,
    PaymentMethod,
    due_at,
    pay_until_for,
    placings_in_window,
)
from shared.domain.payment_methods import MethodLimits, MethodRefusal, refuse_method
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import CreditsRefusal, PaymentTerms
from shared.domain.receivable import PostPaidRefusal
from shared.domain.wib import to_milliseconds
from shared.ports.banks import Banks, Closing
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import OrderStore, PlacedKey, Placement, Placing, PlacingView
from shared.ports.surroundings import Chance, Timer
from shared.usecases.ask_bank import Asking
from shared.usecases.close_account import close_account, closed_for_good
from shared.usecases.crediting import granting
from shared.usecases.open_account import open_account
from shared.usecases.quote_order import Offer, QuoteRefusal, offer_from

# The dashboard function may run for 10 s, and an attempt is at most four requests of 1.5 s.
ATTEMPT_BEGUN_BY_MS = 3_500
# Thirteen random digits collide practically never, so a fifth draw means a broken source.
ACCOUNT_DRAWS_MAX = 5


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """What a user asks for: a well-formed message, in which everything else may be wrong.

    `expected_total` is the total that the user was shown. `prepaid` asks to pay before the credits
    come although the agreement would let the business pay later; without one it says nothing.
    """

    business_id: str
    user: str
    idempotency_key: str
    number: PhoneNumber
    credits: int
    payment_method: str
    expected_total: Rupiah | None
    po_number: str | None
    replaces: str | None
    prepaid: bool = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what was asked, to tell a repeat from a reused key."""
        asked = [
            self.number,
            self.credits,
            self.payment_method,
            self.expected_total.amount if self.expected_total else None,
            self.po_number,
            self.replaces,
        ]
        if self.prepaid:
            asked.append("prepaid")
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PlacingSettings:
    """What placing takes from the deployment: the seller, and the banks' limits."""

    seller: TaxIdentity
    methods: tuple[MethodLimits, ...]


class PlacingRefusal(StrEnum):
    """Why nothing was placed, in the order in which the guards run.

    Between KEY_REUSED and METHOD_UNKNOWN run the guards of a quote, and behind PRICE_CHANGED, for a
    post-paid order, those of what the business owes.
    """

    KEY_REUSED = "KEY_REUSED"
    METHOD_UNKNOWN = "METHOD_UNKNOWN"
    METHOD_UNAVAILABLE = "METHOD_UNAVAILABLE"
    REPLACED_UNKNOWN = "REPLACED_UNKNOWN"
    REPLACED_NOT_OPEN = "REPLACED_NOT_OPEN"
    PRICE_CHANGED = "PRICE_CHANGED"
    TOO_MANY_PLACINGS = "TOO_MANY_PLACINGS"
    OPEN_ORDER_EXISTS = "OPEN_ORDER_EXISTS"
    # No guard: the bank would not open an account, or not close that of the order to replace.
    BANK_UNAVAILABLE = "BANK_UNAVAILABLE"


# What a placing brings about for everybody else, and for its own repeat.
_MADE_BY_PLACING = frozenset(
    {
        PlacingRefusal.REPLACED_NOT_OPEN,
        PlacingRefusal.TOO_MANY_PLACINGS,
        PlacingRefusal.OPEN_ORDER_EXISTS,
        PostPaidRefusal.CREDIT_LIMIT_EXCEEDED,
    }
)


@dataclass(frozen=True, slots=True)
class Placed:
    """The order as it is now; `replayed` when an earlier request had placed it."""

    order: Order
    replayed: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal with what the caller needs to go on: the order in the way, the new offer."""

    reason: PlacingRefusal | QuoteRefusal | CreditsRefusal | PostPaidRefusal
    order: Order | None = None
    offer: Offer | None = None
    method_refusal: MethodRefusal | None = None


@dataclass(frozen=True, slots=True)
class PlacingPorts:
    """What placing needs from outside. `asking` settles an order to replace that was just paid."""

    store: OrderStore
    banks: Banks
    chance: Chance
    asking: Asking

    @property
    def timer(self) -> Timer:
        """How long the request has been running."""
        return self.asking.timer


def place_order(
    request: PlaceRequest, settings: PlacingSettings, ports: PlacingPorts, *, now: datetime
) -> Placed | Refused:
    """Place an order, or say which guard refused it.

    Raises StoreBusy or StoreUnknown when the store stays unwell until the deadline: the caller
    may repeat the request with the same key, and gets the order if it was placed after all.
    """
    placing = _Placing(request, settings, ports, ports.chance.token(), to_milliseconds(now))
    outcome = placing.until_decided()
    if isinstance(outcome, Placed) and not outcome.replayed and outcome.order.awaits_bank:
        opened = open_account(outcome.order, request.idempotency_key, ports.banks, ports.store)
        if opened is None:
            return Refused(PlacingRefusal.BANK_UNAVAILABLE)
        return Placed(opened, replayed=False)
    return outcome


@dataclass(slots=True)
class _Placing:
    """One placing, over all its attempts.

    `token` tells our own order from that of another request with the same key; `closed` is the
    account of the order to replace, once its bank has closed it.
    """

    request: PlaceRequest
    settings: PlacingSettings
    ports: PlacingPorts
    token: str
    now: datetime
    draws: int = 0
    closed: str | None = None

    def until_decided(self) -> Placed | Refused:
        """Try until the order is placed or refused, or time runs out."""
        timer = self.ports.timer
        for attempt in count(1):
            try:
                decided = self._attempt()
                if decided is not None:
                    return decided
                if self.draws >= ACCOUNT_DRAWS_MAX or timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                    raise StoreBusy("no placement went through")
            except (StoreBusy, StoreUnknown):
                if self.draws >= ACCOUNT_DRAWS_MAX or timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                    raise
            timer.pause(attempt)
        raise AssertionError("count() never ends")

    def _attempt(self) -> Placed | Refused | None:
        """Read, decide, write; None after a lost race."""
        decided = self._decide()
        if isinstance(decided, Refused):
            return None if self._was_placed_meanwhile(decided) else decided
        if isinstance(decided, Placed):
            return decided
        replaced = decided.seen.replaced
        if replaced is not None and replaced.account.number != self.closed:
            ports = self.ports
            closing = close_account(replaced, ports.banks, ports.store, ports.asking, now=self.now)
            if closing is Closing.UNKNOWN:
                return Refused(PlacingRefusal.BANK_UNAVAILABLE)
            self.closed = closed_for_good(replaced, closing)
            if closing is Closing.PAID:
                # What was paid is booked: mostly as that order, which can then not be replaced.
                return None
        placing = self.ports.store.place(decided)
        if placing is Placing.PLACED:
            return Placed(decided.order, replayed=False)
        self.draws += placing is Placing.ACCOUNT_TAKEN
        return None

    def _was_placed_meanwhile(self, refused: Refused) -> bool:
        """Tell whether the order in the way may be the one that this very key has placed.

        The view is no picture of one instant: it may show the number after that placing and the
        key before it. Read afterwards, the key is there.
        """
        if refused.reason not in _MADE_BY_PLACING:
            return False
        request = self.request
        view = self.ports.store.placing_view(
            request.business_id, request.number, request.idempotency_key, None
        )
        return view.key is not None and not view.key.freed

    def _decide(self) -> Placement | Placed | Refused:
        """Run the guards in their order of precedence; after the last, placing must succeed."""
        request, store, now = self.request, self.ports.store, self.now
        replaces = parse_order_id(request.replaces) if request.replaces is not None else None
        view = store.placing_view(
            request.business_id,
            request.number,
            request.idempotency_key,
            replaces.running_number if replaces else None,
        )
        if view.key is not None and not view.key.freed:
            return _replay(request, view.key, store, self.token)
        offer = offer_from(view, request.credits, store, now=now)
        if not isinstance(offer, Offer):
            return Refused(offer)
        terms = None if request.prepaid else offer.payment_terms
        refused = _refuse_method_and_replacement(
            request, view, offer, self.settings, now
        ) or _refuse_price(request, offer, terms, now)
        return refused or self._placement(view, offer, terms)

    def _placement(
        self, view: PlacingView, offer: Offer, terms: PaymentTerms | None
    ) -> Placement | Refused:
        """Run the guards that every placing moves on; a post-paid order needs no free number."""
        if view.business is None or view.number is None or view.account is None:
            raise InvariantBroken("an offer without a business and a number")
        request, now = self.request, self.now
        recent = placings_in_window(view.number.placed_at, now)
        if len(recent) >= PLACINGS_PER_HOUR_MAX:
            return Refused(PlacingRefusal.TOO_MANY_PLACINGS)
        in_the_way = None
        if terms is None:
            in_the_way = _order_in_the_way(view.number, view.replaced, self.ports.store, now)
        if in_the_way is not None and in_the_way.is_open_at(now):
            return Refused(PlacingRefusal.OPEN_ORDER_EXISTS, order=in_the_way)
        order = self._new_order(view.business, offer, terms)
        return Placement(
            order=order,
            idempotency_key=request.idempotency_key,
            fingerprint=request.fingerprint,
            seen=view,
            replaced=_make_way(view.replaced, request.user, now),
            over=in_the_way,
            placed_at=(*recent, now),
            grant=granting(order, view.business, view.account) if terms is not None else None,
        )

    def _new_order(self, business: Business, offer: Offer, terms: PaymentTerms | None) -> Order:
        """Freeze the order: at those terms it is invoiced at once, without any it is to be paid."""
        request, now = self.request, self.now
        method = PaymentMethod(request.payment_method)
        bank = self.ports.banks[method]
        return Order(
            business_id=business.business_id,
            invoice_number=InvoiceNumber(business.prefix, business.invoice_seq + 1),
            number=request.number,
            quote=offer.quote,
            payment_method=method,
            account=bank.draw(business.name, self.ports.chance, now),
            status=OrderStatus.INVOICED if terms else OrderStatus.AWAITING_PAYMENT,
            created_at=now,
            pay_until=due_at(now, terms.days) if terms else pay_until_for(now),
            placed_by=request.user,
            parties=Parties(self.settings.seller, business.tax_identity, business.locale),
            document_token=self.token,
            po_number=request.po_number,
            awaits_bank=bank.keeps_accounts,
            payment_days=terms.days if terms else None,
        )


def _refuse_method_and_replacement(
    request: PlaceRequest,
    view: PlacingView,
    offer: Offer,
    settings: PlacingSettings,
    now: datetime,
) -> Refused | None:
    if request.payment_method not in set(PaymentMethod):
        return Refused(PlacingRefusal.METHOD_UNKNOWN)
    method = PaymentMethod(request.payment_method)
    method_refusal = refuse_method(method, offer.quote.total, settings.methods)
    if method_refusal is not None:
        return Refused(PlacingRefusal.METHOD_UNAVAILABLE, method_refusal=method_refusal)
    if request.replaces is None:
        return None
    if view.replaced is None or view.replaced.order_id != request.replaces:
        return Refused(PlacingRefusal.REPLACED_UNKNOWN)
    if not view.replaced.is_open_at(now):
        return Refused(PlacingRefusal.REPLACED_NOT_OPEN, order=view.replaced)
    return None


def _refuse_price(
    request: PlaceRequest, offer: Offer, terms: PaymentTerms | None, now: datetime
) -> Refused | None:
    """Refuse another total than was shown, and one that may not be owed."""
    if request.expected_total is not None and request.expected_total != offer.quote.total:
        return Refused(PlacingRefusal.PRICE_CHANGED, offer=offer)
    if terms is None:
        return None
    not_owed = offer.receivables.refuse(offer.quote.total, terms, now)
    return Refused(not_owed, offer=offer) if not_owed is not None else None


def _replay(
    request: PlaceRequest, key: PlacedKey, store: OrderStore, token: str
) -> Placed | Refused:
    """Answer from the order that the key placed; our own token in it says it was this request."""
    if key.fingerprint != request.fingerprint:
        return Refused(PlacingRefusal.KEY_REUSED)
    order = store.order(request.business_id, key.running_number)
    if order is None:
        raise InvariantBroken("an Idempotency-Key without the order it was written with")
    return Placed(order, replayed=order.document_token != token)


def _order_in_the_way(
    number: WhatsAppNumber, replaced: Order | None, store: OrderStore, now: datetime
) -> Order | None:
    """The other order that holds this number.

    It is read by itself: it may have ended since the view was read, and then holds nothing.
    """
    open_order = number.open_order
    if open_order is None or not open_order.holds_at(now):
        return None
    if replaced and replaced.invoice_number.running_number == open_order.running_number:
        return None
    return store.order(number.business_id, open_order.running_number)


def _make_way(replaced: Order | None, user: str, now: datetime) -> Order | None:
    if replaced is None:
        return None
    return replaced.cancelled(at=now, by=user, reason=FailureReason.REPLACED)
