"""The product and the model, step by step: same answers, same state, and books that add up."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.adapters.dynamodb.import_store import DynamoImportStore
from shared.domain.business import NumberStatus, WhatsAppNumber
from shared.usecases.audit_books import audit_books
from tests.credits_model.credit_model import Answer, CreditModel
from tests.credits_model.invariants import credits_and_money_add_up
from tests.credits_model.operations import OWNERS, SISTER_NUMBER, Operation
from tests.credits_model.pictures import differences, of_model, of_table
from tests.model.invariants import entries_are_chained_without_holes
from tests.support.market import TEH, Market
from tests.support.memory_market import MemoryMarket


class SideBySide:
    """A market and its model."""

    def __init__(self, market: Market) -> None:
        self.market = market
        sister = WhatsAppNumber(
            TEH, SISTER_NUMBER, "sister", NumberStatus.BUSINESS_ACCOUNT, None, None, ()
        )
        DynamoImportStore(market.table).put_number(sister)
        self.model = CreditModel(dict(OWNERS))
        self.now: datetime = market.now
        self._books = DynamoAuditStore(market.table)
        self._check()

    def step(self, operation: Operation) -> Answer:
        """Do one thing. The model's answer must be the product's, and so must its state."""
        expected = operation.on(self.model)
        answer = operation.do(self.market)
        assert answer == expected, f"{operation}: {answer}, by the model {expected}"
        self._check()
        return answer

    def race(self, first: Operation, second: Operation, position: int) -> None:
        """Do `second` while `first` is about to send its request at a position.

        Both must answer, and leave the state, as if one of them had come after the other.
        """
        assert isinstance(self.market, MemoryMarket)
        answers: list[Answer] = []
        self.market.memory.interrupt(position, lambda: answers.append(second.do(self.market)))
        answer = first.do(self.market)
        if not answers:
            self.market.memory.interrupt(0, lambda: None)
            answers.append(second.do(self.market))
        found = (answer, answers[0])
        one_way, other_way = deepcopy(self.model), self.model
        ways = [
            (one_way, (first.on(one_way), second.on(one_way))),
            (other_way, (second.on(other_way), first.on(other_way))[::-1]),
        ]
        picture = of_table(self.market.dump())
        alike = [model for model, expected in ways if expected == found]
        assert alike, f"{first} and {second}: {found}, by the model {[each for _, each in ways]}"
        true = [model for model in alike if of_model(model) == picture]
        assert true, differences(of_model(alike[0]), picture)
        self.model = true[0]
        self._check()

    def end(self) -> None:
        """At the end of a history, which is all there, look at everything: entry by entry."""
        items = self.market.dump()
        entries_are_chained_without_holes(items)
        audit = audit_books(self._books, RequestTimer(), now=self.now, begun_by_ms=None)
        assert audit.differences == ()
        assert audit.unreached == 0

    def _check(self) -> None:
        items = self.market.dump()
        expected, found = of_model(self.model), of_table(items)
        assert found == expected, differences(expected, found)
        credits_and_money_add_up(items)
