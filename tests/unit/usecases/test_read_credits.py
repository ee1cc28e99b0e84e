"""The pace of a number that is so busy that a month of it is more than one look takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.credit import CreditAccount
from shared.domain.hold import Hold
from shared.domain.ledger import Cause, CauseType, LedgerEntry, LotSlice
from shared.domain.movement import begin, capture
from shared.domain.phone import PhoneNumber
from shared.ports.credits import CreditMovement, HoldChange, HoldView, Report, StatementPart
from shared.usecases.read_credits import forecast_credits
from tests.support.builders import NUMBER, a_lot, an_account, at

START = at("2026-11-01T00:00:00Z")
LOT = a_lot(credits=1_000_000, remaining=1_000_000, held=1_000_000)


@dataclass(frozen=True)
class Book:
    """A CreditStore of one number that can only be read."""

    end: CreditAccount
    written: tuple[LedgerEntry, ...]

    def account(self, business_id: str, number: PhoneNumber) -> CreditAccount | None:
        return self.end

    def entries(
        self, number: PhoneNumber, part: StatementPart
    ) -> tuple[tuple[LedgerEntry, ...], int | None]:
        before = part.before or len(self.written) + 1
        shown = self.written[part.after : before - 1][::-1][: part.limit]
        return shown, None

    def recorded_at(self, number: PhoneNumber, seq: int) -> datetime:
        return self.written[seq - 1].recorded_at

    def owner(self, number: PhoneNumber) -> str | None:
        raise NotImplementedError

    def hold_view(self, hold_id: str, report_id: str | None) -> HoldView:
        raise NotImplementedError

    def holds(self, hold_ids: Sequence[str]) -> tuple[Hold, ...]:
        raise NotImplementedError

    def move(self, written: CreditMovement) -> bool:
        raise NotImplementedError

    def extend(self, change: HoldChange) -> bool:
        raise NotImplementedError

    def keep_refused(self, report: Report) -> bool:
        raise NotImplementedError

    def holds_due(self, now: datetime, limit: int) -> Sequence[str]:
        raise NotImplementedError

    def lots_due(self, now: datetime, limit: int) -> Sequence[tuple[str, PhoneNumber]]:
        raise NotImplementedError


def a_book(captures: int) -> Book:
    """Reports of ten messages each, one every ten minutes."""
    account = replace(an_account(LOT), seq=0, last_hash="0" * 64)
    entries: list[LedgerEntry] = []
    for position in range(captures):
        moment = START + timedelta(minutes=10 * position)
        cause = Cause(CauseType.REPORT, f"broadcast/{position}")
        movement = capture(begin(account, moment), [LotSlice(LOT.lot_id, 10)], cause, moment)
        entries += movement.entries
        account = movement.after
    return Book(account, tuple(entries))


def test_a_month_within_one_look_is_taken_over_the_month() -> None:
    forecast = forecast_credits("b-1", NUMBER, a_book(900), now=START + timedelta(days=8))

    # 9.000 in 30 days.
    assert forecast is not None
    assert forecast.credits_per_day == 300


def test_of_a_busier_month_the_newest_thousand_tell_the_pace_over_their_own_time() -> None:
    book = a_book(1_200)

    # The newest thousand reach back 10.000 minutes from the next one, which would be now.
    forecast = forecast_credits("b-1", NUMBER, book, now=START + timedelta(minutes=12_000))

    # 10.000 in 10.000 minutes: 1.440 a day.
    assert forecast is not None
    assert forecast.credits_per_day == 1_440
