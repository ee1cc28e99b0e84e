"""What comes back from the addresses of businesses, in DynamoDB. Port: AddressStore."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.address_items import change_records
from shared.adapters.dynamodb.business_items import read_business, read_user
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.business import Business, User
from shared.domain.mail_address import Records


class DynamoAddressStore:
    """See shared.ports.businesses.AddressStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def business(self, business_id: str) -> Business | None:
        """Return a business."""
        item = self._table.get_one(keys.business(business_id))
        return read_business(item) if item else None

    def user(self, business_id: str, email: str) -> User | None:
        """Return a user that was imported."""
        item = self._table.get_one(keys.user(business_id, email))
        # One whom nobody has imported has a language and no role.
        return read_user(item) if item and "role" in item else None

    def record(self, before: Business, after: Records) -> bool:
        """Write what came back, if nothing else has come back since it was read."""
        sets, when, values = change_records(before.addresses, after)
        return self._table.change(
            Update(
                keys.business(before.business_id),
                sets=sets,
                when=f"attribute_exists(pk) AND {when}",
                values=values,
            )
        )
