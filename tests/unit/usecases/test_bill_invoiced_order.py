"""A post-paid order has its invoice, and the mail with it, from its grant on."""

from dataclasses import replace

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.outbox import Effect, bill_row
from shared.usecases.confirm_paid_order import bill_invoiced_order
from tests.support.fulfilment import PAID_AT, Crash, Faults, World
from tests.support.orders import a_paid_order, an_invoiced_order

ROW = ("X#ord_2A7A875-0024", Effect.BILL_INVOICED_ORDER)
KEY = "invoices/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
DOCUMENT = b"invoice of ord_2A7A875-0024"
MAIL = (b"mail with invoice of ord_2A7A875-0024", ("finance@kopi.example",))
# Every call that one bill makes, in order.
STEPS = (
    *("row", "order", "render", "keep", "keep_invoice_key", "business", "write", "send", "finish"),
)


def a_world() -> World:
    return World(order=an_invoiced_order())


def test_the_invoice_is_stored_and_mailed_before_anybody_has_paid() -> None:
    world, calls = a_world(), Faults()

    assert world.do(faults=calls)

    assert tuple(calls.calls) == STEPS
    assert world.archive.documents == {KEY: DOCUMENT}
    assert world.outbox.orders["biz_kopi", 24].invoice_key == KEY
    assert world.mailer.sent == [MAIL]
    assert world.outbox.finished == {ROW: PAID_AT}
    assert not world.do()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=STEPS)
def test_a_repeat_after_a_crash_anywhere_reaches_the_same_state(step: int, after: bool) -> None:
    world = a_world()
    with pytest.raises(Crash):
        world.do(faults=Faults(at=step, after=after))

    world.do()

    assert world.archive.documents == {KEY: DOCUMENT}
    assert world.outbox.finished == {ROW: PAID_AT}
    sent_before_crash = (STEPS[step - 1], after) in {("send", True), ("finish", False)}
    assert world.mailer.sent == [MAIL] * (2 if sent_before_crash else 1)


def test_what_was_paid_before_it_was_billed_gets_no_bill_and_its_invoice_all_the_same() -> None:
    world = a_world()
    world.outbox.orders["biz_kopi", 24] = a_paid_order(an_invoiced_order())

    assert world.do()

    assert world.archive.documents == {KEY: DOCUMENT}
    assert world.mailer.sent == []
    assert world.outbox.finished == {ROW: PAID_AT}


def test_the_confirmation_brings_the_invoice_that_was_billed() -> None:
    world = a_world()
    world.do()
    world.archive.documents[KEY] = b"as it was billed"
    paid = a_paid_order(world.outbox.orders["biz_kopi", 24])

    world.do(world.outbox.add(paid))

    assert world.mailer.sent[1:] == [(b"mail with as it was billed", ("finance@kopi.example",))]


def test_an_order_that_is_paid_first_is_not_billed() -> None:
    order = replace(a_paid_order(), invoice_key=None)
    world = World(order=order)

    with pytest.raises(InvariantBroken, match="only a post-paid order is billed"):
        bill_invoiced_order(bill_row(order), world.ports())

    assert world.archive.documents == {}
    assert world.mailer.sent == []
