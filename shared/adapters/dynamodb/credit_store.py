"""The credits of numbers and the holds on them, in DynamoDB. Port: CreditStore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.business_items import read_account
from shared.adapters.dynamodb.hold_items import put_report, read_hold, read_report, write_hold
from shared.adapters.dynamodb.movement_members import movement_members
from shared.adapters.dynamodb.payment_items import read_entry
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.credit import CreditAccount
from shared.domain.hold import Hold
from shared.domain.ledger import LedgerEntry
from shared.domain.phone import PhoneNumber
from shared.domain.wib import from_text, to_text
from shared.ports.credits import (
    CreditMovement,
    HoldChange,
    HoldView,
    Report,
    StatementPart,
)

# Numbers whose owner this process remembers; it never changes.
OWNERS_REMEMBERED_MAX = 10_000


class DynamoCreditStore:
    """See shared.ports.credits.CreditStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._owners: dict[PhoneNumber, str] = {}

    def owner(self, number: PhoneNumber) -> str | None:
        """Return the id of the business that a number belongs to, which never changes."""
        if number not in self._owners:
            item = self._table.get_one(keys.number_owner(number))
            if item is None:
                return None
            if len(self._owners) >= OWNERS_REMEMBERED_MAX:
                self._owners.clear()
            self._owners[number] = Reader(item).text("business_id")
        return self._owners[number]

    def hold_view(self, hold_id: str, report_id: str | None) -> HoldView:
        """Return a hold and one of its reports."""
        hold_at = keys.hold(hold_id)
        report_at = keys.report(hold_id, report_id) if report_id is not None else None
        items = self._table.get([key for key in (hold_at, report_at) if key is not None])
        report = items.get(report_at) if report_at else None
        return HoldView(
            hold=read_hold(items[hold_at]) if hold_at in items else None,
            report=read_report(report) if report else None,
        )

    def holds(self, hold_ids: Sequence[str]) -> tuple[Hold, ...]:
        """Return several holds; one that is not there is left out."""
        wanted = [keys.hold(hold_id) for hold_id in hold_ids]
        items = self._table.get(wanted)
        return tuple(read_hold(items[key]) for key in wanted if key in items)

    def account(self, business_id: str, number: PhoneNumber) -> CreditAccount | None:
        """Return the credit account of a number of that business."""
        item = self._table.get_one(keys.number(business_id, number))
        return read_account(item) if item else None

    def move(self, written: CreditMovement) -> bool:
        """Write a movement with all that goes with it, in one transaction."""
        members: list[Put | Update] = [
            *movement_members(written.business_id, written.movement),
            *(write_hold(each) for each in written.holds),
        ]
        if written.report is not None:
            members.append(put_report(written.report))
        return self._table.write(members) is None

    def extend(self, change: HoldChange) -> bool:
        """Write a hold with another end."""
        member = write_hold(change)
        return isinstance(member, Update) and self._table.change(member)

    def keep_refused(self, report: Report) -> bool:
        """Keep a report that was refused; False where its id is there already."""
        return self._table.add(put_report(report))

    def entries(
        self, number: PhoneNumber, part: StatementPart
    ) -> tuple[tuple[LedgerEntry, ...], int | None]:
        """Return a part of a statement, newest first, and the number below which it goes on."""
        first = part.after + 1
        last = part.before - 1 if part.before is not None else keys.SEQ_MAX
        if first > last:
            return (), None
        found = self._table.query(
            keys.entry(number, first).pk,
            keys.entry(number, first).sk,
            keys.entry(number, last).sk,
            limit=part.limit + 1,
            newest_first=True,
        )
        entries = tuple(map(read_entry, islice(found, part.limit + 1)))
        page = entries[: part.limit]
        return page, page[-1].seq if len(entries) > part.limit else None

    def recorded_at(self, number: PhoneNumber, seq: int) -> datetime:
        """Return when the entry of that number, which is there, was recorded."""
        item = self._table.get_one(keys.entry(number, seq))
        return from_text(Reader(item or {}).text("recorded_at"))

    def holds_due(self, now: datetime, limit: int) -> Sequence[str]:
        """Return candidates whose time is over."""
        found = self._table.query_due(keys.DUE_HOLD, to_text(now), limit)
        return [key.pk.removeprefix(keys.HOLD_PREFIX) for key in found]

    def lots_due(self, now: datetime, limit: int) -> Sequence[tuple[str, PhoneNumber]]:
        """Return candidates (business id, number) with a lot whose date has passed."""
        found = self._table.query_due(keys.DUE_LOT, to_text(now), limit)
        return [keys.owned_number(key) for key in found]
