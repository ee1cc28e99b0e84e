"""What a payer gets who has a pay link and no login, and who makes one."""

from datetime import datetime

from pydantic import BaseModel

from functions.topup.answers import Instant
from shared.domain.business import Locale
from shared.domain.order import Order, OrderStatus
from shared.domain.pay_link import account_number_for_payer
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text


class NoLinkAnswer(BaseModel):
    """That an order has no pay link."""

    url: None
    expires_at: None


class PayAnswer(BaseModel):
    """What there is to pay, where, and until when, and nothing else of the order.

    `virtual_account_number` is digits only. It is null while the bank is asked for it, and when the
    order can be paid no more; `status` then says why.
    """

    total_idr: int
    bank: Bank
    virtual_account_number: str | None
    holder_name: str
    pay_until: Instant
    status: OrderStatus
    po_number: str | None
    locale: Locale

    @classmethod
    def of(cls, order: Order, now: datetime) -> "PayAnswer":
        """Answer for an order at an instant."""
        return cls(
            total_idr=order.quote.total.amount,
            bank=order.account.bank,
            virtual_account_number=account_number_for_payer(order, now),
            holder_name=order.account.holder_name,
            pay_until=to_text(order.pay_until),
            status=order.status_at(now),
            po_number=order.po_number,
            locale=order.parties.locale,
        )
