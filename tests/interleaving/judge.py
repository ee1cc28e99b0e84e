"""Looks at every end of a race, and says by which schedule it came to something untrue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.domain.errors import InvariantBroken
from tests.interleaving import truths
from tests.interleaving.aftermath import Aftermath, Habit, habits
from tests.interleaving.picture import Picture
from tests.interleaving.search import Choice, Coverage, Point, Race, Reached, every_point
from tests.interleaving.steps import BANK, Fate, Surroundings


@dataclass
class Judge:
    """Remembers what it has looked at: a table that was right is right."""

    aftermath: Aftermath = field(default_factory=Aftermath)
    coverage: Coverage = field(default_factory=Coverage)
    _moments: set[object] = field(default_factory=set)
    _rests: set[object] = field(default_factory=set)
    _pictures: dict[int, Picture] = field(default_factory=dict)

    def search(self, race: Race) -> None:
        """Look at every schedule of a race. Raises AssertionError with the key of a wrong one."""
        for reached in every_point(race, self.coverage):
            self.look(race, reached)

    def look(self, race: Race, reached: Reached) -> None:
        """Look at a point of a schedule, and if it is the end, at what comes after it."""
        try:
            over = not reached.point.runnable()
            self._judge(reached.point, fair=over and _is_fair(race, reached.schedule))
        except (AssertionError, InvariantBroken) as wrong:
            raise AssertionError(f"{wrong}\n{told(race, reached.schedule)}") from wrong

    def _judge(self, point: Point, *, fair: bool) -> None:
        end = point.surroundings
        moment = end.table.digest, end.now
        if moment not in self._moments:
            truths.at_every_point(self._picture(end), end.now)
            self._moments.add(moment)
        if point.runnable():
            return
        outcomes = [course.outcome for course in point.courses if course is not None]
        if fair:
            truths.in_fair_weather(outcomes, self._picture(end), end.books, end.now)
        for habit in habits(end.books):
            rest = self.aftermath.of(end, habit)
            silent = habit is not Habit.TELL_AGAIN
            if (rest.mark, silent) not in self._rests:
                truths.at_rest(self._picture(rest), rest.books, silent=silent)
                self._rests.add((rest.mark, silent))
            truths.answers(outcomes, self._picture(rest))

    def _picture(self, surroundings: Surroundings) -> Picture:
        table = surroundings.table
        if table.digest not in self._pictures:
            self._pictures[table.digest] = Picture(table)
        return self._pictures[table.digest]


def _is_fair(race: Race, schedule: Sequence[Choice]) -> bool:
    """Tell whether the table failed nobody, and no operation broke off."""
    fates = {choice.fate for choice in schedule}
    if Fate.NOT_HEARD not in fates or fates & {Fate.THE_LAST, Fate.ANSWER_LOST}:
        return fates <= {Fate.DONE}
    point = race.begin()
    for choice in schedule:
        bank_was_away = race.course(point, choice.whose).request.whom == BANK
        if choice.fate is Fate.NOT_HEARD and not bank_was_away:
            return False
        point = race.step(point, choice)
    return True


def told(race: Race, schedule: Sequence[Choice]) -> str:
    """Return the key of a schedule, and what happens in it, a request a line."""
    lines = [race.key(schedule)]
    point = race.begin()
    for choice in schedule:
        request = race.course(point, choice.whose).request
        lines.append(f"  {choice!s:3}{race.names[choice.whose]:12}{request}")
        point = race.step(point, choice)
    for name, course in zip(race.names, point.courses, strict=True):
        lines.append(f"  {name}: {course.outcome if course is not None else None}"[:300])
    return "\n".join(lines)
