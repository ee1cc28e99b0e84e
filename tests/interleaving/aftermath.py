"""What happens when a race is over: the banks do what they do unanswered, the sweeps run to rest.

Time jumps from one thing that is due to the next, so this is short and complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from shared.adapters.dynamodb import keys
from shared.domain.wib import from_text
from tests.interleaving import operations as op
from tests.interleaving.bank_books import BankBooks, Money
from tests.interleaving.steps import Operation, Surroundings

# The sweeps come every minute, and no account is asked about twice within one.
PACE = timedelta(seconds=61)
# An open order is asked about once more a quarter of an hour before its end.
BEFORE_END = timedelta(minutes=10)
TOLD_AGAIN_MAX = 3
ROUNDS_MAX = 40


class Habit(StrEnum):
    """What the banks do about payments that nobody has answered."""

    # BCA sends the payment once more, BNI repeats its callback.
    TELL_AGAIN = "TELL_AGAIN"
    # Not another word: BCA has the money for us, and BNI had it all along.
    KEEP = "KEEP"
    # BCA gives the money back; BNI cannot.
    GIVE_BACK = "GIVE_BACK"


def habits(books: BankBooks) -> tuple[Habit, ...]:
    """Return the habits that make a difference."""
    if books.pending():
        return tuple(Habit)
    return (Habit.TELL_AGAIN, Habit.KEEP) if books.unacknowledged() else (Habit.KEEP,)


@dataclass
class Aftermath:
    """Remembers what came of surroundings, because many schedules end in the same."""

    _known: dict[object, Surroundings] = field(default_factory=dict)

    def of(self, end: Surroundings, habit: Habit) -> Surroundings:
        """Return the surroundings in which nothing is left to do.

        Raises AssertionError when there always is something.
        """
        known = self._known.get((end.mark, habit))
        if known is None:
            known = self._known[end.mark, habit] = _at_rest(end, habit)
        return known


def _at_rest(end: Surroundings, habit: Habit) -> Surroundings:
    now = replace(end, books=_decided(end.books, habit))
    for round_ in range(ROUNDS_MAX):
        tells = habit is Habit.TELL_AGAIN and round_ < TOLD_AGAIN_MAX
        told = _told_again(now.books, round_) if tells else []
        due = next_due(now)
        if due is None and not told:
            return now
        now = replace(now, now=max(due or now.now, now.now + PACE))
        for operation in (*told, *_sweeps(now, round_)):
            now, _ = operation.at_once(now)
    raise AssertionError("the sweeps never come to rest")


def next_due(surroundings: Surroundings) -> datetime | None:
    """Return when a sweep has something to do next, if ever."""
    return min(
        (at for kind in _SWEEPS for at in _times(surroundings, kind)),
        default=None,
    )


def _times(surroundings: Surroundings, kind: str) -> Iterator[datetime]:
    """When the sweep of what is due in that way has something to do."""
    for stored in surroundings.table.items.values():
        item = stored.item
        if "due" not in item or item["due"]["S"] != kind:
            continue
        at = from_text(item["due_at"]["S"])
        if kind == keys.DUE_ORDER:
            before = at - BEFORE_END
            yield before if surroundings.now < before else at + timedelta(seconds=1)
        else:
            yield at


def _decided(books: BankBooks, habit: Habit) -> BankBooks:
    """BCA does not wait for ever."""
    if habit is Habit.TELL_AGAIN:
        return books
    for payment in books.pending():
        books = books.settled(payment, Money.TAKEN if habit is Habit.KEEP else Money.GIVEN_BACK)
    return books


def _told_again(books: BankBooks, round_: int) -> list[Operation]:
    return [
        op.operation(f"again-{payment.payment_key}-{round_}", partial(op.tell, payment=payment))
        for payment in (*books.pending(), *books.unacknowledged())
    ]


_SWEEPS: dict[str, tuple[Callable[[str], Operation], ...]] = {
    keys.DUE_ACCOUNT: (op.finish,),
    keys.DUE_QUESTION: (op.reconcile,),
    keys.DUE_CALL: (op.reconcile,),
    keys.DUE_ORDER: (op.reconcile, op.sweep),
}


def _sweeps(now: Surroundings, round_: int) -> list[Operation]:
    """The sweeps that have something to do by now; the others would find nothing."""
    late = [kind for kind in _SWEEPS if any(at <= now.now for at in _times(now, kind))]
    needed = dict.fromkeys(sweep for kind in late for sweep in _SWEEPS[kind])
    return [sweep(f"{sweep.__name__}-{round_}") for sweep in needed]
