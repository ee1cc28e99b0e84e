"""What is true of money at every point of every schedule, when all is at rest, and of every answer.

The sources are product.md's tables in other words: docs/rules.md, "Money that arrives".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.adapters.dynamodb import keys
from shared.domain.notice import HeldMoney, OrderEnd
from shared.domain.order import FailureReason, Order, OrderStatus
from shared.domain.payment import TOLD_LATE_MAX, PaymentNotification, Settlement
from shared.domain.suspense import Action, SuspenseState
from shared.domain.virtual_account import Bank, VirtualAccountClaim, VirtualAccountState
from shared.usecases.cancel_order import Cancelling, CancelOutcome
from shared.usecases.change_payment_method import MethodChange, MethodChangeOutcome
from shared.usecases.place_order import Placed
from shared.usecases.reconcile_payments import ABOUT_TO_END
from tests.interleaving.bank_books import BankBooks, Money
from tests.interleaving.operations import Told
from tests.interleaving.picture import Picture
from tests.interleaving.steps import Broken, Failed

OPEN = (VirtualAccountState.OPENING, VirtualAccountState.OPEN)
ENDED = (VirtualAccountState.PAID, VirtualAccountState.CLOSED)


def at_every_point(picture: Picture, now: datetime) -> None:
    """Orders, accounts and numbers agree with each other, whatever is still to be done."""
    open_accounts: dict[int, int] = {}
    for claim, due in picture.claims.values():
        order = picture.orders[claim.running_number]
        over = order.status is not OrderStatus.AWAITING_PAYMENT
        if over and claim.state in OPEN and now <= claim.pay_until:
            assert due == keys.DUE_ACCOUNT, f"{claim.account.number} of an order that is over"
        if claim.state is VirtualAccountState.OPEN:
            of_order = claim.running_number
            open_accounts[of_order] = open_accounts.get(of_order, 0) + 1
    assert all(count == 1 for count in open_accounts.values()), "two open accounts of one order"
    _numbers_and_orders_agree(picture, now)
    for order in picture.orders.values():
        _paid_means_one_credit(order, picture)
        _told_once(order, picture)
        if order.is_open_at(now) and order.awaits_bank:
            claim, due = picture.claims[order.account.number]
            listed = claim.state is VirtualAccountState.OPENING and due == keys.DUE_ACCOUNT
            assert listed, "an order that waits for an account that nobody opens"
    _money_and_accounts_are_told_once(picture)
    for number, account in picture.numbers:
        entries = [entry["seq"] for entry in picture.entries if entry["number"] == number.number]
        assert entries == [*range(1, account.seq + 1)], "entries without holes"
        assert account.available == sum(lot.remaining for lot in account.lots), "lots and balance"


def at_rest(picture: Picture, books: BankBooks, *, silent: bool) -> None:
    """Every rupiah has its place, and nothing waits but for people.

    Of what banks were `silent` about, the sweeps find what they can ask for.
    """
    unheard = [
        payment
        for payment in (*books.taken(Bank.BCA), *books.taken(Bank.BNI))
        if silent and _only_on_the_statement(payment, picture, books)
    ]
    _every_rupiah_has_its_place(picture, books, unheard)
    for payment in (*books.taken(Bank.BCA), *books.taken(Bank.BNI)):
        claim, _ = picture.claims[payment.account_number]
        if payment not in unheard:
            _money_is_booked_once(payment, picture)
        if payment not in unheard or claim.state in ENDED:
            _in_time_means_paid(payment, picture, books)
    for transfer in books.transfers.values():
        assert transfer.money is not Money.BOTH, "a bank heard both yes and no"
        _given_back_is_not_ours(transfer.payment, transfer.money, picture)
    _nothing_is_left_to_do(picture, books)
    _accounts_know_what_was_booked(picture)


def in_fair_weather(
    outcomes: Iterable[object], picture: Picture, books: BankBooks, now: datetime
) -> None:
    """Where the table failed nobody, everybody was answered, and an open order can be paid."""
    for outcome in outcomes:
        assert not isinstance(outcome, Failed), f"{outcome}, and nothing failed"
        assert not isinstance(outcome, Told) or outcome.accepted is not None, "no answer"
    for order in picture.orders.values():
        billing = books.billings.get(order.account.billing_id)
        if order.is_open_at(now) and not order.awaits_bank and order.account.bank is Bank.BNI:
            assert billing is not None, "an account that its bank does not know"
            assert billing.active or billing.payments, "an open order that nobody can pay"


def answers(outcomes: Iterable[object], picture: Picture) -> None:
    """What was answered is what came true."""
    for outcome in outcomes:
        match outcome:
            case Broken():
                raise AssertionError(outcome.why)
            case Told():
                _told(outcome, picture)
            case CancelOutcome(Cancelling.CANCELLED, Order() as order):
                _ended(picture.orders[order.invoice_number.running_number])
            case MethodChangeOutcome(MethodChange.CHANGED, Order() as order):
                assert order.account.number in picture.claims, "moved to an account that is nowhere"
            case Placed(order=order):
                running_number = order.invoice_number.running_number
                assert picture.orders[running_number].account.bank, "placed, and not there"
            case _:
                pass


def _numbers_and_orders_agree(picture: Picture, now: datetime) -> None:
    holders = {
        number.number: number.open_order for number, _ in picture.numbers if number.open_order
    }
    for order in picture.orders.values():
        this = order.invoice_number.running_number
        if order.is_open_at(now):
            held = holders.get(order.number)
            assert held is not None, "an open order without its number"
            assert held.running_number == this, "two open orders of one number"
    for held in holders.values():
        if held.holds_at(now):
            status = picture.orders[held.running_number].status
            assert status is OrderStatus.AWAITING_PAYMENT, "a number held by an order that is over"


def _paid_means_one_credit(order: Order, picture: Picture) -> None:
    lot_id = order.invoice_number.lot_id
    record = picture.records.get(order.payment_id or "")
    if record is not None and record.verdict is Settlement.SETTLED:
        paid, account = record.notification, picture.claims[record.notification.account_number]
        assert _in_time(paid, account[0], order), "credited, and not in time"
        assert paid.pays(order.quote.total), "credited, and not exact"
    lots = [lot for _, account in picture.numbers for lot in account.lots if lot.lot_id == lot_id]
    entries = [entry for entry in picture.entries if entry["cause_id"] == order.order_id]
    wanted = 1 if order.status is OrderStatus.PAID else 0
    assert (len(lots), len(entries)) == (wanted, wanted), f"{order.status}, and {len(lots)} credits"


def _told_once(order: Order, picture: Picture) -> None:
    """Each end is told, once, in the transaction that it came with."""
    ends = [notice.fact for notice in picture.notices if notice.order == order.invoice_number]
    failures = [fact.failure for fact in ends if isinstance(fact, OrderEnd)]
    assert len(failures) == len(set(failures)), f"{order.order_id} was told twice: {failures}"
    assert (None in failures) == (order.status is OrderStatus.PAID), "paid, or told that it is"
    wanted = order.failure_reason
    # Whoever waited for the answer was told in it that no bank would open an account.
    if wanted not in (None, FailureReason.BANK_UNAVAILABLE):
        assert wanted in failures, f"{order.order_id} is {wanted}, and nobody was told"


def _money_and_accounts_are_told_once(picture: Picture) -> None:
    told = [n.fact.payment_id for n in picture.notices if isinstance(n.fact, HeldMoney)]
    assert sorted(told) == sorted(picture.suspense), "money that is held, and what was told of it"
    open_now = [
        number
        for number, (claim, _) in picture.claims.items()
        if claim.state is VirtualAccountState.OPEN
    ]
    assert len(picture.instructed) == len(set(picture.instructed)), "told twice how to pay"
    assert set(open_now) <= set(picture.instructed), "open, and nobody was told how to pay"


def _only_on_the_statement(
    payment: PaymentNotification, picture: Picture, books: BankBooks
) -> bool:
    """Tell whether nobody could find a payment by asking.

    BNI is asked about an account until a quarter of an hour before its end, or until it is paid or
    closed. Of BCA's answer we know one payment an account.
    """
    record = picture.records.get(payment.payment_id)
    settled = record is not None and record.verdict is Settlement.SETTLED
    if settled or payment.payment_id in picture.suspense:
        return False
    claim, _ = picture.claims[payment.account_number]
    if payment.bank is Bank.BNI:
        sum_is_booked = claim.booked.amount * 100 == books.billings[payment.billing_id].hundredths
        asked_in_vain = payment.paid_at > claim.pay_until - ABOUT_TO_END
        return not sum_is_booked and (claim.state in ENDED or asked_in_vain)
    _, statement = books.ask(claim.account)
    return statement.payment != payment


def _every_rupiah_has_its_place(
    picture: Picture, books: BankBooks, unheard: Sequence[PaymentNotification]
) -> None:
    balances = picture.balances
    refunded = dict.fromkeys(Bank, 0)
    for held in picture.suspense.values():
        for decision in held.decisions:
            if decision.proposal.action is Action.REFUND:
                refunded[held.bank] += decision.amount.amount
    for bank in Bank:
        ours = [*books.taken(bank), *_reversed(picture, books, bank)]
        hundredths = sum(each.amount.hundredths for each in ours if each not in unheard)
        at_bank = balances[f"bank:{bank}"]
        assert at_bank == hundredths // 100 - refunded[bank], f"{bank} has taken another sum"
    waiting = sum(held.remaining.amount for held in picture.suspense.values())
    assert balances["suspense"] == -waiting, "suspense is what is held"
    paid = [order for order in picture.orders.values() if order.status is OrderStatus.PAID]
    sold = sum(order.quote.net.amount for order in paid)
    vat = sum(order.quote.vat.amount for order in paid)
    assert (balances["unearned_revenue"], balances["vat_payable"]) == (-sold, -vat), "what is owed"


def _reversed(picture: Picture, books: BankBooks, bank: Bank) -> list[PaymentNotification]:
    """Credited, and then given back by the bank: listed for staff, and corrected by nobody else."""
    if bank is not Bank.BCA:
        return []
    back = [each.payment for each in books.transfers.values() if each.money is Money.GIVEN_BACK]
    credited = {order.payment_id for order in picture.orders.values()}
    return [payment for payment in back if payment.payment_id in credited]


def _money_is_booked_once(payment: PaymentNotification, picture: Picture) -> None:
    """Settled or held: under its own id, or under that of a later payment of the same account."""
    record = picture.records.get(payment.payment_id)
    if record is None:
        claim, _ = picture.claims[payment.account_number]
        assert payment.bank is Bank.BNI, "money that is in no record"
        assert claim.booked.amount * 100 > payment.amount.hundredths, "money that is in no record"
        return
    settled = record.verdict is Settlement.SETTLED
    held = picture.suspense.get(payment.payment_id)
    assert settled == (held is None), "neither settled nor held"
    credited = [o for o in picture.orders.values() if o.payment_id == payment.payment_id]
    applied = held is not None and any(
        decision.proposal.action is Action.APPLY for decision in held.decisions
    )
    assert len(credited) == (1 if settled or applied else 0), "one payment, one order"
    if held is not None:
        over = held.remaining.amount == 0
        assert (held.state is not SuspenseState.HELD) == over, "held until nothing is left"


def _in_time_means_paid(payment: PaymentNotification, picture: Picture, books: BankBooks) -> None:
    """Exactly what was owed, paid in time: then the order is paid, by this or by another."""
    claim, _ = picture.claims[payment.account_number]
    order = picture.orders[claim.running_number]
    if not payment.pays(order.quote.total) or not _in_time(payment, claim, order):
        return
    if _is_one_of_a_sum(payment, books):
        return
    assert order.status is OrderStatus.PAID, f"{payment.payment_id} was in time, credited nowhere"


def _in_time(payment: PaymentNotification, claim: VirtualAccountClaim, order: Order) -> bool:
    ends = (order.pay_until, order.closed_at, claim.closed_at)
    return all(end is None or payment.paid_at <= end for end in ends)


def _is_one_of_a_sum(payment: PaymentNotification, books: BankBooks) -> bool:
    """BNI tells a sum, so of two payments of one billing it confirms neither by itself."""
    billing = books.billings.get(payment.billing_id)
    return billing is not None and len(billing.payments) > 1


def _given_back_is_not_ours(payment: PaymentNotification, money: Money, picture: Picture) -> None:
    if money is not Money.GIVEN_BACK:
        return
    assert payment.payment_id not in picture.suspense, "given back, and held"
    claim, due = picture.claims[payment.account_number]
    order = picture.orders[claim.running_number]
    if order.payment_id == payment.payment_id:
        assert due == keys.DUE_REVERSAL, "credited and given back, and staff do not know"


def _nothing_is_left_to_do(picture: Picture, books: BankBooks) -> None:
    back = {each.account_number for each in _reversed(picture, books, Bank.BCA)}
    for claim, due in picture.claims.values():
        wanted = keys.DUE_REVERSAL if claim.account.number in back else None
        assert due == wanted, f"{claim.account.bank} account waits for {due}, not {wanted}"
        billing = books.billings.get(claim.account.billing_id)
        order = picture.orders[claim.running_number]
        over = order.paid_at or order.closed_at
        if billing is not None and over is not None and over < order.pay_until:
            assert not billing.active, f"{claim.account.number} can still be paid"
    assert all(
        order.status is not OrderStatus.AWAITING_PAYMENT for order in picture.orders.values()
    ), "an order that nobody marked"


def _accounts_know_what_was_booked(picture: Picture) -> None:
    booked = dict.fromkeys(picture.claims, 0)
    for record in picture.records.values():
        notification = record.notification
        if record.verdict is Settlement.SETTLED or notification.payment_id in picture.suspense:
            booked[notification.account_number] += notification.amount.hundredths // 100
    for number, (claim, _) in picture.claims.items():
        assert claim.booked.amount == booked[number], f"{number} counts another sum"


def _told(told: Told, picture: Picture) -> None:
    payment = told.payment
    credited = [o for o in picture.orders.values() if o.payment_id == payment.payment_id]
    if payment.bank is Bank.BNI:
        if told.accepted and payment.payment_id not in picture.records:
            # Told in another order: a sum that somebody else found meanwhile has it (rule N10).
            claim, _ = picture.claims[payment.account_number]
            sum_has_it = claim.booked.amount * 100 > payment.amount.hundredths
            assert sum_has_it, "000, and in no named place"
        return
    if told.accepted:
        assert len(credited) == 1, "accepted, and not credited"
    elif told.accepted is False:
        assert not credited, "refused, and credited"
        _refused_for_a_reason(told, picture)


def _refused_for_a_reason(told: Told, picture: Picture) -> None:
    payment = told.payment
    claim, _ = picture.claims[payment.account_number]
    order = picture.orders[claim.running_number]
    match told.verdict:
        case Settlement.ALREADY_PAID:
            assert order.status is OrderStatus.PAID, "paid bill, it was told, and nobody paid"
        case Settlement.ORDER_EXPIRED:
            too_late = payment.paid_at > order.pay_until + TOLD_LATE_MAX
            assert too_late or not _in_time(payment, claim, order), "expired, it was told, in time"
        case Settlement.AMOUNT_MISMATCH:
            assert not payment.pays(order.quote.total), "invalid amount, it was told, and exact"
        case _:
            raise AssertionError(f"refused: {told.verdict}")


def _ended(order: Order) -> None:
    """Cancelled stays so, unless it was paid before that, or staff apply money to it."""
    if order.status is OrderStatus.PAID:
        return
    assert order.status is OrderStatus.CANCELLED, "cancelled, it was told, and is not"
