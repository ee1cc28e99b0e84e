"""What can happen to credits: done to the product by its use cases, and told to the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from shared.adapters.dynamodb.correction_store import DynamoCorrectionStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.domain.correction import CorrectionKind, CorrectionProposal
from shared.domain.hold import Hold
from shared.domain.phone import PhoneNumber
from shared.usecases.correct_credits import (
    CaseApproval,
    Correcting,
    approve_correction,
    propose_correction,
)
from shared.usecases.move_hold import HoldMoveOutcome, capture_hold, extend_hold, void_hold
from shared.usecases.place_hold import HoldRequest, place_hold
from shared.usecases.set_low_balance import set_low_balance
from shared.usecases.sweep_credits import CreditSweep, expire_holds, lapse_lots
from tests.credits_model.credit_model import Answer, CreditModel
from tests.credits_model.staff import Case, correct
from tests.model.ledger_model import Slabs, bill, wib_day
from tests.support.market import (
    FOREIGN_NUMBER,
    KOPI,
    NUMBER,
    SECOND_NUMBER,
    TEH,
    Market,
)
from tests.support.suspense import BUDI, SARI
from tests.support.timers import CountingTimer

# The second number of the business whose price is no whole rupiah.
SISTER_NUMBER = PhoneNumber("+6285700002222")
OWNERS: dict[str, str] = {
    NUMBER: KOPI,
    SECOND_NUMBER: KOPI,
    FOREIGN_NUMBER: TEH,
    SISTER_NUMBER: TEH,
}
PREFIXES = {KOPI: "2A7A875", TEH: "0B51EF0"}
# What Market.open() brings in.
SLABS: dict[str, Slabs] = {
    KOPI: (
        (1_000, Fraction(415)),
        (10_000, Fraction(405)),
        (100_000, Fraction(395)),
        (250_000, Fraction(385)),
    ),
    TEH: ((1_000, Fraction("512.11")),),
}


class Operation(Protocol):
    """One thing that is asked of the product."""

    def do(self, market: Market) -> Answer:
        """Ask the product."""

    def on(self, model: CreditModel) -> Answer:
        """Ask the model."""


@dataclass(frozen=True)
class TopUp:
    """Place an order and pay it at once."""

    now: datetime
    number: str
    credits: int

    def do(self, market: Market) -> Answer:
        """See Operation."""
        here, number = market.at(self.now), PhoneNumber(self.number)
        business_id = OWNERS[self.number]
        order = here.place(number=number, credits=self.credits, business_id=business_id)
        record = here.pay(order, timer=CountingTimer()).record
        assert record is not None
        return (str(record.verdict),)

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        business = OWNERS[self.number]
        bought = sum(order.startswith(PREFIXES[business]) for order in model.paid)
        order = f"{PREFIXES[business]}-{bought + 1:04d}"
        price = bill(self.credits, SLABS[business], wib_day(self.now))
        return model.top_up(self.number, order, self.credits, price.net, self.now)


@dataclass(frozen=True)
class PlaceHold:
    """Hold credits for a broadcast."""

    now: datetime
    hold_id: str
    number: str
    credits: int
    end: datetime | None

    def do(self, market: Market) -> Answer:
        """See Operation."""
        request = HoldRequest(self.hold_id, PhoneNumber(self.number), self.credits, self.end)
        found = place_hold(request, _store(market), CountingTimer(), now=self.now)
        rest = (found.available,) if found.available is not None else _told(found.hold)
        return (str(found.outcome), *rest)

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.hold(self.hold_id, self.number, self.credits, self.end, self.now)


@dataclass(frozen=True)
class Capture:
    """Report delivered messages."""

    now: datetime
    hold_id: str
    report_id: str
    credits: int

    def do(self, market: Market) -> Answer:
        """See Operation."""
        report = (self.hold_id, self.report_id, self.credits)
        return _moved(capture_hold(*report, _store(market), CountingTimer(), now=self.now))

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.capture(self.hold_id, self.report_id, self.credits, self.now)


@dataclass(frozen=True)
class Void:
    """Give the rest of a hold back."""

    now: datetime
    hold_id: str

    def do(self, market: Market) -> Answer:
        """See Operation."""
        return _moved(void_hold(self.hold_id, _store(market), CountingTimer(), now=self.now))

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.void(self.hold_id, self.now)


@dataclass(frozen=True)
class Extend:
    """Let a hold end at another time."""

    now: datetime
    hold_id: str
    end: datetime

    def do(self, market: Market) -> Answer:
        """See Operation."""
        return _moved(
            extend_hold(self.hold_id, self.end, _store(market), CountingTimer(), now=self.now)
        )

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.extend(self.hold_id, self.end, self.now)


@dataclass(frozen=True)
class SetLevel:
    """Set the level below which a number is low on credits, or take it away."""

    now: datetime
    number: str
    level: int | None

    def do(self, market: Market) -> Answer:
        """See Operation."""
        store, timer = DynamoNoticeStore(market.table), CountingTimer()
        business_id, number = OWNERS[self.number], PhoneNumber(self.number)
        assert set_low_balance(business_id, number, self.level, store, timer, now=self.now)
        return ("SET",)

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.set_level(self.number, self.level, self.now)


@dataclass(frozen=True)
class ExpireHolds:
    """Run the sweep over holds."""

    now: datetime

    def do(self, market: Market) -> Answer:
        """See Operation."""
        return _swept(expire_holds(_store(market), CountingTimer(), now=self.now))

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.expire_holds(self.now)


@dataclass(frozen=True)
class LapseLots:
    """Run the sweep over lots."""

    now: datetime

    def do(self, market: Market) -> Answer:
        """See Operation."""
        return _swept(lapse_lots(_store(market), CountingTimer(), now=self.now))

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return model.lapse_lots(self.now)


@dataclass(frozen=True)
class Correct:
    """Let one person propose a correction, and another one approve it."""

    now: datetime
    case: Case
    proposed_at: datetime

    def do(self, market: Market) -> Answer:
        """See Operation."""
        proposal, store = self._proposal(), DynamoCorrectionStore(market.table)
        business, case = self.case.business, self.case.case
        proposed = propose_correction(
            *(business, case, proposal, store, CountingTimer()), now=self.now
        )
        if proposed.outcome not in (Correcting.PROPOSED, Correcting.ALREADY_BOOKED):
            return (str(proposed.outcome),)
        approval = CaseApproval(business, case, proposal, BUDI)
        booked = approve_correction(approval, store, CountingTimer(), now=self.now)
        done = booked.correction.approval if booked.correction is not None else None
        if booked.outcome is not Correcting.BOOKED or done is None:
            return (str(booked.outcome),)
        effect = done.effect
        return ("BOOKED", effect.net.amount, effect.vat.amount, effect.credit_note)

    def _proposal(self) -> CorrectionProposal:
        case = self.case
        return CorrectionProposal(
            kind=CorrectionKind(case.kind),
            number=PhoneNumber(case.number),
            credits=case.credits,
            reason="it went wrong",
            proposed_by=SARI,
            proposed_at=self.proposed_at,
            lot_id=case.lot or None,
            to_number=PhoneNumber(case.to_number) if case.to_number else None,
            valid_until=case.last_day,
        )

    def on(self, model: CreditModel) -> Answer:
        """See Operation."""
        return correct(model, self.case, self.now)


def _store(market: Market) -> DynamoCreditStore:
    return DynamoCreditStore(market.table)


def _moved(found: HoldMoveOutcome) -> Answer:
    return (str(found.outcome), *_told(found.hold))


def _swept(sweep: CreditSweep) -> Answer:
    assert sweep.failed == 0
    return ("SWEPT", sweep.seen, sweep.moved)


def _told(hold: Hold | None) -> tuple[Answer, ...]:
    if hold is None:
        return ()
    parts = tuple((each.lot_id, each.credits, each.captured, each.voided) for each in hold.slices)
    return ((str(hold.number), hold.created_at, hold.expires_at, parts),)
