"""Every effect is done at least once whatever breaks, and a mail goes out once more at the most for
each break between sending it and noting that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.errors import InvariantBroken
from shared.domain.notice import Fact, HeldMoney, LowCredits, Notice
from shared.domain.order import FailureReason, Order
from shared.domain.outbox import Effect, OutboxRow
from shared.domain.payment import Settlement
from shared.domain.virtual_account import Bank
from shared.usecases.do_effect import DO
from shared.usecases.mail_notice import mail_notice
from tests.support.businesses import a_business
from tests.support.fulfilment import PAID_AT, Crash, Faults, World
from tests.support.mails import BNI_ACCOUNT, ended
from tests.support.orders import a_paid_order, an_invoiced_order, an_order

OPEN = an_order()
HELD = HeldMoney(
    *("BNI:TRX1:000001", OPEN.invoice_number, Bank.BNI, BNI_ACCOUNT.number),
    *(OPEN.quote.total, PAID_AT, Settlement.ORDER_EXPIRED),
)


def about(order: Order) -> Callable[[], World]:
    return lambda: World(order=order)


def telling(fact: Fact) -> Callable[[], World]:
    def world() -> World:
        telling = World()
        telling.outbox.open_rows.clear()
        telling.outbox.due.clear()
        telling.key = telling.outbox.tell(Notice(OPEN.number, PAID_AT, "7", fact), "biz_kopi")
        return telling

    return world


# What is done, and how often its mail names the order or the cause.
EVERY = {
    "instructions": (about(OPEN), b"ord_2A7A875-0024.pay-37561204 in id"),
    "bill": (about(an_invoiced_order()), b"mail with invoice of ord_2A7A875-0024"),
    "paid": (about(a_paid_order()), b"mail with invoice of ord_2A7A875-0024"),
    **{
        reason.lower(): (about(ended(OPEN, reason)), f"ord_2A7A875-0024.{status} in id".encode())
        for reason, status in (
            (FailureReason.EXPIRED, "expired"),
            (FailureReason.CANCELLED, "cancelled"),
            (FailureReason.REPLACED, "cancelled"),
            (FailureReason.BANK_UNAVAILABLE, "cancelled"),
        )
    },
    "held": (telling(HELD), b"suspense."),
    "low": (telling(LowCredits(499, 500)), b"low_balance."),
    "lapsing": (telling(Lapse(3_120, date(2027, 3, 4))), b"lapsing."),
}
# The calls of the longest one: a further call has to be added here, and is then struck as well.
CALLS_MAX = 12

every = pytest.mark.parametrize(("world", "mail"), EVERY.values(), ids=EVERY)


def test_each_effect_is_here() -> None:
    effects = {row.effect for make, _ in EVERY.values() for row in make().outbox.open_rows.values()}

    assert effects == set(Effect) == set(DO)


@every
def test_it_is_done_once_and_a_repeat_does_nothing(world: Callable[[], World], mail: bytes) -> None:
    there, calls = world(), Faults()

    assert there.do(faults=calls)
    assert not there.do()

    (sent,) = there.mailer.sent
    assert sent[0].startswith(mail)
    assert sent[1] == ("finance@kopi.example",)
    assert there.outbox.finished == {there.key: PAID_AT}
    assert calls.calls[-2:] == ["send", "finish"]
    assert len(calls.calls) <= CALLS_MAX


@every
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, CALLS_MAX + 1))
def test_a_crash_anywhere_costs_one_further_mail_at_the_most(
    world: Callable[[], World], mail: bytes, step: int, after: bool
) -> None:
    there, faults = world(), Faults(at=step, after=after)
    try:
        there.do(faults=faults)
    except Crash:
        there.do()

    assert there.outbox.finished == {there.key: PAID_AT}
    last = faults.calls[-1]
    struck = len(faults.calls) == step
    twice = struck and (last, after) in {("send", True), ("finish", False)}
    assert len(there.mailer.sent) == (2 if twice else 1)
    assert all(sent.startswith(mail) for sent, _ in there.mailer.sent)


@every
def test_two_crashes_cost_two_further_mails_at_the_most(
    world: Callable[[], World], mail: bytes
) -> None:
    strikes = [(at, after) for at in range(1, CALLS_MAX + 1) for after in (False, True)]
    for first in strikes:
        for second in strikes:
            there, crashes = world(), 0
            for at, after in (first, second):
                try:
                    there.do(faults=Faults(at=at, after=after))
                except Crash:
                    crashes += 1

            there.do()

            assert 1 <= len(there.mailer.sent) <= 1 + crashes
            assert there.outbox.finished == {there.key: PAID_AT}


@pytest.mark.parametrize(
    "now",
    [
        a_paid_order(OPEN),
        ended(OPEN, FailureReason.CANCELLED),
        replace(OPEN, account=BNI_ACCOUNT),
        replace(OPEN, pay_until=PAID_AT - timedelta(milliseconds=1)),
    ],
    ids=["paid", "cancelled", "moved", "past its time"],
)
def test_instructions_that_would_be_wrong_by_now_are_not_sent(now: Order) -> None:
    world = World(order=OPEN)
    world.outbox.orders["biz_kopi", 24] = now

    assert world.do()

    assert world.mailer.sent == []
    assert world.outbox.finished == {world.key: PAID_AT}


def test_an_end_that_was_none_is_not_told() -> None:
    world = World(order=ended(OPEN, FailureReason.EXPIRED))
    world.outbox.orders["biz_kopi", 24] = a_paid_order(OPEN)

    assert world.do()

    assert world.mailer.sent == []
    assert world.outbox.finished == {world.key: PAID_AT}


def test_an_order_that_a_read_does_not_show_yet_is_read_again() -> None:
    world, calls = World(order=OPEN), Faults()
    world.outbox.stale = {("biz_kopi", 24): None}

    assert world.do(faults=calls)

    assert calls.calls[:3] == ["row", "order", "order"]
    assert len(world.mailer.sent) == 1


@pytest.mark.parametrize("stale", [OPEN, None], ids=["still open", "not there"])
def test_an_order_that_a_read_shows_as_it_was_is_read_again(stale: Order | None) -> None:
    world = World(order=ended(OPEN, FailureReason.EXPIRED))
    world.outbox.stale = {("biz_kopi", 24): stale}

    assert world.do()

    assert [mail for mail, _ in world.mailer.sent] == [b"ord_2A7A875-0024.expired in id"]


def test_mails_are_in_the_language_that_the_business_reads_now() -> None:
    world = World(order=OPEN, business=a_business(locale=Locale.ENGLISH))

    world.do()

    assert [mail for mail, _ in world.mailer.sent] == [b"ord_2A7A875-0024.pay-37561204 in en"]


def test_a_row_without_what_it_is_about_is_broken() -> None:
    world = World()
    row = OutboxRow(Effect.MAIL_NOTICE, "biz_kopi", PAID_AT, None)

    with pytest.raises(InvariantBroken, match="is one"):
        mail_notice(row, world.ports())
    for effect in set(Effect) - {Effect.MAIL_NOTICE}:
        with pytest.raises(InvariantBroken, match="names it"):
            DO[effect](replace(row, effect=effect), world.ports())

    assert world.mailer.sent == []
