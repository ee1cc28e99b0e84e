"""Where a search begins: an order in some state of its life, and what may happen beside each other.

Every world has an order of 1.000 credits under test, and Rp 460.650 of another payment in suspense,
proposed for that order. They differ in the bank of the order and in what has happened to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations_with_replacement
from typing import Any, cast

from shared.adapters.dynamodb.order_members import OPENING_TAKES_MAX
from shared.domain.order import Order, PaymentMethod
from shared.domain.virtual_account import Bank
from shared.usecases.change_payment_method import MethodChangeOutcome
from shared.usecases.finish_accounts import OPENING_GIVEN_UP_AFTER
from shared.usecases.place_order import Placed
from tests.interleaving import operations as op
from tests.interleaving.bank_books import BankBooks
from tests.interleaving.desk import TABLE_NAME, TableClient
from tests.interleaving.memory_table import EMPTY
from tests.interleaving.operations import TOTAL_IDR
from tests.interleaving.steps import (
    BANK,
    AtOnce,
    Course,
    Fate,
    Operation,
    Request,
    Surroundings,
    beginning,
)
from tests.support.market import NOW, SECOND_NUMBER, Market

BCA, BNI = PaymentMethod.BCA_VA, PaymentMethod.BNI_VA
BANKS = {"BCA": BCA, "BNI": BNI}
OTHER = {BCA: BNI, BNI: BCA}
SHORT_IDR = TOTAL_IDR - 1
# At the end of a name: several items are never read at one instant.
TORN = ", torn"
Begin = Callable[[str], Operation]


@dataclass
class World:
    """A beginning, with the operations that belong to it by name.

    `pairs` are those of which another world does not tell the same. The operations of one slot are
    made once, so that what is known of their courses serves every search.
    """

    name: str
    start: Surroundings
    begins: Mapping[str, Begin]
    pairs: Sequence[tuple[str, str]] = ()
    tears: bool = False
    _courses: dict[tuple[str, datetime], Course] = field(default_factory=dict)
    _steps: dict[object, tuple[Surroundings, Course]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pairs = self.pairs or self.every_pair()

    def every_pair(self) -> list[tuple[str, str]]:
        """All pairs of operations, and each operation with itself."""
        return list(combinations_with_replacement(self.begins, 2))

    def torn(self) -> World:
        """Return the world in which several items are never read at one instant."""
        return World(self.name + TORN, self.start, self.begins, self.pairs, tears=True)

    def course(self, name: str, letter: str, surroundings: Surroundings) -> Course:
        """Return an operation that begins now in the slot of a letter."""
        slot = f"{name}-{letter}", surroundings.now
        if slot not in self._courses:
            self._courses[slot] = beginning(
                self.begins[name](slot[0]), surroundings, tears=self.tears
            )
        return self._courses[slot]

    def step(
        self, surroundings: Surroundings, course: Course, fate: Fate
    ) -> tuple[Surroundings, Course]:
        """Return what comes of an operation's next request in these surroundings."""
        mark = surroundings.mark, id(course), fate is Fate.ANSWER_LOST, fate is Fate.NOT_HEARD
        known = self._steps.get(mark)
        if known is None:
            after, answered = surroundings.perform(course.request, fate)
            known = self._steps[mark] = after, course.after(answered, after)
        return known


class Scene:
    """Things that happen one after the other, before a search begins."""

    def __init__(self) -> None:
        outside = AtOnce(Surroundings(EMPTY, BankBooks(), NOW))
        Market(cast(Any, TableClient(outside)), TABLE_NAME).open()
        self.now = outside.surroundings
        self.held = self._money_in_suspense()

    def at(self, later: datetime) -> None:
        """Let time pass."""
        self.now = replace(self.now, now=later)

    def do(self, operation: Operation, fates: Mapping[str, Fate] | None = None) -> object:
        """Let one thing happen."""
        self.now, outcome = operation.at_once(self.now, fates)
        return outcome

    def placed(self, operation: Operation, fates: Mapping[str, Fate] | None = None) -> Order:
        """Place an order."""
        outcome = self.do(operation, fates)
        assert isinstance(outcome, Placed), outcome
        return outcome.order

    def inquired(self, order: Order) -> None:
        """BCA asks what an account of its owes, before anybody can pay it."""
        if order.payment_method is BCA:
            self.do(op.inquire("before-inquire", order.account))

    def moved(self, order: Order, method: PaymentMethod) -> Order:
        """Change the payment method of an order."""
        outcome = self.do(op.move("before-move", order, method))
        assert isinstance(outcome, MethodChangeOutcome)
        assert outcome.order is not None
        assert outcome.order.payment_method is method
        return outcome.order

    def world(self, name: str, order: Order, begins_at: datetime) -> World:
        """Propose the held money for the order, and let a search begin."""
        self.do(op.propose("before-propose", self.held, order))
        self.at(begins_at - timedelta(seconds=1))
        return World(name, self.now, operations_of(order, self.held))

    def _money_in_suspense(self) -> str:
        """Somebody paid an order of another number after it was cancelled."""
        order = self.placed(op.place("earlier", BNI, number=SECOND_NUMBER))
        self.do(op.cancel("earlier-cancel", order))
        told = self.do(op.pay("earlier-pay", order.account, TOTAL_IDR, "earlier"))
        assert isinstance(told, op.Told)
        assert told.accepted
        return told.payment.payment_id


def operations_of(order: Order, held: str) -> Mapping[str, Begin]:
    """What may happen to an order, by name. Two `pay` of one name are the same payment told
    twice; `pay` and `pay_other` are two payments for the order's present account."""
    account = order.account
    begins: dict[str, Begin] = {
        "pay": partial(op.pay, account=account, rupiah=TOTAL_IDR, key="one"),
        "pay_other": partial(op.pay, account=account, rupiah=TOTAL_IDR, key="two"),
        "pay_short": partial(op.pay, account=account, rupiah=SHORT_IDR, key="short"),
        "cancel": partial(op.cancel, order=order),
        "move": partial(op.move, order=order, method=OTHER[order.payment_method]),
        "replace_bca": partial(op.place, method=BCA, replaces=order),
        "replace_bni": partial(op.place, method=BNI, replaces=order),
        "place": partial(op.place, method=BNI),
        "check": partial(op.check, order=order),
        "sweep": op.sweep,
        "reconcile": op.reconcile,
        "finish": op.finish,
        "apply": partial(op.approve, payment_id=held),
        "refund": partial(op.refund, payment_id=held),
    }
    if account.bank is Bank.BCA:
        begins["inquire"] = partial(op.inquire, account=account)
    return begins


def _bank(method: PaymentMethod) -> str:
    return {method: bank for bank, method in BANKS.items()}[method]


def _of(world: World, *names: str) -> World:
    """The world with the pairs of these operations only."""
    return replace(world, pairs=list(combinations_with_replacement(names, 2)))


def _with(world: World, *names: str) -> World:
    """The world with the pairs that one of these operations is in."""
    pairs = [pair for pair in world.every_pair() if {*pair} & {*names}]
    return replace(world, pairs=pairs)


def open_order(method: PaymentMethod) -> World:
    """In the middle of its life. Eleven minutes ago a payer was shown BCA's bill, and left."""
    scene = Scene()
    order = scene.placed(op.place("before", method))
    scene.at(NOW + timedelta(minutes=49))
    scene.inquired(order)
    return scene.world(f"open {_bank(method)}", order, NOW + timedelta(hours=1))


def ending_order(method: PaymentMethod) -> World:
    """What begins first is in time, and what begins after it is not."""
    scene = Scene()
    order = scene.placed(op.place("before", method))
    world = scene.world(f"ending {_bank(method)}", order, order.pay_until)
    replace_it = {BCA: "replace_bni", BNI: "replace_bca"}[method]
    return _of(
        world,
        *("pay", "pay_other", "cancel", "move", replace_it),
        *("place", "check", "sweep", "reconcile", "apply"),
    )


def moved_order(method: PaymentMethod) -> World:
    """Moved to that method. BCA has a payment from before that, and has not told us; what BNI
    tells of is a late transfer to an account that has ended."""
    scene = Scene()
    order = scene.placed(op.place("before", OTHER[method]))
    scene.at(NOW + timedelta(minutes=30))
    old, pay_old = (
        order.account,
        partial(op.pay, account=order.account, rupiah=TOTAL_IDR, key="old"),
    )
    if method is BNI:
        scene.inquired(order)
        paid = op.payment_for(old, TOTAL_IDR, "old", scene.now.now)
        scene.now, _ = scene.now.perform(Request(BANK, "take", (paid,)))
        pay_old = partial(op.tell_of, payment=paid)
    moved = scene.moved(order, method)
    world = scene.world(f"moved {_bank(method)}", moved, NOW + timedelta(minutes=31))
    world = replace(world, begins={**world.begins, "pay_old": pay_old})
    return _with(world, "pay_old", "move")


def opening_order(fate: Fate, age: timedelta) -> World:
    """BNI was asked for its account and has not answered; `age` is how long ago that was."""
    scene = Scene()
    order = scene.placed(op.place("before", BNI), {"open": fate})
    assert order.awaits_bank
    name = f"opening {fate.name} {age.seconds}s"
    world = scene.world(name, order, order.created_at + age)
    world = _of(world, "pay", "cancel", "move", "replace_bni", "check", "sweep", "finish", "apply")
    if age < OPENING_GIVEN_UP_AFTER:
        return world
    # Only the sweep takes another way from now on.
    return replace(world, pairs=[pair for pair in world.pairs if "finish" in pair])


_OPENINGS = {
    f"opening {fate.name} {age.seconds}s": partial(opening_order, fate, age)
    for fate in (Fate.ANSWER_LOST, Fate.NOT_HEARD)
    for age in (OPENING_TAKES_MAX, OPENING_GIVEN_UP_AFTER)
}
WORLDS: dict[str, Callable[[], World]] = {
    **{f"open {bank}": partial(open_order, method) for bank, method in BANKS.items()},
    **{f"ending {bank}": partial(ending_order, method) for bank, method in BANKS.items()},
    **{f"moved {bank}": partial(moved_order, method) for bank, method in BANKS.items()},
    **_OPENINGS,
}
"""Every world by its name, made when it is needed: each remembers what is searched in it."""
