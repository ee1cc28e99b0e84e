"""What is told of credits, when, and how often."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from shared.domain.credit import Lapse, LowBalance, ToldLapse
from shared.domain.errors import InvariantBroken
from shared.domain.ledger import Cause, CauseType, EntryKind
from shared.domain.movement import Movement, add_lot, begin, hold, void
from shared.domain.notice import (
    LowCredits,
    Notice,
    NoticeKind,
    low_credits_notice,
    tell_lapses,
    with_level,
)
from tests.support.builders import NUMBER, a_lot, an_account, an_entry, at

NOW = at("2026-11-22T15:00:00+07:00")
HELD_BY = Cause(CauseType.HOLD, "broadcast-1")
FIVE_HUNDRED = LowBalance(500)
LAST_DAY = date(2027, 11, 22)
SIXTY_DAYS_BEFORE = at("2027-09-23T08:00:00+07:00")


def after_hold(movement: Movement, credits: int) -> Movement:
    after = hold(movement, credits, HELD_BY, NOW)
    assert after is not None
    return after


def after_top_up(movement: Movement, credits: int, kind: EntryKind = EntryKind.TOP_UP) -> Movement:
    lot = a_lot(lot_id="new", credits=credits, remaining=credits, valid_until=date(2028, 11, 22))
    at_once = {"occurred_at": NOW, "recorded_at": NOW}
    return add_lot(movement, lot, kind=kind, cause=HELD_BY, legs=an_entry().legs, **at_once)


# The level ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("credits", "is_told"), [(499, False), (500, False), (501, True)])
def test_credits_below_the_level_are_told_and_at_the_level_not(credits: int, is_told: bool) -> None:
    account = an_account(a_lot(), low_balance=FIVE_HUNDRED)

    movement = after_hold(begin(account, NOW), credits)

    assert (movement.notice is not None, movement.after.low_balance.told) == (is_told, is_told)


def test_what_is_told_are_the_facts_of_the_entry() -> None:
    account = an_account(a_lot(), seq=6, low_balance=FIVE_HUNDRED)

    notice = after_hold(begin(account, NOW), 600).notice

    assert notice == Notice(NUMBER, NOW, "7", LowCredits(available=400, level=500))
    assert notice.kind is NoticeKind.LOW_BALANCE
    assert notice.notice_id == "2026-11-22T08:00:00.000Z#6281212448484-7"


def test_without_a_level_nothing_is_low() -> None:
    movement = after_hold(begin(an_account(a_lot()), NOW), 1_000)

    assert movement.notice is None
    with pytest.raises(InvariantBroken, match="without a level"):
        low_credits_notice(movement.after, "7", NOW)


def test_what_was_told_is_not_told_again_and_a_void_does_not_change_that() -> None:
    told = after_hold(begin(an_account(a_lot(), low_balance=FIVE_HUNDRED), NOW), 600).after
    slices = after_hold(begin(an_account(a_lot()), NOW), 600).entries[-1].slices

    lower = after_hold(begin(told, NOW), 100)
    voided = void(begin(told, NOW), slices, HELD_BY, NOW)
    again = after_hold(begin(voided.after, NOW), 1_000)

    assert [each.notice for each in (lower, voided, again)] == [None, None, None]
    assert (voided.after.available, voided.after.low_balance.told) == (1_000, True)


@pytest.mark.parametrize("kind", [EntryKind.TOP_UP, EntryKind.GRANT])
@pytest.mark.parametrize(("credits", "is_told"), [(99, True), (100, False)])
def test_credits_that_come_in_and_reach_the_level_let_it_be_told_anew(
    kind: EntryKind, credits: int, is_told: bool
) -> None:
    told = after_hold(begin(an_account(a_lot(), low_balance=FIVE_HUNDRED), NOW), 600).after

    movement = after_top_up(begin(told, NOW), credits, kind)

    assert (movement.notice, movement.after.low_balance.told) == (None, is_told)
    again = after_hold(begin(movement.after, NOW), 50)
    assert (again.notice is None) == is_told


def test_credits_that_lapse_can_leave_a_number_low() -> None:
    over = at("2027-11-23T00:00:00+07:00")
    account = an_account(
        a_lot(),
        a_lot(lot_id="b", remaining=300, valid_until=date(2027, 12, 1)),
        low_balance=FIVE_HUNDRED,
    )

    notice = begin(account, over).notice

    assert notice is not None
    assert (notice.at, notice.fact) == (over, LowCredits(300, 500))


def test_a_movement_counts_as_a_whole() -> None:
    # All of it lapses, and the top-up that first writes that lifts the number above its level.
    account = an_account(a_lot(valid_until=date(2026, 11, 21)), low_balance=FIVE_HUNDRED)

    lifted = after_top_up(begin(account, NOW), 1_000)
    still_low = after_top_up(begin(account, NOW), 100)

    assert begin(account, NOW).notice is not None
    assert (lifted.notice, lifted.after.low_balance.told) == (None, False)
    assert (still_low.notice, still_low.after.low_balance.told) == (None, False)


def test_who_has_just_bought_credits_is_not_told_of_them_until_they_are_used() -> None:
    account = an_account(low_balance=LowBalance(2_000))

    bought = after_top_up(begin(account, NOW), 1_000)

    assert (bought.notice, bought.after.low_balance.told) == (None, False)
    used = after_hold(begin(bought.after, NOW), 1).notice
    assert used is not None
    assert used.fact == LowCredits(999, 2_000)


def test_credits_past_their_date_keep_nobody_above_a_level() -> None:
    # Twenty-one lots are due and a movement begins with twenty of them: the last one counts still.
    old = [a_lot(lot_id=f"{each}", valid_until=date(2026, 11, 21)) for each in range(21)]
    movement = begin(an_account(*old, low_balance=FIVE_HUNDRED), NOW)

    assert (len(movement.entries), movement.after.available) == (20, 1_000)
    assert movement.notice is not None
    assert movement.notice.fact == LowCredits(0, 500)


@pytest.mark.parametrize(
    ("level", "low_balance", "fact"),
    [
        (1_000, LowBalance(1_000, told=False), None),
        (1_001, LowBalance(1_001, told=True), LowCredits(1_000, 1_001)),
        (None, LowBalance(None, told=False), None),
    ],
)
@pytest.mark.parametrize("before", [LowBalance(), LowBalance(2_000, told=True)])
def test_a_level_above_what_is_available_is_told_at_once(
    before: LowBalance, level: int | None, low_balance: LowBalance, fact: LowCredits | None
) -> None:
    account = an_account(a_lot(), seq=3, low_balance=before)

    after, notice = with_level(account, level, NOW)

    assert after == replace(account, low_balance=low_balance)
    assert notice == (Notice(NUMBER, NOW, "3-1001", fact) if fact else None)


# Lapses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        ("2027-09-22T23:59:59.999+07:00", None),
        ("2027-09-23T00:00:00.000+07:00", 60),
        ("2027-10-22T23:59:59.999+07:00", 60),
        ("2027-10-23T00:00:00.000+07:00", 30),
        ("2027-11-14T23:59:59.999+07:00", 30),
        ("2027-11-15T00:00:00.000+07:00", 7),
        ("2027-11-22T23:59:59.999+07:00", 7),
        ("2027-11-23T00:00:00.000+07:00", None),
    ],
)
def test_an_end_is_told_sixty_thirty_and_seven_days_before_by_the_days_of_jakarta(
    moment: str, stage: int | None
) -> None:
    account = an_account(a_lot())

    after, notices = tell_lapses(account, at(moment))

    lapse = Lapse(1_000, LAST_DAY)
    expected = Notice(NUMBER, at(moment), f"2027-11-22-{stage}", lapse)
    assert notices == ((expected,) if stage else ())
    assert after.told_lapses == ((ToldLapse(LAST_DAY, stage),) if stage else ())


def test_a_notice_about_a_lapse_says_so() -> None:
    (notice,) = tell_lapses(an_account(a_lot()), SIXTY_DAYS_BEFORE)[1]

    assert notice.kind is NoticeKind.LAPSING
    assert notice.notice_id == "2027-09-23T01:00:00.000Z#6281212448484-2027-11-22-60"


def test_each_stage_is_told_once_and_a_missed_one_never() -> None:
    account, told = an_account(a_lot()), []
    # Twice at 60 days, then not before 25 days, then every day.
    days = ["2027-09-23", "2027-09-23", "2027-10-28", *(f"2027-11-{day}" for day in range(10, 24))]

    for day in days:
        account, notices = tell_lapses(account, at(f"{day}T08:00:00+07:00"))
        told += [(day, each.cause) for each in notices]

    assert told == [
        ("2027-09-23", "2027-11-22-60"),
        ("2027-10-28", "2027-11-22-30"),
        ("2027-11-15", "2027-11-22-7"),
    ]
    # At 25 days it is too late for the first stage.
    late = tell_lapses(an_account(a_lot()), at("2027-10-28T08:00:00+07:00"))[1]
    assert [each.cause for each in late] == ["2027-11-22-30"]


def test_lots_of_one_date_are_told_together_and_others_by_themselves() -> None:
    account = an_account(
        a_lot(lot_id="a", remaining=700),
        a_lot(lot_id="b", credits=2_000, remaining=2_000),
        a_lot(lot_id="c", remaining=5, valid_until=date(2027, 11, 23)),
        a_lot(lot_id="d", valid_until=date(2028, 2, 1)),
    )

    after, notices = tell_lapses(account, at("2027-10-24T08:00:00+07:00"))

    assert [each.fact for each in notices] == [
        Lapse(2_700, date(2027, 11, 22)),
        Lapse(5, date(2027, 11, 23)),
    ]
    assert after.told_lapses == (
        ToldLapse(date(2027, 11, 22), 30),
        ToldLapse(date(2027, 11, 23), 30),
    )


def test_what_is_held_does_not_lapse_and_where_nothing_is_free_nothing_is_told() -> None:
    free, held = a_lot(held=400), a_lot(held=1_000)

    (notice,) = tell_lapses(an_account(free), SIXTY_DAYS_BEFORE)[1]

    assert notice.fact == Lapse(600, LAST_DAY)
    assert tell_lapses(an_account(held), SIXTY_DAYS_BEFORE) == (an_account(held), ())


@pytest.mark.parametrize(
    ("today", "remembered"),
    [("2027-11-22", (ToldLapse(LAST_DAY, 7),)), ("2027-11-23", ())],
)
def test_what_was_told_is_remembered_until_its_day_is_over(
    today: str, remembered: tuple[ToldLapse, ...]
) -> None:
    account = an_account(told_lapses=(ToldLapse(LAST_DAY, 7),))
    morning: datetime = at(f"{today}T08:00:00+07:00")

    # Used up and come in again: it was told all the same.
    assert tell_lapses(account, morning)[0].told_lapses == remembered
    again = replace(account, lots=(a_lot(),))
    assert tell_lapses(again, morning)[1] == ()
