"""Do what one row of the outbox asks for, and mark it as done.

Doing comes first and marking last, so a crash between the two does it again: every effect may be
done twice, and a mail then goes out once more.
"""

from collections.abc import Callable

from shared.domain.outbox import Effect, OutboxRow, RowKey
from shared.usecases.confirm_paid_order import bill_invoiced_order, confirm_paid_order
from shared.usecases.instruct_payment import instruct_payment
from shared.usecases.mail_notice import mail_notice
from shared.usecases.mailing import FulfilmentPorts

DO: dict[Effect, Callable[[OutboxRow, FulfilmentPorts], None]] = {
    Effect.INSTRUCT_PAYMENT: instruct_payment,
    Effect.BILL_INVOICED_ORDER: bill_invoiced_order,
    Effect.CONFIRM_PAID_ORDER: confirm_paid_order,
    Effect.MAIL_NOTICE: mail_notice,
}


def do_effect(key: RowKey, row: OutboxRow, ports: FulfilmentPorts) -> None:
    """Do it. Raises what the ports raise: then the row stays as it is, to be tried again."""
    DO[row.effect](row, ports)
    ports.outbox.finish(key, ports.clock.now())
