"""Send the mail of a notice: how an order ended, held money, credits that run low or lapse."""

from shared.domain.errors import InvariantBroken
from shared.domain.mail import EndingMail, NoticeMail
from shared.domain.notice import OrderEnd
from shared.domain.order import Order, OrderStatus
from shared.domain.outbox import OutboxRow
from shared.usecases.mailing import FulfilmentPorts, business_behind, order_behind, send

_ENDED_UNPAID = frozenset({OrderStatus.EXPIRED, OrderStatus.CANCELLED})


def mail_notice(row: OutboxRow, ports: FulfilmentPorts) -> None:
    """Send it. An order that was paid after all needs no word of its end, nor gets one.

    Raises what the ports raise.
    """
    notice = row.notice
    if notice is None:
        raise InvariantBroken("a row that mails a notice is one")
    if not isinstance(notice.fact, OrderEnd):
        business = business_behind(row, ports.outbox)
        mail = NoticeMail(notice, business.business_id, business.name, business.locale)
        send(mail, business, ports)
        return
    order = order_behind(row, ports.outbox, _ended_unpaid)
    if _ended_unpaid(order):
        business = business_behind(row, ports.outbox)
        send(EndingMail(order, business.locale), business, ports)


def _ended_unpaid(order: Order) -> bool:
    return order.status in _ENDED_UNPAID
