"""Decisions about held money on DynamoDB Local: two persons, one transaction, one end."""

from collections import Counter
from dataclasses import replace
from datetime import date

from shared.adapters.dynamodb.attributes import Reader
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.order import OrderStatus, PaymentMethod
from shared.domain.payment import Settlement
from shared.domain.suspense import SuspenseState
from shared.usecases.decide_suspense import (
    Deciding,
    Prospect,
    foresee_approval,
)
from shared.usecases.finish_accounts import AccountEnd
from tests.support.banks import Trouble
from tests.support.market import FOREIGN_NUMBER, SECOND_NUMBER, TEH
from tests.support.suspense import BUDI, SARI, Office, balances

# Applying -----------------------------------------------------------------------------------------


def test_applying_pays_the_expired_order_as_of_the_day_of_applying(office: Office) -> None:
    order = office.place(number=SECOND_NUMBER)
    later = office.after(days=2)
    held = later.held_by(order)
    # Placed on 22 November 2026 in Jakarta, applied six days later.
    today = office.after(days=6)

    outcome = today.decide(held, order)

    assert outcome.outcome is Deciding.APPLIED
    assert outcome.suspense == office.money(held.payment_id)
    assert outcome.suspense.state is SuspenseState.APPLIED
    paid = today.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, today.market.now)
    assert (paid.payment_id, paid.failure_reason) == (held.payment_id, None)
    assert paid.quote == order.quote
    assert paid.lot().valid_until == date(2027, 11, 28)
    assert today.market.available(SECOND_NUMBER) == 1_000
    assert balances(today.market) == {
        "bank:BNI": 460_650,
        "unearned_revenue": -415_000,
        "vat_payable": -45_650,
        "credits:+6281212448485": 1_000,
        "credits_issued": -1_000,
    }
    notices = [each["cause"] for each in today.market.entities("NOTICE") if each["kind"] == "PAID"]
    assert notices == [f"{order.order_id}-PAID"]


def test_every_leg_of_applied_money_goes_through_suspense(office: Office) -> None:
    held = office.hold(500_000)
    order = office.order_of(held)
    office.after(hours=26).decide(held, order)
    office.after(hours=27).decide(held, None)

    assert legs(office, "JOURNAL") == [
        ("bank:BNI", "suspense", 500_000),
        ("suspense", "bank:BNI", 39_350),
    ]
    assert legs(office, "ENTRY") == [
        ("suspense", "unearned_revenue", 415_000),
        ("suspense", "vat_payable", 45_650),
        ("credits:+6281212448484", "credits_issued", 1_000),
    ]


def test_applying_pays_a_cancelled_order(office: Office) -> None:
    order = office.place()
    office.market.cancel(order)
    later = office.after(hours=1)
    held = later.held_by(order)

    outcome = later.decide(held, order)

    assert outcome.outcome is Deciding.APPLIED
    paid = later.market.order(order)
    assert (paid.status, paid.failure_reason) == (OrderStatus.PAID, None)
    assert later.market.available() == 1_000


def test_applying_pays_an_open_order_and_its_account_is_closed_at_the_bank(
    office: Office,
) -> None:
    held = office.hold()
    later = office.after(hours=26)
    order = later.place()

    outcome = later.decide(held, order)

    assert outcome.outcome is Deciding.APPLIED
    claim = later.market.orders.claim(order.account)
    assert claim is not None
    assert claim.state == "PAID"
    assert later.bank.billings[order.account.billing_id].active
    assert later.finish_accounts() == Counter({AccountEnd.CLOSED: 1})
    assert not later.bank.billings[order.account.billing_id].active
    assert later.finish_accounts() == Counter()
    # The number is free for the next order.
    assert later.place().invoice_number.running_number == 3


def test_applying_pays_an_order_at_another_bank(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    order = later.market.place(payment_method=PaymentMethod.BCA_VA)

    assert later.decide(held, order).outcome is Deciding.APPLIED

    # BCA asks us what the account owes, so nobody has to be told.
    assert later.finish_accounts() == Counter()
    refused = later.market.pay(order).record
    assert refused is not None
    assert refused.verdict is Settlement.ALREADY_PAID


def test_somebody_who_pays_the_account_all_the_same_pays_a_paid_order(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    order = later.place()
    later.decide(held, order)

    second = later.held_by(order)

    assert second.reason is Settlement.ALREADY_PAID
    assert later.market.available() == 1_000
    assert balances(later.market)["suspense"] == -460_650


def test_what_is_left_after_applying_can_be_applied_and_refunded(office: Office) -> None:
    held = office.hold(1_000_000)
    first = office.order_of(held)
    later = office.after(hours=26)
    second = later.place(number=SECOND_NUMBER)

    assert later.decide(held, first).outcome is Deciding.APPLIED
    rest = later.money(held.payment_id)
    assert (rest.state, rest.remaining) == (SuspenseState.HELD, Rupiah(539_350))
    assert balances(later.market)["suspense"] == -539_350

    assert later.after(hours=1).decide(held, second).outcome is Deciding.APPLIED
    assert later.after(hours=2).decide(held, None).outcome is Deciding.REFUNDED

    gone = later.money(held.payment_id)
    assert gone.state is SuspenseState.REFUNDED
    assert [each.amount.amount for each in gone.decisions] == [460_650, 460_650, 78_700]
    assert balances(later.market)["bank:BNI"] == 921_300
    assert "suspense" not in balances(later.market)


def test_money_of_nobody_pays_the_order_of_whom_it_turned_out_to_be(office: Office) -> None:
    # Teh Sore buys at 512.11 under its agreement.
    held = office.hold_for_nobody(568_442)
    order = office.place(business_id=TEH, number=FOREIGN_NUMBER)

    assert office.decide(held, order).outcome is Deciding.APPLIED
    assert office.market.order(order).status is OrderStatus.PAID
    assert office.market.available(FOREIGN_NUMBER, TEH) == 1_000


def test_order_that_awaits_its_bank_is_paid_and_its_account_closed_there(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    later.bank.troubles = [Trouble.ANSWER_LOST]
    order = later.place()
    assert order.awaits_bank

    assert later.decide(held, order).outcome is Deciding.APPLIED

    paid = later.market.order(order)
    assert (paid.status, paid.awaits_bank) == (OrderStatus.PAID, False)
    assert later.after(minutes=1).finish_accounts() == Counter({AccountEnd.CLOSED: 1})
    assert not later.bank.billings[order.account.billing_id].active


# Refunding ----------------------------------------------------------------------------------------


def test_refunded_money_leaves_by_the_bank_it_came_from(office: Office) -> None:
    held = office.hold()
    later = office.after(days=2)

    outcome = later.decide(held, None)

    assert outcome.outcome is Deciding.REFUNDED
    gone = later.money(held.payment_id)
    assert (gone.state, gone.remaining) == (SuspenseState.REFUNDED, Rupiah(0))
    (decision,) = gone.decisions
    assert decision.proposal.bank_reference == "FT26329ABC12"
    assert (decision.proposal.proposed_by, decision.approved_by) == (SARI, BUDI)
    assert decision.approved_at == later.market.now
    assert balances(later.market) == {}
    assert "PAID" not in [each["kind"] for each in later.market.entities("NOTICE")]
    assert later.market.available() == 0


def test_less_than_an_order_costs_can_be_refunded(office: Office) -> None:
    held = office.held_by(office.place(), 460_649)

    assert office.decide(held, None).outcome is Deciding.REFUNDED
    assert balances(office.market) == {}


# Refusals -----------------------------------------------------------------------------------------


def test_what_cannot_be_applied_is_refused_when_it_is_proposed(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    expired = office.order_of(held)
    foreign = later.place(business_id=TEH, number=FOREIGN_NUMBER)
    paid = later.place()
    later.pay(paid)
    dearer = later.place(number=SECOND_NUMBER, credits=1_100)
    unknown = replace(expired, invoice_number=InvoiceNumber("2A7A875", 99))
    nobodys = replace(expired, invoice_number=InvoiceNumber("FFFFFFF", 1))
    before = later.market.dump()

    refused = {
        order.order_id: later.propose(held, order).outcome
        for order in (foreign, paid, dearer, unknown, nobodys)
    }

    assert refused == {
        foreign.order_id: Deciding.OTHER_BUSINESS,
        paid.order_id: Deciding.ALREADY_PAID,
        dearer.order_id: Deciding.NOT_ENOUGH,
        unknown.order_id: Deciding.UNKNOWN_ORDER,
        nobodys.order_id: Deciding.UNKNOWN_ORDER,
    }
    assert later.market.dump() == before


def test_what_nobody_holds_is_decided_by_nobody(office: Office) -> None:
    settled = office.pay(office.place())
    held = office.hold(number=SECOND_NUMBER)
    office.after(hours=26).decide(held, None)
    later = office.after(hours=27)
    before = later.market.dump()

    for payment_id, refusal in (
        ("BNI:1:404", Deciding.UNKNOWN_PAYMENT),
        (settled.payment_id, Deciding.UNKNOWN_PAYMENT),
        (held.payment_id, Deciding.NOT_HELD),
    ):
        money = replace(held, payment_id=payment_id)
        assert later.propose(money, None).outcome is refusal
        assert later.approve(money, None).outcome is refusal
    assert later.market.dump() == before


def test_nothing_is_approved_that_nobody_proposed(office: Office) -> None:
    held = office.hold()
    before = office.market.dump()

    outcome = office.approve(held, None)

    assert (outcome.outcome, outcome.suspense) == (Deciding.NOTHING_PROPOSED, held)
    assert office.market.dump() == before


def test_nobody_approves_their_own_proposal(office: Office) -> None:
    held = office.hold()
    office.propose(held, None)
    before = office.market.dump()

    assert office.approve(held, None, by=SARI).outcome is Deciding.SAME_PERSON
    assert foresee_approval(held.payment_id, SARI, office.store) == (
        office.approve(held, None, by=SARI)
    )
    assert office.market.dump() == before


def test_only_what_was_shown_is_approved(office: Office) -> None:
    held = office.hold(500_000)
    order = office.order_of(held)
    office.propose(held, order)
    shown = foresee_approval(held.payment_id, BUDI, office.store)
    assert isinstance(shown, Prospect)
    assert (shown.amount, shown.order) == (Rupiah(460_650), office.market.order(order))

    # Between the look and the word, another proposal took its place.
    office.propose(held, None)
    before = office.market.dump()
    outcome = office.approve(held, order)

    assert outcome.outcome is Deciding.OTHER_PROPOSAL
    assert office.market.dump() == before
    assert office.approve(held, None).outcome is Deciding.REFUNDED


def test_foreseeing_changes_nothing(office: Office) -> None:
    held = office.hold(500_000)
    office.propose(held, None)
    before = office.market.dump()

    prospect = foresee_approval(held.payment_id, BUDI, office.store)

    assert isinstance(prospect, Prospect)
    assert (prospect.amount, prospect.order) == (Rupiah(500_000), None)
    assert office.market.dump() == before


def test_an_order_paid_by_somebody_else_meanwhile_is_not_paid_again(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    order = later.place()
    later.propose(held, order)
    later.pay(order)
    before = later.market.dump()

    outcome = later.approve(held, order)

    assert outcome.outcome is Deciding.ALREADY_PAID
    assert later.market.dump() == before
    assert later.market.available() == 1_000


def legs(office: Office, entity: str) -> list[tuple[str, str, int]]:
    return [
        (leg.text("debit"), leg.text("credit"), leg.number("amount"))
        for item in office.market.entities(entity)
        for leg in Reader(item).parts("legs")
    ]
