"""What callers get: domain values as the JSON of the API, and outcomes as problems.

Fields that end in `_idr` are whole rupiah; unit prices are decimal strings; times are UTC, dates
WIB. A field without a value is present with null.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.topup.requests import write_cursor
from shared.domain.access import Role
from shared.domain.business import Business, Locale, NumberStatus, WhatsAppNumber
from shared.domain.credit import CreditAccount
from shared.domain.movement import as_of
from shared.domain.order import FailureReason, Order, OrderStatus, PaymentMethod, due_at
from shared.domain.payment_methods import MethodLimits, MethodRefusal
from shared.domain.pricing import (
    ORDER_CREDITS_MAX,
    ORDER_CREDITS_MIN,
    ORDER_CREDITS_STEP,
    PaymentTerms,
    PriceSource,
    PriceTerms,
)
from shared.domain.receivable import Receivables
from shared.domain.tax import vat_rule_on
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text, wib_date
from shared.ports.orders import OrderPage
from shared.usecases.quote_order import Offer

StatusLabel = Literal["In progress", "Paid", "Failed", "Overdue"]
# As they are written, so that a caller's program knows them for what they are.
Instant = Annotated[
    str,
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-22T07:05:00.000Z"]),
]
UnitPriceText = Annotated[
    str,
    Field(json_schema_extra={"pattern": r"^[0-9]+(\.[0-9]{1,3})?$"}, examples=["415", "362.5"]),
]

STATUS_LABELS: dict[OrderStatus, StatusLabel] = {
    OrderStatus.AWAITING_PAYMENT: "In progress",
    # Behind its due date it is Overdue.
    OrderStatus.INVOICED: "In progress",
    OrderStatus.PAID: "Paid",
    OrderStatus.EXPIRED: "Failed",
    OrderStatus.CANCELLED: "Failed",
}


class BillingEmail(BaseModel):
    """An address that mails go to. `bounced`: none do any more, for they came back or were called
    spam. Setting the address again ends that."""

    email: str
    bounced: bool


class MeAnswer(BaseModel):
    """The caller and the business it acts for."""

    business_id: str
    business_name: str
    role: Role
    locale: Locale
    billing_emails: list[BillingEmail]

    @classmethod
    def of(cls, business: Business, role: Role, locale: Locale) -> "MeAnswer":
        """Answer for a user of a business who reads that language."""
        return cls(
            business_id=business.business_id,
            business_name=business.name,
            role=role,
            locale=locale,
            billing_emails=[
                BillingEmail(email=each, bounced=business.gets_no_mail_at(each))
                for each in business.billing_emails
            ],
        )


class NextLapse(BaseModel):
    """The credits that end first, if they are not used."""

    credits: int
    valid_until: date


class NumberAnswer(BaseModel):
    """A WhatsApp number with its credits."""

    number: str
    display_name: str
    status: NumberStatus
    available_credits: int
    held_credits: int
    low_balance_credits: int | None
    next_lapse: NextLapse | None
    can_top_up: bool

    @classmethod
    def of(cls, number: WhatsAppNumber, account: CreditAccount, now: datetime) -> "NumberAnswer":
        """Answer for a number at an instant: what is due has lapsed, as in its statement."""
        account = as_of(account, now).after
        lapse = account.next_lapse(now)
        return cls(
            number=number.number,
            display_name=number.display_name,
            status=number.status,
            available_credits=account.available,
            held_credits=account.held,
            low_balance_credits=number.low_balance_credits,
            next_lapse=NextLapse(credits=lapse.credits, valid_until=lapse.valid_until)
            if lapse
            else None,
            can_top_up=number.can_top_up,
        )


class NumbersAnswer(BaseModel):
    """All numbers of the business."""

    items: list[NumberAnswer]


class SlabAnswer(BaseModel):
    """A unit price and the quantity from which it holds."""

    credits_min: int
    unit_price_idr: UnitPriceText


class VatAnswer(BaseModel):
    """The VAT of today: a rate on a fraction of the price."""

    rate_percent: int
    base_fraction: str


class PriceListAnswer(BaseModel):
    """What the business pays per credit, and how much it may order."""

    slabs: list[SlabAnswer]
    credits_min: int
    credits_max: int
    credits_step: int
    vat: VatAnswer
    source: PriceSource
    effective_from: date

    @classmethod
    def of(cls, terms: PriceTerms, today: date) -> "PriceListAnswer":
        """Answer for the terms of a WIB date."""
        rule = vat_rule_on(today)
        return cls(
            slabs=[
                SlabAnswer(
                    credits_min=max(slab.credits_min, ORDER_CREDITS_MIN),
                    unit_price_idr=slab.unit_price.to_text(),
                )
                for slab in terms.slabs
            ],
            credits_min=ORDER_CREDITS_MIN,
            credits_max=ORDER_CREDITS_MAX,
            credits_step=ORDER_CREDITS_STEP,
            vat=VatAnswer(rate_percent=rule.rate_percent, base_fraction=rule.base_fraction),
            source=terms.source,
            effective_from=terms.effective_from,
        )


class MethodAnswer(BaseModel):
    """A payment method and whether it can pay this total."""

    method: PaymentMethod
    available: bool
    reason: MethodRefusal | None
    min_idr: int
    max_idr: int


class BetterOfferAnswer(BaseModel):
    """More credits for the same money or less, VAT included."""

    credits: int
    total_idr: int
    saves_idr: int


class PaymentTermsAnswer(BaseModel):
    """That the credits come at once and are paid by `due_on`, a WIB date, `days` from today.

    `owed_idr` of `limit_idr` is owed already. While `overdue`, nothing more can be ordered so.
    """

    days: int
    due_on: date
    limit_idr: int
    owed_idr: int
    overdue: bool

    @classmethod
    def of(cls, terms: PaymentTerms, owed: Receivables, now: datetime) -> "PaymentTermsAnswer":
        """Answer for the terms of an agreement at an instant."""
        return cls(
            days=terms.days,
            due_on=wib_date(due_at(now, terms.days)),
            limit_idr=terms.limit.amount,
            owed_idr=owed.exposure.amount,
            overdue=owed.is_overdue_at(now),
        )


class QuoteAnswer(BaseModel):
    """What a quantity costs today. `valid_until` is the last day of the credits if paid today.

    `payment_terms` is null where an order is paid before its credits come.
    """

    credits: int
    unit_price_idr: UnitPriceText
    net_idr: int
    vat_base_idr: int
    vat_idr: int
    total_idr: int
    valid_until: date
    payment_methods: list[MethodAnswer]
    better_offer: BetterOfferAnswer | None
    payment_terms: PaymentTermsAnswer | None

    @classmethod
    def of(cls, offer: Offer, methods: tuple[MethodLimits, ...], now: datetime) -> "QuoteAnswer":
        """Answer for an offer at an instant."""
        quote, better, terms = offer.quote, offer.better, offer.payment_terms
        refusals = [(each, each.refuse(quote.total)) for each in methods]
        return cls(
            credits=quote.credits,
            unit_price_idr=quote.unit_price.to_text(),
            net_idr=quote.net.amount,
            vat_base_idr=quote.vat_base.amount,
            vat_idr=quote.vat.amount,
            total_idr=quote.total.amount,
            valid_until=quote.valid_until,
            payment_methods=[
                MethodAnswer(
                    method=each.method,
                    available=refusal is None,
                    reason=refusal,
                    min_idr=each.minimum.amount,
                    max_idr=each.maximum.amount,
                )
                for each, refusal in refusals
            ],
            better_offer=BetterOfferAnswer(
                credits=better.credits,
                total_idr=better.total.amount,
                saves_idr=better.saves.amount,
            )
            if better
            else None,
            payment_terms=PaymentTermsAnswer.of(terms, offer.receivables, now) if terms else None,
        )


class VirtualAccountAnswer(BaseModel):
    """Where to pay: digits only, as a payer types them; null while the bank is asked for it."""

    bank: Bank
    number: str | None
    holder_name: str


class OrderAnswer(BaseModel):
    """An order as it is now."""

    order_id: str
    invoice_number: str
    number: str
    credits: int
    unit_price_idr: UnitPriceText
    net_idr: int
    vat_base_idr: int
    vat_idr: int
    total_idr: int
    payment_method: PaymentMethod
    virtual_account: VirtualAccountAnswer
    status: OrderStatus
    status_label: StatusLabel
    failure_reason: FailureReason | None
    created_at: Instant
    pay_until: Instant
    paid_at: Instant | None
    valid_until: date | None
    invoice_ready: bool
    receipt_ready: bool
    tax_invoice_number: str | None
    po_number: str | None
    refunded_idr: int

    @classmethod
    def of(cls, order: Order, now: datetime) -> "OrderAnswer":
        """Answer for an order at an instant: past `pay_until` an unpaid one is EXPIRED."""
        quote = order.quote
        status = order.status_at(now)
        return cls(
            order_id=order.order_id,
            invoice_number=str(order.invoice_number),
            number=order.number,
            credits=quote.credits,
            unit_price_idr=quote.unit_price.to_text(),
            net_idr=quote.net.amount,
            vat_base_idr=quote.vat_base.amount,
            vat_idr=quote.vat.amount,
            total_idr=quote.total.amount,
            payment_method=order.payment_method,
            virtual_account=VirtualAccountAnswer(
                bank=order.account.bank,
                number=None if order.awaits_bank else order.account.number,
                holder_name=order.account.holder_name,
            ),
            status=status,
            status_label="Overdue" if order.is_overdue_at(now) else STATUS_LABELS[status],
            failure_reason=order.failure_at(now),
            created_at=to_text(order.created_at),
            pay_until=to_text(order.pay_until),
            paid_at=to_text(order.paid_at) if order.paid_at else None,
            valid_until=order.valid_until_at(now),
            invoice_ready=order.invoice_key is not None,
            receipt_ready=order.receipt_key is not None,
            tax_invoice_number=order.tax_invoice_number,
            po_number=order.po_number,
            refunded_idr=order.refunded.amount,
        )


class OrdersAnswer(BaseModel):
    """A page of the history, newest first."""

    items: list[OrderAnswer]
    next_cursor: str | None
    total: int
    total_is_at_least: bool

    @classmethod
    def of(cls, page: OrderPage, now: datetime) -> "OrdersAnswer":
        """Answer for a page at an instant."""
        return cls(
            items=[OrderAnswer.of(order, now) for order in page.items],
            next_cursor=write_cursor(page.next_before),
            total=page.total,
            total_is_at_least=page.total_is_at_least,
        )


class LinkAnswer(BaseModel):
    """A link that works until `expires_at`."""

    url: str
    expires_at: Instant
