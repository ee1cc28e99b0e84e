"""For any history of top-ups: chain, balances, lots and legs tell the same story."""

from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.credit import CreditAccount, empty_account, order_of_use
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import Asset, Cause, CauseType, EntryKind, LedgerEntry, LotSlice
from shared.domain.movement import Movement, add_lot
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import PaidAmount, Settlement, decide_settlement, settlement_legs
from shared.domain.pricing import quote_credits
from shared.domain.wib import wib_date
from tests.properties.strategies import instants, order_credits, price_terms
from tests.support.builders import NUMBER, a_notification, an_order, at

GENESIS = "0" * 64


@dataclass(frozen=True)
class History:
    """Movements of one number in the order in which they were written."""

    movements: tuple[Movement, ...]

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        return tuple(entry for movement in self.movements for entry in movement.entries)

    @property
    def end(self) -> CreditAccount:
        return self.movements[-1].after


def a_top_up(draw: st.DrawFn, running_number: int) -> Order:
    paid_at = draw(instants("2022-01-01T00:00:00Z", "2030-01-01T00:00:00Z"))
    quote = quote_credits(draw(order_credits), draw(price_terms()), wib_date(paid_at))
    return an_order(
        invoice_number=InvoiceNumber("2A7A875", running_number),
        quote=quote,
        created_at=paid_at - timedelta(minutes=1),
        pay_until=paid_at + timedelta(hours=1),
    ).paid(at=paid_at, payment_id=f"BCA:{running_number}")


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One to eight top-ups at any price, told in any order of their payments."""
    account = empty_account(NUMBER)
    movements = []
    for running_number in range(1, draw(st.integers(1, 8)) + 1):
        order = a_top_up(draw, running_number)
        assert order.paid_at is not None
        movement = add_lot(
            Movement(account, account),
            order.lot(),
            kind=EntryKind.TOP_UP,
            cause=Cause(CauseType.ORDER, order.order_id),
            legs=settlement_legs(order, "bank:BCA"),
            occurred_at=order.paid_at,
            recorded_at=order.paid_at + timedelta(seconds=2),
        )
        movements.append(movement)
        account = movement.after
    return History(tuple(movements))


def balances(entries: tuple[LedgerEntry, ...], asset: Asset) -> Counter[str]:
    """Every account's balance, debits positive, from the legs alone."""
    found: Counter[str] = Counter()
    for entry in entries:
        for leg in entry.legs:
            if leg.asset is asset:
                found[leg.debit] += leg.amount
                found[leg.credit] -= leg.amount
    return found


def first_break(entries: tuple[LedgerEntry, ...], last_hash: str) -> int | None:
    """Position of the first entry whose hash is not the one that what follows it names."""
    named = [*(entry.previous_hash for entry in entries), last_hash]
    actual = [GENESIS, *(entry.hash for entry in entries)]
    broken = [at for at, (one, other) in enumerate(zip(named, actual, strict=True)) if one != other]
    return broken[0] if broken else None


@given(histories())
def test_entries_are_numbered_without_holes_and_follow_each_other(history: History) -> None:
    entries = history.entries

    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0].balance_before == 0
    assert all(one.balance_after == next_one.balance_before for one, next_one in pairwise(entries))
    assert first_break(entries, history.end.last_hash) is None


@given(histories())
def test_ledger_lots_and_balance_agree_on_the_credits(history: History) -> None:
    account, entries = history.end, history.entries

    credits = balances(entries, Asset.CREDIT)
    assert account.available == sum(entry.credits for entry in entries)
    assert account.available == entries[-1].balance_after
    assert account.available == sum(lot.remaining - lot.held for lot in account.lots)
    assert account.available == credits["credits:+6281212448484"]
    assert account.available == -credits["credits_issued"]
    assert {lot.lot_id for lot in account.lots} == {entry.lot_id for entry in entries}
    assert list(account.lots) == sorted(account.lots, key=order_of_use)


@given(histories())
def test_money_is_neither_made_nor_lost(history: History) -> None:
    rupiah = balances(history.entries, Asset.IDR)

    assert sum(rupiah.values()) == 0
    assert rupiah["bank:BCA"] > 0
    assert rupiah["unearned_revenue"] == -sum(lot.net.amount for lot in history.end.lots)
    assert set(rupiah) <= {"bank:BCA", "unearned_revenue", "vat_payable"}


@given(histories(), instants("2022-01-01T00:00:00Z", "2032-01-01T00:00:00Z"))
def test_no_more_is_available_than_was_bought(history: History, now: datetime) -> None:
    available = history.end.available_at(now)

    assert 0 <= available <= history.end.available
    expired = [lot for lot in history.end.lots if lot.valid_until < wib_date(now)]
    assert available == history.end.available - sum(lot.remaining for lot in expired)


TAMPERED: dict[str, Any] = {
    "number": "+6281212448485",
    "slices": (LotSlice("lot_2A7A875-9999", 1_000),),
    "cause": Cause(CauseType.ORDER, "ord_2A7A875-9999"),
    "occurred_at": at("2001-01-01T00:00:00Z"),
    "recorded_at": at("2001-01-01T00:00:00Z"),
    "previous_hash": "f" * 64,
    "seq": 9_999,
}


@given(histories(), st.data())
def test_changing_dropping_or_swapping_an_entry_breaks_the_chain(
    history: History, data: st.DataObject
) -> None:
    entries = history.entries
    victim = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from(sorted(TAMPERED)))

    changed = replace(entries[victim], **{name: TAMPERED[name]})
    without = entries[:victim] + entries[victim + 1 :]
    twice = (*entries[: victim + 1], *entries[victim:])

    last_hash = history.end.last_hash
    assert first_break((*entries[:victim], changed, *entries[victim + 1 :]), last_hash) is not None
    assert first_break(without, last_hash) is not None
    assert first_break(twice, last_hash) is not None


def test_tampered_facts_are_facts_of_an_entry() -> None:
    assert set(TAMPERED) <= {field.name for field in fields(LedgerEntry)}


# Payments -----------------------------------------------------------------------------------------

# When an order ends that is paid first, and when the account of a post-paid one closes.
around = instants("2026-11-20T00:00:00Z", "2026-11-28T00:00:00Z") | instants(
    "2026-12-20T00:00:00Z", "2026-12-28T00:00:00Z"
)


@given(
    status=st.sampled_from(OrderStatus),
    paid_at=around,
    told_at=around,
    closed_at=st.none() | around,
    hundredths=st.sampled_from([46_065_000, 46_065_000, 46_065_001, 0]),
    currency=st.sampled_from(["IDR", "IDR", "USD"]),
)
def test_settled_means_in_time_open_and_the_exact_bill(
    status: OrderStatus,
    paid_at: datetime,
    told_at: datetime,
    closed_at: datetime | None,
    hundredths: int,
    currency: str,
) -> None:
    if status is OrderStatus.CANCELLED and closed_at is None:
        closed_at = at("2026-11-22T15:30:00+07:00")
    order = an_order(
        status=status,
        closed_at=closed_at,
        paid_at=at("2026-11-22T15:00:00+07:00") if status is OrderStatus.PAID else None,
        payment_days=1 if status is OrderStatus.INVOICED else None,
    )
    # The account of a post-paid order is open for 30 days more.
    beyond = timedelta(days=30 if status is OrderStatus.INVOICED else 0)
    notification = a_notification(paid_at=paid_at, amount=PaidAmount(hundredths, currency))

    outcome = decide_settlement(order, notification, told_at)

    in_time = (
        paid_at <= at("2026-11-23T14:05:00+07:00") + beyond
        and told_at <= at("2026-11-25T14:05:00+07:00") + beyond
        and (closed_at is None or paid_at <= closed_at)
    )
    exact = (hundredths, currency) == (46_065_000, "IDR")
    assert (outcome is Settlement.ALREADY_PAID) == (status is OrderStatus.PAID)
    assert (outcome is Settlement.SETTLED) == (status is not OrderStatus.PAID and in_time and exact)
