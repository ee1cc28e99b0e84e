"""Corrections of credits, in DynamoDB. Port: CorrectionStore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import read_account, read_business
from shared.adapters.dynamodb.correction_items import (
    change_correction,
    put_correction,
    read_correction,
    refund_members,
)
from shared.adapters.dynamodb.movement_members import movement_members
from shared.adapters.dynamodb.order_items import read_order
from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from shared.domain.correcting import CorrectionView
from shared.domain.correction import Correction, CorrectionKind, CorrectionProposal
from shared.domain.credit import CreditAccount
from shared.domain.invoice import parse_order_id
from shared.domain.order import Order
from shared.ports.corrections import BookedCorrection

# Any instant sorts before it.
_END_OF_TIME = "9999"


class DynamoCorrectionStore:
    """See shared.ports.corrections.CorrectionStore."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def proposed(self, limit: int) -> Sequence[Correction]:
        """Return corrections that wait for an approval, oldest first."""
        found = self._table.query_due(keys.DUE_CORRECTION, _END_OF_TIME, limit)
        items = self._table.get(found) if found else {}
        # The index may lag behind an approval.
        waiting = [items[key] for key in found if "due" in items.get(key, {})]
        return [read_correction(item) for item in waiting]

    def correction(self, business_id: str, case_id: str) -> Correction | None:
        """Return the correction of a case."""
        item = self._table.get_one(keys.correction(business_id, case_id))
        return read_correction(item) if item else None

    def view(self, business_id: str, proposal: CorrectionProposal) -> CorrectionView | None:
        """Return all that a correction is decided on; None where there is no such business."""
        business_at = keys.business(business_id)
        number_at = keys.number(business_id, proposal.number)
        to_number = proposal.to_number
        to_number_at = keys.number(business_id, to_number) if to_number else None
        wanted = [key for key in (business_at, number_at, to_number_at) if key is not None]
        items = self._table.get(wanted)
        if business_at not in items:
            return None
        business = read_business(items[business_at])
        account = _account_at(number_at, items)
        return CorrectionView(
            business_id=business_id,
            prefix=business.prefix,
            credit_notes=business.credit_note_seq,
            account=account,
            to_account=_account_at(to_number_at, items),
            order=self._order_behind(business_id, proposal, account),
        )

    def _order_behind(
        self, business_id: str, proposal: CorrectionProposal, account: CreditAccount | None
    ) -> Order | None:
        """The order that paid for the lot which a refund is about."""
        if proposal.kind is not CorrectionKind.REFUND or account is None:
            return None
        lot = account.lot(proposal.lot_id or "")
        number = parse_order_id(lot.order_id) if lot is not None and lot.order_id else None
        if number is None:
            return None
        item = self._table.get_one(keys.order(business_id, number.running_number))
        return read_order(item) if item else None

    def propose(self, before: Correction | None, after: Correction) -> bool:
        """Write a proposal, new or in the place of another."""
        if before is None:
            return self._table.add(put_correction(after))
        return self._table.change(change_correction(before, after))

    def book(self, booked: BookedCorrection) -> bool:
        """Write an approved correction with all that it does, in one transaction."""
        corrected, order = booked.corrected, booked.seen.order
        members: list[Put | Update] = [change_correction(booked.before, booked.after)]
        for movement in corrected.movements:
            members += movement_members(booked.before.business_id, movement)
        if corrected.note is not None and corrected.order is not None and order is not None:
            members += refund_members(corrected.note, order, corrected.order)
        return self._table.write(members) is None


def _account_at(key: keys.Key | None, items: Mapping[keys.Key, Item]) -> CreditAccount | None:
    item = items.get(key) if key is not None else None
    return read_account(item) if item is not None else None
