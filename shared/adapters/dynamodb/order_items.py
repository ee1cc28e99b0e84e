"""Items of orders."""

from datetime import date

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader, Value
from shared.adapters.dynamodb.business_items import read_tax_identity, tax_identity_item
from shared.domain.business import Locale
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import (
    FailureReason,
    HistoryLine,
    Order,
    OrderStatus,
    Parties,
    PaymentMethod,
)
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Quote
from shared.domain.tax import vat_rule_on
from shared.domain.tax_number import ReplacedTaxNumber, TaxInvoiceNumber
from shared.domain.virtual_account import Bank, VirtualAccount
from shared.domain.wib import from_text, one_year_on, to_text, wib_date

# What a line of the history is read from: a third of an order, which is quicker to take apart.
HISTORY_ATTRIBUTES = (
    *("prefix", "running_number", "number", "credits", "net_idr", "vat_idr", "total_idr"),
    *("payment_method", "status", "created_at", "pay_until", "failure_reason", "paid_at"),
    "payment_days",
)


def order_item(order: Order) -> Item:
    """Return the item of an order that has just been placed, listed as due at `pay_until`."""
    quote = order.quote
    post_paid: Item = {"payment_days": order.payment_days} if order.is_post_paid else {}
    return {
        "entity": "ORDER",
        "business_id": order.business_id,
        "prefix": order.invoice_number.prefix,
        "running_number": order.invoice_number.running_number,
        "number": order.number,
        "credits": quote.credits,
        "unit_price_milli_idr": quote.unit_price.milli_rupiah,
        "net_idr": quote.net.amount,
        "vat_base_idr": quote.vat_base.amount,
        "vat_idr": quote.vat.amount,
        "total_idr": quote.total.amount,
        "vat_from": quote.vat_rule.effective_from.isoformat(),
        "created_at": to_text(order.created_at),
        "pay_until": to_text(order.pay_until),
        "placed_by": order.placed_by,
        "seller": tax_identity_item(order.parties.seller),
        "buyer": tax_identity_item(order.parties.buyer),
        "locale": order.parties.locale,
        "document_token": order.document_token,
        "po_number": order.po_number,
        "due": keys.DUE_ORDER,
        "due_at": to_text(order.pay_until),
        **post_paid,
        **virtual_account_attributes(order),
        **progress_attributes(order),
    }


def virtual_account_attributes(order: Order) -> Item:
    """Return the attributes that say where an order is paid; some are absent at some banks."""
    attributes: Item = {
        "payment_method": order.payment_method,
        "bank": order.account.bank,
        "account_number": order.account.number,
        "holder_name": order.account.holder_name,
    }
    if order.account.billing_id:
        attributes["billing_id"] = order.account.billing_id
    if order.awaits_bank:
        attributes["awaits_bank"] = True
    return attributes


def attributes_of_other_accounts(order: Order) -> tuple[str, ...]:
    """Return the attributes that another account of the order may have, and its own has not."""
    own = virtual_account_attributes(order)
    return tuple(name for name in ("awaits_bank", "billing_id") if name not in own)


def progress_attributes(order: Order) -> Item:
    """Return the attributes that an order's moves change."""
    progress: Item = {
        "status": order.status,
        "closed_at": to_text(order.closed_at) if order.closed_at else None,
        "failure_reason": order.failure_reason,
        "cancelled_by": order.cancelled_by,
        "paid_at": to_text(order.paid_at) if order.paid_at else None,
        "payment_id": order.payment_id,
        "applied": order.applied or None,
    }
    return {name: value for name, value in progress.items() if value is not None}


def read_order(item: Item) -> Order:
    """Return the order of an item."""
    part = Reader(item)
    failure_reason = part.optional_text("failure_reason")
    closed_at, paid_at = part.optional_text("closed_at"), part.optional_text("paid_at")
    return Order(
        business_id=part.text("business_id"),
        invoice_number=InvoiceNumber(part.text("prefix"), part.number("running_number")),
        number=PhoneNumber(part.text("number")),
        quote=_read_quote(part),
        payment_method=PaymentMethod(part.text("payment_method")),
        account=VirtualAccount(
            bank=Bank(part.text("bank")),
            number=part.text("account_number"),
            holder_name=part.text("holder_name"),
            billing_id=part.optional_text("billing_id") or "",
        ),
        status=OrderStatus(part.text("status")),
        created_at=from_text(part.text("created_at")),
        pay_until=from_text(part.text("pay_until")),
        placed_by=part.text("placed_by"),
        parties=Parties(
            seller=read_tax_identity(part.part("seller")),
            buyer=read_tax_identity(part.part("buyer")),
            locale=Locale(part.text("locale")),
        ),
        document_token=part.text("document_token"),
        po_number=part.optional_text("po_number"),
        awaits_bank=item.get("awaits_bank") is True,
        closed_at=from_text(closed_at) if closed_at else None,
        failure_reason=FailureReason(failure_reason) if failure_reason else None,
        cancelled_by=part.optional_text("cancelled_by"),
        paid_at=from_text(paid_at) if paid_at else None,
        payment_id=part.optional_text("payment_id"),
        applied=item.get("applied") is True,
        invoice_key=part.optional_text("invoice_key"),
        receipt_key=part.optional_text("receipt_key"),
        tax_invoice_number=_tax_number(part.optional_text("tax_invoice_number")),
        replaced_tax_numbers=_read_replaced_numbers(item),
        payment_days=part.optional_number("payment_days"),
        refunded_net=Rupiah(part.optional_number("refunded_net_idr") or 0),
    )


def replaced_numbers_value(order: Order) -> list[Value]:
    """Return the list of numbers that gave way to the one of an order's tax invoice."""
    return [
        {
            "number": each.number,
            "replaced_by": each.replaced_by,
            "replaced_at": to_text(each.replaced_at),
            "reason": each.reason,
        }
        for each in order.replaced_tax_numbers
    ]


def _read_replaced_numbers(item: Item) -> tuple[ReplacedTaxNumber, ...]:
    """Absent before the first."""
    parts = Reader(item).parts("replaced_tax_numbers") if "replaced_tax_numbers" in item else []
    return tuple(
        ReplacedTaxNumber(
            number=TaxInvoiceNumber(each.text("number")),
            replaced_by=Person(each.text("replaced_by")),
            replaced_at=from_text(each.text("replaced_at")),
            reason=each.text("reason"),
        )
        for each in parts
    )


def _tax_number(text: str | None) -> TaxInvoiceNumber | None:
    return TaxInvoiceNumber(text) if text is not None else None


def read_history_line(item: Item) -> HistoryLine:
    """Return the line of the history that an order's item is, of which it needs
    HISTORY_ATTRIBUTES."""
    part = Reader(item)
    failure_reason, paid_at = part.optional_text("failure_reason"), part.optional_text("paid_at")
    return HistoryLine(
        invoice_number=InvoiceNumber(part.text("prefix"), part.number("running_number")),
        number=PhoneNumber(part.text("number")),
        credits=part.number("credits"),
        net=Rupiah(part.number("net_idr")),
        vat=Rupiah(part.number("vat_idr")),
        total=Rupiah(part.number("total_idr")),
        payment_method=PaymentMethod(part.text("payment_method")),
        status=OrderStatus(part.text("status")),
        created_at=from_text(part.text("created_at")),
        pay_until=from_text(part.text("pay_until")),
        failure_reason=FailureReason(failure_reason) if failure_reason else None,
        paid_at=from_text(paid_at) if paid_at else None,
        payment_days=part.optional_number("payment_days"),
    )


def _read_quote(part: Reader) -> Quote:
    """The frozen price. Its VAT rule is found by date: rules are never edited, only added."""
    return Quote(
        credits=part.number("credits"),
        unit_price=UnitPrice(part.number("unit_price_milli_idr")),
        net=Rupiah(part.number("net_idr")),
        vat_base=Rupiah(part.number("vat_base_idr")),
        vat=Rupiah(part.number("vat_idr")),
        total=Rupiah(part.number("total_idr")),
        vat_rule=vat_rule_on(date.fromisoformat(part.text("vat_from"))),
        valid_until=one_year_on(wib_date(from_text(part.text("created_at")))),
    )
