"""Random histories of credits, beside the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.credits_model.credit_model import WEEK, CreditModel, Hold, wib_day
from tests.credits_model.operations import (
    OWNERS,
    SISTER_NUMBER,
    Capture,
    Correct,
    ExpireHolds,
    Extend,
    LapseLots,
    Operation,
    PlaceHold,
    SetLevel,
    TopUp,
    Void,
)
from tests.credits_model.side_by_side import SideBySide
from tests.credits_model.staff import Case
from tests.support.market import FOREIGN_NUMBER, NUMBER, SECOND_NUMBER

# The middle of nowhere, the day before a leap day, and the last second of a day in Jakarta.
BEGINNINGS = (
    datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
    datetime(2028, 2, 28, 20, 0, tzinfo=UTC),
    datetime(2027, 12, 31, 16, 59, 59, tzinfo=UTC),
)
# A lot of a thousand is soon used up; 1.100 makes shares that are no whole rupiah.
LOTS = (1_000, 1_100, 2_500, 10_000)
# Below what there mostly is, about that, and above it.
LEVELS = (None, 10, 500, 1_500)
# Of what there is: a few, some, all of it, and one too many.
PARTS = ("few", "half", "half", "all", "too many")

ENDS = (None, None, timedelta(minutes=1), timedelta(hours=30), WEEK)
ODD_ENDS = (timedelta(), -timedelta(milliseconds=1), WEEK + timedelta(milliseconds=1))
# Mostly a broadcast goes on; now and then days and months pass.
LAPSES = (
    *(timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=2)),
    *(timedelta(hours=7), timedelta(days=2), timedelta(days=40), timedelta(days=200)),
)
BESIDE = (timedelta(milliseconds=-1), timedelta(), timedelta(milliseconds=1))
UNKNOWN_NUMBER = "+6281299999999"

# The last day of a grant: of its own, the first and the last that are possible, and beside them.
LAST_DAYS = (None, None, 0, 40, 731, -1, 732)
WHAT_STAFF_DO = ("REFUND", "REFUND", "MOVE", "TAKE", "BACK")
SISTERS: dict[str, str] = {
    NUMBER: SECOND_NUMBER,
    SECOND_NUMBER: NUMBER,
    FOREIGN_NUMBER: SISTER_NUMBER,
    SISTER_NUMBER: FOREIGN_NUMBER,
}

# Mostly one number, so that its holds and lots meet: the one whose price is no whole rupiah.
MAIN = FOREIGN_NUMBER
numbers = st.sampled_from([MAIN, MAIN, MAIN, SISTER_NUMBER, NUMBER, SECOND_NUMBER])
picks = st.integers(0, 7)
parts = st.sampled_from(PARTS)


class CreditsMachine(RuleBasedStateMachine):
    """See the module. `begin` opens a market."""

    def __init__(self, begin: Callable[[], SideBySide]) -> None:
        super().__init__()
        self.sides = begin()
        self.made = 0
        self.corrected: list[Correct] = []

    @property
    def model(self) -> CreditModel:
        """What is true."""
        return self.sides.model

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.sides.now

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def it_is(self, beginning: datetime) -> None:
        """Begin on one of the days that matter, with some credits and a broadcast."""
        self.sides.now = beginning
        self.sides.step(TopUp(self.now, MAIN, 1_000))
        self.sides.step(SetLevel(self.now, MAIN, 500))
        self._passes(timedelta(minutes=5))
        self.sides.step(PlaceHold(self.now, self._new("hold"), MAIN, 600, None))

    # Time ---------------------------------------------------------------------------------------

    @rule(lapse=st.sampled_from(LAPSES))
    def time_passes(self, lapse: timedelta) -> None:
        """From a second to months."""
        self._passes(lapse)

    @rule(pick=picks, of=st.sampled_from(["hold", "hold", "lot"]), beside=st.sampled_from(BESIDE))
    def time_passes_to_an_end(self, pick: int, of: str, beside: timedelta) -> None:
        """To the last instant of a hold, to midnight behind the last day of a lot, or a little
        beside."""
        lots = [lot for number in OWNERS for lot in self.model.in_turn(number)]
        if of == "hold":
            self._passes_to(self._hold(pick)[1].end + beside)
        elif lots:
            day = lots[pick % len(lots)].last_day
            self._passes_to(datetime(day.year, day.month, day.day, 17, tzinfo=UTC) + beside)

    @rule(lapse=st.integers(1, 300_000))
    def the_clock_is_set_back(self, lapse: int) -> None:
        """At most five minutes: two machines never agree on the time."""
        self._passes(-timedelta(milliseconds=lapse))

    # Credits ------------------------------------------------------------------------------------

    @rule(number=numbers, credits=st.sampled_from(LOTS))
    def top_up(self, number: str, credits: int) -> None:
        """Pay an order; a number has only so many of them in an hour."""
        self._passes(timedelta(minutes=4))
        self.sides.step(TopUp(self.now, number, credits))

    @rule(number=numbers, part=parts, end=st.sampled_from(ENDS))
    def hold(self, number: str, part: str, end: timedelta | None) -> None:
        """Hold what there is, or more than that."""
        self.sides.step(self._holding(number, part, end))

    @rule(pick=picks, beside=st.sampled_from(BESIDE))
    def hold_what_another_had(self, pick: int, beside: timedelta) -> None:
        """At the end of a hold or a little beside, hold all there is and all that is over."""
        hold = self._hold(pick)[1]
        self._passes_to(hold.end + beside)
        remembered = self.model.remembered(hold.number)
        over = sum(each.left for _, each in remembered if not each.open_at(self.now))
        credits = max(self.model.available(hold.number, self.now) + over, 1)
        self.sides.step(PlaceHold(self.now, self._new("hold"), hold.number, credits, None))

    @rule(pick=picks, changed=st.sampled_from(["nothing", "number", "credits", "end"]))
    def hold_again(self, pick: int, changed: str) -> None:
        """Use a hold's id again, for the same or for something else."""
        hold_id, hold = self._hold(pick)
        number, credits, end = hold.asked
        if changed == "number":
            number = SECOND_NUMBER if number != SECOND_NUMBER else NUMBER
        if changed == "credits":
            credits += 1
        if changed == "end":
            end = self.now + timedelta(hours=1) if end is None else None
        self.sides.step(PlaceHold(self.now, hold_id, number, credits, end))

    @rule(pick=picks, part=parts)
    def capture(self, pick: int, part: str) -> None:
        """Report what was delivered of a hold, open or not."""
        self.sides.step(self._capturing(pick, part))

    @rule(pick=st.integers(0, 1), part=st.sampled_from(["one", "few", "half"]))
    def deliver(self, pick: int, part: str) -> None:
        """Report what was delivered of one of the newest."""
        self.sides.step(self._capturing(pick, part))

    @rule(pick=picks, same=st.booleans())
    def report_again(self, pick: int, same: bool) -> None:
        """Use a report's id again, with the same count or another."""
        reports = list(self.model.reports.items())[::-1]
        if reports:
            (hold_id, report_id), (credits, _) = reports[pick % len(reports)]
            again = credits if same else credits + 1
            self.sides.step(Capture(self.now, hold_id, report_id, again))

    @rule(pick=picks)
    def void(self, pick: int) -> None:
        """Give the rest of a hold back."""
        self.sides.step(Void(self.now, self._hold(pick)[0]))

    @rule(pick=picks, how=st.sampled_from(["same", "later", "longest", "shorter", "too long"]))
    def extend(self, pick: int, how: str) -> None:
        """Let a hold last longer, or try to make it shorter or too long."""
        hold_id, hold = self._hold(pick) if pick % 2 else self._open_hold(pick)
        ends = {
            "same": hold.end,
            "later": hold.end + timedelta(hours=1),
            "longest": hold.placed_at + WEEK,
            "shorter": hold.end - timedelta(milliseconds=1),
            "too long": hold.placed_at + WEEK + timedelta(milliseconds=1),
        }
        self.sides.step(Extend(self.now, hold_id, ends[how]))

    @rule(level=st.sampled_from(LEVELS))
    def set_level(self, level: int | None) -> None:
        """Let the number that matters most have another level."""
        self._passes(timedelta(milliseconds=1))
        self.sides.step(SetLevel(self.now, MAIN, level))

    @rule(end=st.sampled_from(ODD_ENDS), what=st.integers(0, 4))
    def ask_badly(self, end: timedelta, what: int) -> None:
        """For nobody's number or hold, or until a time that cannot be."""
        hold_id = self._new("hold")
        operations: list[Operation] = [
            PlaceHold(self.now, hold_id, NUMBER, 1, self.now + end),
            PlaceHold(self.now, hold_id, UNKNOWN_NUMBER, 1, None),
            Capture(self.now, hold_id, "r", 1),
            Void(self.now, hold_id),
            Extend(self.now, hold_id, self.now + end),
        ]
        self.sides.step(operations[what])

    @rule(pick=picks, beside=st.sampled_from(BESIDE))
    def expire_holds(self, pick: int, beside: timedelta) -> None:
        """Run the sweep over holds, at the last instant of one, or a little beside."""
        self._passes_to(self._hold(pick)[1].end + beside)
        self.sides.step(ExpireHolds(self.now))

    @rule()
    def lapse_lots(self) -> None:
        """Run the sweep over lots."""
        self.sides.step(LapseLots(self.now))

    # Staff ---------------------------------------------------------------------------------------

    @rule(number=numbers, credits=st.sampled_from([1, 50, 1_000]), days=st.sampled_from(LAST_DAYS))
    def grant(self, number: str, credits: int, days: int | None) -> None:
        """Give credits away, until a day that is possible or not."""
        self.sides.step(self._granting(number, credits, days))

    @rule(pick=picks, part=parts, kind=st.sampled_from(WHAT_STAFF_DO))
    def correct(self, pick: int, part: str, kind: str) -> None:
        """Refund, move, take off or put back some of a lot, all of it, or more than there is."""
        self.sides.step(self._correcting(pick, part, kind))

    @rule(pick=picks, part=parts, what=st.sampled_from(["lot", "number", "to"]))
    def correct_badly(self, pick: int, part: str, what: str) -> None:
        """A lot of another number, or a number of another business."""
        good = self._correcting(pick, part, "MOVE")
        bad = {
            "lot": replace(good.case, lot="lot_2A7A875-9999"),
            "number": replace(good.case, number=UNKNOWN_NUMBER),
            "to": replace(good.case, to_number=UNKNOWN_NUMBER),
        }
        self.sides.step(replace(good, case=bad[what]))

    @rule(pick=picks)
    def correct_again(self, pick: int) -> None:
        """Propose and approve the same once more."""
        if self.corrected:
            again = self.corrected[-1 - pick % len(self.corrected)]
            self.sides.step(replace(again, now=self.now))

    # Together -----------------------------------------------------------------------------------

    @rule(one=st.integers(0, 9), other=st.integers(0, 10), pick=picks, position=st.integers(0, 8))
    def race(self, one: int, other: int, pick: int, position: int) -> None:
        """Two things at once, the second in the middle of the first.

        A sweep moves one hold or number after another, so it is only ever the second.
        """
        self._passes(timedelta(minutes=4))
        hold_id, hold = self._open_hold(pick)
        operations: list[Operation] = [
            TopUp(self.now, hold.number, 1_000),
            self._holding(hold.number, "all", None),
            self._holding(hold.number, "few", None),
            Capture(self.now, hold_id, self._new("report"), min(7, hold.left)),
            Capture(self.now, hold_id, self._new("report"), hold.left),
            Void(self.now, hold_id),
            Extend(self.now, hold_id, hold.end + timedelta(hours=1)),
            self._correcting(pick, "all", "REFUND"),
            self._correcting(pick, "few", "REFUND"),
            self._correcting(pick, "all", "MOVE"),
            ExpireHolds(self.now),
            LapseLots(self.now),
        ]
        first = operations.pop(one)
        self.sides.race(first, operations[other], position)

    @rule(which=st.integers(0, 2), level_first=st.booleans(), position=st.integers(0, 3))
    def a_level_is_set_meanwhile(self, which: int, level_first: bool, position: int) -> None:
        """Another level, at what there is just now, in the middle of a movement or around it."""
        self._passes(timedelta(minutes=4))
        hold_id, hold = self._open_hold(0)
        available = max(self.model.available(hold.number, self.now), 1)
        level = SetLevel(self.now, hold.number, available)
        movements: list[Operation] = [
            self._holding(hold.number, "few", None),
            Capture(self.now, hold_id, self._new("report"), min(7, hold.left)),
            Void(self.now, hold_id),
        ]
        one, other = (level, movements[which]) if level_first else (movements[which], level)
        self.sides.race(one, other, position)

    def teardown(self) -> None:
        """Two years on everything has ended, and nothing is left unearned."""
        self._passes(timedelta(days=740))
        self.sides.step(ExpireHolds(self.now))
        # A movement has room for so many lapses only, and some histories make more lots than that.
        for _ in range(2):
            self.sides.step(LapseLots(self.now))
        assert all(self.model.balance(number) == 0 for number in OWNERS)
        assert all(lot.recognised == lot.net for lots in self.model.lots.values() for lot in lots)
        self.sides.end()

    # Material -----------------------------------------------------------------------------------

    def _passes(self, lapse: timedelta) -> None:
        self.sides.now += lapse

    def _passes_to(self, instant: datetime) -> None:
        self.sides.now = max(self.now, instant)

    def _new(self, what: str) -> str:
        self.made += 1
        return f"{what}-{self.made}"

    def _hold(self, pick: int) -> tuple[str, Hold]:
        """One of the holds: those that are open first, then the newest first."""
        newest_first = list(self.model.holds.items())[::-1]
        holds = sorted(newest_first, key=lambda each: not each[1].open_at(self.now))
        return holds[pick % len(holds)]

    def _open_hold(self, pick: int) -> tuple[str, Hold]:
        """One that is open: a new one if there is none."""
        if not self._hold(pick)[1].open_at(self.now):
            self.sides.step(TopUp(self.now, MAIN, 1_000))
            self._passes(timedelta(minutes=4))
            self.sides.step(PlaceHold(self.now, self._new("hold"), MAIN, 600, None))
        return self._hold(0)

    def _holding(self, number: str, part: str, end: timedelta | None) -> PlaceHold:
        credits = _part(self.model.available(number, self.now), part)
        until = self.now + end if end is not None else None
        return PlaceHold(self.now, self._new("hold"), number, credits, until)

    def _granting(self, number: str, credits: int, days: int | None) -> Correct:
        last_day = wib_day(self.now) + timedelta(days=days) if days is not None else None
        case = Case(self._new("case"), "GRANT", OWNERS[number], number, credits, last_day=last_day)
        return self._case(case)

    def _correcting(self, pick: int, part: str, kind: str) -> Correct:
        """Something with a lot: mostly with one of the numbers whose price is no whole rupiah."""
        lots = [(number, lot) for number in (MAIN, *OWNERS) for lot in self.model.in_turn(number)]
        number: str = MAIN
        lot_id, free, gone = "lot_2A7A875-9999", 1, 1
        if lots:
            number, lot = lots[pick % len(lots)]
            lot_id, free, gone = lot.lot_id, lot.free, lot.gone
        to_number = SISTERS[number] if kind == "MOVE" else ""
        credits = _part(gone if kind == "BACK" else free, part)
        names = {"TAKE": "ADJUSTMENT", "BACK": "ADJUSTMENT"}
        return self._case(
            Case(
                case=self._new("case"),
                kind=names.get(kind, kind),
                business=OWNERS[number],
                number=number,
                credits=-credits if kind == "TAKE" else credits,
                lot=lot_id,
                to_number=to_number,
            )
        )

    def _case(self, case: Case) -> Correct:
        self.corrected.append(Correct(self.now, case, self.now))
        return self.corrected[-1]

    def _capturing(self, pick: int, part: str) -> Capture:
        hold_id, hold = self._hold(pick)
        return Capture(self.now, hold_id, self._new("report"), _part(hold.left, part))


def _part(of: int, part: str) -> int:
    """At least one credit: a request for none is refused before it gets anywhere."""
    sizes = {"one": 1, "few": 7, "half": of // 2, "all": of, "too many": of + 1}
    return max(sizes[part], 1)
