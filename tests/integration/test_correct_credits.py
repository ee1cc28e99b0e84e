"""Corrections on a real table: what approving writes, once, and what a refusal leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.business_items import read_account
from shared.adapters.dynamodb.correction_items import read_note
from shared.domain.correction import CorrectionKind
from shared.domain.money import Rupiah
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from shared.usecases.correct_credits import CaseApproval, Correcting, approve_correction
from tests.support.corrections import Desk
from tests.support.market import (
    FOREIGN_NUMBER,
    KOPI,
    NUMBER,
    SECOND_NUMBER,
    TEH,
)
from tests.support.suspense import BUDI, SARI, balances

GRANT, ADJUSTMENT = CorrectionKind.GRANT, CorrectionKind.ADJUSTMENT
REFUND, MOVE = CorrectionKind.REFUND, CorrectionKind.MOVE


# What approving does ------------------------------------------------------------------------------


def test_refund_of_700_of_1000_owes_their_net_and_vat_by_a_numbered_note(desk: Desk) -> None:
    desk.hold(300, captured=300)

    correction = desk.correct(REFUND, 700)

    assert balances(desk.market) == {
        "bank:BCA": 460_650,
        "vat_payable": -13_695,
        "refunds_payable": -322_455,
        "revenue": -124_500,
        "credits_issued": -1_000,
        "credits_used": 300,
        "credits_refunded": 700,
    }
    (note,) = desk.market.entities("CREDITNOTE")
    assert (note["prefix"], note["running_number"]) == ("2A7A875", 1)
    assert (note["net_idr"], note["vat_base_idr"]) == (290_500, 266_292)
    assert (note["vat_idr"], note["total_idr"]) == (31_955, 322_455)
    assert note["case_id"] == correction.case_id
    order = desk.market.orders.order(KOPI, 1)
    assert order is not None
    assert (order.refunded_net, order.refunded) == (Rupiah(290_500), Rupiah(322_455))
    assert desk.market.available() == 0
    desk.assert_books_are_sound()


def test_credit_notes_count_from_1_for_each_business_beside_its_invoices(desk: Desk) -> None:
    teh = Desk(desk.market, TEH)
    teh.buy(number=FOREIGN_NUMBER)
    for credits in (1, 2, 3):
        desk.correct(REFUND, credits)
    teh.correct(REFUND, 1, number=FOREIGN_NUMBER, lot_id="lot_0B51EF0-0001")
    later = desk.after(hours=1)

    order = later.market.place()

    notes = desk.market.entities("CREDITNOTE")
    assert [(each["business_id"], each["running_number"]) for each in notes] == [
        *((KOPI, running_number) for running_number in (1, 2, 3)),
        (TEH, 1),
    ]
    assert order.invoice_number.running_number == 2
    desk.assert_books_are_sound()


def test_refunds_in_parts_come_to_the_whole_bill(desk: Desk) -> None:
    for credits in (333, 333, 334):
        desk.correct(REFUND, credits)

    notes = [read_note(item).amounts for item in desk.market.entities("CREDITNOTE")]
    assert sum(note.net.amount for note in notes) == 415_000
    assert sum(note.vat.amount for note in notes) == 45_650
    found = balances(desk.market)
    assert found["refunds_payable"] == -460_650
    assert {"unearned_revenue", "vat_payable"} & set(found) == set()
    desk.assert_books_are_sound()


def test_grant_is_used_before_what_was_paid_and_brings_no_money(desk: Desk) -> None:
    correction = desk.correct(GRANT, 50, valid_until=date(2027, 11, 22))

    desk.hold(60, captured=60)

    found = balances(desk.market)
    assert (found["credits_issued"], found["credits_used"]) == (-1_050, 60)
    # Of the 60 only ten were paid for.
    assert (found["revenue"], found["unearned_revenue"]) == (-4_150, -410_850)
    assert correction.approval is not None
    assert correction.approval.effect.made is not None
    assert correction.approval.effect.made.lot_id == f"lot_case_{correction.case_id}"
    desk.assert_books_are_sound()


def test_moved_credits_are_there_and_no_longer_here_by_an_entry_of_each(desk: Desk) -> None:
    correction = desk.correct(MOVE, 400)

    assert desk.market.available() == 600
    assert desk.market.available(SECOND_NUMBER) == 400
    moved = [each for each in desk.market.entities("ENTRY") if each["kind"] == "MOVE"]
    assert [(each["number"], each["credits"], each["cause_id"]) for each in moved] == [
        (NUMBER, -400, correction.case_id),
        (SECOND_NUMBER, 400, correction.case_id),
    ]
    found = balances(desk.market)
    assert found["unearned_revenue"] == -415_000
    assert {"unearned_moved", "credits_moved"} & set(found) == set()
    first, second = desk.market.entities("NUMBER")[:2]
    (here,), (there,) = read_account(first).lots, read_account(second).lots
    assert there == replace(
        here, lot_id=there.lot_id, credits=400, remaining=400, net=Rupiah(166_000)
    )
    desk.assert_books_are_sound()


def test_credits_of_an_order_are_refunded_to_the_rupiah_wherever_they_were_moved(
    desk: Desk,
) -> None:
    moved = desk.correct(MOVE, 333)
    lot_id = f"lot_case_{moved.case_id}"

    desk.correct(REFUND, 200, number=SECOND_NUMBER, lot_id=lot_id)
    desk.correct(REFUND, 667)
    desk.correct(REFUND, 133, number=SECOND_NUMBER, lot_id=lot_id)

    found = balances(desk.market)
    assert (found["refunds_payable"], found["bank:BCA"]) == (-460_650, 460_650)
    assert "vat_payable" not in found
    desk.assert_books_are_sound()


def test_adjustments_are_neither_revenue_nor_breakage(desk: Desk) -> None:
    desk.hold(300, captured=300)

    desk.correct(ADJUSTMENT, -100)
    desk.correct(ADJUSTMENT, 50)

    found = balances(desk.market)
    # 50 more credits have gone than were used: they are worth 20.750.
    assert (found["adjustments"], found["credits_adjusted"]) == (-20_750, 50)
    assert (found["revenue"], found["unearned_revenue"]) == (-124_500, -269_750)
    assert desk.market.available() == 650
    desk.assert_books_are_sound()


# Two persons, once --------------------------------------------------------------------------------

KINDS = [(GRANT, 5), (ADJUSTMENT, -5), (REFUND, 700), (MOVE, 700)]
every_kind = pytest.mark.parametrize(("kind", "credits"), KINDS)


@every_kind
def test_approving_again_is_answered_as_the_first_time_and_changes_nothing(
    desk: Desk, kind: CorrectionKind, credits: int
) -> None:
    proposal = desk.proposal(kind, credits)
    desk.propose("CS-1", proposal)
    first = desk.approve("CS-1", proposal)
    before = desk.market.dump()

    again = desk.after(days=3).approve("CS-1", proposal)

    assert first.outcome is Correcting.BOOKED
    assert again == first
    assert desk.market.dump() == before


def test_proposal_that_was_not_shown_is_not_approved(desk: Desk) -> None:
    shown = desk.proposal(REFUND, 10)
    desk.propose("CS-1", shown)
    desk.propose("CS-1", desk.proposal(REFUND, 700))
    before = desk.market.dump()

    approved = desk.approve("CS-1", shown)

    assert approved.outcome is Correcting.OTHER_PROPOSAL
    assert desk.market.dump() == before


@every_kind
def test_whoever_proposed_cannot_approve(desk: Desk, kind: CorrectionKind, credits: int) -> None:
    proposal = desk.proposal(kind, credits)
    desk.propose("CS-1", proposal)
    before = desk.market.dump()

    approved = desk.approve("CS-1", proposal, by=SARI)

    assert approved.outcome is Correcting.SAME_PERSON
    assert desk.market.dump() == before


def test_what_is_booked_is_neither_proposed_nor_approved_by_another(desk: Desk) -> None:
    proposal = desk.proposal(REFUND, 10)
    desk.propose("CS-1", proposal)
    desk.approve("CS-1", proposal)
    before = desk.market.dump()

    proposed = desk.propose("CS-1", desk.proposal(REFUND, 20))
    approved = desk.approve("CS-1", proposal, by=Person("tini@sales.example"))
    as_another = desk.approve("CS-1", desk.proposal(REFUND, 20))

    outcomes = {proposed.outcome, approved.outcome, as_another.outcome}
    assert outcomes == {Correcting.ALREADY_BOOKED}
    assert desk.market.dump() == before


def test_case_that_nobody_proposed_is_not_approved(desk: Desk) -> None:
    before = desk.market.dump()

    approved = desk.approve("CS-404", desk.proposal(REFUND, 10))

    assert approved.outcome is Correcting.UNKNOWN_CASE
    assert desk.market.dump() == before


# Refusals change nothing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "credits", "facts", "outcome"),
    [
        (GRANT, 1, {"number": FOREIGN_NUMBER}, Correcting.UNKNOWN_NUMBER),
        (MOVE, 1, {"to_number": FOREIGN_NUMBER}, Correcting.UNKNOWN_NUMBER),
        (GRANT, 1, {"valid_until": date(2026, 11, 21)}, Correcting.END_NOT_POSSIBLE),
        (REFUND, 1, {"lot_id": "lot_2A7A875-0009"}, Correcting.UNKNOWN_LOT),
        (REFUND, 701, {}, Correcting.NOT_FREE),
        (MOVE, 701, {}, Correcting.NOT_FREE),
        (ADJUSTMENT, -701, {}, Correcting.NOT_FREE),
        (ADJUSTMENT, 101, {}, Correcting.NOT_GONE),
    ],
)
def test_what_cannot_be_done_is_not_proposed(
    desk: Desk,
    kind: CorrectionKind,
    credits: int,
    facts: dict[str, object],
    outcome: Correcting,
) -> None:
    desk.hold(300, captured=100)
    before = desk.market.dump()

    proposed = desk.propose("CS-1", desk.proposal(kind, credits, **facts))

    assert proposed.outcome is outcome
    assert desk.market.dump() == before


def test_nobody_is_refunded_what_nobody_has_paid(desk: Desk) -> None:
    granted = desk.correct(GRANT, 10)
    before = desk.market.dump()

    proposed = desk.propose("CS-1", desk.proposal(REFUND, 10, lot_id=f"lot_case_{granted.case_id}"))

    assert proposed.outcome is Correcting.NOT_PAID
    assert desk.market.dump() == before


def test_credits_that_came_back_are_not_refunded_twice(desk: Desk) -> None:
    desk.correct(REFUND, 600)
    desk.correct(ADJUSTMENT, 600)
    before = desk.market.dump()

    proposed = desk.propose("CS-1", desk.proposal(REFUND, 401))

    assert proposed.outcome is Correcting.MORE_THAN_PAID
    assert desk.market.dump() == before
    desk.correct(REFUND, 400)


def test_unknown_business_has_no_case(desk: Desk) -> None:
    before = desk.market.dump()

    proposed = Desk(desk.market, "nobody").propose("CS-1", desk.proposal(GRANT, 1))

    assert proposed.outcome is Correcting.UNKNOWN_BUSINESS
    assert desk.market.dump() == before


@pytest.mark.parametrize(("kind", "credits"), [(REFUND, 700), (MOVE, 700), (ADJUSTMENT, -700)])
def test_what_was_used_since_it_was_proposed_is_decided_again(
    desk: Desk, kind: CorrectionKind, credits: int
) -> None:
    proposal = desk.proposal(kind, credits)
    desk.propose("CS-1", proposal)
    desk.hold(301)
    before = desk.market.dump()

    approved = desk.approve("CS-1", proposal)

    assert approved.outcome is Correcting.NOT_FREE
    assert desk.market.dump() == before


def test_lot_that_has_lapsed_since_is_left_alone(desk: Desk) -> None:
    proposal = desk.proposal(REFUND, 700)
    desk.propose("CS-1", proposal)
    before = desk.market.dump()

    approved = desk.after(days=366).approve("CS-1", proposal)

    assert approved.outcome is Correcting.UNKNOWN_LOT
    assert desk.market.dump() == before


def test_list_has_what_waits_oldest_first(desk: Desk) -> None:
    newer = desk.after(minutes=5)
    newer.propose("CS-1", newer.proposal(REFUND, 1))
    desk.propose("CS-2", desk.proposal(GRANT, 1))
    desk.correct(GRANT, 1)

    assert [each.case_id for each in desk.store.proposed(10)] == ["CS-2", "CS-1"]
    assert PhoneNumber(NUMBER) == desk.store.proposed(1)[0].proposal.number


def test_approval_of_a_business_is_not_that_of_another(desk: Desk) -> None:
    proposal = desk.proposal(GRANT, 1)
    desk.propose("CS-1", proposal)
    approval = CaseApproval(TEH, "CS-1", proposal, BUDI)

    approved = approve_correction(approval, desk.store, RequestTimer(), now=desk.market.now)

    assert approved.outcome is Correcting.UNKNOWN_CASE
