"""The auditor on DynamoDB Local: it reads all there is, while others write, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import pytest

from backoffice.audit_report import report_lines
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.domain.audit import Difference, DifferenceKind, Kept
from shared.domain.business import Business
from shared.domain.hold import Hold
from shared.usecases.audit_books import Audit, audit_books
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
from tests.support.lively_market import Lively, make_lively
from tests.support.market import (
    FOREIGN_NUMBER,
    KOPI,
    NOW,
    NUMBER,
    SECOND_NUMBER,
    TEH,
    Market,
)
from tests.support.tampering import tamper


def audited(market: Market) -> Audit:
    books = DynamoAuditStore(market.table)
    return audit_books(books, RequestTimer(), now=market.now, begun_by_ms=None)


def test_nothing_differs_in_a_market_in_which_everything_has_happened(market: Market) -> None:
    lively = make_lively(market)

    audit = audited(lively)

    assert audit == Audit(
        differences=(), businesses=2, numbers=4, orders=21, entries=50, unreached=0
    )


def test_an_audit_reads_and_writes_nothing(market: Market, dynamodb_endpoint: str) -> None:
    make_lively(market)
    before = market.dump()
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    audited(market.through(client))

    assert set(connection.calls) == {"BatchGetItem", "GetItem", "Query"}
    assert market.dump() == before


def test_a_difference_is_told_by_key_and_fact(market: Market) -> None:
    Lively(market).buy(1_000)
    tamper(market, keys.number(KOPI, NUMBER), available=1_001)

    audit = audited(market)

    number = "B#kopi-pagi N#+6281212448484"
    assert audit.differences == (
        Difference(DifferenceKind.BALANCE, number, "available", "1000", "1001"),
        Difference(DifferenceKind.TOTAL, "all numbers", "credits:+6281212448484", "1001", "1000"),
    )
    assert list(report_lines(audit)) == [
        "2 businesses, 4 numbers, 1 orders, 1 ledger entries",
        "",
        "BALANCE B#kopi-pagi N#+6281212448484",
        "  available: should be 1000, is 1001",
        "",
        "TOTAL all numbers",
        "  credits:+6281212448484: should be 1001, is 1000",
        "",
        "2 differences",
    ]


def test_entries_beyond_the_number_s_own_count_are_seen(market: Market) -> None:
    lively = Lively(market)
    lively.buy(1_000)
    before = market.dump()[keys.number(KOPI, NUMBER)]
    lively.hold("promo", 400)
    tamper(market, keys.number(KOPI, NUMBER), **before)

    facts = {(each.kind, each.fact) for each in audited(market).differences}

    assert {(DifferenceKind.BALANCE, "seq"), (DifferenceKind.BALANCE, "last_hash")} <= facts


class Interrupted(DynamoAuditStore):
    """Lets something happen each time that holds were read, before their number is."""

    def __init__(self, market: Market, then: Callable[[], None]) -> None:
        super().__init__(market.table)
        self._then = then

    def holds(self, hold_ids: Iterable[str]) -> Mapping[str, Kept[Hold]]:
        found = super().holds(hold_ids)
        self._then()
        return found


@pytest.mark.parametrize("how_often", [1, 3, 1_000])
def test_a_number_that_moves_while_it_is_read_does_not_seem_to_differ(
    market: Market, how_often: int
) -> None:
    lively = Lively(market)
    lively.buy(10_000)
    lively.hold("running", 5_000)
    moved: list[str] = []

    def go_on() -> None:
        if len(moved) < how_often:
            moved.append(f"r{len(moved)}")
            lively.capture("running", moved[-1], 7)

    books = Interrupted(market, go_on)

    audit = audit_books(books, RequestTimer(), now=NOW, begun_by_ms=None)

    assert audit.differences == ()
    assert audit.entries > 2


def test_an_order_that_is_paid_while_the_books_are_read_does_not_seem_to_differ(
    market: Market,
) -> None:
    lively = Lively(market)
    lively.buy(1_000)
    lively.hold("running", 500)
    order = lively.market.place(number=SECOND_NUMBER)
    paid: list[bool] = []

    def pay_once() -> None:
        if not paid:
            paid.append(True)
            lively.market.pay(order)

    books = Interrupted(market, pay_once)

    audit = audit_books(books, RequestTimer(), now=NOW, begun_by_ms=None)

    assert paid
    assert audit.differences == ()


class OneAtATime(DynamoAuditStore):
    """Also a timer, whose time is over when the second business is read."""

    def __init__(self, market: Market) -> None:
        super().__init__(market.table)
        self.read: list[str] = []

    def business(self, business_id: str) -> Kept[Business]:
        self.read.append(business_id)
        return super().business(business_id)

    def elapsed_ms(self) -> int:
        return 50 if len(self.read) > 1 else 0

    def pause(self, attempt: int) -> None:
        raise NotImplementedError


def test_what_time_does_not_reach_is_told_and_comes_first_another_day(market: Market) -> None:
    for order in (market.place(), market.place(number=FOREIGN_NUMBER, business_id=TEH)):
        market.pay(order)
    tamper(market, keys.number(KOPI, NUMBER), available=1_001)
    # In a whole look the sums do not come out.
    assert DifferenceKind.TOTAL in {each.kind for each in audited(market).differences}
    first, kinds = [], set()

    for day in range(2):
        books = OneAtATime(market)
        audit = audit_books(books, books, now=NOW + timedelta(days=day), begun_by_ms=40)
        first.append(books.read[0])
        assert (audit.businesses, audit.unreached) == (1, 1)
        kinds |= {each.kind for each in audit.differences}

    assert set(first) == {KOPI, TEH}
    assert kinds == {DifferenceKind.BALANCE}


def test_businesses_are_listed_by_their_import(market: Market) -> None:
    assert DynamoAuditStore(market.table).businesses() == ["kopi-pagi", "teh-sore"]
