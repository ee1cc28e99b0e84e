"""Credits by the rules alone: what the product must answer, and what it must then hold.

Written from the rules and not from the code, so it imports nothing of the project. A lot is five
piles of credits (free, held, used, lapsed, taken by staff) that are moved about and never counted
anew; money is recognised with fractions; a statement is a list of lines. A refusal is known before
anything is touched, so no change is ever taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor

from tests.credits_model.levels import Levels

Answer = tuple[object, ...]
WIB_AHEAD = timedelta(hours=7)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# A transaction has a hundred members: so much of what is due fits into one movement.
LAPSES_AT_FIRST = 20
LAPSES_IN_ALL = 60
ENDED_HOLDS = 10


def wib_day(instant: datetime) -> date:
    """The date in Jakarta."""
    return (instant.astimezone(UTC) + WIB_AHEAD).date()


def a_year_on(day: date) -> date:
    """The same day of the next year, the last of February for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if leap_day else day.day)


@dataclass
class Lot:
    """The credits of one order, in piles; of none where they were granted.

    `taken` is what staff took for good, less what they put back.
    """

    lot_id: str
    order: str | None
    net: int
    last_day: date
    paid_at: datetime
    free: int
    held: int = 0
    used: int = 0
    lapsed: int = 0
    taken: int = 0
    recognised: int = 0

    @property
    def credits(self) -> int:
        """All of it."""
        return self.free + self.held + self.gone

    @property
    def gone(self) -> int:
        """What has left it."""
        return self.used + self.lapsed + self.taken

    def recognise(self) -> int:
        """Rupiah that are earned by now and were not before."""
        exact = Fraction(self.net * self.gone, self.credits)
        earned = floor(exact + Fraction(1, 2)) - self.recognised
        self.recognised += earned
        return earned


@dataclass
class Part:
    """What a hold has drawn on a lot, in piles."""

    lot: Lot
    held: int
    used: int = 0
    back: int = 0


@dataclass
class Hold:
    """Credits under a broadcast."""

    number: str
    asked: tuple[str, int, datetime | None]
    placed_at: datetime
    first_end: datetime
    end: datetime
    parts: list[Part]

    @property
    def left(self) -> int:
        """Still held."""
        return sum(part.held for part in self.parts)

    def open_at(self, now: datetime) -> bool:
        """The last instant is in time."""
        return self.left > 0 and now <= self.end


@dataclass(frozen=True)
class Line:
    """A line of a statement: the change of the balance, the lots, and the rupiah earned, or what
    staff have moved from one account to another."""

    kind: str
    change: int
    cause: str
    lots: tuple[tuple[str, int], ...]
    earned: int
    at: datetime
    money: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class Note:
    """A credit note."""

    case: str
    order: str
    credits: int
    net: int
    base: int
    vat: int


@dataclass
class CreditModel:
    """The state of all numbers. `owners` maps them to their businesses; `paid` has the net price of
    each order, and `cases` the answer to each correction that was booked."""

    owners: dict[str, str]
    lots: dict[str, list[Lot]] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    reports: dict[tuple[str, str], tuple[int, bool]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    cases: dict[tuple[str, str], Answer] = field(default_factory=dict)
    levels: Levels = field(default_factory=Levels)

    def __post_init__(self) -> None:
        for number in self.owners:
            self.lots.setdefault(number, [])
            self.lines.setdefault(number, [])

    # What there is ------------------------------------------------------------------------------

    def in_turn(self, number: str) -> list[Lot]:
        """The lots with something left: what ends first is used first, then what was granted, then
        the oldest."""
        left = [lot for lot in self.lots[number] if lot.free + lot.held > 0]
        return sorted(left, key=lambda lot: (lot.last_day, lot.order is not None, lot.paid_at))

    def available(self, number: str, now: datetime) -> int:
        """What a broadcast may take."""
        today = wib_day(now)
        return sum(lot.free for lot in self.lots[number] if lot.last_day >= today)

    def remembered(self, number: str) -> list[tuple[str, Hold]]:
        """Holds of a number with something left, in the order in which they were placed."""
        return [
            (hold_id, hold)
            for hold_id, hold in self.holds.items()
            if hold.number == number and hold.left > 0
        ]

    def balance(self, number: str) -> int:
        """What the statement comes to."""
        return sum(line.change for line in self.lines[number])

    # Moving -------------------------------------------------------------------------------------

    def top_up(self, number: str, order: str, credits: int, net: int, paid_at: datetime) -> Answer:
        """A paid order makes a lot."""
        lot = Lot(f"lot_{order}", order, net, a_year_on(wib_day(paid_at)), paid_at, credits)
        self.paid[order] = net
        self.write_due(number, paid_at)
        self.lots[number].append(lot)
        moved = ((lot.lot_id, credits),)
        self.lines[number].append(Line("TOP_UP", credits, f"ord_{order}", moved, 0, paid_at))
        self.ring(number, paid_at, came_in=True)
        return ("SETTLED",)

    def hold(
        self, hold_id: str, number: str, credits: int, end: datetime | None, now: datetime
    ) -> Answer:
        """Hold credits, once per id. Where they are short, the holds that have ended give back."""
        asked = (number, credits, end)
        if hold_id in self.holds:
            same = self.holds[hold_id].asked == asked
            return ("REPEATED" if same else "HOLD_ID_REUSED", self.told(hold_id))
        if number not in self.owners:
            return ("UNKNOWN_NUMBER",)
        if end is not None and not now < end <= now + WEEK:
            return ("END_NOT_POSSIBLE",)
        ended = [] if credits <= self.available(number, now) else self._ended(number, now)
        available = self.available(number, now) + sum(
            part.held
            for _, hold in ended
            for part in hold.parts
            if part.lot.last_day >= wib_day(now)
        )
        if credits > available:
            return ("INSUFFICIENT_CREDITS", available)
        lapses = self.write_due(number, now)
        for ended_id, _ in ended:
            lapses = self._write_void(ended_id, now, lapses)
        self._write_hold(hold_id, asked, now)
        self.ring(number, now)
        return ("HELD", self.told(hold_id))

    def _ended(self, number: str, now: datetime) -> list[tuple[str, Hold]]:
        ended = [
            (hold_id, hold)
            for hold_id, hold in self.remembered(number)
            if hold.first_end < now and not hold.open_at(now)
        ]
        return ended[:ENDED_HOLDS]

    def _write_hold(
        self, hold_id: str, asked: tuple[str, int, datetime | None], now: datetime
    ) -> None:
        number, wanted, end = asked
        parts = []
        for lot in self.in_turn(number):
            taken = min(wanted, lot.free) if lot.last_day >= wib_day(now) else 0
            if taken:
                lot.free, lot.held, wanted = lot.free - taken, lot.held + taken, wanted - taken
                parts.append(Part(lot, taken))
        first_end = end or now + DAY
        self.holds[hold_id] = Hold(number, asked, now, first_end, first_end, parts)
        moved = tuple((part.lot.lot_id, part.held) for part in parts)
        self.lines[number].append(Line("HOLD", -asked[1], hold_id, moved, 0, now))

    def capture(self, hold_id: str, report: str, credits: int, now: datetime) -> Answer:
        """Use held credits up, once per report."""
        if hold_id not in self.holds:
            return ("UNKNOWN_HOLD",)
        hold = self.holds[hold_id]
        if (hold_id, report) in self.reports:
            counted, refused = self.reports[hold_id, report]
            if counted != credits:
                return ("REPORT_ID_REUSED", self.told(hold_id))
            return ("HOLD_CLOSED" if refused else "REPEATED", self.told(hold_id))
        if not hold.open_at(now):
            self.reports[hold_id, report] = (credits, True)
            return ("HOLD_CLOSED", self.told(hold_id))
        if credits > hold.left:
            return ("CAPTURE_EXCEEDS_HOLD", self.told(hold_id))
        self.write_due(hold.number, now)
        self.reports[hold_id, report] = (credits, False)
        moved, earned = [], 0
        for part in hold.parts:
            taken = min(part.held, credits)
            credits -= taken
            part.held, part.used = part.held - taken, part.used + taken
            part.lot.held, part.lot.used = part.lot.held - taken, part.lot.used + taken
            if taken:
                earned += part.lot.recognise()
                moved.append((part.lot.lot_id, taken))
        line = Line("CAPTURE", 0, f"{hold_id}/{report}", tuple(moved), earned, now)
        self.lines[hold.number].append(line)
        self.ring(hold.number, now)
        return ("DONE", self.told(hold_id))

    def void(self, hold_id: str, now: datetime) -> Answer:
        """Give back what a hold has left."""
        if hold_id not in self.holds:
            return ("UNKNOWN_HOLD",)
        if self.holds[hold_id].left == 0:
            return ("REPEATED", self.told(hold_id))
        lapses = self.write_due(self.holds[hold_id].number, now)
        self._write_void(hold_id, now, lapses)
        self.ring(self.holds[hold_id].number, now)
        return ("DONE", self.told(hold_id))

    def _write_void(self, hold_id: str, now: datetime, lapses: int) -> int:
        hold = self.holds[hold_id]
        given = [(part.lot, part.held) for part in hold.parts if part.held]
        for part in hold.parts:
            part.lot.held, part.lot.free = part.lot.held - part.held, part.lot.free + part.held
            part.back, part.held = part.back + part.held, 0
        moved = tuple((lot.lot_id, credits) for lot, credits in given)
        total = sum(credits for _, credits in given)
        self.lines[hold.number].append(Line("VOID", total, hold_id, moved, 0, now))
        for lot, credits in given:
            if lot.last_day < wib_day(now) and lapses < LAPSES_IN_ALL:
                self._write_lapse(hold.number, lot, credits, now)
                lapses += 1
        return lapses

    def extend(self, hold_id: str, end: datetime, now: datetime) -> Answer:
        """Let an open hold end later."""
        if hold_id not in self.holds:
            return ("UNKNOWN_HOLD",)
        hold = self.holds[hold_id]
        if not hold.open_at(now):
            return ("HOLD_CLOSED", self.told(hold_id))
        if end == hold.end:
            return ("REPEATED", self.told(hold_id))
        if not hold.end < end <= hold.placed_at + WEEK:
            return ("END_NOT_POSSIBLE", self.told(hold_id))
        hold.end = end
        return ("DONE", self.told(hold_id))

    def expire_holds(self, now: datetime) -> Answer:
        """Give back what ended holds have left, the first that ended first."""
        due = [(hold.end, hold_id) for hold_id, hold in self.holds.items() if hold.left > 0]
        listed = sorted(each for each in due if each[0] <= now)
        for end, hold_id in listed:
            if end < now:
                self.void(hold_id, now)
        return ("SWEPT", len(listed), sum(end < now for end, _ in listed))

    def lapse_lots(self, now: datetime) -> Answer:
        """Write the lapses that are due."""
        due = [number for number in self.owners if self.due(number, now)]
        for number in due:
            self.write_due(number, now)
            self.ring(number, now)
        return ("SWEPT", len(due), len(due))

    def due(self, number: str, now: datetime) -> list[Lot]:
        """Lots whose last day has passed with something free."""
        today = wib_day(now)
        return [lot for lot in self.in_turn(number) if lot.last_day < today and lot.free]

    def write_due(self, number: str, now: datetime) -> int:
        """Write the first of the lapses that are due."""
        due = self.due(number, now)[:LAPSES_AT_FIRST]
        for lot in due:
            self._write_lapse(number, lot, lot.free, now)
        return len(due)

    def _write_lapse(self, number: str, lot: Lot, credits: int, now: datetime) -> None:
        lot.free, lot.lapsed = lot.free - credits, lot.lapsed + credits
        moved = ((lot.lot_id, credits),)
        line = Line("LAPSE", -credits, lot.lot_id, moved, lot.recognise(), now)
        self.lines[number].append(line)

    def set_level(self, number: str, level: int | None, now: datetime) -> Answer:
        """Let a number have another level, or none."""
        left, line = self.available(number, now), len(self.lines[number])
        self.levels.begin(number, level, left, line, now)
        return ("SET",)

    def ring(self, number: str, now: datetime, *, came_in: bool = False) -> None:
        """At the end of whatever is written for a number at once: tell if it is low now."""
        left, line = self.available(number, now), len(self.lines[number])
        self.levels.moved(number, left, line, now, came_in=came_in)

    def told(self, hold_id: str) -> Answer:
        """A hold as its broadcast sees it."""
        hold = self.holds[hold_id]
        parts = tuple(
            (part.lot.lot_id, part.held + part.used + part.back, part.used, part.back)
            for part in hold.parts
        )
        return (hold.number, hold.placed_at, hold.end, parts)
