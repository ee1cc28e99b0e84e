"""What a business and its users say of themselves, in DynamoDB. Port: BusinessStore.

Only what is said is written: running numbers, agreements and what is owed lie in the same item, and
belong to others.
"""

from __future__ import annotations

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.address_items import change_records
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import (
    read_business,
    read_language,
    tax_identity_item,
)
from shared.adapters.dynamodb.table import DynamoTable, Update
from shared.domain.business import Locale, TaxIdentity
from shared.ports.businesses import BillingEmails, Me


class DynamoBusinessStore:
    """See shared.ports.businesses.BusinessStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def me(self, business_id: str, user: str) -> Me:
        """Return a business and one of its users."""
        business_key, user_key = keys.business(business_id), keys.user(business_id, user.lower())
        items = self._table.get([business_key, user_key])
        business, kept = items.get(business_key), items.get(user_key)
        return Me(
            business=read_business(business) if business else None,
            locale=read_language(kept) if kept else None,
        )

    def set_me(
        self,
        business_id: str,
        user: str,
        locale: Locale | None,
        billing_emails: BillingEmails | None,
    ) -> bool:
        """Write a user's language and its business's addresses, or one of them."""
        members = []
        if locale is not None:
            members.append(
                Update(
                    # Addresses are imported in lower case, and a token has them as they were typed.
                    keys.user(business_id, user.lower()),
                    sets={"entity": "USER", "locale": locale},
                    when="attribute_not_exists(#entity) OR #entity = :user",
                    values={"user": "USER"},
                )
            )
        if billing_emails is not None:
            members.append(_set_billing_emails(business_id, billing_emails))
        return self._table.write(members) is None

    def identify(self, business_id: str, identity: TaxIdentity, locale: Locale) -> bool:
        """Write a business's tax identity and its language."""
        sets: Item = {"tax_identity": tax_identity_item(identity), "locale": locale}
        return self._table.change(Update(keys.business(business_id), sets=sets))


def _set_billing_emails(business_id: str, wanted: BillingEmails) -> Update:
    """Nothing is written about what came back where nothing has, or nothing counts less by now."""
    addresses: Item = {"billing_emails": [*wanted.addresses]}
    if wanted.records == wanted.records_before:
        return Update(keys.business(business_id), sets=addresses)
    sets, when, values = change_records(wanted.records_before, wanted.records)
    return Update(
        keys.business(business_id),
        sets={**addresses, **sets},
        when=f"attribute_exists(pk) AND {when}",
        values=values,
    )
