"""The broadcast engine on a market: it holds credits, captures what it delivered, voids the rest.

Like the market's, its methods are the use cases, called as the functions call them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.credit import CreditAccount
from shared.domain.forecast import Forecast
from shared.domain.hold import Hold
from shared.domain.ledger import LedgerEntry
from shared.domain.phone import PhoneNumber
from shared.ports.surroundings import Timer
from shared.usecases.move_hold import (
    HoldMove,
    HoldMoveOutcome,
    capture_hold,
    extend_hold,
    void_hold,
)
from shared.usecases.place_hold import Holding, HoldingOutcome, HoldRequest, place_hold
from shared.usecases.read_credits import (
    Statement,
    StatementRequest,
    forecast_credits,
    read_account,
    read_statement,
)
from shared.usecases.sweep_credits import CreditSweep, expire_holds, lapse_lots
from tests.support.market import KOPI, NUMBER, Market


@dataclass(frozen=True)
class Broadcasts:
    """See the module. `store` is one for all calls, as in a warm function."""

    market: Market
    store: DynamoCreditStore

    @classmethod
    def on(cls, market: Market) -> Broadcasts:
        """The engine of a market."""
        return cls(market, DynamoCreditStore(market.table))

    def at(self, now: datetime) -> Broadcasts:
        """The same at another time."""
        return replace(self, market=self.market.at(now))

    def after(self, **lapse: int) -> Broadcasts:
        """The same some time later: `after(hours=24, seconds=1)`."""
        return self.at(self.market.now + timedelta(**lapse))

    def through(self, client: Any) -> Broadcasts:
        """The same over another connection, with a store that knows nothing yet."""
        return Broadcasts.on(self.market.through(client))

    def top_up(self, credits: int = 1_000, number: PhoneNumber = NUMBER) -> str:
        """Buy credits at once; returns the id of their lot."""
        order = self.market.place(credits=credits, number=number)
        self.market.pay(order)
        return order.invoice_number.lot_id

    def try_hold(
        self,
        hold_id: str = "broadcast-1",
        credits: int = 500,
        *,
        number: PhoneNumber = NUMBER,
        expires_at: datetime | None = None,
        timer: Timer | None = None,
    ) -> HoldingOutcome:
        """Hold credits, or be refused."""
        request = HoldRequest(hold_id, number, credits, expires_at)
        return place_hold(request, self.store, timer or RequestTimer(), now=self.market.now)

    def hold(self, hold_id: str = "broadcast-1", credits: int = 500, **asked: Any) -> Hold:
        """Hold credits that are there."""
        outcome = self.try_hold(hold_id, credits, **asked)
        assert outcome.outcome is Holding.HELD, outcome
        assert outcome.hold is not None
        return outcome.hold

    def try_capture(
        self,
        credits: int,
        report_id: str = "report-1",
        hold_id: str = "broadcast-1",
        timer: Timer | None = None,
    ) -> HoldMoveOutcome:
        """Report that messages were delivered."""
        return capture_hold(
            hold_id, report_id, credits, self.store, timer or RequestTimer(), now=self.market.now
        )

    def capture(
        self, credits: int, report_id: str = "report-1", hold_id: str = "broadcast-1"
    ) -> Hold:
        """Report what is captured."""
        return _done(self.try_capture(credits, report_id, hold_id))

    def try_void(self, hold_id: str = "broadcast-1", timer: Timer | None = None) -> HoldMoveOutcome:
        """Give back what is left."""
        return void_hold(hold_id, self.store, timer or RequestTimer(), now=self.market.now)

    def void(self, hold_id: str = "broadcast-1") -> Hold:
        """Give back something."""
        return _done(self.try_void(hold_id))

    def try_extend(
        self, expires_at: datetime, hold_id: str = "broadcast-1", timer: Timer | None = None
    ) -> HoldMoveOutcome:
        """Ask for another end."""
        return extend_hold(
            hold_id, expires_at, self.store, timer or RequestTimer(), now=self.market.now
        )

    def extend(self, expires_at: datetime, hold_id: str = "broadcast-1") -> Hold:
        """Let a hold end later."""
        return _done(self.try_extend(expires_at, hold_id))

    def expire_holds(self) -> CreditSweep:
        """Run the sweep over ended holds."""
        return expire_holds(self.store, RequestTimer(), now=self.market.now)

    def lapse_lots(self) -> CreditSweep:
        """Run the sweep over lots past their date."""
        return lapse_lots(self.store, RequestTimer(), now=self.market.now)

    def find(self, hold_id: str = "broadcast-1") -> Hold:
        """Read a hold back."""
        hold = self.store.hold_view(hold_id, None).hold
        assert hold is not None
        return hold

    def account(self, number: PhoneNumber = NUMBER, business_id: str = KOPI) -> CreditAccount:
        """The credits of a number as the dashboard shows them."""
        account = read_account(business_id, number, self.store, now=self.market.now)
        assert account is not None
        return account

    def statement(self, **asked: Any) -> Statement:
        """A part of the statement of the first number; all of it unless told."""
        request = StatementRequest(**{"limit": 1_000, **asked})
        found = read_statement(KOPI, NUMBER, request, self.store, now=self.market.now)
        assert found is not None
        return found

    def forecast(self) -> Forecast:
        """What will lapse of the first number's credits."""
        found = forecast_credits(KOPI, NUMBER, self.store, now=self.market.now)
        assert found is not None
        return found

    def told(self) -> list[tuple[str, int, int]]:
        """The statement, oldest first: kind, change, and the balance after it."""
        return [(each.kind, each.credits, each.balance_after) for each in self._entries()]

    def _entries(self) -> tuple[LedgerEntry, ...]:
        return self.statement().entries[::-1]

    def reports(self) -> list[Item]:
        """The reports that were kept."""
        return self.market.entities("REPORT")

    def assert_in_balance(self, number: PhoneNumber = NUMBER, business_id: str = KOPI) -> None:
        """Balance, lots, holds, entries and legs of a number tell the same."""
        account = self.store.account(business_id, number)
        assert account is not None
        entries = [each for each in self.market.entities("ENTRY") if each["number"] == number]
        legs: list[Any] = [leg for entry in entries for leg in _list(entry["legs"])]
        holds = [
            hold
            for item in self.market.entities("HOLD")
            for hold in self.store.holds([str(item["hold_id"])])
            if hold.number == number
        ]
        assert [entry["seq"] for entry in entries] == list(range(1, account.seq + 1))
        assert account.available == sum(int(str(entry["credits"])) for entry in entries)
        assert account.available == sum(lot.free for lot in account.lots)
        assert account.available == _balance(legs, f"credits:{number}")
        assert account.held == sum(lot.held for lot in account.lots)
        assert account.held == _balance(legs, f"held:{number}")
        assert account.held == sum(hold.remaining for hold in holds)
        open_holds = {hold.hold_id for hold in holds if hold.remaining > 0}
        assert {each.hold_id for each in account.open_holds} == open_holds
        for lot in account.lots:
            drawn = [each for hold in holds for each in hold.slices if each.lot_id == lot.lot_id]
            assert lot.held == sum(each.remaining for each in drawn)


def _done(outcome: HoldMoveOutcome) -> Hold:
    assert outcome.outcome is HoldMove.DONE, outcome
    assert outcome.hold is not None
    return outcome.hold


def _list(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


def _balance(legs: list[Any], account: str) -> int:
    debits = sum(leg["amount"] for leg in legs if leg["debit"] == account)
    credits = sum(leg["amount"] for leg in legs if leg["credit"] == account)
    return int(debits - credits)
