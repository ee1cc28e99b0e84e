"""The receipt of a paid order is made once, from the payment that paid it."""

from dataclasses import replace

import pytest

from shared.domain.errors import InvariantBroken
from shared.usecases.archive_receipt import archive_receipt
from tests.support.fulfilment import Faults, World
from tests.support.orders import a_paid_order, an_order

KEY = "receipts/Zm9yLXRlc3RzLW9ubHk/2A7A875-0024.pdf"
RECEIPT = b"receipt of 202611220001 for ord_2A7A875-0024"


def test_of_a_settled_order_nothing_is_read() -> None:
    world, calls = World(), Faults()

    archive_receipt(world.order, world.ports(calls))

    assert calls.calls == ["render_receipt", "keep", "keep_receipt_key"]
    assert world.archive.documents == {KEY: RECEIPT}


def test_of_applied_money_its_record_is_read() -> None:
    world, calls = World(order=replace(a_paid_order(), applied=True)), Faults()

    archive_receipt(world.order, world.ports(calls))

    assert calls.calls == ["payment", "render_receipt", "keep", "keep_receipt_key"]
    assert world.archive.documents == {KEY: RECEIPT}


def test_a_receipt_that_is_there_is_not_made_again() -> None:
    world, calls = World(), Faults()
    archive_receipt(world.order, world.ports())
    order = world.outbox.orders["biz_kopi", 24]

    archive_receipt(order, world.ports(calls))

    assert order.receipt_key == KEY
    assert calls.calls == []


def test_the_first_edition_counts() -> None:
    world = World()
    world.archive.documents[KEY] = b"the first edition"

    archive_receipt(world.order, world.ports())

    assert world.archive.documents == {KEY: b"the first edition"}
    assert world.outbox.orders["biz_kopi", 24].receipt_key == KEY


def test_an_order_that_was_not_paid_has_none() -> None:
    world = World()

    with pytest.raises(InvariantBroken, match="only a paid order has a receipt"):
        archive_receipt(an_order(), world.ports())

    assert world.archive.documents == {}


def test_a_payment_that_is_not_there_is_no_reason_to_make_something_up() -> None:
    world = World()
    unknown = replace(world.order, payment_id="BCA:12345:202611229999", applied=True)

    with pytest.raises(InvariantBroken, match="money that was applied has its record"):
        archive_receipt(unknown, world.ports())

    assert world.archive.documents == {}
