"""Tell a business by mail where, until when and how much to pay for an order."""

from shared.domain.mail import InstructionsMail
from shared.domain.order import Order
from shared.domain.outbox import OutboxRow
from shared.usecases.mailing import FulfilmentPorts, business_behind, order_behind, send


def instruct_payment(row: OutboxRow, ports: FulfilmentPorts) -> None:
    """Send the mail, unless it would be wrong by now: the order ended, or waits at another account.

    A change of the account leaves a row of its own. Raises what the ports raise.
    """
    now = ports.clock.now()

    def waits_there(order: Order) -> bool:
        told = order.account.number == row.account_number and not order.awaits_bank
        return told and order.is_payable_at(now)

    order = order_behind(row, ports.outbox, waits_there)
    if waits_there(order):
        business = business_behind(row, ports.outbox)
        send(InstructionsMail(order, business.locale), business, ports)
