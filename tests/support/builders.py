"""Complete, valid values of the domain with made-up facts; a test states only what it is about.

Unless told otherwise: 1.000 credits at Rp 415 for +6281212448484 by BCA, placed on 22 November 2026
at 14.05 WIB, so Rp 460.650 with VAT.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shared.domain.business import Locale, TaxIdentity
from shared.domain.credit import CreditAccount, CreditLot, LotSource
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import (
    Asset,
    Cause,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
)
from shared.domain.money import Rounding, Rupiah, UnitPrice
from shared.domain.order import Order, OrderStatus, Parties, PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import PriceSlab, PriceSource, PriceTerms, Quote
from shared.domain.tax import VatRule
from shared.domain.virtual_account import Bank, VirtualAccount

NUMBER = PhoneNumber("+6281212448484")

# The demo price list.
DEMO_SLABS = (
    PriceSlab(1_000, UnitPrice(415_000)),
    PriceSlab(10_000, UnitPrice(405_000)),
    PriceSlab(100_000, UnitPrice(395_000)),
    PriceSlab(250_000, UnitPrice(385_000)),
)


def at(text: str) -> datetime:
    """The instant that an ISO 8601 text with its zone names."""
    instant = datetime.fromisoformat(text)
    assert instant.tzinfo is not None, text
    return instant


def terms(*slabs: PriceSlab) -> PriceTerms:
    """Terms of these slabs; of the demo price list when none are given."""
    return PriceTerms(slabs or DEMO_SLABS, PriceSource.PRICE_LIST, date(2021, 1, 1))


def slab(credits_min: int, unit_price: str) -> PriceSlab:
    """A slab with its price as a decimal string."""
    return PriceSlab(credits_min, UnitPrice.from_text(unit_price))


def a_quote() -> Quote:
    """1.000 credits at Rp 415 in November 2026."""
    return Quote(
        credits=1_000,
        unit_price=UnitPrice(415_000),
        net=Rupiah(415_000),
        vat_base=Rupiah(380_417),
        vat=Rupiah(45_650),
        total=Rupiah(460_650),
        vat_rule=VatRule(date(2025, 5, 22), 12, 11, 12, Rounding.HALF_UP),
        valid_until=date(2027, 11, 22),
    )


def an_order(**changes: Any) -> Order:
    """An order that awaits its payment until 23 November 2026, 14.05 WIB."""
    seller = TaxIdentity("PT Penjual", "Jakarta", "0123456789012345", None, "0" * 22)
    buyer = TaxIdentity("PT Pembeli", "Bandung", "5432109876543210", None, "1" * 22)
    order = Order(
        business_id="b-1",
        invoice_number=InvoiceNumber("2A7A875", 24),
        number=NUMBER,
        quote=a_quote(),
        payment_method=PaymentMethod.BCA_VA,
        account=VirtualAccount(Bank.BCA, "123450112345678901236", "PT Pembeli"),
        status=OrderStatus.AWAITING_PAYMENT,
        created_at=at("2026-11-22T14:05:00+07:00"),
        pay_until=at("2026-11-23T14:05:00+07:00"),
        placed_by="operator@example.test",
        parties=Parties(seller, buyer, Locale.INDONESIAN),
        document_token="unguessable",
    )
    return replace(order, **changes)


def a_paid_order(**changes: Any) -> Order:
    """The order of `an_order`, paid on 22 November 2026 at 15.00 WIB."""
    paid = {
        "status": OrderStatus.PAID,
        "paid_at": at("2026-11-22T15:00:00+07:00"),
        "payment_id": "BCA:12345:202611220001",
    }
    return an_order(**{**paid, **changes})


def an_invoiced_order(**changes: Any) -> Order:
    """The order of `an_order`, post-paid: due on 6 December 2026, 14 days after it was placed."""
    invoiced = {
        "status": OrderStatus.INVOICED,
        "pay_until": at("2026-12-06T23:59:59+07:00"),
        "payment_days": 14,
    }
    return an_order(**{**invoiced, **changes})


def a_notification(**changes: Any) -> PaymentNotification:
    """The bank says that the order of `an_order` was paid in full at 15.00 WIB."""
    notification = PaymentNotification(
        bank=Bank.BCA,
        payment_key="12345:202611220001",
        account_number="123450112345678901236",
        amount=PaidAmount(46_065_000, "IDR"),
        paid_at=at("2026-11-22T15:00:00+07:00"),
    )
    return replace(notification, **changes)


def a_lot(**changes: Any) -> CreditLot:
    """The untouched lot of `a_paid_order`."""
    lot = CreditLot(
        lot_id="lot_2A7A875-0024",
        order_id="ord_2A7A875-0024",
        credits=1_000,
        remaining=1_000,
        held=0,
        unit_price=UnitPrice(415_000),
        net=Rupiah(415_000),
        valid_until=date(2027, 11, 22),
        source=LotSource.PAID,
        granted_at=at("2026-11-22T15:00:00+07:00"),
    )
    return replace(lot, **changes)


def an_account(*lots: CreditLot, **changes: Any) -> CreditAccount:
    """The account of a number with these lots, one entry for each."""
    account = CreditAccount(
        number=NUMBER,
        seq=len(lots),
        last_hash="f" * 64,
        available=sum(lot.remaining - lot.held for lot in lots),
        held=sum(lot.held for lot in lots),
        lots=lots,
    )
    return replace(account, **changes)


def an_entry(**changes: Any) -> LedgerEntry:
    """The first entry of a number: 1.000 credits for Rp 415.000 and VAT, paid through BCA."""
    entry = LedgerEntry(
        number=NUMBER,
        seq=1,
        kind=EntryKind.TOP_UP,
        credits=1_000,
        balance_before=0,
        balance_after=1_000,
        cause=Cause(CauseType.ORDER, "ord_2A7A875-0024"),
        slices=(LotSlice("lot_2A7A875-0024", 1_000),),
        legs=(
            LedgerLeg("bank:BCA", "unearned_revenue", 415_000, Asset.IDR),
            LedgerLeg("bank:BCA", "vat_payable", 45_650, Asset.IDR),
            LedgerLeg("credits:+6281212448484", "credits_issued", 1_000, Asset.CREDIT),
        ),
        occurred_at=at("2026-11-22T08:00:00.000Z"),
        recorded_at=at("2026-11-22T08:00:02.345Z"),
        previous_hash="0" * 64,
    )
    return replace(entry, **changes)
