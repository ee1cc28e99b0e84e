"""A paid order gets one invoice and its mail, whatever breaks on the way."""

from dataclasses import replace

import pytest

from shared.domain.access import Role
from shared.domain.errors import InvariantBroken
from shared.domain.mail_address import AddressRecord
from shared.domain.order import Order
from shared.ports.faults import MailerBusy, MailRefused
from tests.support.businesses import a_business, a_user
from tests.support.fulfilment import PAID_AT, Crash, Faults, World
from tests.support.orders import an_order

ROW = ("B#biz_kopi", "M#2026-11-22T08:05:00.000Z#6281212448484-ord_2A7A875-0024-PAID")
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

    assert world.do(faults=calls)

    assert tuple(calls.calls) == STEPS
    assert world.archive.documents == DOCUMENTS
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert world.mailer.sent == [MAIL]
    assert world.outbox.finished == {ROW: PAID_AT}
    assert world.outbox.due == {}


def test_a_repeat_does_nothing() -> None:
    world, repeat = World(), Faults()
    world.do()

    assert not world.do(faults=repeat)

    assert repeat.calls == ["row"]
    assert world.mailer.sent == [MAIL]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=STEPS)
def test_a_repeat_after_a_crash_anywhere_reaches_the_same_state(step: int, after: bool) -> None:
    world = World()
    with pytest.raises(Crash):
        world.do(faults=Faults(at=step, after=after))

    world.do()

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
                    world.do(faults=fault)
                except Crash:
                    crashes += 1

            world.do()

            assert 1 <= len(world.mailer.sent) <= 1 + crashes
            assert set(world.mailer.sent) == {MAIL}
            assert world.archive.documents == DOCUMENTS
            assert world.outbox.finished == {ROW: PAID_AT}


def test_the_document_that_was_stored_first_is_the_one_that_is_mailed() -> None:
    world = World()
    world.archive.documents[KEY] = b"the first edition"

    world.do()

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
        world.do()

    assert world.archive.documents == {}
    assert world.mailer.sent == []
    assert ROW in world.outbox.open_rows


def test_all_billing_addresses_get_one_mail() -> None:
    emails = ("a@kopi.example", "b@kopi.example", "c@kopi.example", "d@kopi.example")
    world = World(business=a_business(billing_emails=emails))

    world.do()

    assert [to for _, to in world.mailer.sent] == [emails[:3]]


def test_without_a_billing_address_the_owners_get_it() -> None:
    world = World(business=a_business(billing_emails=()))
    world.outbox.people["biz_kopi"] = (
        a_user("owner2@kopi.example"),
        a_user("finance@kopi.example", Role.FINANCE),
        a_user("owner1@kopi.example"),
    )

    world.do()

    assert [to for _, to in world.mailer.sent] == [("owner1@kopi.example", "owner2@kopi.example")]


def stopped(*addresses: str) -> tuple[AddressRecord, ...]:
    return tuple(AddressRecord(each, stopped_at=PAID_AT) for each in addresses)


def test_an_address_that_mails_come_back_from_is_left_out() -> None:
    business = a_business(billing_emails=("a@kopi.example", "b@kopi.example"))
    world = World(business=replace(business, addresses=stopped("a@kopi.example")))

    world.do()

    assert [to for _, to in world.mailer.sent] == [("b@kopi.example",)]
    assert world.mailer.businesses == ["biz_kopi"]


def test_where_all_of_them_are_stopped_the_owners_get_it() -> None:
    business = replace(a_business(), addresses=stopped("finance@kopi.example", "o1@kopi.example"))
    world = World(business=business)
    world.outbox.people["biz_kopi"] = (a_user("o1@kopi.example"), a_user("o2@kopi.example"))

    world.do()

    assert [to for _, to in world.mailer.sent] == [("o2@kopi.example",)]


def test_where_nobody_is_left_it_waits_for_an_address() -> None:
    world = World(business=replace(a_business(), addresses=stopped("finance@kopi.example")))

    with pytest.raises(MailRefused, match=r"^NO_RECIPIENT$"):
        world.do()

    assert ROW in world.outbox.open_rows


def test_a_business_that_nobody_can_write_to_is_a_refusal() -> None:
    world = World(business=a_business(billing_emails=()))

    with pytest.raises(MailRefused, match=r"^NO_RECIPIENT$"):
        world.do()

    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert ROW in world.outbox.open_rows


@pytest.mark.parametrize("fault", [MailRefused("MessageRejected"), MailerBusy("Throttled")])
def test_a_mail_that_fails_leaves_the_invoice_and_the_row(fault: Exception) -> None:
    world = World()
    world.mailer.fault = fault

    with pytest.raises(type(fault)):
        world.do()

    assert world.archive.documents == DOCUMENTS
    assert noted_keys(world) == (KEY, RECEIPT_KEY)
    assert ROW in world.outbox.open_rows
    assert world.outbox.finished == {}


def test_a_read_that_is_a_moment_behind_is_repeated() -> None:
    world, calls = World(), Faults()
    world.outbox.stale = {("biz_kopi", 24): an_order()}

    world.do(faults=calls)

    assert calls.calls[:3] == ["row", "order", "order"]
    assert world.mailer.sent == [MAIL]
