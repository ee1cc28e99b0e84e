"""Compare a number, its lots and its holds with what its entries come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.audit_ledger import DerivedHold, LedgerAudit
from shared.domain.audit_lot import DerivedLot
from shared.domain.business import WhatsAppNumber
from shared.domain.credit import CreditAccount, CreditLot
from shared.domain.hold import HOLD_LIFE, Hold
from shared.domain.wib import end_of_day


@dataclass(frozen=True, slots=True)
class KeptNumber:
    """A number with its credits, as one item holds both."""

    number: WhatsAppNumber
    account: CreditAccount


def audit_account(ledger: LedgerAudit, kept: Kept[KeptNumber]) -> list[Difference]:
    """Compare a number's credits with its entries, all of which the ledger has read."""
    if kept.value is None:
        return []
    account = kept.value.account
    expected: dict[str, object] = {"seq": ledger.seq}
    if ledger.last_hash is not None:
        expected["last_hash"] = ledger.last_hash
    if not ledger.broken:
        expected |= {
            "available": ledger.available,
            "held": ledger.held,
            "lots": tuple(ledger.order_of_use()),
            "open_holds": tuple(h.hold_id for h in ledger.holds.values() if h.remaining > 0),
            "due_at": _next_lapse_at(ledger),
        }
    found: dict[str, object] = {
        "seq": account.seq,
        "last_hash": account.last_hash,
        "available": account.available,
        "held": account.held,
        "lots": tuple(each.lot_id for each in account.lots),
        "open_holds": tuple(each.hold_id for each in account.open_holds),
        "due_at": kept.listed_at,
    }
    differences = compare(DifferenceKind.BALANCE, kept.key, expected, found)
    if ledger.broken:
        return differences
    for lot in account.lots:
        if lot.lot_id in ledger.lots:
            differences += _audit_lot(ledger.lots[lot.lot_id], lot, f"{kept.key} {lot.lot_id}")
    return differences


def _next_lapse_at(ledger: LedgerAudit) -> datetime | None:
    """Behind the last day of the first lot with something free."""
    days = [lot.valid_until for lot in ledger.lots.values() if lot.free > 0]
    return end_of_day(min(days)) + timedelta(seconds=1) if days else None


def _audit_lot(derived: DerivedLot, lot: CreditLot, key: str) -> list[Difference]:
    expected: dict[str, object] = {
        "order_id": derived.order_id,
        "credits": derived.credits,
        "remaining": derived.remaining,
        "held": derived.held,
        "net": derived.net,
        "valid_until": derived.valid_until,
        "source": derived.source,
        "granted_at": derived.granted_at,
    }
    # A top-up says no unit price, but what it makes of the credits; a correction says it.
    if derived.made is None:
        expected["net at the unit price"] = derived.net
    else:
        expected["unit_price"] = derived.made.unit_price
    found = {
        "order_id": lot.order_id,
        "credits": lot.credits,
        "remaining": lot.remaining,
        "held": lot.held,
        "net": lot.net.amount,
        "net at the unit price": lot.unit_price.times(lot.credits).amount if lot.unit_price else 0,
        "unit_price": lot.unit_price,
        "valid_until": lot.valid_until,
        "source": lot.source,
        "granted_at": lot.granted_at,
    }
    return compare(DifferenceKind.LOT, key, expected, found)


def audit_hold(
    derived: DerivedHold, kept: Kept[Hold], business_id: str, number: KeptNumber
) -> list[Difference]:
    """Compare a hold with what its number's entries have moved of it.

    Its end is in no entry, because nothing moves when it is extended. Without an extension it is
    the one that was asked for, and what the number remembers is that one for ever.
    """
    differences: list[Difference] = []
    hold = sound(kept, differences)
    if hold is None:
        return differences
    remembered = {each.hold_id: each.ends_at for each in number.account.open_holds}
    is_open, first_end = derived.remaining > 0, hold.asked_end or derived.created_at + HOLD_LIFE
    extensions = max(hold.version - derived.changes, 0)
    expected: dict[str, object] = {
        "business_id": business_id,
        "number": number.number.number,
        "created_at": derived.created_at,
        "slices": tuple(derived.slices.values()),
        "version": derived.changes + extensions,
        "expires_at": max(first_end, hold.expires_at) if extensions else first_end,
        "due_at": hold.expires_at if is_open else None,
        "remembered end": first_end if is_open else None,
    }
    found = {
        "business_id": hold.business_id,
        "number": hold.number,
        "created_at": hold.created_at,
        "slices": hold.slices,
        "version": hold.version,
        "expires_at": hold.expires_at,
        "due_at": kept.listed_at,
        "remembered end": remembered.get(hold.hold_id),
    }
    return compare(DifferenceKind.HOLD, kept.key, expected, found)
