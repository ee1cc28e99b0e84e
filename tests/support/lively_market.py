"""A market in which everything has happened once: every kind of item, in every state it can have.

Fourteen months of it: orders paid, expired, cancelled, replaced and moved, owed and overdue; money
refused, held, applied and given back; credits held, used, given back and lapsed; granted, adjusted,
refunded and moved; notices given and read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.correction_store import DynamoCorrectionStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.domain.correction import CorrectionKind, CorrectionProposal
from shared.domain.money import Rupiah
from shared.domain.order import Order, PaymentMethod
from shared.domain.payment import PaidAmount, PaymentNotification, Settlement
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber
from shared.domain.suspense import Action, Proposal
from shared.domain.virtual_account import Bank, VirtualAccountState
from shared.domain.wib import wib_date
from shared.usecases.answer_payment import PaymentReply
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment
from shared.usecases.change_payment_method import MethodChange, change_payment_method
from shared.usecases.correct_credits import (
    CaseApproval,
    Correcting,
    approve_correction,
    propose_correction,
)
from shared.usecases.decide_suspense import (
    Approval,
    Deciding,
    approve_decision,
    propose_decision,
)
from shared.usecases.move_hold import HoldMove, capture_hold, extend_hold, void_hold
from shared.usecases.place_hold import Holding, HoldRequest, place_hold
from shared.usecases.read_notices import mark_read
from shared.usecases.sweep_credits import expire_holds, lapse_lots
from tests.support.banks import KeepingBank, Trouble
from tests.support.market import FOREIGN_NUMBER, KOPI, NUMBER, SECOND_NUMBER, TEH, Market
from tests.support.notices import Bell
from tests.support.pay_links import make_link

DAY = timedelta(days=1)
ONE, OTHER = Person("sri@siaran.example"), Person("budi@siaran.example")


@dataclass
class Lively:
    """Moves a market through time; every step is asserted to have done what it is for."""

    market: Market
    bank: KeepingBank = field(default_factory=KeepingBank)

    def __post_init__(self) -> None:
        self.market = self.market.with_bni(self.bank)
        self._made = count(1)

    @property
    def now(self) -> datetime:
        return self.market.now

    @property
    def credits(self) -> DynamoCreditStore:
        return DynamoCreditStore(self.market.table)

    def wait(self, **lapse: int) -> None:
        """Let time pass."""
        self.market = self.market.after(**lapse)

    # Orders and money ---------------------------------------------------------------------------

    def buy(self, credits: int, number: PhoneNumber = NUMBER, business_id: str = KOPI) -> Order:
        """Buy credits through BCA."""
        order = self.market.place(number=number, credits=credits, business_id=business_id)
        self.wait(minutes=5)
        answer = self.market.pay(order)
        assert answer.record is not None
        assert answer.record.verdict is Settlement.SETTLED
        return order

    def place_at_bni(self, credits: int, number: PhoneNumber) -> Order:
        """Order credits to be paid through BNI."""
        method = PaymentMethod.BNI_VA
        return self.market.place(number=number, credits=credits, payment_method=method)

    def book(self, payment: PaymentNotification, expected: Booking) -> str:
        """Book a payment that a bank stands by."""
        confirmed = ConfirmedPayment(payment, False, self.now, f"booking-{next(self._made)}")
        booking = book_payment(confirmed, self.market.payments, RequestTimer(), begun_by_ms=60_000)
        assert booking is expected
        return payment.payment_id

    def decide(self, payment_id: str, order: Order | None, expected: Deciding) -> None:
        """Let two people apply held money to an order, or give it back."""
        proposal = Proposal(
            action=Action.APPLY if order else Action.REFUND,
            reason="the payer has written to us",
            proposed_by=ONE,
            proposed_at=self.now,
            invoice_number=order.invoice_number if order else None,
            bank_reference=None if order else "TRF-20261123-1",
        )
        store = DynamoSuspenseStore(self.market.table)
        proposed = propose_decision(payment_id, proposal, store, RequestTimer())
        assert proposed.outcome is Deciding.PROPOSED
        self.wait(minutes=1)
        approval = Approval(payment_id, proposal, OTHER)
        decided = approve_decision(approval, store, RequestTimer(), now=self.now)
        assert decided.outcome is expected

    def propose_refund(self, payment_id: str) -> None:
        """Let one person propose to give held money back, and nobody approve it."""
        proposal = Proposal(Action.REFUND, "no such order", ONE, self.now, None, "TRF-2")
        store = DynamoSuspenseStore(self.market.table)
        proposed = propose_decision(payment_id, proposal, store, RequestTimer())
        assert proposed.outcome is Deciding.PROPOSED

    def ask_bank(self, order: Order, answer: str) -> None:
        """Ask the bank about an order's account, and note what it says."""
        notes = DynamoReconciliationStore(self.market.table)
        claim = self.market.orders.claim(order.account)
        assert claim is not None
        assert notes.begin_asking(claim, self.now, unless_since=self.now)
        notes.answered(order.account, answer, None, asked_at=self.now)

    def move(self, order: Order, method: PaymentMethod) -> Order:
        """Let an order be paid another way."""
        moved = change_payment_method(
            order.business_id,
            order.invoice_number,
            method,
            self.market.settings,
            self.market.placing(),
            now=self.now,
        )
        assert moved.outcome is MethodChange.CHANGED
        assert moved.order is not None
        return moved.order

    # Credits ------------------------------------------------------------------------------------

    def hold(self, hold_id: str, credits: int, number: PhoneNumber = NUMBER, **life: int) -> None:
        """Hold credits for as long as told, else for a day."""
        end = self.now + timedelta(**life) if life else None
        request = HoldRequest(hold_id, number, credits, end)
        held = place_hold(request, self.credits, RequestTimer(), now=self.now)
        assert held.outcome is Holding.HELD

    def capture(
        self, hold_id: str, report_id: str, credits: int, expected: HoldMove = HoldMove.DONE
    ) -> None:
        """Report that messages were delivered."""
        moved = capture_hold(
            hold_id, report_id, credits, self.credits, RequestTimer(), now=self.now
        )
        assert moved.outcome is expected

    def void(self, hold_id: str) -> None:
        """Give the rest of a hold back."""
        moved = void_hold(hold_id, self.credits, RequestTimer(), now=self.now)
        assert moved.outcome is HoldMove.DONE

    def propose(
        self, case_id: str, kind: CorrectionKind, credits: int, **facts: Any
    ) -> CorrectionProposal:
        """Let one person propose a correction."""
        about = {"number": NUMBER, "proposed_by": ONE, "proposed_at": self.now, **facts}
        proposal = CorrectionProposal(kind=kind, credits=credits, reason="as agreed", **about)
        store = DynamoCorrectionStore(self.market.table)
        proposed = propose_correction(
            *(KOPI, case_id, proposal, store, RequestTimer()), now=self.now
        )
        assert proposed.outcome is Correcting.PROPOSED, proposed
        self.wait(minutes=1)
        return proposal

    def correct(self, case_id: str, kind: CorrectionKind, credits: int, **facts: Any) -> None:
        """Let two people correct credits."""
        proposal = self.propose(case_id, kind, credits, **facts)
        approval = CaseApproval(KOPI, case_id, proposal, OTHER)
        store = DynamoCorrectionStore(self.market.table)
        booked = approve_correction(approval, store, RequestTimer(), now=self.now)
        assert booked.outcome is Correcting.BOOKED, booked
        self.wait(minutes=1)

    def extend(self, hold_id: str, **life: int) -> None:
        """Let a hold last so much longer, from now."""
        end = self.now + timedelta(**life)
        moved = extend_hold(hold_id, end, self.credits, RequestTimer(), now=self.now)
        assert moved.outcome is HoldMove.DONE

    # Notices ------------------------------------------------------------------------------------

    def be_told(self, expected: int) -> None:
        """Run the job of the morning, which tells so much."""
        assert Bell(self.market).notify_lapsing().told == expected

    def read(self) -> None:
        """Let a user read all that there is to read by now."""
        store = DynamoNoticeStore(self.market.table)
        assert mark_read(KOPI, "owner@kopi-pagi.example", None, store, now=self.now) == 0

    def sweep(self) -> None:
        """Run the sweeps over orders, holds and lots."""
        self.market.sweep()
        expire_holds(self.credits, RequestTimer(), now=self.now)
        lapse_lots(self.credits, RequestTimer(), now=self.now)


def make_lively(market: Market) -> Market:
    """Let it all happen in a market that has just been opened; return it at the end of that."""
    lively = Lively(market)
    _use_and_lapse(lively)
    _orders_of_every_end(lively)
    _money_of_every_kind(lively)
    _paid_later(lively)
    _corrections_of_every_kind(lively)
    _holds_that_go_on(lively)
    return lively.market


def _use_and_lapse(lively: Lively) -> None:
    """A year of credits: used up, used in part and lapsed, pinned past their date."""
    lively.buy(1_000)
    lively.buy(1_200)
    lively.buy(2_000, FOREIGN_NUMBER, TEH)
    lively.hold("first", 1_500)
    lively.capture("first", "r1", 700)
    lively.capture("first", "r2", 501)
    lively.void("first")
    assert Bell(lively.market).set_level(1_500)
    lively.wait(days=362)
    lively.be_told(2)
    lively.buy(1_100)
    lively.read()
    lively.hold("pinned", 900, days=7)
    lively.wait(days=4)
    lively.sweep()
    lively.capture("pinned", "r1", 100)
    lively.void("pinned")


def _orders_of_every_end(lively: Lively) -> None:
    """Expired, cancelled, replaced, moved, paid after a cancel, and open."""
    expired = lively.market.place(number=SECOND_NUMBER)
    lively.ask_bank(expired, "UNPAID")
    assert not DynamoReconciliationStore(lively.market.table).begin_asking(
        expired.claim(VirtualAccountState.OPEN), lively.now, unless_since=expired.created_at - DAY
    )
    lively.wait(days=2)
    lively.sweep()
    cancelled = lively.market.place(number=SECOND_NUMBER)
    lively.wait(minutes=1)
    lively.market.cancel(cancelled)
    replaced = lively.market.place(number=SECOND_NUMBER)
    lively.wait(minutes=1)
    told_late = lively.market.place(number=SECOND_NUMBER, replaces=replaced.order_id)
    lively.wait(minutes=10)
    paid_at = lively.now
    lively.wait(minutes=1)
    lively.market.cancel(told_late)
    lively.wait(minutes=1)
    lively.market.pay(told_late, paid_at=paid_at)
    assert lively.market.order(told_late).closed_at is not None
    refused = lively.market.pay(cancelled)
    assert refused.record is not None
    assert refused.record.verdict is Settlement.ORDER_EXPIRED


def _money_of_every_kind(lively: Lively) -> None:
    """Through BNI: settled, too little, twice, late, of nobody; applied, given back, waiting."""
    bank = lively.bank
    settled = lively.place_at_bni(1_000, SECOND_NUMBER)
    lively.wait(minutes=1)
    lively.book(bank.take(settled.account, paid_at=lively.now), Booking.SETTLED)
    twice = lively.book(bank.take(settled.account, paid_at=lively.now), Booking.HELD)
    lively.decide(twice, None, Deciding.REFUNDED)
    moved = lively.place_at_bni(1_000, SECOND_NUMBER)
    left = moved.account
    moved = lively.move(moved, PaymentMethod.BCA_VA)
    lively.wait(minutes=1)
    late = bank.take(left, paid_at=lively.now, amount=Rupiah(1_000_000))
    held = lively.book(late, Booking.HELD)
    lively.decide(held, moved, Deciding.APPLIED)
    short = lively.place_at_bni(1_000, SECOND_NUMBER)
    lively.book(bank.take(short.account, paid_at=lively.now, amount=Rupiah(5)), Booking.HELD)
    _of_nobody(lively, short)
    refused = lively.market.place(number=FOREIGN_NUMBER, business_id=TEH)
    told = lively.market.notification(refused, amount=PaidAmount(1_000_000, "IDR"))
    lively.market.tell(told)
    lively.wait(minutes=1)
    kept = lively.book(told, Booking.HELD)
    lively.propose_refund(kept)


def _paid_later(lively: Lively) -> None:
    """Post-paid: paid through either bank and from suspense, owed, overdue, and waiting for its
    bank."""
    # Whoever has something overdue pays first, and the agreement ends before that.
    lively.market.post_paid(last=wib_date(lively.now + 12 * DAY))
    paid = lively.market.place(number=SECOND_NUMBER)
    at_bni = lively.place_at_bni(1_000, SECOND_NUMBER)
    applied = lively.market.place(number=SECOND_NUMBER)
    overdue = lively.market.place(number=SECOND_NUMBER)
    lively.wait(days=2)
    assert lively.market.pay(paid).reply is PaymentReply.DECIDED
    lively.book(lively.bank.take(at_bni.account, paid_at=lively.now), Booking.SETTLED)
    twice = lively.book(lively.bank.take(at_bni.account, paid_at=lively.now), Booking.HELD)
    lively.decide(twice, applied, Deciding.APPLIED)
    lively.wait(days=10)
    moved = lively.place_at_bni(1_000, SECOND_NUMBER)
    lively.move(moved, PaymentMethod.BCA_VA)
    lively.wait(minutes=1)
    lively.book(lively.bank.take(moved.account, paid_at=lively.now), Booking.HELD)
    lively.bank.troubles = [Trouble.NOT_HEARD]
    assert lively.place_at_bni(1_000, SECOND_NUMBER).awaits_bank
    lively.wait(days=3)
    lively.sweep()
    assert lively.market.order(overdue).is_overdue_at(lively.now)


def _of_nobody(lively: Lively, order: Order) -> None:
    """Money for an account that is nobody's pays one order to the last rupiah, and waits."""
    stranger = PaymentNotification(
        bank=Bank.BNI,
        payment_key="ELSEWHERE:1",
        account_number="8000000000000001",
        amount=PaidAmount(order.quote.total.amount * 100, "IDR"),
        paid_at=lively.now,
        billing_id="ELSEWHERE",
    )
    exact = lively.book(stranger, Booking.HELD)
    lively.decide(exact, order, Deciding.APPLIED)
    waiting = replace(stranger, payment_key="ELSEWHERE:2")
    lively.book(waiting, Booking.HELD)


def _corrections_of_every_kind(lively: Lively) -> None:
    """Granted with a last day and without, taken off and put back, refunded in parts, moved with
    and without a price, moved on; one of each kind proposed, and one that gave way to another."""
    bought = lively.buy(1_300)
    lot_id = bought.invoice_number.lot_id
    lively.hold("corrected", 60)
    lively.correct("CS-1", CorrectionKind.GRANT, 40)
    lively.correct("CS-2", CorrectionKind.GRANT, 30, valid_until=date(2028, 3, 1))
    lively.correct("CS-3", CorrectionKind.ADJUSTMENT, -101, lot_id=lot_id)
    lively.correct("CS-4", CorrectionKind.ADJUSTMENT, 7, lot_id=lot_id)
    lively.correct("CS-5", CorrectionKind.REFUND, 333, lot_id=lot_id)
    lively.correct("CS-6", CorrectionKind.REFUND, 101, lot_id=lot_id)
    lively.correct("CS-7", CorrectionKind.MOVE, 211, lot_id=lot_id, to_number=SECOND_NUMBER)
    lively.correct(
        *("CS-8", CorrectionKind.MOVE, 11), lot_id="lot_case_CS-2", to_number=SECOND_NUMBER
    )
    back = {"number": SECOND_NUMBER, "to_number": NUMBER}
    lively.correct("CS-9", CorrectionKind.MOVE, 51, lot_id="lot_case_CS-7", **back)
    lively.correct("CS-10", CorrectionKind.REFUND, 13, lot_id="lot_case_CS-9")
    lively.correct("CS-11", CorrectionKind.ADJUSTMENT, -1, lot_id="lot_case_CS-1")
    lively.hold("of moved credits", 1_000, SECOND_NUMBER)
    lively.capture("of moved credits", "r1", 999)
    lively.void("corrected")
    lively.propose("CS-12", CorrectionKind.REFUND, 1, lot_id=lot_id)
    lively.propose("CS-12", CorrectionKind.MOVE, 2, lot_id=lot_id, to_number=SECOND_NUMBER)
    lively.propose("CS-13", CorrectionKind.GRANT, 5, valid_until=date(2028, 3, 1))
    lively.propose("CS-14", CorrectionKind.ADJUSTMENT, -5, lot_id=lot_id)


def _holds_that_go_on(lively: Lively) -> None:
    """Open holds, one extended, one ended and not swept, a report that came too late; open orders,
    one whose bank has not answered; a number that is low on credits."""
    lively.hold("ended", 50, minutes=5)
    lively.capture("ended", "r1", 10)
    lively.wait(minutes=6)
    lively.capture("ended", "late", 10, HoldMove.HOLD_CLOSED)
    lively.hold("extended and over", 30, minutes=5)
    lively.extend("extended and over", hours=1)
    lively.void("extended and over")
    lively.hold("open", 300, SECOND_NUMBER)
    lively.capture("open", "r1", 120)
    lively.hold("extended", 200, SECOND_NUMBER, hours=1)
    lively.extend("extended", hours=30)
    assert Bell(lively.market).set_level(1_000_000, SECOND_NUMBER)
    make_link(lively.market, lively.market.place(number=NUMBER))
    lively.bank.troubles = [Trouble.ANSWER_LOST]
    waiting = lively.place_at_bni(1_000, SECOND_NUMBER)
    assert waiting.awaits_bank
    lively.wait(minutes=1)
