"""What sold credits earn: revenue when they are used, breakage when they lapse, to the rupiah."""

from collections import Counter
from itertools import pairwise

import pytest

from shared.domain.credit import empty_account
from shared.domain.ledger import Asset, Cause, CauseType, EntryKind, LedgerEntry, LotSlice
from shared.domain.money import Rupiah
from shared.domain.movement import Movement, add_lot, begin, capture, hold, void
from tests.support.builders import NUMBER, a_lot, an_account, an_entry, at

NOW = at("2026-11-22T15:00:00+07:00")
# The lot is valid through 22 November 2027.
OVER = at("2027-11-23T00:00:00.000+07:00")
HELD_BY = Cause(CauseType.HOLD, "broadcast-1")
REPORTED_BY = Cause(CauseType.REPORT, "broadcast-1/report-1")


def balances(entries: tuple[LedgerEntry, ...], asset: Asset) -> dict[str, int]:
    """Every account's balance, debits positive, from the legs alone; those at zero are left out."""
    found: Counter[str] = Counter()
    for leg in (leg for entry in entries for leg in entry.legs if leg.asset is asset):
        found[leg.debit] += leg.amount
        found[leg.credit] -= leg.amount
    return {account: balance for account, balance in found.items() if balance}


def test_a_lot_ends_with_nothing_unearned_whether_used_or_lapsed() -> None:
    # Source: the product's page on the ledger: 1.000 x 415, 300 captured, the rest lapsed.
    account, entry = empty_account(NUMBER), an_entry()
    bought = add_lot(
        Movement(account, account),
        a_lot(),
        kind=EntryKind.TOP_UP,
        cause=entry.cause,
        legs=entry.legs,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
    )
    broadcast = hold(begin(bought.after, NOW), 500, HELD_BY, NOW)
    assert broadcast is not None
    delivered, rest = LotSlice("lot_2A7A875-0024", 300), LotSlice("lot_2A7A875-0024", 200)
    used = capture(begin(broadcast.after, NOW), [delivered], REPORTED_BY, NOW)
    returned = void(begin(used.after, NOW), [rest], HELD_BY, NOW)
    lapsed = begin(returned.after, OVER)

    entries = tuple(
        entry
        for movement in (bought, broadcast, used, returned, lapsed)
        for entry in movement.entries
    )
    assert [(entry.kind, entry.credits, entry.balance_after) for entry in entries] == [
        (EntryKind.TOP_UP, 1_000, 1_000),
        (EntryKind.HOLD, -500, 500),
        (EntryKind.CAPTURE, 0, 500),
        (EntryKind.VOID, 200, 700),
        (EntryKind.LAPSE, -700, 0),
    ]
    assert balances(entries, Asset.IDR) == {
        "bank:BCA": 460_650,
        "vat_payable": -45_650,
        "revenue": -124_500,
        "breakage": -290_500,
    }
    assert balances(entries, Asset.CREDIT) == {
        "credits_issued": -1_000,
        "credits_used": 300,
        "credits_lapsed": 700,
    }
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert all(one.hash == other.previous_hash for one, other in pairwise(entries))
    assert (lapsed.after.last_hash, lapsed.after.lots) == (entries[-1].hash, ())


@pytest.mark.parametrize("steps", [(1, 1, 1), (1, 2), (2, 1), (3,)])
def test_shares_of_a_lot_add_up_to_its_price_in_whatever_steps_it_is_used(
    steps: tuple[int, ...],
) -> None:
    movement = begin(an_account(a_lot(credits=3, remaining=3, held=3, net=Rupiah(1_000))), NOW)
    for credits in steps:
        slices = [LotSlice("lot_2A7A875-0024", credits)]
        movement = capture(movement, slices, REPORTED_BY, NOW)

    assert balances(movement.entries, Asset.IDR) == {"unearned_revenue": 1_000, "revenue": -1_000}


def test_the_share_that_lapses_closes_a_lot_to_the_rupiah() -> None:
    movement = begin(an_account(a_lot(credits=3, remaining=3, held=1, net=Rupiah(1_000))), OVER)

    movement = capture(movement, [LotSlice("lot_2A7A875-0024", 1)], REPORTED_BY, OVER)

    # Two lapsed first, so they were worth round_half_up(1.000 x 2 / 3), and the last one the rest.
    assert balances(movement.entries, Asset.IDR) == {
        "unearned_revenue": 1_000,
        "breakage": -667,
        "revenue": -333,
    }
