"""What staff do to credits, by the rules alone: a part of the model, written as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from tests.credits_model.credit_model import (
    LAPSES_AT_FIRST,
    Answer,
    CreditModel,
    Line,
    Lot,
    Note,
    a_year_on,
    wib_day,
)

TWO_YEARS = timedelta(days=731)
# Since May 2025 the base is eleven twelfths of the price, the VAT twelve per cent of the base.
BASE, VAT = Fraction(11, 12), Fraction(11, 100)


def whole(exact: Fraction) -> int:
    """The nearest rupiah, upwards from the half."""
    return floor(exact + Fraction(1, 2))


@dataclass(frozen=True)
class Case:
    """A correction that one person proposes and another one approves at once."""

    case: str
    kind: str
    business: str
    number: str
    credits: int
    lot: str = ""
    to_number: str = ""
    last_day: date | None = None


def correct(model: CreditModel, case: Case, now: datetime) -> Answer:
    """Do it, or say why not. What is booked is answered the same for ever."""
    booked = model.cases.get((case.business, case.case))
    if booked is not None:
        return booked
    numbers = [case.number, *([case.to_number] if case.kind == "MOVE" else [])]
    if any(model.owners.get(number) != case.business for number in numbers):
        return ("UNKNOWN_NUMBER",)
    answer = _KINDS[case.kind](model, case, now)
    if answer[0] == "BOOKED":
        model.cases[case.business, case.case] = answer
    return answer


def _grant(model: CreditModel, case: Case, now: datetime) -> Answer:
    today = wib_day(now)
    last_day = case.last_day or a_year_on(today)
    if not today <= last_day <= today + TWO_YEARS:
        return ("END_NOT_POSSIBLE",)
    model.write_due(case.number, now)
    lot = Lot(f"lot_case_{case.case}", None, 0, last_day, now, case.credits)
    _write_lot(model, case, case.number, lot, (), now)
    return ("BOOKED", 0, 0, None)


def _adjust(model: CreditModel, case: Case, now: datetime) -> Answer:
    lot, refused = _lot(model, case, now)
    if lot is None:
        return (refused,)
    if case.credits < 0 and -case.credits > lot.free:
        return ("NOT_FREE",)
    if case.credits > lot.gone:
        return ("NOT_GONE",)
    model.write_due(case.number, now)
    lot.free, lot.taken = lot.free + case.credits, lot.taken - case.credits
    earned = lot.recognise()
    moved = ("adjustments", "unearned_revenue", -earned)
    if case.credits < 0:
        moved = ("unearned_revenue", "adjustments", earned)
    _write_line(model, case, case.number, case.credits, lot, (moved,), now)
    return ("BOOKED", abs(earned), 0, None)


def _refund(model: CreditModel, case: Case, now: datetime) -> Answer:
    lot, refused = _lot(model, case, now)
    if lot is None:
        return (refused,)
    if case.credits > lot.free:
        return ("NOT_FREE",)
    if lot.order is None:
        return ("NOT_PAID",)
    notes = model.notes.setdefault(case.business, [])
    before = sum(note.net for note in notes if note.order == lot.order)
    worth = _worth(lot, case.credits)
    if before + worth > model.paid[lot.order]:
        return ("MORE_THAN_PAID",)
    model.write_due(case.number, now)
    lot.free, lot.taken = lot.free - case.credits, lot.taken + case.credits
    net = lot.recognise()
    base = whole((before + net) * BASE) - whole(before * BASE)
    vat = whole((before + net) * VAT) - whole(before * VAT)
    notes.append(Note(case.case, lot.order, case.credits, net, base, vat))
    owed = (
        ("unearned_revenue", "refunds_payable", net),
        ("vat_payable", "refunds_payable", vat),
    )
    _write_line(model, case, case.number, -case.credits, lot, owed, now)
    return ("BOOKED", net, vat, len(notes))


def _move(model: CreditModel, case: Case, now: datetime) -> Answer:
    lot, refused = _lot(model, case, now)
    if lot is None:
        return (refused,)
    if case.credits > lot.free:
        return ("NOT_FREE",)
    model.write_due(case.number, now)
    model.write_due(case.to_number, now)
    lot.free, lot.taken = lot.free - case.credits, lot.taken + case.credits
    net = lot.recognise()
    away = (("unearned_revenue", "unearned_moved", net),)
    _write_line(model, case, case.number, -case.credits, lot, away, now)
    made = Lot(f"lot_case_{case.case}", lot.order, net, lot.last_day, lot.paid_at, case.credits)
    here = (("unearned_moved", "unearned_revenue", net),)
    _write_lot(model, case, case.to_number, made, here, now)
    return ("BOOKED", net, 0, None)


_KINDS: dict[str, Callable[[CreditModel, Case, datetime], Answer]] = {
    "GRANT": _grant,
    "ADJUSTMENT": _adjust,
    "REFUND": _refund,
    "MOVE": _move,
}


def _worth(lot: Lot, credits: int) -> int:
    return whole(Fraction(lot.net * (lot.gone + credits), lot.credits)) - lot.recognised


def _lot(model: CreditModel, case: Case, now: datetime) -> tuple[Lot | None, str]:
    """The lot, or why it is none: what is due lapses first."""
    lot = next((each for each in model.in_turn(case.number) if each.lot_id == case.lot), None)
    if lot is None:
        return None, "UNKNOWN_LOT"
    if lot.last_day >= wib_day(now):
        return lot, ""
    lapses = lot in model.due(case.number, now)[:LAPSES_AT_FIRST]
    return None, "UNKNOWN_LOT" if lapses and lot.held == 0 else "LOT_ENDED"


def _write_lot(
    model: CreditModel,
    case: Case,
    number: str,
    lot: Lot,
    money: tuple[tuple[str, str, int], ...],
    now: datetime,
) -> None:
    model.lots[number].append(lot)
    _write_line(model, case, number, lot.free, lot, money, now)


def _write_line(
    model: CreditModel,
    case: Case,
    number: str,
    change: int,
    lot: Lot,
    money: tuple[tuple[str, str, int], ...],
    now: datetime,
) -> None:
    moved = tuple(each for each in money if each[2])
    parts = ((lot.lot_id, abs(change)),)
    line = Line(case.kind, change, case.case, parts, 0, now, moved)
    model.lines[number].append(line)
    model.ring(number, now, came_in=change > 0)
