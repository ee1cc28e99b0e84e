"""A paid order gets one invoice and its mail, whatever breaks on the way."""

from dataclasses import replace

import pytest

from shared.domain.access import Role
from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.domain.outbox import Effect
from shared.ports.faults import MailerBusy, MailRefused
from shared.usecases.confirm_paid_order import Confirmation, confirm_paid_order
from tests.support.businesses import a_business, a_user
from tests.support.fulfilment import PAID_AT, Crash, Faults, World
from tests.support.orders import an_order

ORDER_ID = "ord_2A7A875-0024"
ROW = (ORDER_ID, Effect.CONFIRM_PAID_ORDER)
KEY = "invoices/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
DOCUMENT = b"invoice of ord_2A7A875-0024"
RECEIPT_KEY = "receipts/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
RECEIPT = b"receipt of 202611220001 for ord_2A7A875-0024"
DOCUMENTS = {KEY: DOCUMENT, RECEIPT_KEY: RECEIPT}
MAIL = (b"mail with invoice of ord_2A7A875-0024", ("finance@kopi.example",))

# Every call that one confirmation makes, in order. A call that is added must be added here, and is
# then killed before and after like the others.
STEPS = (
    "row",
    "order",
    "render",
    "keep",
    "keep_invoice_key",
    "render_receipt",
    "keep",
    "keep_receipt_key",
    "business",
    "write",
    "send",
    "finish",
)


def noted_keys(world: World) -> tuple[str | None, str | None]:
    order = world.outbox.orders["biz_kopi", 24]
    return order.invoice_key, order.receipt_key


def test_stores_the_invoice_mails_it_and_finishes_the_row() -> None:
    world, calls = World(), Faults()

    done = confirm_paid_order(ORDER_ID, world.ports(calls))

    assert done is Confirmation.SENT
    assert tuple(calls.calls) == STEPS
    assert world.archive.documents == DOCUMENTS
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert world.mailer.sent == [MAIL]
    assert world.outbox.finished == {ROW: PAID_AT}
    assert world.outbox.due == {}


def test_a_repeat_does_nothing() -> None:
    world, repeat = World(), Faults()
    confirm_paid_order(ORDER_ID, world.ports())

    done = confirm_paid_order(ORDER_ID, world.ports(repeat))

    assert done is Confirmation.NOTHING_TO_DO
    assert repeat.calls == ["row"]
    assert world.mailer.sent == [MAIL]


def test_an_order_without_a_row_is_left_alone() -> None:
    world = World()

    done = confirm_paid_order("ord_2A7A875-0025", world.ports())

    assert done is Confirmation.NOTHING_TO_DO
    assert world.archive.documents == {}
    assert world.mailer.sent == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=STEPS)
def test_a_repeat_after_a_crash_anywhere_reaches_the_same_state(step: int, after: bool) -> None:
    world = World()
    with pytest.raises(Crash):
        confirm_paid_order(ORDER_ID, world.ports(Faults(at=step, after=after)))

    confirm_paid_order(ORDER_ID, world.ports())

    assert world.archive.documents == DOCUMENTS
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert world.outbox.finished == {ROW: PAID_AT}
    # Only between sending and noting that it was sent does a crash cost a second copy.
    sent_before_crash = (STEPS[step - 1], after) in {("send", True), ("finish", False)}
    assert world.mailer.sent == [MAIL] * (2 if sent_before_crash else 1)


@pytest.mark.parametrize("second", range(1, len(STEPS) + 1), ids=STEPS)
@pytest.mark.parametrize("first", range(1, len(STEPS) + 1), ids=STEPS)
def test_two_crashes_cost_at_most_two_further_mails(first: int, second: int) -> None:
    for first_after in (False, True):
        for second_after in (False, True):
            world = World()
            faults = [Faults(at=first, after=first_after), Faults(at=second, after=second_after)]
            crashes = 0
            for fault in faults:
                try:
                    confirm_paid_order(ORDER_ID, world.ports(fault))
                except Crash:
                    crashes += 1

            confirm_paid_order(ORDER_ID, world.ports())

            assert 1 <= len(world.mailer.sent) <= 1 + crashes
            assert set(world.mailer.sent) == {MAIL}
            assert world.archive.documents == DOCUMENTS
            assert world.outbox.finished == {ROW: PAID_AT}


def test_the_document_that_was_stored_first_is_the_one_that_is_mailed() -> None:
    world = World()
    world.archive.documents[KEY] = b"the first edition"

    confirm_paid_order(ORDER_ID, world.ports())

    assert world.archive.documents[KEY] == b"the first edition"
    assert world.mailer.sent == [(b"mail with the first edition", ("finance@kopi.example",))]


@pytest.mark.parametrize("order", [an_order(), None], ids=["unpaid", "absent"])
def test_nothing_is_made_for_an_order_that_is_not_paid(order: Order | None) -> None:
    world = World()
    if order:
        world.outbox.orders["biz_kopi", 24] = order
    else:
        del world.outbox.orders["biz_kopi", 24]

    with pytest.raises(InvariantBroken):
        confirm_paid_order(ORDER_ID, world.ports())

    assert world.archive.documents == {}
    assert world.mailer.sent == []
    assert ROW in world.outbox.open_rows


def test_all_billing_addresses_get_one_mail() -> None:
    emails = ("a@kopi.example", "b@kopi.example", "c@kopi.example", "d@kopi.example")
    world = World(business=a_business(billing_emails=emails))

    confirm_paid_order(ORDER_ID, world.ports())

    assert [to for _, to in world.mailer.sent] == [emails[:3]]


def test_without_a_billing_address_the_owners_get_it() -> None:
    world = World(business=a_business(billing_emails=()))
    world.outbox.people["biz_kopi"] = (
        a_user("owner2@kopi.example"),
        a_user("finance@kopi.example", Role.FINANCE),
        a_user("owner1@kopi.example"),
    )

    confirm_paid_order(ORDER_ID, world.ports())

    assert [to for _, to in world.mailer.sent] == [("owner1@kopi.example", "owner2@kopi.example")]


def test_a_business_that_nobody_can_write_to_is_a_refusal() -> None:
    world = World(business=a_business(billing_emails=()))

    with pytest.raises(MailRefused, match=r"^NO_RECIPIENT$"):
        confirm_paid_order(ORDER_ID, world.ports())

    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert ROW in world.outbox.open_rows


@pytest.mark.parametrize("fault", [MailRefused("MessageRejected"), MailerBusy("Throttled")])
def test_a_mail_that_fails_leaves_the_invoice_and_the_row(fault: Exception) -> None:
    world = World()
    world.mailer.fault = fault

    with pytest.raises(type(fault)):
        confirm_paid_order(ORDER_ID, world.ports())

    assert world.archive.documents == DOCUMENTS
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert ROW in world.outbox.open_rows
    assert world.outbox.finished == {}


def test_a_mail_that_was_refused_for_a_day_is_given_up_and_its_row_parked() -> None:
    world = World()
    world.mailer.fault = MailRefused("MessageRejected")
    world.outbox.open_rows[ROW] = replace(world.outbox.open_rows[ROW], tries=720)

    done = confirm_paid_order(ORDER_ID, world.ports())

    assert done is Confirmation.MAIL_GIVEN_UP
    assert world.outbox.parked == {ROW: "MessageRejected"}
    assert world.outbox.due == {}
    assert world.outbox.finished == {}
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert confirm_paid_order(ORDER_ID, world.ports()) is Confirmation.NOTHING_TO_DO


def test_a_busy_mail_service_is_never_given_up() -> None:
    world = World()
    world.mailer.fault = MailerBusy("SendingPausedException")
    world.outbox.open_rows[ROW] = replace(world.outbox.open_rows[ROW], tries=10_000)

    with pytest.raises(MailerBusy):
        confirm_paid_order(ORDER_ID, world.ports())

    assert ROW in world.outbox.open_rows
    assert world.outbox.parked == {}
