"""What corrections do to credits and money, by figures that anybody can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.correcting import (
    Corrected,
    CorrectionRefusal,
    CorrectionView,
    correct,
)
from shared.domain.correction import CorrectionKind, CorrectionProposal
from shared.domain.credit import CreditAccount, CreditLot, LotSource, empty_account
from shared.domain.credit_note import CreditNoteNumber
from shared.domain.ledger import Asset, Cause, CauseType, EntryKind, LedgerLeg, LotSlice
from shared.domain.money import NO_RUPIAH, Rupiah, UnitPrice
from shared.domain.order import Order
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from tests.support.builders import NUMBER, a_lot, a_paid_order, an_account, an_order, at

NOW = at("2026-12-01T09:00:00+07:00")
OVER = at("2027-11-23T00:00:00+07:00")
OTHER = PhoneNumber("+6281212448485")
CREDITS, OTHER_CREDITS = f"credits:{NUMBER}", f"credits:{OTHER}"
LOT = "lot_2A7A875-0024"
GRANTED = a_lot(order_id=None, unit_price=None, net=NO_RUPIAH, source=LotSource.GRANTED)


def a_proposal(kind: CorrectionKind, credits: int, **facts: Any) -> CorrectionProposal:
    """What Sari proposes; about the lot of `a_paid_order` unless it is a grant."""
    about: dict[str, Any] = {} if kind is CorrectionKind.GRANT else {"lot_id": LOT}
    if kind is CorrectionKind.MOVE:
        about["to_number"] = OTHER
    sari = Person("sari@sales.example")
    return CorrectionProposal(kind, NUMBER, credits, "as agreed", sari, NOW, **{**about, **facts})


def seen(*lots: CreditLot, order: Order | None = None, **facts: Any) -> CorrectionView:
    """A number with these lots, another one without any, and a paid order."""
    view = CorrectionView(
        business_id="b-1",
        prefix="2A7A875",
        credit_notes=6,
        account=an_account(*lots),
        to_account=empty_account(OTHER),
        order=order or a_paid_order(),
    )
    return replace(view, **facts)


def done(kind: CorrectionKind, credits: int, view: CorrectionView, **facts: Any) -> Corrected:
    corrected = correct("CS-1042", a_proposal(kind, credits, **facts), view, NOW)
    assert isinstance(corrected, Corrected), corrected
    return corrected


def idr(debit: str, credit: str, amount: int) -> LedgerLeg:
    return LedgerLeg(debit, credit, amount, Asset.IDR)


def credit(debit: str, credit: str, amount: int) -> LedgerLeg:
    return LedgerLeg(debit, credit, amount, Asset.CREDIT)


# Refund -------------------------------------------------------------------------------------------


def test_refund_of_what_is_unused_takes_its_net_and_vat_to_refunds_payable() -> None:
    view = seen(a_lot(remaining=700))

    corrected = done(CorrectionKind.REFUND, 700, view)

    (movement,) = corrected.movements
    (entry,) = movement.entries
    assert (entry.kind, entry.credits, entry.balance_after) == (EntryKind.REFUND, -700, 0)
    assert entry.cause == Cause(CauseType.STAFF, "CS-1042")
    assert entry.slices == (LotSlice(LOT, 700),)
    assert entry.legs == (
        credit("credits_refunded", CREDITS, 700),
        idr("unearned_revenue", "refunds_payable", 290_500),
        idr("vat_payable", "refunds_payable", 31_955),
    )
    assert (entry.occurred_at, entry.recorded_at) == (NOW, NOW)
    assert movement.after.lots == ()
    assert corrected.order == a_paid_order(refunded_net=Rupiah(290_500))


def test_refund_has_a_numbered_note_with_the_facts_of_its_invoice() -> None:
    order = a_paid_order()

    note = done(CorrectionKind.REFUND, 700, seen(a_lot(remaining=700))).note

    assert note is not None
    assert str(note.number) == "2A7A875-CN-0007"
    assert note.invoice_number == order.invoice_number
    assert (note.phone_number, note.lot_id, note.credits) == (NUMBER, LOT, 700)
    assert note.unit_price == UnitPrice(415_000)
    # 11/12 of 290.500 are 266.291,67.
    assert (note.amounts.net, note.amounts.vat_base) == (Rupiah(290_500), Rupiah(266_292))
    assert (note.amounts.vat, note.amounts.total) == (Rupiah(31_955), Rupiah(322_455))
    assert (note.parties, note.vat_rule) == (order.parties, order.quote.vat_rule)
    assert (note.reason, note.issued_at, note.case_id) == ("as agreed", NOW, "CS-1042")


@pytest.mark.parametrize("steps", [(1_000,), (333, 333, 334), (1, 998, 1), (500, 300, 200)])
def test_refunds_of_a_whole_lot_come_to_its_price_and_vat_to_the_rupiah(
    steps: tuple[int, ...],
) -> None:
    order, account = a_paid_order(), an_account(a_lot())
    net = vat = base = 0
    for step in steps:
        view = seen(order=order, account=account)
        corrected = done(CorrectionKind.REFUND, step, view)
        assert corrected.note is not None
        assert corrected.order is not None
        net += corrected.note.amounts.net.amount
        vat += corrected.note.amounts.vat.amount
        base += corrected.note.amounts.vat_base.amount
        order, account = corrected.order, corrected.movements[0].after

    assert (net, base, vat) == (415_000, 380_417, 45_650)
    assert (order.refunded, account.lots) == (Rupiah(460_650), ())


def test_refund_leaves_what_is_held() -> None:
    corrected = done(CorrectionKind.REFUND, 600, seen(a_lot(remaining=700, held=100)))

    after = corrected.movements[0].after
    assert (after.available, after.held) == (0, 100)
    assert [(lot.remaining, lot.held) for lot in after.lots] == [(100, 100)]
    assert corrected.effect.net == Rupiah(249_000)


# Grant --------------------------------------------------------------------------------------------


def test_grant_is_a_lot_that_nobody_paid_for_and_that_is_used_first() -> None:
    view = seen(a_lot())

    corrected = done(CorrectionKind.GRANT, 50, view, valid_until=date(2027, 11, 22))

    (movement,) = corrected.movements
    assert [lot.lot_id for lot in movement.after.lots] == ["lot_case_CS-1042", LOT]
    assert movement.after.lots[0] == CreditLot(
        lot_id="lot_case_CS-1042",
        order_id=None,
        credits=50,
        remaining=50,
        held=0,
        unit_price=None,
        net=NO_RUPIAH,
        valid_until=date(2027, 11, 22),
        source=LotSource.GRANTED,
        granted_at=NOW,
    )
    (entry,) = movement.entries
    assert (entry.kind, entry.credits) == (EntryKind.GRANT, 50)
    assert entry.legs == (credit(CREDITS, "credits_issued", 50),)
    assert corrected.effect.made == movement.after.lots[0]


def test_grant_without_a_last_day_has_the_year_of_a_paid_lot() -> None:
    corrected = done(CorrectionKind.GRANT, 50, seen())

    assert corrected.effect.made is not None
    assert corrected.effect.made.valid_until == date(2027, 12, 1)


@pytest.mark.parametrize(
    ("last_day", "possible"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2028, 12, 1), True),
        (date(2028, 12, 2), False),
    ],
)
def test_grant_ends_today_at_the_earliest_and_two_years_on_at_the_latest(
    last_day: date, possible: bool
) -> None:
    proposal = a_proposal(CorrectionKind.GRANT, 50, valid_until=last_day)

    corrected = correct("CS-1042", proposal, seen(), NOW)

    assert isinstance(corrected, Corrected) is possible
    assert possible or corrected is CorrectionRefusal.END_NOT_POSSIBLE


# Move ---------------------------------------------------------------------------------------------


def test_moved_credits_keep_price_and_date_and_take_their_share_of_the_money() -> None:
    # 300 of 1.000 are used, so 124.500 of 415.000 are earned; the next 500 are worth 207.500.
    corrected = done(CorrectionKind.MOVE, 500, seen(a_lot(remaining=700)))

    away, here = corrected.movements
    assert (away.after.number, here.after.number) == (NUMBER, OTHER)
    assert here.after.lots == (
        a_lot(lot_id="lot_case_CS-1042", credits=500, remaining=500, net=Rupiah(207_500)),
    )
    assert away.after.lots == (a_lot(remaining=200),)
    assert [(e.kind, e.credits) for e in (*away.entries, *here.entries)] == [
        (EntryKind.MOVE, -500),
        (EntryKind.MOVE, 500),
    ]
    assert away.entries[0].legs == (
        credit("credits_moved", CREDITS, 500),
        idr("unearned_revenue", "unearned_moved", 207_500),
    )
    assert here.entries[0].legs == (
        credit(OTHER_CREDITS, "credits_moved", 500),
        idr("unearned_moved", "unearned_revenue", 207_500),
    )
    assert here.entries[0].slices == (LotSlice("lot_case_CS-1042", 500),)


def test_granted_credits_are_moved_without_money() -> None:
    corrected = done(CorrectionKind.MOVE, 10, seen(GRANTED))

    legs = [leg for movement in corrected.movements for leg in movement.entries[0].legs]
    assert {leg.asset for leg in legs} == {Asset.CREDIT}
    assert corrected.effect.made is not None
    assert corrected.effect.made.source is LotSource.GRANTED


def test_shares_of_a_lot_that_was_split_add_up_to_its_price() -> None:
    # Three credits for Rp 1.000 are worth 333, 334 and 333.
    lot = a_lot(credits=3, remaining=3, net=Rupiah(1_000))

    corrected = done(CorrectionKind.MOVE, 2, seen(lot))

    (moved,), (kept,) = corrected.movements[1].after.lots, corrected.movements[0].after.lots
    assert (moved.net, kept.worth(1)) == (Rupiah(667), 333)


# Adjustment ---------------------------------------------------------------------------------------


def test_credits_that_are_taken_off_have_earned_what_they_were_worth() -> None:
    corrected = done(CorrectionKind.ADJUSTMENT, -200, seen(a_lot(remaining=700)))

    (entry,) = corrected.movements[0].entries
    assert (entry.kind, entry.credits) == (EntryKind.ADJUSTMENT, -200)
    assert entry.legs == (
        credit("credits_adjusted", CREDITS, 200),
        idr("unearned_revenue", "adjustments", 83_000),
    )
    assert corrected.movements[0].after.lots == (a_lot(remaining=500),)


def test_credits_that_are_put_back_are_unearned_again() -> None:
    corrected = done(CorrectionKind.ADJUSTMENT, 200, seen(a_lot(remaining=700)))

    (entry,) = corrected.movements[0].entries
    assert (entry.credits, entry.balance_after) == (200, 900)
    assert entry.legs == (
        credit(CREDITS, "credits_adjusted", 200),
        idr("adjustments", "unearned_revenue", 83_000),
    )
    assert corrected.movements[0].after.lots == (a_lot(remaining=900),)


def test_taking_off_and_putting_back_leaves_a_lot_as_it_was() -> None:
    lot = a_lot(credits=3, remaining=2, net=Rupiah(1_000))
    off = done(CorrectionKind.ADJUSTMENT, -1, seen(lot))

    back = done(CorrectionKind.ADJUSTMENT, 1, seen(account=off.movements[0].after))

    assert back.movements[0].after.lots == (lot,)
    assert (off.effect.net, back.effect.net) == (Rupiah(334), Rupiah(334))


def test_granted_credits_are_adjusted_without_money() -> None:
    corrected = done(CorrectionKind.ADJUSTMENT, -1, seen(GRANTED))

    assert corrected.movements[0].entries[0].legs == (credit("credits_adjusted", CREDITS, 1),)


# Refusals -----------------------------------------------------------------------------------------

MADE = a_lot(lot_id="lot_case_CS-1042")
NO_ACCOUNT: CreditAccount | None = None
REFUSED: list[tuple[CorrectionKind, int, CorrectionView, CorrectionRefusal]] = [
    (CorrectionKind.GRANT, 1, seen(account=NO_ACCOUNT), CorrectionRefusal.UNKNOWN_NUMBER),
    (CorrectionKind.MOVE, 1, seen(a_lot(), to_account=None), CorrectionRefusal.UNKNOWN_NUMBER),
    *(
        (kind, 1, seen(a_lot(), to_account=an_account(MADE)), CorrectionRefusal.ALREADY_BOOKED)
        for kind in (CorrectionKind.GRANT, CorrectionKind.MOVE)
    ),
    *(
        (kind, 1, seen(a_lot(lot_id="another")), CorrectionRefusal.UNKNOWN_LOT)
        for kind in (CorrectionKind.REFUND, CorrectionKind.MOVE, CorrectionKind.ADJUSTMENT)
    ),
    *(
        (kind, credits, seen(a_lot(remaining=700, held=100)), CorrectionRefusal.NOT_FREE)
        for kind, credits in (
            (CorrectionKind.REFUND, 601),
            (CorrectionKind.MOVE, 601),
            (CorrectionKind.ADJUSTMENT, -601),
        )
    ),
    (CorrectionKind.ADJUSTMENT, 301, seen(a_lot(remaining=700)), CorrectionRefusal.NOT_GONE),
    (CorrectionKind.REFUND, 1, seen(GRANTED), CorrectionRefusal.NOT_PAID),
    (CorrectionKind.REFUND, 1, seen(a_lot(), order=an_order()), CorrectionRefusal.NOT_PAID),
    (
        CorrectionKind.REFUND,
        1_000,
        seen(a_lot(), order=a_paid_order(refunded_net=Rupiah(1))),
        CorrectionRefusal.MORE_THAN_PAID,
    ),
]


@pytest.mark.parametrize(("kind", "credits", "view", "refusal"), REFUSED)
def test_what_cannot_be_done_is_refused_with_its_reason(
    kind: CorrectionKind, credits: int, view: CorrectionView, refusal: CorrectionRefusal
) -> None:
    assert correct("CS-1042", a_proposal(kind, credits), view, NOW) is refusal


@pytest.mark.parametrize("credits", [-1, 1])
def test_a_lot_past_its_last_day_is_left_to_lapse(credits: int) -> None:
    pinned = a_lot(remaining=700, held=100)
    proposal = a_proposal(CorrectionKind.ADJUSTMENT, credits)

    assert correct("CS-1", proposal, seen(pinned), OVER) is CorrectionRefusal.LOT_ENDED
    assert correct("CS-1", proposal, seen(a_lot()), OVER) is CorrectionRefusal.UNKNOWN_LOT


def test_lapses_that_are_due_come_first_at_both_numbers() -> None:
    ended = a_lot(lot_id="ended", valid_until=date(2026, 11, 30))
    view = seen(ended, a_lot(), to_account=an_account(ended, number=OTHER))

    corrected = done(CorrectionKind.MOVE, 500, view)

    assert [[e.kind for e in movement.entries] for movement in corrected.movements] == [
        [EntryKind.LAPSE, EntryKind.MOVE],
        [EntryKind.LAPSE, EntryKind.MOVE],
    ]


def test_credit_note_number_is_beside_the_invoice_numbers() -> None:
    assert str(CreditNoteNumber("2A7A875", 12_345)) == "2A7A875-CN-12345"
