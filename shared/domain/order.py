"""An order: one purchase of credits, from being placed to its end, and the moves it may make.

AWAITING_PAYMENT -> PAID | EXPIRED | CANCELLED
EXPIRED, CANCELLED -> PAID   for money that was paid in time and told late
INVOICED -> PAID             post-paid: its credits are there already, so it never ends unpaid
PAID is final.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.business import Locale, TaxIdentity
from shared.domain.credit import CreditLot, LotSource
from shared.domain.errors import InvariantBroken, require
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Quote
from shared.domain.tax import next_rate_change
from shared.domain.tax_number import ReplacedTaxNumber, TaxInvoiceNumber
from shared.domain.virtual_account import (
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    VirtualAccountState,
)
from shared.domain.wib import end_of_day, one_year_on, wib_date

PAYMENT_WINDOW = timedelta(hours=24)
# A debt does not end with its due date, so its virtual account takes the money for so much longer.
PAYABLE_BEYOND_DUE = timedelta(days=30)
# Each placing makes a mail and a virtual account; more than this per number is not a customer.
PLACINGS_PER_HOUR_MAX = 20
PLACINGS_WINDOW = timedelta(hours=1)


class PaymentMethod(StrEnum):
    """How an order can be paid; the values are those of the HTTP API."""

    BCA_VA = "BCA_VA"
    BNI_VA = "BNI_VA"


METHOD_OF: dict[Bank, PaymentMethod] = {
    Bank.BCA: PaymentMethod.BCA_VA,
    Bank.BNI: PaymentMethod.BNI_VA,
}
"""The payment method that each bank's virtual accounts are."""


class OrderStatus(StrEnum):
    """Where an order stands."""

    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    INVOICED = "INVOICED"
    PAID = "PAID"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


# Those whose credits are in a lot, and those that are still to be paid.
_WITH_LOT = frozenset({OrderStatus.PAID, OrderStatus.INVOICED})
_UNPAID = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.INVOICED})


class FailureReason(StrEnum):
    """Why an order failed, as the customer is told."""

    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REPLACED = "REPLACED"
    BANK_UNAVAILABLE = "BANK_UNAVAILABLE"


class Standing:
    """Where an order stands, by what was written when it was placed and when it ended."""

    __slots__ = ()

    status: OrderStatus
    created_at: datetime
    pay_until: datetime
    failure_reason: FailureReason | None
    paid_at: datetime | None
    payment_days: int | None

    @property
    def is_post_paid(self) -> bool:
        """Tell whether its credits came before its payment."""
        return self.payment_days is not None

    @property
    def granted_at(self) -> datetime | None:
        """When its credits were granted: at once where it is post-paid, else when it was paid."""
        return self.created_at if self.is_post_paid else self.paid_at

    def status_at(self, now: datetime) -> OrderStatus:
        """The status that counts: past `pay_until` an unpaid order is EXPIRED, swept or not."""
        if self.status is OrderStatus.AWAITING_PAYMENT and now > self.pay_until:
            return OrderStatus.EXPIRED
        return self.status

    def failure_at(self, now: datetime) -> FailureReason | None:
        """The reason that goes with `status_at`."""
        if self.status_at(now) is OrderStatus.EXPIRED:
            return FailureReason.EXPIRED
        return self.failure_reason if self.status is OrderStatus.CANCELLED else None

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether the order can still be paid or cancelled at that instant."""
        return self.status_at(now) is OrderStatus.AWAITING_PAYMENT

    def valid_until_at(self, now: datetime) -> date | None:
        """Last day of the credits: fixed once granted, today's answer while open, none after."""
        if self.granted_at is not None:
            return one_year_on(wib_date(self.granted_at))
        return one_year_on(wib_date(now)) if self.is_open_at(now) else None


@dataclass(frozen=True, slots=True)
class HistoryLine(Standing):
    """An order as a line of its business's history: what a spreadsheet shows of it."""

    invoice_number: InvoiceNumber
    number: PhoneNumber
    credits: int
    net: Rupiah
    vat: Rupiah
    total: Rupiah
    payment_method: PaymentMethod
    status: OrderStatus
    created_at: datetime
    pay_until: datetime
    failure_reason: FailureReason | None
    paid_at: datetime | None
    payment_days: int | None


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sells and who buys, frozen when the order is placed: documents print nothing else."""

    seller: TaxIdentity
    buyer: TaxIdentity
    locale: Locale


@dataclass(frozen=True, slots=True)
class Order(Standing):
    """One purchase of credits. Price, VAT and parties were frozen when it was placed.

    `account` is the virtual account that pays it: the present one, or the one that did. While
    `awaits_bank` the bank is still being asked for it, and its number is told to nobody.
    `document_token` is the unguessable part of its documents' storage keys; `invoice_key` and
    `receipt_key` are those keys once the documents lie there. A post-paid order has `payment_days`:
    so many days after it was placed, and granted its credits, `pay_until` ends. `refunded_net` is
    what was taken back of its net price. `applied` is one that staff paid with money which had come
    for no order: `paid_at` is when they did. `tax_invoice_number` is what the tax office gave it.
    """

    business_id: str
    invoice_number: InvoiceNumber
    number: PhoneNumber
    quote: Quote
    payment_method: PaymentMethod
    account: VirtualAccount
    status: OrderStatus
    created_at: datetime
    pay_until: datetime
    placed_by: str
    parties: Parties
    document_token: str
    po_number: str | None = None
    awaits_bank: bool = False
    closed_at: datetime | None = None
    failure_reason: FailureReason | None = None
    cancelled_by: str | None = None
    paid_at: datetime | None = None
    payment_id: str | None = None
    applied: bool = False
    tax_invoice_number: TaxInvoiceNumber | None = None
    replaced_tax_numbers: tuple[ReplacedTaxNumber, ...] = ()
    invoice_key: str | None = None
    receipt_key: str | None = None
    payment_days: int | None = None
    refunded_net: Rupiah = NO_RUPIAH

    def __post_init__(self) -> None:
        require(
            self.status in _WITH_LOT
            if self.is_post_paid
            else self.status is not OrderStatus.INVOICED,
            "a post-paid order is INVOICED or PAID, and no other is INVOICED",
        )
        require((self.status is OrderStatus.PAID) == (self.paid_at is not None), "PAID has a time")
        if self.status is OrderStatus.CANCELLED:
            require(self.closed_at is not None, "CANCELLED has a time")

    @property
    def order_id(self) -> str:
        """The id that callers use: `ord_2A7A875-0024`."""
        return self.invoice_number.order_id

    @property
    def has_lot(self) -> bool:
        """A lot exists exactly when its order is PAID or INVOICED."""
        return self.status in _WITH_LOT

    @property
    def is_unpaid(self) -> bool:
        """Tell whether it was neither paid nor ended; its time may be over all the same."""
        return self.status in _UNPAID

    @property
    def due_on(self) -> date:
        """The last WIB date on which paying it is in order."""
        return wib_date(self.pay_until)

    @property
    def payable_until(self) -> datetime:
        """The last instant at which its virtual account takes money."""
        return self.pay_until + (PAYABLE_BEYOND_DUE if self.is_post_paid else timedelta())

    def is_payable_at(self, now: datetime) -> bool:
        """Tell whether its virtual account can still be paid at that instant."""
        return self.is_unpaid and now <= self.payable_until

    def is_overdue_at(self, now: datetime) -> bool:
        """Tell whether it is owed, and was due before that instant."""
        return self.status is OrderStatus.INVOICED and now > self.pay_until

    def next_end(self, now: datetime) -> datetime | None:
        """When its time ends next: to pay in order, then to pay at all; None when it is over."""
        ends = (self.pay_until, self.payable_until)
        return next((each for each in ends if self.is_unpaid and now <= each), None)

    def cancelled(self, *, at: datetime, by: str, reason: FailureReason) -> Order:
        """Return the order cancelled. Raises InvariantBroken when it is no longer open."""
        require(self.is_open_at(at), "only an open order is cancelled")
        return replace(
            self,
            status=OrderStatus.CANCELLED,
            closed_at=at,
            cancelled_by=by,
            failure_reason=reason,
            awaits_bank=False,
        )

    def expired(self) -> Order:
        """Return the order marked as expired. Raises InvariantBroken when it awaits no payment."""
        require(self.status is OrderStatus.AWAITING_PAYMENT, "only an unpaid order expires")
        return replace(self, status=OrderStatus.EXPIRED, failure_reason=FailureReason.EXPIRED)

    def opened(self) -> Order:
        """Return the order with an account that the bank has opened: its number may be told."""
        return replace(self, awaits_bank=False)

    def moved_to(self, account: VirtualAccount) -> Order:
        """Return the order with another virtual account; price and `pay_until` stay frozen."""
        return replace(
            self, account=account, payment_method=METHOD_OF[account.bank], awaits_bank=False
        )

    def paid(
        self,
        *,
        at: datetime,
        payment_id: str,
        account: VirtualAccount | None = None,
        applied: bool = False,
    ) -> Order:
        """Return the order paid at the bank's instant, through that account or its present one.

        `applied` says that it was staff who paid it, with held money, at the instant of theirs.
        Raises InvariantBroken when it was paid.
        """
        require(self.status is not OrderStatus.PAID, "an order is paid once")
        return replace(
            self.moved_to(account or self.account),
            status=OrderStatus.PAID,
            paid_at=at,
            payment_id=payment_id,
            applied=applied,
            failure_reason=None,
        )

    @property
    def refunded(self) -> Rupiah:
        """What was taken back of its total. The VAT is always that of all that was taken back."""
        return self.refunded_net + self.quote.vat_rule.vat(self.refunded_net)

    def tax_numbered(
        self, number: TaxInvoiceNumber, replaced: ReplacedTaxNumber | None = None
    ) -> Order:
        """Return the order with the number of its tax invoice, in the place of a replaced one.

        Raises InvariantBroken for an unpaid order, and where another number is in the way.
        """
        require(self.status is OrderStatus.PAID, "only a paid order has a tax invoice")
        in_the_way = replaced.number if replaced else None
        require(self.tax_invoice_number == in_the_way, "a number is replaced for a reason")
        before = (*self.replaced_tax_numbers, *((replaced,) if replaced else ()))
        return replace(self, tax_invoice_number=number, replaced_tax_numbers=before)

    def claim(self, state: VirtualAccountState) -> VirtualAccountClaim:
        """The claim of the order's present account, as it is first written."""
        return VirtualAccountClaim(
            account=self.account,
            business_id=self.business_id,
            running_number=self.invoice_number.running_number,
            phone_number=self.number,
            total=self.quote.total,
            pay_until=self.payable_until,
            state=state,
        )

    def lot(self) -> CreditLot:
        """The credit lot of the order. Raises InvariantBroken when it has none."""
        granted_at = self.granted_at
        if granted_at is None:
            raise InvariantBroken("only an order that is paid or invoiced has a lot")
        return CreditLot(
            lot_id=self.invoice_number.lot_id,
            order_id=self.order_id,
            credits=self.quote.credits,
            remaining=self.quote.credits,
            held=0,
            unit_price=self.quote.unit_price,
            net=self.quote.net,
            valid_until=one_year_on(wib_date(granted_at)),
            source=LotSource.PAID,
            granted_at=granted_at,
        )


def pay_until_for(placed_at: datetime) -> datetime:
    """Return the end of the 24 hours, cut short where another VAT rate begins.

    The frozen VAT would be wrong for a sale that is paid under the next rate.
    """
    window_end = placed_at + PAYMENT_WINDOW
    change = next_rate_change(placed_at)
    return window_end if change is None else min(window_end, change)


def due_at(placed_at: datetime, payment_days: int) -> datetime:
    """Return when a post-paid order is due: the last second (WIB) of the day so many days on.

    Another VAT rate in between changes nothing: the tax is due with the credits (UU PPN art. 11).
    """
    return end_of_day(wib_date(placed_at) + timedelta(days=payment_days))


def placings_in_window(placed_at: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Return the placings that still count against the hourly limit."""
    return tuple(each for each in placed_at if now - PLACINGS_WINDOW < each <= now)
