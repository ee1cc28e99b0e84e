"""Orders as customers place them, computed like real ones, with defaults not worth mentioning.

`builders.an_order` sets single fields for the rules of the domain; these take what a customer would
say, and price and VAT follow.

`an_order()` buys 1.000 credits at Rp 415 on 22 November 2026 at 14.05 WIB and waits for BCA;
`a_paid_order()` is the same an hour later. A test names what it is about and nothing else:
`a_paid_order(an_order(credits=250_000, unit_price="385"))`.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.domain.business import Locale, TaxIdentity
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import (
    Order,
    OrderStatus,
    Parties,
    PaymentMethod,
    due_at,
    pay_until_for,
)
from shared.domain.payment import (
    HUNDREDTHS_PER_RUPIAH,
    PaidAmount,
    PaymentNotification,
    PaymentRecord,
    Settlement,
)
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import quote_credits
from shared.domain.virtual_account import Bank, VirtualAccount, bca_account_number
from shared.domain.wib import wib_date
from tests.support.builders import NUMBER, slab, terms
from tests.support.businesses import BUYER, SELLER

PLACED_AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
DOCUMENT_TOKEN = "Zm9yLXRlc3RzLW9ubHk"
BCA_ACCOUNT = VirtualAccount(
    Bank.BCA, bca_account_number("12345", "01", "4820193756120"), "PT Kopi Pagi Sejahtera"
)


def an_order(
    *,
    business_id: str = "biz_kopi",
    invoice_number: InvoiceNumber | None = None,
    number: PhoneNumber = NUMBER,
    credits: int = 1_000,
    unit_price: str = "415",
    placed_at: datetime = PLACED_AT,
    locale: Locale = Locale.INDONESIAN,
    seller: TaxIdentity = SELLER,
    buyer: TaxIdentity = BUYER,
    account: VirtualAccount = BCA_ACCOUNT,
    po_number: str | None = None,
    document_token: str = DOCUMENT_TOKEN,
) -> Order:
    """An order that was just placed and awaits its payment."""
    today = wib_date(placed_at)
    return Order(
        business_id=business_id,
        invoice_number=invoice_number or InvoiceNumber("2A7A875", 24),
        number=number,
        quote=quote_credits(credits, terms(slab(1_000, unit_price)), today),
        payment_method=PaymentMethod.BCA_VA,
        account=account,
        status=OrderStatus.AWAITING_PAYMENT,
        created_at=placed_at,
        pay_until=pay_until_for(placed_at),
        placed_by="operator@kopi.example",
        parties=Parties(seller, buyer, locale),
        document_token=document_token,
        po_number=po_number,
    )


def a_paid_order(order: Order | None = None, *, paid_at: datetime | None = None) -> Order:
    """That order (else the default one) paid, an hour after it was placed unless told."""
    placed = order or an_order()
    return placed.paid(
        at=paid_at or placed.created_at + timedelta(hours=1), payment_id="BCA:12345:202611220001"
    )


def a_payment_of(order: Order) -> PaymentRecord:
    """The first verdict on the payment of a paid order, which settled it."""
    paid_at = order.paid_at or order.created_at
    bank, _, payment_key = (order.payment_id or "").partition(":")
    return PaymentRecord(
        notification=PaymentNotification(
            bank=Bank(bank),
            payment_key=payment_key,
            account_number=order.account.number,
            amount=PaidAmount(order.quote.total.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
            paid_at=paid_at,
        ),
        verdict=Settlement.SETTLED,
        received_at=paid_at,
        request_id="a-request",
        order=(order.business_id, order.invoice_number.running_number),
        holder_name=order.account.holder_name,
        total=order.quote.total,
    )


def an_invoiced_order(order: Order | None = None) -> Order:
    """That order (else the default one) with 14 days to pay: until 6 December 2026."""
    placed = order or an_order()
    return replace(
        placed,
        status=OrderStatus.INVOICED,
        pay_until=due_at(placed.created_at, 14),
        payment_days=14,
    )
