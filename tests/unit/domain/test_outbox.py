"""What is to be done about what, and when the sweep looks again at what failed."""

from datetime import timedelta

import pytest

from shared.domain.credit import Lapse
from shared.domain.notice import Notice, order_end_notice
from shared.domain.order import FailureReason
from shared.domain.outbox import (
    Effect,
    Fault,
    OutboxRow,
    bill_row,
    effect_of,
    instructions_row,
    is_given_up,
    next_try_at,
    row_of,
)
from tests.support.builders import at
from tests.support.mails import ended
from tests.support.orders import a_paid_order, an_invoiced_order, an_order

NOW = at("2026-11-22T15:00:00+07:00")
ORDER = an_order()


def test_a_row_waits_two_minutes_for_the_sweep() -> None:
    assert next_try_at(NOW) == NOW + timedelta(minutes=2)


def test_instructions_name_the_account_that_they_are_about() -> None:
    assert instructions_row(ORDER, NOW) == OutboxRow(
        effect=Effect.INSTRUCT_PAYMENT,
        business_id="biz_kopi",
        created_at=NOW,
        order=ORDER.invoice_number,
        account_number="123450148201937561204",
        notice=None,
        tries=0,
    )


def test_a_bill_is_due_with_its_order() -> None:
    order = an_invoiced_order()

    row = bill_row(order)

    assert (row.effect, row.created_at) == (Effect.BILL_INVOICED_ORDER, order.created_at)


def test_a_notice_is_the_row_of_its_own_mail() -> None:
    notice = order_end_notice(a_paid_order(), NOW)

    assert row_of(notice, "biz_kopi", tries=3) == OutboxRow(
        effect=Effect.CONFIRM_PAID_ORDER,
        business_id="biz_kopi",
        created_at=NOW,
        order=ORDER.invoice_number,
        notice=notice,
        tries=3,
    )


def test_only_the_mail_of_a_paid_order_brings_an_invoice() -> None:
    notices = [order_end_notice(ended(ORDER, reason), NOW) for reason in FailureReason]
    notices.append(Notice(ORDER.number, NOW, "7", Lapse(1, NOW.date())))

    assert {effect_of(notice) for notice in notices} == {Effect.MAIL_NOTICE}
    assert effect_of(order_end_notice(a_paid_order(), NOW)) is Effect.CONFIRM_PAID_ORDER
    assert row_of(notices[-1], "biz_kopi").order is None


@pytest.mark.parametrize(
    ("fault", "tries", "given_up"),
    [
        (Fault.OUTAGE, 1_000_000, False),
        (Fault.REFUSED, 1_439, False),
        (Fault.REFUSED, 1_440, True),
        (Fault.BROKEN, 29, False),
        (Fault.BROKEN, 30, True),
    ],
)
def test_only_an_outage_is_waited_for_without_an_end(
    fault: Fault, tries: int, given_up: bool
) -> None:
    assert is_given_up(fault, tries) is given_up
