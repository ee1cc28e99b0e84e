"""Two-sided legs, statement entries, and the chain that shows every later change."""

import hashlib
from dataclasses import fields, replace
from typing import Any

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.ledger import (
    GENESIS_HASH,
    Asset,
    Cause,
    CauseType,
    EntryKind,
    JournalEntry,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
    bank_account,
    credits_of,
    held_credits_of,
)
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from tests.support.builders import NUMBER, an_entry, at


def test_accounts_are_named_after_what_they_hold() -> None:
    assert bank_account(Bank.BCA) == "bank:BCA"
    assert bank_account(Bank.BNI) == "bank:BNI"
    assert credits_of(NUMBER) == "credits:+6281212448484"
    assert held_credits_of(NUMBER) == "held:+6281212448484"


@pytest.mark.parametrize("amount", [0, -1, 1.0, True, "1"], ids=repr)
def test_leg_moves_a_whole_amount_above_zero(amount: int) -> None:
    with pytest.raises(InvariantBroken, match="a leg moves a positive amount"):
        LedgerLeg("bank:BCA", "unearned_revenue", amount, Asset.IDR)


def test_leg_from_an_account_to_itself_cannot_exist() -> None:
    with pytest.raises(InvariantBroken, match="a leg has two sides"):
        LedgerLeg("bank:BCA", "bank:BCA", 1, Asset.IDR)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"seq": 0}, "entries are numbered from 1"),
        ({"balance_after": 999}, "before \\+ change = after"),
        ({"balance_before": 1}, "before \\+ change = after"),
        ({"credits": 1_001}, "before \\+ change = after"),
        (
            {"credits": -1_001, "balance_before": 1_000, "balance_after": -1},
            "available credits are never negative",
        ),
        ({"legs": ()}, "an entry moves something"),
        ({"slices": ()}, "an entry names its lots"),
    ],
)
def test_entry_that_does_not_add_up_cannot_exist(facts: dict[str, Any], broken: str) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        an_entry(**facts)


@pytest.mark.parametrize("credits", [0, -1, 1.0, True], ids=repr)
def test_slice_of_a_lot_has_credits(credits: int) -> None:
    with pytest.raises(InvariantBroken, match="a slice has credits"):
        LotSlice("lot_2A7A875-0024", credits)


def test_entry_about_one_lot_names_it_and_about_several_names_none() -> None:
    several = (LotSlice("lot_2A7A875-0024", 600), LotSlice("lot_2A7A875-0025", 400))

    assert an_entry().lot_id == "lot_2A7A875-0024"
    assert an_entry(slices=several).lot_id is None


def test_entry_may_use_up_the_balance() -> None:
    entry = an_entry(credits=-1_000, balance_before=1_000, balance_after=0)

    assert entry.balance_after == 0


def test_entry_may_move_one_thing_only() -> None:
    credits_only = an_entry().legs[-1:]

    assert an_entry(legs=credits_only).legs == credits_only


def test_kinds_and_causes_are_named_as_the_api_and_the_chain_name_them() -> None:
    kinds = "TOP_UP GRANT HOLD CAPTURE VOID LAPSE ADJUSTMENT REFUND MOVE"

    assert {kind.value for kind in EntryKind} == set(kinds.split())
    # The last one is that of money that settles nothing, which no statement of a number shows.
    assert {each.value for each in CauseType} == {
        *("ORDER", "HOLD", "REPORT", "LOT", "STAFF"),
        "PAYMENT",
    }


# The chain ----------------------------------------------------------------------------------------

# An offline verifier computes the hash from this text, so its form may never change.
CANONICAL = (
    '{"balance_after":1000,"balance_before":0,"cause":["ORDER","ord_2A7A875-0024"],'
    '"credits":1000,"kind":"TOP_UP","legs":[["bank:BCA","unearned_revenue",415000,"IDR"],'
    '["bank:BCA","vat_payable",45650,"IDR"],'
    '["credits:+6281212448484","credits_issued",1000,"CREDIT"]],'
    '"number":"+6281212448484",'
    '"occurred_at":"2026-11-22T08:00:00.000Z",'
    '"previous_hash":"0000000000000000000000000000000000000000000000000000000000000000",'
    '"recorded_at":"2026-11-22T08:00:02.345Z","seq":1,'
    '"slices":[["lot_2A7A875-0024",1000]]}'
)


def test_hash_is_sha256_of_the_canonical_text() -> None:
    assert an_entry().hash == "3439ee09c10132c489918085417840977d1912532a3a8af64df0a3c72e39976c"
    assert an_entry().hash == hashlib.sha256(CANONICAL.encode()).hexdigest()


def test_first_entry_follows_sixty_four_zeros() -> None:
    assert an_entry().previous_hash == GENESIS_HASH
    assert len(GENESIS_HASH) == 64
    assert set(GENESIS_HASH) == {"0"}


def leg_changed(**change: Any) -> tuple[LedgerLeg, ...]:
    first, *others = an_entry().legs
    return (replace(first, **change), *others)


# One change, or where a single one would not add up a pair, of each field.
CHANGES: dict[str, list[dict[str, Any]]] = {
    "number": [{"number": PhoneNumber("+6281212448485")}],
    "seq": [{"seq": 2}],
    "kind": [{"kind": EntryKind.GRANT}],
    "credits": [{"credits": 999, "balance_after": 999}],
    "balance_before": [{"balance_before": 1, "balance_after": 1_001}],
    "balance_after": [{"balance_after": 1_001, "credits": 1_001}],
    "cause": [
        {"cause": Cause(CauseType.ORDER, "ord_2A7A875-0025")},
        {"cause": Cause(CauseType.STAFF, "ord_2A7A875-0024")},
    ],
    "slices": [
        {"slices": (LotSlice("lot_2A7A875-0025", 1_000),)},
        {"slices": (LotSlice("lot_2A7A875-0024", 999),)},
        {"slices": (LotSlice("lot_2A7A875-0024", 1_000), LotSlice("lot_2A7A875-0025", 1))},
    ],
    "legs": [
        {"legs": leg_changed(debit="bank:BNI")},
        {"legs": leg_changed(credit="suspense")},
        {"legs": leg_changed(amount=415_001)},
        {"legs": leg_changed(asset=Asset.CREDIT)},
        {"legs": an_entry().legs[:-1]},
        {"legs": an_entry().legs[::-1]},
    ],
    "occurred_at": [{"occurred_at": at("2026-11-22T08:00:00.001Z")}],
    "recorded_at": [{"recorded_at": at("2026-11-22T08:00:02.346Z")}],
    "previous_hash": [{"previous_hash": "1" + "0" * 63}],
}


@pytest.mark.parametrize("change", [change for each in CHANGES.values() for change in each])
def test_any_changed_fact_changes_the_hash(change: dict[str, Any]) -> None:
    assert an_entry(**change).hash != an_entry().hash


def test_every_fact_of_an_entry_was_changed() -> None:
    assert set(CHANGES) == {field.name for field in fields(LedgerEntry)}


def test_same_instant_in_another_zone_is_the_same_fact() -> None:
    assert an_entry(occurred_at=at("2026-11-22T15:00:00.000+07:00")).hash == an_entry().hash


MONEY = LedgerLeg("bank:BNI", "suspense", 460_650, Asset.IDR)
CREDITS = LedgerLeg("credits:+6281212448484", "credits_issued", 1_000, Asset.CREDIT)


@pytest.mark.parametrize(
    ("seq", "legs", "broken"),
    [
        (0, (MONEY,), "entries are numbered from 1"),
        (1, (), "an entry moves something"),
        (1, (MONEY, CREDITS), "a journal moves money only"),
    ],
)
def test_journal_entry_numbers_and_moves_money(
    seq: int, legs: tuple[LedgerLeg, ...], broken: str
) -> None:
    cause, instant = Cause(CauseType.PAYMENT, "BNI:1:9001"), at("2026-11-24T09:00:00+07:00")

    with pytest.raises(InvariantBroken, match=broken):
        JournalEntry(cause, seq, "b-1", legs, instant, instant)

    assert JournalEntry(cause, 1, None, (MONEY,), instant, instant).legs == (MONEY,)
