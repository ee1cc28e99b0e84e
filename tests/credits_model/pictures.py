"""The same picture of credits drawn twice: of the model, and of the table by a reader of its own.

Items are read by their attributes' names, so a reader of the product that hides what a writer did
wrong would have to be wrong in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tests.credits_model.credit_model import CreditModel, Hold, Line, Note

Items = Mapping[tuple[str, str], Mapping[str, Any]]
Picture = dict[str, dict[Any, object]]
EARNED_AS = {"CAPTURE": "revenue", "LAPSE": "breakage"}
STAFF = ("GRANT", "ADJUSTMENT", "REFUND", "MOVE")


@cache
def text(instant: datetime) -> str:
    """An instant as it is stored: UTC with milliseconds."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def of_model(model: CreditModel) -> Picture:
    """What the table must hold."""
    return {
        "numbers": {number: _number(model, number) for number in model.owners},
        "holds": {hold_id: _hold(hold) for hold_id, hold in model.holds.items()},
        "reports": dict(model.reports),
        "lines": {
            (number, seq): _line(line)
            for number, lines in model.lines.items()
            for seq, line in enumerate(lines, start=1)
        },
        "notes": {
            (business, running_number): (
                *(note.case, note.credits, note.net, note.base, note.vat, note.net + note.vat),
                *(f"ord_{note.order}",),
            )
            for business, notes in model.notes.items()
            for running_number, note in enumerate(notes, start=1)
        },
        "refunded": {
            f"ord_{order}": refunded
            for order in model.paid
            if (refunded := sum(note.net for note in _notes(model) if note.order == order))
        },
        "notices": {
            (each.number, text(each.at), each.cause): (each.available, each.level)
            for each in model.levels.notices
        },
    }


def _notes(model: CreditModel) -> list[Note]:
    return [note for notes in model.notes.values() for note in notes]


def _number(model: CreditModel, number: str) -> object:
    lots = model.in_turn(number)
    return (
        model.balance(number),
        sum(lot.held for lot in lots),
        len(model.lines[number]),
        tuple(
            (
                *(lot.lot_id, lot.credits, lot.free + lot.held, lot.held, lot.net),
                *(lot.last_day.isoformat(), text(lot.paid_at)),
                *(("PAID", f"ord_{lot.order}") if lot.order else ("GRANTED", None)),
            )
            for lot in lots
        ),
        tuple((hold_id, text(hold.first_end)) for hold_id, hold in model.remembered(number)),
        (model.levels.of.get(number), number in model.levels.rung),
    )


def _hold(hold: Hold) -> object:
    parts = tuple(
        (part.lot.lot_id, part.held + part.used + part.back, part.used, part.back)
        for part in hold.parts
    )
    due = text(hold.end) if hold.left else None
    return (hold.number, text(hold.placed_at), text(hold.end), parts, due)


def _line(line: Line) -> object:
    earned: object = (EARNED_AS[line.kind], line.earned) if line.earned else None
    if line.kind in STAFF:
        earned = line.money
    return (line.kind, line.change, line.cause, line.lots, earned, text(line.at))


def of_table(items: Items) -> Picture:
    """What the table holds."""
    picture: Picture = {"numbers": {}, "holds": {}, "reports": {}, "lines": {}}
    picture |= {"notes": {}, "refunded": {}, "notices": _read_notices(items)}
    for item in items.values():
        match item["entity"]:
            case "NUMBER" if item["status"] != "TRIAL":
                picture["numbers"][item["number"]] = _read_number(item)
            case "HOLD":
                picture["holds"][item["hold_id"]] = _read_hold(item)
            case "REPORT":
                report = (item["hold_id"], item["report_id"])
                picture["reports"][report] = (item["credits"], item["refused"])
            case "ENTRY":
                picture["lines"][item["number"], item["seq"]] = _read_entry(item)
            case "CREDITNOTE":
                note = (item["business_id"], item["running_number"])
                picture["notes"][note] = _read_note(item)
            case "ORDER" if "refunded_net_idr" in item:
                order = f"ord_{item['prefix']}-{item['running_number']:04d}"
                picture["refunded"][order] = item["refunded_net_idr"]
    return picture


def _read_notices(items: Items) -> dict[Any, object]:
    return {
        (item["number"], item["at"], item["cause"]): (item["available"], item["level"])
        for item in items.values()
        if item["entity"] == "NOTICE" and item["kind"] == "LOW_BALANCE"
    }


def _read_number(item: Mapping[str, Any]) -> object:
    names = (
        *("lot_id", "credits", "remaining", "held", "net_idr", "valid_until", "granted_at"),
        *("source", "order_id"),
    )
    return (
        item["available"],
        item["held"],
        item["seq"],
        tuple(tuple(lot[name] for name in names) for lot in item["lots"]),
        tuple((each["hold_id"], each["ends_at"]) for each in item["open_holds"]),
        (item["low_balance_credits"], item.get("low_balance_told", False)),
    )


def _read_hold(item: Mapping[str, Any]) -> object:
    names = ("lot_id", "credits", "captured", "voided")
    parts = tuple(tuple(each[name] for name in names) for each in item["slices"])
    times = (item["created_at"], item["expires_at"])
    return (item["number"], *times, parts, item.get("due_at"))


def _read_note(item: Mapping[str, Any]) -> object:
    names = ("case_id", "credits", "net_idr", "vat_base_idr", "vat_idr", "total_idr")
    invoice = f"ord_{item['prefix']}-{item['invoice_running_number']:04d}"
    return (*(item[name] for name in names), invoice)


def _read_entry(item: Mapping[str, Any]) -> object:
    earned = [
        (leg["credit"], leg["amount"])
        for leg in item["legs"]
        if leg["credit"] in EARNED_AS.values()
    ]
    assert len(earned) < 2, "money is earned once"
    lots = tuple((each["lot_id"], each["credits"]) for each in item["slices"])
    facts = (item["kind"], item["credits"], item["cause_id"], lots)
    if item["kind"] in STAFF:
        rupiah = [leg for leg in item["legs"] if leg["asset"] == "IDR"]
        moved = tuple((leg["debit"], leg["credit"], leg["amount"]) for leg in rupiah)
        return (*facts, moved, item["recorded_at"])
    return (*facts, earned[0] if earned else None, item["recorded_at"])


def differences(expected: Picture, found: Picture) -> list[str]:
    """Where two pictures differ."""
    return [
        f"{section} {key}: {found[section].get(key)}, by the model {expected[section].get(key)}"
        for section in expected
        for key in {*expected[section], *found[section]}
        if expected[section].get(key) != found[section].get(key)
    ]
