"""Random histories of a market, in fair weather and foul, beside the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.model.ledger_model import OPEN, Ask, Order, Told, bill, wib_day
from tests.model.operations import Cancel, Inquire, Operation, Pay, Place, Quote, Sweep
from tests.model.side_by_side import FAIR, OneFault, Outage, SideBySide, Weather
from tests.support.faults import Fault
from tests.support.market import FOREIGN_NUMBER, KOPI, NUMBER, SECOND_NUMBER, TEH, TRIAL_NUMBER

# The middle of the prices, and the instants around which the VAT of an order changes.
BEGINNINGS = (
    datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
    datetime(2021, 9, 12, 3, 0, tzinfo=UTC),
    datetime(2022, 3, 31, 2, 0, tzinfo=UTC),
    datetime(2024, 12, 31, 16, 59, 59, tzinfo=UTC),
    datetime(2025, 5, 21, 16, 30, tzinfo=UTC),
    datetime(2028, 2, 28, 20, 0, tzinfo=UTC),
)
CREDITS = (1_000, 1_200, 9_900, 10_000, 97_600, 243_700, 250_000, 1_000_000)
# Amounts that no order may have, and numbers that it may not be for.
ODD_CREDITS = (0, 900, 999, 1_050, 1_000_100)
OWN_NUMBERS = {KOPI: (NUMBER, SECOND_NUMBER), TEH: (FOREIGN_NUMBER,)}
ODD_NUMBERS = (TRIAL_NUMBER, FOREIGN_NUMBER, "+6281299999999")
UNKNOWN_ACCOUNT = "123450100000000000000"

data = st.data()
businesses = st.sampled_from([KOPI, KOPI, TEH])
weathers: st.SearchStrategy[Weather] = st.one_of(
    st.just(FAIR),
    st.just(FAIR),
    st.builds(OneFault, st.integers(0, 3), st.sampled_from(Fault)),
    st.builds(Outage, st.integers(0, 3), st.sampled_from(Fault), st.integers(1, 30)),
)


class MarketMachine(RuleBasedStateMachine):
    """See the module. `begin` opens a market."""

    def __init__(self, begin: Callable[[], SideBySide]) -> None:
        super().__init__()
        self.sides = begin()
        self.made = 0

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def it_is(self, beginning: datetime) -> None:
        """Begin on one of the days that matter, with an order of each business."""
        self.sides.now = beginning
        for business, (number, *_) in OWN_NUMBERS.items():
            self.made += 1
            draws = (f"{self.made:013d}",)
            placing = Place(beginning, business, self._new("key"), Ask(number, 1_000), draws)
            self.sides.step(placing)

    # Time ---------------------------------------------------------------------------------------

    @rule(lapse=st.integers(1, 7_200_000))
    def time_passes(self, lapse: int) -> None:
        """Up to two hours, in milliseconds."""
        self.sides.now += timedelta(milliseconds=lapse)

    @rule(
        pick=st.integers(0, 9),
        after=st.sampled_from([timedelta(), timedelta(hours=48)]),
        beside=st.sampled_from([-1000, -1, 0, 1, 1000]),
    )
    def time_passes_to_an_end(self, pick: int, after: timedelta, beside: int) -> None:
        """To where an order can no longer be paid, or no longer be told of, or a little beside."""
        order = self._order(pick)
        end = order.pay_until + after + timedelta(milliseconds=beside)
        self.sides.now = max(self.sides.now, end)

    @rule(lapse=st.integers(1, 300_000))
    def the_clock_is_set_back(self, lapse: int) -> None:
        """At most five minutes: two machines never agree on the time."""
        self.sides.now -= timedelta(milliseconds=lapse)

    # Orders -------------------------------------------------------------------------------------

    @rule(data=data, business=businesses, credits=st.sampled_from(CREDITS), weather=weathers)
    def place(self, data: st.DataObject, business: str, credits: int, weather: Weather) -> None:
        """Place an order that is in order, unless one is in the way."""
        self.sides.step(self._placing(data, business, credits), weather)

    @rule(data=data, business=businesses)
    def place_oddly(self, data: st.DataObject, business: str) -> None:
        """Ask for what may not be had, or in a way that may not be."""
        price = bill(1_000, self.sides.model.slabs_of(business, self._today()), self._today())
        odd: dict[str, Any] = data.draw(
            st.one_of(
                st.builds(dict, number=st.sampled_from(ODD_NUMBERS)),
                st.builds(dict, credits=st.sampled_from(ODD_CREDITS)),
                st.just({"method": "BNI_VA"}),
                st.builds(dict, expected_total=st.integers(price.total - 1, price.total + 1)),
                st.builds(dict, replaces=st.sampled_from(self._order_ids())),
            )
        )
        plain: dict[str, Any] = {"number": OWN_NUMBERS[business][0], "credits": 1_000}
        ask = Ask(**plain | odd)
        self.sides.step(Place(self.sides.now, business, self._new("key"), ask, self._draws(data)))

    @rule(data=data, pick=st.integers(0, 9), weather=weathers)
    def replace(self, data: st.DataObject, pick: int, weather: Weather) -> None:
        """Place an order in another one's stead, for the same number or another."""
        order = self._order(pick)
        number = data.draw(st.sampled_from(OWN_NUMBERS[order.business]))
        ask = Ask(number, 2_000, replaces=self.sides.model.order_id(order))
        key = self._new("key")
        placing = Place(self.sides.now, order.business, key, ask, self._draws(data))
        self.sides.step(placing, weather)

    @rule(data=data, pick=st.integers(0, 9), same=st.booleans(), weather=weathers)
    def place_again(self, data: st.DataObject, pick: int, same: bool, weather: Weather) -> None:
        """Use an Idempotency-Key again, with the same body or another."""
        keys = list(self.sides.model.keys.items())
        if keys:
            (business, key), (ask, _) = keys[pick % len(keys)]
            asked = ask if same else Ask(ask.number, ask.credits + 100)
            placing = Place(self.sides.now, business, key, asked, self._draws(data))
            self.sides.step(placing, weather)

    @rule(pick=st.integers(0, 9), own=st.sampled_from([True, True, False]), weather=weathers)
    def cancel(self, pick: int, own: bool, weather: Weather) -> None:
        """Cancel an order, of the business or of another."""
        order = self._order(pick)
        self.sides.step(self._cancelling(order, own), weather)

    @rule(weather=weathers)
    def sweep(self, weather: Weather) -> None:
        """Run the expiry sweep."""
        self.sides.step(Sweep(self.sides.now), weather)

    @rule(
        business=businesses,
        number=st.sampled_from([NUMBER, FOREIGN_NUMBER]),
        credits=st.sampled_from(CREDITS + ODD_CREDITS),
    )
    def quote(self, business: str, number: str, credits: int) -> None:
        """Ask for a price, sometimes for another business's number."""
        self.sides.step(Quote(self.sides.now, business, number, credits))

    # Money --------------------------------------------------------------------------------------

    @rule(data=data, pick=st.integers(0, 9), weather=weathers)
    def pay(self, data: st.DataObject, pick: int, weather: Weather) -> None:
        """Pay an order's bill, at some time."""
        order = self._order(pick)
        self.sides.step(self._payment(data, order), weather)

    @rule(data=data, pick=st.integers(0, 9))
    def pay_oddly(self, data: st.DataObject, pick: int) -> None:
        """Pay another amount, in another currency, or to nobody."""
        order = self._order(pick)
        exact = order.bill.total * 100
        account, hundredths, currency = data.draw(
            st.sampled_from(
                [
                    (order.account, exact - 100, "IDR"),
                    (order.account, exact + 1, "IDR"),
                    (order.account, order.bill.net * 100, "IDR"),
                    (order.account, exact, "USD"),
                    (UNKNOWN_ACCOUNT, exact, "IDR"),
                ]
            )
        )
        key, message = self._new("12345:"), self._new("message")
        told = Told(key, account, hundredths, currency, self.sides.now, message)
        self.sides.step(Pay(self.sides.now, told))

    @rule(data=data, pick=st.integers(0, 9), weather=weathers)
    def tell_again(self, data: st.DataObject, pick: int, weather: Weather) -> None:
        """Tell of a payment again: the same, under a new message id, or with other content."""
        payments = list(self.sides.model.payments.values())
        if payments:
            told = payments[pick % len(payments)][0]
            changes: dict[str, Any] = data.draw(
                st.sampled_from(
                    [
                        {},
                        {"message": self._new("message")},
                        {"hundredths": told.hundredths + 100},
                        {"account": UNKNOWN_ACCOUNT, "message": self._new("message")},
                        {"key": self._new("12345:")},
                        {"message": data.draw(self._used_messages())},
                    ]
                )
            )
            again = Told(**vars(told) | changes)
            self.sides.step(Pay(self.sides.now, again), weather)

    @rule(data=data, pick=st.integers(0, 9), again=st.booleans(), weather=weathers)
    def pay_in_a_used_message(
        self, data: st.DataObject, pick: int, again: bool, weather: Weather
    ) -> None:
        """Pay a bill in a message of something else, and tell of it again in one of its own."""
        if self.sides.model.messages:
            used = data.draw(self._used_messages())
            payment = self._payment(data, self._order(pick), used)
            self.sides.step(payment, weather)
            if again:
                told = replace(payment.told, message=self._new("message"))
                self.sides.step(Pay(self.sides.now, told))

    @rule(pick=st.integers(0, 9), known=st.booleans(), old=st.booleans(), weather=weathers)
    def inquire(self, pick: int, known: bool, old: bool, weather: Weather) -> None:
        """Let the bank ask what an account owes, sometimes under a message id it has used."""
        order = self._order(pick)
        account = order.account if known else UNKNOWN_ACCOUNT
        message = "message-1" if old else self._new("message")
        self.sides.step(Inquire(self.sides.now, account, message, self._new("ask")), weather)

    # Together -----------------------------------------------------------------------------------

    @rule(data=data, pick=st.integers(0, 9), position=st.integers(0, 3))
    def race(self, data: st.DataObject, pick: int, position: int) -> None:
        """Two things about one order, the second in the middle of the first."""
        order = self._order(pick)
        payment = self._payment(data, order)
        operations: list[Operation] = [
            payment,
            Pay(self.sides.now, payment.told),
            self._payment(data, order),
            self._payment(data, self._order(pick + 1), payment.told.message),
            self._cancelling(order, own=True),
            Sweep(self.sides.now),
            self._placing(data, order.business, 1_000),
            self._placing(data, order.business, 1_000, self.sides.model.order_id(order)),
        ]
        first, second = data.draw(st.permutations(operations).map(lambda found: found[:2]))
        self.sides.race(first, second, position)

    @rule()
    def ask_again_what_was_not_answered(self) -> None:
        """Repeats of what ended in an error or in silence."""
        self.sides.repeat_unanswered()

    def teardown(self) -> None:
        """Once faults have stopped, repeats and a sweep make everything agree (I9, I15)."""
        if not self.sides.agree:
            # A step has failed: what would fail here is its consequence, and would hide it.
            return
        self.sides.repeat_unanswered()
        self.sides.now += timedelta(days=4)
        self.sides.step(Sweep(self.sides.now))
        assert all(order.status != OPEN for order in self.sides.model.orders.values())

    # Material -----------------------------------------------------------------------------------

    def _today(self) -> Any:
        return wib_day(self.sides.now)

    def _new(self, what: str) -> str:
        self.made += 1
        return f"{what}-{self.made}"

    def _order(self, pick: int) -> Order:
        """One of the orders, newest first."""
        orders = list(self.sides.model.orders.values())[::-1]
        return orders[pick % len(orders)]

    def _order_ids(self) -> list[str]:
        model = self.sides.model
        return [*map(model.order_id, model.orders.values()), "ord_2A7A875-0999", "nonsense"]

    def _used_messages(self) -> st.SearchStrategy[str]:
        """Ids of inquiries and payments, of this day and of others."""
        return st.sampled_from([message for _, _, message in self.sides.model.messages])

    def _draws(self, data: st.DataObject) -> tuple[str, ...]:
        """A fresh account number, now and then behind one that is taken."""
        self.made += 1
        fresh = f"{self.made:013d}"
        taken = self._order(0).account[7:20]
        return data.draw(st.sampled_from([(fresh,), (fresh,), (taken, fresh)]))

    def _placing(
        self, data: st.DataObject, business: str, credits: int, replaces: str | None = None
    ) -> Place:
        number = data.draw(st.sampled_from(OWN_NUMBERS[business]))
        day = self._today()
        price = bill(credits, self.sides.model.slabs_of(business, day), day)
        expected = data.draw(st.sampled_from([None, price.total]))
        ask = Ask(number, credits, expected_total=expected, replaces=replaces)
        return Place(self.sides.now, business, self._new("key"), ask, self._draws(data))

    def _cancelling(self, order: Order, own: bool) -> Cancel:
        business = order.business if own else {KOPI: TEH, TEH: KOPI}[order.business]
        return Cancel(self.sides.now, business, self.sides.model.order_id(order))

    def _payment(self, data: st.DataObject, order: Order, message: str | None = None) -> Pay:
        """An exact payment, made now, a while ago, or beside an instant that matters."""
        now = self.sides.now
        moments = [
            now,
            now - timedelta(hours=1),
            now + timedelta(minutes=5),
            order.pay_until,
            order.pay_until + timedelta(milliseconds=1),
            order.created_at,
        ]
        if order.closed_at:
            moments += [order.closed_at, order.closed_at + timedelta(milliseconds=1)]
        paid_at = min(data.draw(st.sampled_from(moments)), now + timedelta(minutes=5))
        key, message = self._new("12345:"), message or self._new("message")
        told = Told(key, order.account, order.bill.total * 100, "IDR", paid_at, message)
        return Pay(now, told)
