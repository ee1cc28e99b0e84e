"""What the back office imports: businesses, users, numbers and price lists.

Every write says what it rests on, so an import can be run again at any time: what is there and
equal stays, what moves with orders and credits is never touched, and neither is what businesses
and users have said of themselves since.
"""

from enum import StrEnum

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import (
    account_attributes,
    business_attributes,
    number_attributes,
    own_attributes,
    price_list_item,
    read_price_list,
    user_attributes,
)
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.business import Business, User, WhatsAppNumber
from shared.domain.credit import empty_account
from shared.domain.pricing import PriceList


class Imported(StrEnum):
    """What became of one imported thing."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class DynamoImportStore:
    """Puts imported values into the table. Every method may raise shared.ports.faults."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def put_business(self, business: Business) -> Imported:
        """Create or change a business; refused when its prefix is another's, or would change."""
        wanted = business_attributes(business)
        owner: Item = {"entity": "PREFIX", "business_id": business.business_id}
        return self._put(
            keys.business(business.business_id),
            wanted,
            first={"invoice_seq": 0, **own_attributes(business)},
            fixed="prefix",
            claims=(
                Put(keys.invoice_prefix(business.prefix), owner),
                Put(keys.directory_entry(business.business_id), {"entity": "DIRECTORY"}),
            ),
        )

    def put_number(self, number: WhatsAppNumber) -> Imported:
        """Create or change a number; refused when it belongs to another business."""
        wanted = number_attributes(number)
        owner: Item = {"entity": "OWNER", "business_id": number.business_id}
        return self._put(
            keys.number(number.business_id, number.number),
            wanted,
            first={
                **account_attributes(empty_account(number.number)),
                "placed_at": [],
                "low_balance_credits": number.low_balance_credits,
            },
            fixed="business_id",
            claims=(Put(keys.number_owner(number.number), owner),),
        )

    def put_user(self, business_id: str, user: User) -> Imported:
        """Create or change a user of a business."""
        return self._put(
            keys.user(business_id, user.email),
            user_attributes(user),
            first={"locale": user.locale},
        )

    def put_price_list(self, price_list: PriceList) -> Imported:
        """Add a price list; refused when another one holds from the same date: a price that was
        quoted is history."""
        key = keys.price_list(price_list.effective_from)
        if self._table.add(Put(key, price_list_item(price_list))):
            return Imported.CREATED
        there = self._table.get_one(key)
        same = there is not None and read_price_list(there) == price_list
        return Imported.UNCHANGED if same else Imported.REFUSED

    def _put(
        self,
        key: Key,
        wanted: Item,
        *,
        first: Item | None = None,
        fixed: str | None = None,
        claims: tuple[Put, ...] = (),
    ) -> Imported:
        """Create an item together with the claims that make it unique and found, or change it.

        `first` is written on creation only; `fixed` names an attribute that may not change.
        """
        there = self._table.get_one(key)
        if there is None:
            members = [Put(key, {**wanted, **(first or {})}), *claims]
            created = self._table.write(members) is None
            return Imported.CREATED if created else Imported.REFUSED
        changed = {name: value for name, value in wanted.items() if there.get(name) != value}
        if not changed:
            return Imported.UNCHANGED
        if fixed in changed or not self._table.change(Update(key, sets=changed)):
            return Imported.REFUSED
        return Imported.CHANGED
