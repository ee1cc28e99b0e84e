"""Held money: what may be decided about it, by whom, and what that moves."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import Asset, Cause, CauseType, JournalEntry, LedgerLeg
from shared.domain.money import Rupiah
from shared.domain.order import OrderStatus
from shared.domain.payment import Settlement
from shared.domain.person import Person
from shared.domain.suspense import (
    Action,
    ApplyRefusal,
    Decision,
    Proposal,
    SuspensePayment,
    SuspenseState,
    is_line,
    refuse_to_apply,
)
from shared.domain.virtual_account import Bank
from tests.support.builders import a_paid_order, an_order, at

SARI, BUDI = Person("sari@sales.example"), Person("budi@sales.example")
PAID_AT = at("2026-11-24T09:00:00+07:00")
RECEIVED_AT = at("2026-11-24T09:00:03+07:00")
DECIDED_AT = at("2026-11-25T10:30:00+07:00")


def held_money(**changes: Any) -> SuspensePayment:
    """Rp 500.000 that came to the account of `an_order` a day too late."""
    held = SuspensePayment(
        payment_id="BNI:1:9001",
        bank=Bank.BNI,
        account_number="8001123456789012",
        amount=Rupiah(500_000),
        remaining=Rupiah(500_000),
        paid_at=PAID_AT,
        received_at=RECEIVED_AT,
        reason=Settlement.ORDER_EXPIRED,
        business_id="b-1",
        running_number=24,
    )
    return replace(held, **changes)


def to_apply(**changes: Any) -> Proposal:
    """Sari wants the order of `an_order` paid."""
    proposal = Proposal(
        action=Action.APPLY,
        reason="paid a day late, the customer wants the credits",
        proposed_by=SARI,
        proposed_at=DECIDED_AT,
        invoice_number=InvoiceNumber("2A7A875", 24),
    )
    return replace(proposal, **changes)


def to_refund(**changes: Any) -> Proposal:
    """Sari wants the money sent back."""
    proposal = Proposal(
        action=Action.REFUND,
        reason="nobody wants the credits",
        proposed_by=SARI,
        proposed_at=DECIDED_AT,
        bank_reference="FT26329ABC12",
    )
    return replace(proposal, **changes)


def approved(proposal: Proposal, amount: int) -> Decision:
    return Decision(proposal, BUDI, DECIDED_AT, Rupiah(amount))


# Held money


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"remaining": Rupiah(500_001)}, "no more is held than arrived"),
        ({"remaining": Rupiah(0)}, "HELD is what still holds money"),
        ({"state": SuspenseState.APPLIED}, "HELD is what still holds money"),
        ({"state": SuspenseState.REFUNDED}, "HELD is what still holds money"),
    ],
)
def test_money_that_does_not_add_up_cannot_exist(changes: dict[str, Any], broken: str) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        held_money(**changes)


def test_money_arrives_from_its_bank() -> None:
    assert held_money().booked() == JournalEntry(
        cause=Cause(CauseType.PAYMENT, "BNI:1:9001"),
        seq=1,
        business_id="b-1",
        legs=(LedgerLeg("bank:BNI", "suspense", 500_000, Asset.IDR),),
        occurred_at=PAID_AT,
        recorded_at=RECEIVED_AT,
    )


# Proposals


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"reason": ""}, "a proposal has its reason"),
        ({"reason": "   "}, "a proposal has its reason"),
        ({"reason": "x" * 501}, "a proposal has its reason"),
        ({"reason": "two\nlines"}, "a proposal has its reason"),
        # Turns what follows it around on the screen.
        ({"reason": "paid \u202eetal"}, "a proposal has its reason"),
        ({"proposed_by": "Sari@sales.example"}, "a person is an address in its one form"),
        ({"proposed_by": "sari@sales.example "}, "a person is an address in its one form"),
        ({"proposed_by": "sari"}, "a person is an address in its one form"),
        ({"invoice_number": None}, "money is applied to an order"),
    ],
)
def test_proposal_to_apply_without_what_it_needs_cannot_exist(
    changes: dict[str, Any], broken: str
) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        to_apply(**changes)


@pytest.mark.parametrize("reference", [None, "", " ", "x" * 65, "FT\x1b[2J"], ids=repr)
def test_proposal_to_refund_names_the_transfer_at_the_bank(reference: str | None) -> None:
    with pytest.raises(InvariantBroken, match="a refund has the bank's reference"):
        to_refund(bank_reference=reference)


def test_longest_texts_are_texts() -> None:
    assert is_line("x" * 500, 500)
    assert not is_line("x" * 501, 500)
    assert to_refund(reason="x" * 500, bank_reference="x" * 64).bank_reference == "x" * 64


def test_later_proposal_takes_the_place_of_the_one_before() -> None:
    once = held_money().proposed(to_apply())
    twice = once.proposed(to_refund())

    assert (once.proposal, once.version) == (to_apply(), 2)
    assert (twice.proposal, twice.version) == (to_refund(), 3)
    assert twice.remaining == Rupiah(500_000)


def test_nothing_is_proposed_for_money_that_is_gone() -> None:
    gone = held_money(state=SuspenseState.REFUNDED, remaining=Rupiah(0))

    with pytest.raises(InvariantBroken, match="only held money is decided about"):
        gone.proposed(to_refund())


# Decisions


def test_nobody_approves_their_own_proposal() -> None:
    with pytest.raises(InvariantBroken, match="two persons decide about money"):
        Decision(to_apply(), SARI, DECIDED_AT, Rupiah(460_650))


@pytest.mark.parametrize(
    "same", ["Sari@sales.example", "sari@SALES.example", "sari@sales.example "]
)
def test_another_spelling_is_no_second_person(same: str) -> None:
    with pytest.raises(InvariantBroken, match="a person is an address in its one form"):
        Decision(to_apply(), Person(same), DECIDED_AT, Rupiah(460_650))


def test_what_is_left_after_applying_stays_held() -> None:
    decision = approved(to_apply(), 460_650)

    after = held_money().proposed(to_apply()).decided(decision)

    assert (after.state, after.remaining) == (SuspenseState.HELD, Rupiah(39_350))
    assert (after.proposal, after.decisions, after.version) == (None, (decision,), 3)
    assert after.amount == Rupiah(500_000)


@pytest.mark.parametrize(
    ("proposal", "state"),
    [(to_apply(), SuspenseState.APPLIED), (to_refund(), SuspenseState.REFUNDED)],
)
def test_money_that_is_all_gone_has_found_its_end(proposal: Proposal, state: SuspenseState) -> None:
    after = held_money().proposed(proposal).decided(approved(proposal, 500_000))

    assert (after.state, after.remaining) == (state, Rupiah(0))


def test_rest_of_applied_money_can_be_refunded() -> None:
    applied = held_money().proposed(to_apply()).decided(approved(to_apply(), 460_650))

    refunded = applied.proposed(to_refund()).decided(approved(to_refund(), 39_350))

    assert refunded.state is SuspenseState.REFUNDED
    assert [each.amount.amount for each in refunded.decisions] == [460_650, 39_350]


def test_what_was_not_proposed_cannot_be_decided() -> None:
    with pytest.raises(InvariantBroken, match="what was proposed is what is approved"):
        held_money().proposed(to_apply()).decided(approved(to_refund(), 500_000))


def test_more_than_is_held_cannot_be_decided() -> None:
    with pytest.raises(InvariantBroken, match="never negative"):
        held_money().proposed(to_refund()).decided(approved(to_refund(), 500_001))


def test_refund_leaves_through_the_bank_it_came_from() -> None:
    assert held_money().refunded(approved(to_refund(), 39_350)) == JournalEntry(
        cause=Cause(CauseType.PAYMENT, "BNI:1:9001"),
        seq=2,
        business_id="b-1",
        legs=(LedgerLeg("suspense", "bank:BNI", 39_350, Asset.IDR),),
        occurred_at=DECIDED_AT,
        recorded_at=DECIDED_AT,
    )


# Applying


@pytest.mark.parametrize(
    "status", [OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED, OrderStatus.CANCELLED]
)
def test_order_that_is_not_paid_can_be_paid_from_what_is_held(status: OrderStatus) -> None:
    order = an_order(status=status, closed_at=DECIDED_AT)

    assert refuse_to_apply(held_money(), order) is None
    assert refuse_to_apply(held_money(remaining=Rupiah(460_650)), order) is None


def test_money_of_nobody_can_pay_any_order() -> None:
    assert refuse_to_apply(held_money(business_id=None, running_number=None), an_order()) is None


# Each breaks this guard and all that run after it.
@pytest.mark.parametrize(
    ("changes", "order", "refusal"),
    [
        (
            {"business_id": "b-2", "remaining": Rupiah(460_649)},
            a_paid_order(),
            ApplyRefusal.OTHER_BUSINESS,
        ),
        ({"remaining": Rupiah(460_649)}, a_paid_order(), ApplyRefusal.ALREADY_PAID),
        ({"remaining": Rupiah(460_649)}, an_order(), ApplyRefusal.NOT_ENOUGH),
    ],
)
def test_first_broken_guard_of_applying_decides(
    changes: dict[str, Any], order: Any, refusal: ApplyRefusal
) -> None:
    assert refuse_to_apply(held_money(**changes), order) is refusal
