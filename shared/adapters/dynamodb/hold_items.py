"""Items of holds and of the reports about them, and the domain values they stand for."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.hold import HeldSlice, Hold
from shared.domain.phone import PhoneNumber
from shared.domain.wib import from_text, to_text
from shared.ports.credits import HoldChange, Report


def write_hold(change: HoldChange) -> Put | Update:
    """Return the member that writes a hold, new or as it was read."""
    hold = change.after
    key = keys.hold(hold.hold_id)
    due: Item = {"due": keys.DUE_HOLD, "due_at": to_text(hold.expires_at)}
    progress: Item = {
        "slices": [
            {
                "lot_id": each.lot_id,
                "credits": each.credits,
                "captured": each.captured,
                "voided": each.voided,
            }
            for each in hold.slices
        ],
        "expires_at": to_text(hold.expires_at),
        "version": hold.version,
    }
    if change.before is None:
        item: Item = {
            "entity": "HOLD",
            "hold_id": hold.hold_id,
            "business_id": hold.business_id,
            "number": hold.number,
            "created_at": to_text(hold.created_at),
            "asked_end": to_text(hold.asked_end) if hold.asked_end else None,
        }
        return Put(key, {**item, **progress, **due})
    over = hold.remaining == 0
    return Update(
        key,
        sets=progress if over else {**progress, **due},
        removes=("due", "due_at") if over else (),
        when="#version = :seen",
        values={"seen": change.before.version},
    )


def read_hold(item: Item) -> Hold:
    """Return the hold of an item."""
    part = Reader(item)
    asked_end = part.optional_text("asked_end")
    return Hold(
        hold_id=part.text("hold_id"),
        business_id=part.text("business_id"),
        number=PhoneNumber(part.text("number")),
        slices=tuple(
            HeldSlice(
                lot_id=each.text("lot_id"),
                credits=each.number("credits"),
                captured=each.number("captured"),
                voided=each.number("voided"),
            )
            for each in part.parts("slices")
        ),
        created_at=from_text(part.text("created_at")),
        expires_at=from_text(part.text("expires_at")),
        asked_end=from_text(asked_end) if asked_end else None,
        version=part.number("version"),
    )


def put_report(report: Report) -> Put:
    """Return the member that keeps a report."""
    item: Item = {
        "entity": "REPORT",
        "hold_id": report.hold_id,
        "report_id": report.report_id,
        "credits": report.credits,
        "reported_at": to_text(report.reported_at),
        "refused": report.refused,
    }
    return Put(keys.report(report.hold_id, report.report_id), item)


def read_report(item: Item) -> Report:
    """Return the report of an item."""
    part = Reader(item)
    return Report(
        hold_id=part.text("hold_id"),
        report_id=part.text("report_id"),
        credits=part.number("credits"),
        reported_at=from_text(part.text("reported_at")),
        refused=item.get("refused") is True,
    )
