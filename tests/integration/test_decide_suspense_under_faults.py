"""Decisions about held money while others are faster or the store fails: once, never half."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.person import Person
from shared.ports.faults import StoreUnknown
from shared.ports.suspense import Applied
from shared.usecases.decide_suspense import Approval, Deciding, approve_decision
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.suspense import BUDI, Office, balances
from tests.support.timers import PatientTimer, Stopwatch


@pytest.mark.parametrize("applied", [True, False], ids=["apply", "refund"])
def test_twelve_at_once_decide_once(office: Office, applied: bool) -> None:
    held = office.hold(1_000_000)
    order = office.order_of(held) if applied else None
    office.propose(held, order)
    crowd = [Person(f"approver-{position}@sales.example") for position in range(12)]

    with ThreadPoolExecutor(len(crowd)) as threads:
        outcomes = list(
            threads.map(
                lambda each: office.approve(held, order, by=each, timer=PatientTimer()), crowd
            )
        )

    done = Deciding.APPLIED if applied else Deciding.REFUNDED
    refused = Deciding.NOTHING_PROPOSED if applied else Deciding.NOT_HELD
    assert Counter(each.outcome for each in outcomes) == {done: 1, refused: 11}
    assert office.market.available() == (1_000 if applied else 0)
    assert len(office.money(held.payment_id).decisions) == 1
    assert balances(office.market).get("suspense", 0) == (-539_350 if applied else 0)


def test_a_payment_and_an_approval_at_once_pay_an_order_once(office: Office) -> None:
    for round_of in range(6):
        later = office.after(hours=30 * (round_of + 1))
        held = later.hold()
        later = later.after(hours=26)
        order = later.place()
        later.propose(held, order)

        with ThreadPoolExecutor(2) as threads:
            payment = threads.submit(later.pay, order)
            outcome = threads.submit(later.approve, held, order, timer=PatientTimer())

        applied = outcome.result().outcome is Deciding.APPLIED
        assert outcome.result().outcome in (Deciding.APPLIED, Deciding.ALREADY_PAID)
        second = later.store.suspense(payment.result().payment_id)
        assert (second is not None) is applied
        assert later.market.available() == 1_000 * (round_of + 1)
        balances(later.market)


def test_an_order_paid_between_reading_and_writing_is_not_paid_again(office: Office) -> None:
    held = office.hold()
    later = office.after(hours=26)
    order = later.place()
    later.propose(held, order)
    store = PaidMeanwhile(later, order)

    outcome = approve_decision(
        Approval(held.payment_id, later.proposal(order), BUDI),
        store,
        Stopwatch(0),
        now=later.market.now,
    )

    assert outcome.outcome is Deciding.ALREADY_PAID
    assert later.market.available() == 1_000
    assert later.money(held.payment_id).remaining == Rupiah(460_650)
    assert len(later.market.entities("ENTRY")) == 1


def test_an_order_paid_by_our_own_late_write_is_no_refusal(office: Office) -> None:
    held = office.hold()
    order = office.order_of(held)
    office.propose(held, order)

    outcome = approve_decision(
        Approval(held.payment_id, office.proposal(order), BUDI),
        LandsBetweenReads(office.market.table),
        Stopwatch(0),
        now=office.market.now,
    )

    assert (outcome.outcome, outcome.suspense) == (Deciding.APPLIED, office.money(held.payment_id))
    assert office.market.available() == 1_000


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", range(6))
def test_one_fault_at_any_request_still_applies_once(
    office: Office, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    held = office.hold(500_000)
    order = office.order_of(held)
    later = office.after(hours=26)
    later.propose(held, order)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    outcome = later.through(client).approve(held, order)

    assert outcome.outcome is Deciding.APPLIED
    assert outcome.suspense == later.money(held.payment_id)
    assert later.market.available() == 1_000
    assert len(later.market.entities("ENTRY", "OUTBOX")) == 2
    assert balances(later.market)["suspense"] == -39_350


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_the_write_still_refunds_once(
    office: Office, dynamodb_endpoint: str, fault: Fault
) -> None:
    held = office.hold()
    later = office.after(hours=26)
    later.propose(held, None)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {2: fault})

    outcome = later.through(client).approve(held, None)

    assert outcome.outcome is Deciding.REFUNDED
    assert len(later.money(held.payment_id).decisions) == 1
    assert balances(later.market) == {}


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_the_write_still_proposes_once(
    office: Office, dynamodb_endpoint: str, fault: Fault
) -> None:
    held = office.hold()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {2: fault})

    outcome = office.through(client).propose(held, None)

    assert outcome.outcome is Deciding.PROPOSED
    assert office.money(held.payment_id) == held.proposed(office.proposal(None))


def test_a_store_that_stays_broken_does_nothing_by_half(
    office: Office, dynamodb_endpoint: str
) -> None:
    held = office.hold()
    order = office.order_of(held)
    office.propose(held, order)
    before = office.market.dump()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=breaks_writes)

    timer = Stopwatch(0)
    with pytest.raises(StoreUnknown):
        office.through(client).approve(held, order, timer=timer)

    assert timer.pauses == [1, 2, 3, 4]
    assert office.market.dump() == before
    assert office.approve(held, order).outcome is Deciding.APPLIED


def test_the_requests_of_an_approval_are_few(office: Office, dynamodb_endpoint: str) -> None:
    held = office.hold()
    order = office.order_of(held)
    office.propose(held, order)
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    office.through(client).approve(held, order)

    assert connection.calls == ["GetItem"] * 4 + ["BatchGetItem", "TransactWriteItems"]


class PaidMeanwhile(DynamoSuspenseStore):
    """Reads an order, and lets somebody pay it before anything is written."""

    def __init__(self, office: Office, order: Order) -> None:
        super().__init__(office.market.table)
        self._pay = [lambda: office.pay(order)]

    def apply(self, applied: Applied) -> bool:
        if self._pay:
            self._pay.pop()()
        return super().apply(applied)


class LandsBetweenReads(DynamoSuspenseStore):
    """Its first write is done only when the held money was read again, and the order not yet."""

    def __init__(self, table: DynamoTable) -> None:
        super().__init__(table)
        self._on_its_way: list[Applied] = []
        self._lost = False

    def apply(self, applied: Applied) -> bool:
        if self._lost:
            return super().apply(applied)
        self._lost = True
        self._on_its_way.append(applied)
        raise StoreUnknown("no answer")

    def order(self, invoice_number: InvoiceNumber) -> Order | None:
        while self._on_its_way:
            super().apply(self._on_its_way.pop())
        return super().order(invoice_number)


def breaks_writes(operation: str) -> Fault | None:
    return Fault.SERVER_ERROR if operation == "TransactWriteItems" else None
