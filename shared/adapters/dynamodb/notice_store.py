"""Notices and who has read them, in DynamoDB. Port: NoticeStore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Reader
from shared.adapters.dynamodb.business_items import account_untold, read_account, told_update
from shared.adapters.dynamodb.notice_items import put_notices, read_notice
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.credit import CreditAccount
from shared.domain.phone import PhoneNumber
from shared.domain.wib import from_text, to_text
from shared.ports.notices import NoticePage, Told

# Sorts behind whatever an id goes on with.
_BEHIND = "~"


class DynamoNoticeStore:
    """See shared.ports.notices.NoticeStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def accounts(
        self, numbers: Sequence[tuple[str, PhoneNumber]]
    ) -> tuple[tuple[str, CreditAccount], ...]:
        """Return the accounts of at most 100 numbers (business id, number) with their business."""
        owners = {keys.number(*each): each[0] for each in numbers}
        items = self._table.get(list(owners))
        return tuple(
            (business_id, read_account(items[key]))
            for key, business_id in owners.items()
            if key in items
        )

    def lots_ending(self, until: datetime, page: int) -> Iterator[tuple[str, PhoneNumber]]:
        """Return candidates with a lot that ends by then, earliest first, read page by page."""
        return map(keys.owned_number, self._table.walk_due(keys.DUE_LOT, to_text(until), page))

    def tell(self, told: Told) -> bool:
        """Write what a business is told of a number that does not move, in one transaction."""
        sets, removes = told_update(told.before, told.after)
        when, values = account_untold(told.before)
        number = keys.number(told.business_id, told.after.number)
        members = [
            Update(number, sets=sets, removes=removes, when=when, values=values),
            *put_notices(told.business_id, told.notices),
        ]
        return self._table.write(members) is None

    def page(self, business_id: str, limit: int, before: str | None) -> NoticePage:
        """Return at most `limit` notices of a business, older than the one of that id."""
        # Both ends of a range belong to it: the one that was the last is left out here.
        found = self._table.query(
            keys.business_partition(business_id),
            keys.NOTICE_SORT_PREFIX,
            keys.NOTICE_SORT_PREFIX + (before if before is not None else _BEHIND),
            limit=limit + 2,
            newest_first=True,
        )
        notices = (notice for notice in map(read_notice, found) if notice.notice_id != before)
        items = tuple(islice(notices, limit + 1))
        page = items[:limit]
        return NoticePage(page, page[-1].notice_id if len(items) > limit else None)

    def count_after(self, business_id: str, instant: datetime | None, limit: int) -> int:
        """Count the notices after an instant, or all; at most `limit`."""
        first = f"{to_text(instant)}{_BEHIND}" if instant is not None else ""
        found = self._table.query(
            keys.business_partition(business_id),
            keys.NOTICE_SORT_PREFIX + first,
            keys.NOTICE_SORT_PREFIX + _BEHIND,
            limit=limit,
        )
        return sum(1 for _ in islice(found, limit))

    def read_until(self, business_id: str, user: str) -> datetime | None:
        """Return until when a user has read the notices of its business."""
        item = self._table.get_one(keys.reader(business_id, user))
        return from_text(Reader(item).text("read_until")) if item else None

    def read(self, business_id: str, user: str, until: datetime) -> None:
        """Note that a user has read them until then. What was read before stays read."""
        self._table.change(
            Update(
                keys.reader(business_id, user),
                sets={"entity": "READER", "read_until": to_text(until)},
                when="attribute_not_exists(#read_until) OR #read_until < :until",
                values={"until": to_text(until)},
            )
        )
