"""What holds after every step, whatever happened, read from the table alone.

I1 to I14 are the numbers under which the invariants are known; the rest has none.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.model.pictures import Items, by_entity

GENESIS = "0" * 64
Item = Mapping[str, Any]

# An order may go from its own status to these.
MOVES = {
    "AWAITING_PAYMENT": {"PAID", "EXPIRED", "CANCELLED"},
    "EXPIRED": {"PAID"},
    "CANCELLED": {"PAID"},
    "PAID": set[str](),
}
# What placing freezes.
FROZEN = (
    *("business_id", "prefix", "running_number", "number", "credits", "unit_price_milli_idr"),
    *("net_idr", "vat_base_idr", "vat_idr", "total_idr", "account_number", "created_at"),
    *("pay_until", "document_token", "po_number", "seller", "buyer"),
)


@dataclass
class Watch:
    """Looks at one table after another, and remembers what a bank was told."""

    before: Items = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def told(self, payment_key: str, verdict: object) -> None:
        """A bank heard a verdict: success means that the record is there for ever."""
        (self.accepted if verdict == "SETTLED" else self.refused).add(payment_key)

    def look(self, now: Items) -> None:
        """Check everything."""
        money_is_neither_made_nor_lost(now)
        balances_are_sums_of_entries(now)
        entries_are_chained_without_holes(now)
        paid_means_one_payment_and_one_credit(now)
        money_was_in_time(now)
        accounts_and_numbers_belong_to_one_owner(now)
        history_stays(self.before, now)
        self._words_are_kept(now)
        self.before = now

    def _words_are_kept(self, items: Items) -> None:
        payments = by_entity(items, "PAYMENT").values()
        verdicts = {each["payment_key"]: each["verdict"] for each in payments}
        credited = {each.get("payment_id") for each in by_entity(items, "ORDER").values()}
        assert {verdicts.get(key) for key in self.accepted} <= {"SETTLED"}, "I7 accepted, not kept"
        assert not {f"BCA:{key}" for key in self.refused} & credited, "I8 refused, yet credited"
        assert not self.accepted & self.refused, "a bank heard both"


def money_is_neither_made_nor_lost(items: Items) -> None:
    """I1, I3: legs balance, what the bank holds is what was settled, in rupiah and in credits."""
    sums: Counter[str] = Counter()
    for entry in by_entity(items, "ENTRY").values():
        for leg in entry["legs"]:
            assert leg["amount"] > 0, "I1 a leg moves something"
            assert leg["debit"] != leg["credit"], "I1 a leg has two sides"
            sums[leg["debit"]] += leg["amount"]
            sums[leg["credit"]] -= leg["amount"]
    settled = [
        each["amount_hundredths"]
        for each in by_entity(items, "PAYMENT").values()
        if each["verdict"] == "SETTLED"
    ]
    held = {account: amount for account, amount in sums.items() if account.startswith("credits:")}
    assert sums["bank:BCA"] * 100 == sum(settled), "I3 the bank holds what was settled"
    assert sums["unearned_revenue"] + sums["vat_payable"] == -sums["bank:BCA"], "I1 in rupiah"
    assert sum(held.values()) == -sums["credits_issued"], "I3 in credits"


def balances_are_sums_of_entries(items: Items) -> None:
    """I2: a number's balance, its entries, their legs and its lots tell the same."""
    for number in by_entity(items, "NUMBER").values():
        entries = _entries_of(items, number["number"])
        legs = [leg for entry in entries for leg in entry["legs"] if leg["asset"] == "CREDIT"]
        lots = number["lots"]
        assert number["available"] >= 0, "I2 never below zero"
        assert number["available"] == sum(entry["credits"] for entry in entries), "I2 entries"
        assert number["available"] == sum(leg["amount"] for leg in legs), "I2 legs"
        assert number["available"] == sum(lot["remaining"] - lot["held"] for lot in lots), "I2 lots"
        order_of_use = [(lot["valid_until"], lot["granted_at"]) for lot in lots]
        assert order_of_use == sorted(order_of_use), "lots lie in their order of use"


def entries_are_chained_without_holes(items: Items) -> None:
    """I14: entries are numbered from 1, follow each other, and carry the hash of the one before."""
    for number in by_entity(items, "NUMBER").values():
        last, balance = GENESIS, 0
        entries = _entries_of(items, number["number"])
        for position, entry in enumerate(entries, start=1):
            assert entry["seq"] == position, "I14 no hole"
            assert entry["previous_hash"] == last, "I14 the chain"
            assert entry["hash"] == _hash(entry), "I14 an entry is what was hashed"
            assert entry["balance_before"] == balance, "I14 before is the last after"
            last, balance = entry["hash"], entry["balance_after"]
        assert (number["seq"], number["last_hash"]) == (len(entries), last), "I14 the end"


def paid_means_one_payment_and_one_credit(items: Items) -> None:
    """I4, I11: PAID, one settled payment, one entry and one row of a mail are the same thing."""
    orders = by_entity(items, "ORDER").values()
    paid = Counter(_order_id(order) for order in orders if order["status"] == "PAID")
    entries = Counter(entry["cause_id"] for entry in by_entity(items, "ENTRY").values())
    told = Counter(
        _order_id(notice)
        for notice in by_entity(items, "NOTICE").values()
        if notice["kind"] == "PAID"
    )
    settled = Counter(
        (each["business_id"], each["running_number"])
        for each in by_entity(items, "PAYMENT").values()
        if each["verdict"] == "SETTLED"
    )
    by_key = Counter(
        (order["business_id"], order["running_number"])
        for order in orders
        if order["status"] == "PAID"
    )
    assert paid == entries, "I4 one entry per paid order"
    assert by_key == settled, "I4 one payment per paid order"
    assert paid == told, "I11 one notice, which is the row of its mail, per paid order"


def money_was_in_time(items: Items) -> None:
    """I12: no money of after `pay_until`, of after the cancel, or of another amount was taken."""
    orders = {
        (order["business_id"], order["running_number"]): order
        for order in by_entity(items, "ORDER").values()
    }
    for payment in by_entity(items, "PAYMENT").values():
        if payment["verdict"] != "SETTLED":
            continue
        order = orders[payment["business_id"], payment["running_number"]]
        latest = _instant(order["pay_until"]) + timedelta(hours=48)
        assert payment["paid_at"] <= order["pay_until"], "I12 paid in time"
        assert payment["paid_at"] <= order.get("closed_at", order["pay_until"]), "I12 before cancel"
        assert _instant(payment["received_at"]) <= latest, "I12 told in time"
        assert payment["amount_hundredths"] == order["total_idr"] * 100, "I4 the exact bill"
        assert payment["currency"] == "IDR", "I4 in rupiah"


def accounts_and_numbers_belong_to_one_owner(items: Items) -> None:
    """I10, I13: gap-free invoice numbers, one account per order, one business per number."""
    for business in by_entity(items, "BUSINESS").values():
        orders = [
            order
            for order in by_entity(items, "ORDER").values()
            if order["business_id"] == business["business_id"]
        ]
        drawn = [order["running_number"] for order in orders]
        assert drawn == list(range(1, business["invoice_seq"] + 1)), "I10 no gap"
        assert {order["prefix"] for order in orders} <= {business["prefix"]}, "I10 own prefix"
    orders_of_accounts = Counter(
        order["account_number"] for order in by_entity(items, "ORDER").values()
    )
    claims = Counter(claim["account_number"] for claim in by_entity(items, "VA").values())
    assert orders_of_accounts == claims, "I10 one account per order"
    owners = {pk: item["business_id"] for (pk, _), item in by_entity(items, "OWNER").items()}
    for order in by_entity(items, "ORDER").values():
        assert owners[f"N#{order['number']}"] == order["business_id"], "I13 one business"


def history_stays(before: Items, now: Items) -> None:
    """I5, I6: nothing disappears, verdicts and entries never change, orders move as they may."""
    assert set(before) <= set(now), "nothing is deleted"
    for key, old in before.items():
        new = now[key]
        if old["entity"] in ("PAYMENT", "ENTRY", "KEY", "CALL"):
            assert new == old, "I5 written once"
        if old["entity"] == "ORDER":
            may = MOVES[old["status"]] | {old["status"]}
            assert new["status"] in may, f"I6 {old['status']} to {new['status']}"
            assert all(new.get(name) == old.get(name) for name in FROZEN), "frozen at placing"
    assert all("ttl" not in item for item in by_entity(now, "PAYMENT").values()), "I5 for ever"


def _entries_of(items: Items, number: str) -> list[Item]:
    entries = by_entity(items, "ENTRY").values()
    return [entry for entry in entries if entry["number"] == number]


def _order_id(order: Item) -> str:
    return f"ord_{order['prefix']}-{order['running_number']:04d}"


def _hash(entry: Item) -> str:
    names = (
        *("number", "seq", "kind", "credits", "balance_before", "balance_after"),
        *("occurred_at", "recorded_at", "previous_hash"),
    )
    facts = {name: entry[name] for name in names}
    facts["cause"] = [entry["cause_type"], entry["cause_id"]]
    facts["slices"] = [[each["lot_id"], each["credits"]] for each in entry["slices"]]
    facts["legs"] = [
        [leg[side] for side in ("debit", "credit", "amount", "asset")] for leg in entry["legs"]
    ]
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
