"""What callers get about the credits of a number: its statement, its lots, what will lapse."""

from datetime import date

from pydantic import BaseModel

from functions.topup.answers import Instant, UnitPriceText
from functions.topup.requests import write_cursor
from shared.domain.credit import CreditAccount
from shared.domain.forecast import Forecast
from shared.domain.ledger import CauseType, EntryKind, LedgerEntry
from shared.domain.wib import to_text
from shared.usecases.read_credits import Statement


class CauseAnswer(BaseModel):
    """What caused an entry: an order, a hold, a report (`hold_id/report_id`), a lot, or staff, by
    their name of the case."""

    type: CauseType
    id: str


class SliceAnswer(BaseModel):
    """How many credits of one lot an entry moved."""

    lot_id: str
    credits: int


class EntryAnswer(BaseModel):
    """A line of a statement. `credits` is the signed change of the available credits.

    `at` is when it was recorded, which is the order of the statement; `occurred_at` is when the
    bank was paid, or when the last day of lapsed credits ended. `lot_id` is null where several lots
    were moved; `lots` names them all.
    """

    entry_id: str
    seq: int
    at: Instant
    kind: EntryKind
    credits: int
    balance_before: int
    balance_after: int
    cause: CauseAnswer
    lot_id: str | None
    lots: list[SliceAnswer]
    occurred_at: Instant

    @classmethod
    def of(cls, entry: LedgerEntry) -> "EntryAnswer":
        """Answer for an entry."""
        return cls(
            entry_id=f"{entry.number.removeprefix('+')}-{entry.seq}",
            seq=entry.seq,
            at=to_text(entry.recorded_at),
            kind=entry.kind,
            credits=entry.credits,
            balance_before=entry.balance_before,
            balance_after=entry.balance_after,
            cause=CauseAnswer(type=entry.cause.type, id=entry.cause.id),
            lot_id=entry.lot_id,
            lots=[SliceAnswer(lot_id=each.lot_id, credits=each.credits) for each in entry.slices],
            occurred_at=to_text(entry.occurred_at),
        )


class StatementAnswer(BaseModel):
    """A page of a statement, newest first."""

    items: list[EntryAnswer]
    next_cursor: str | None
    total: int
    total_is_at_least: bool

    @classmethod
    def of(cls, statement: Statement) -> "StatementAnswer":
        """Answer for a part of a statement; entries are numbered, so its total is exact."""
        return cls(
            items=[EntryAnswer.of(each) for each in statement.entries],
            next_cursor=write_cursor(statement.next_before),
            total=statement.total,
            total_is_at_least=False,
        )


class LotAnswer(BaseModel):
    """Credits of one order. `remaining` has not left the lot, `held` is a part of it.

    Granted credits have neither an order nor a price.
    """

    lot_id: str
    order_id: str | None
    credits: int
    remaining: int
    held: int
    unit_price_idr: UnitPriceText | None
    valid_until: date


class LotsAnswer(BaseModel):
    """The lots of a number that have anything left."""

    items: list[LotAnswer]

    @classmethod
    def of(cls, account: CreditAccount) -> "LotsAnswer":
        """Answer for an account whose due lapses are taken off."""
        return cls(
            items=[
                LotAnswer(
                    lot_id=lot.lot_id,
                    order_id=lot.order_id,
                    credits=lot.credits,
                    remaining=lot.remaining,
                    held=lot.held,
                    unit_price_idr=lot.unit_price.to_text() if lot.unit_price else None,
                    valid_until=lot.valid_until,
                )
                for lot in account.lots
            ]
        )


class ExpectedLapseAnswer(BaseModel):
    """Credits that end on a day, and how many of them will not have been used by then."""

    valid_until: date
    credits: int
    expected_lapse: int


class ForecastAnswer(BaseModel):
    """The pace of the last 30 days, and every day on which credits end, earliest first."""

    credits_per_day: int
    lapses: list[ExpectedLapseAnswer]

    @classmethod
    def of(cls, forecast: Forecast) -> "ForecastAnswer":
        """Answer for a forecast."""
        return cls(
            credits_per_day=forecast.credits_per_day,
            lapses=[
                ExpectedLapseAnswer(
                    valid_until=each.valid_until,
                    credits=each.credits,
                    expected_lapse=each.expected_lapse,
                )
                for each in forecast.lapses
            ],
        )
