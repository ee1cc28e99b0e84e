"""Any single attribute that carries money or credits, changed by the least there is, is found.

Everything that is stored is in the enumeration; what the auditor leaves alone on purpose stands
here with its reason, and nothing else may be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.domain.audit import Difference
from shared.usecases.audit_books import audit_books
from tests.support.lively_market import make_lively
from tests.support.memory_market import memory_market
from tests.support.memory_table import Items, MemoryTable
from tests.support.tampering import Change, every_change

# Kinds of items that carry neither money nor credits.
LEFT_ALONE = {
    "CALL": "what a bank has said, kept for people; the payment's record is what counts",
    "CONFIG": "prices of orders to come; those of the past are frozen in their orders",
    "DIRECTORY": "the list itself says nothing but its keys",
    "KEY": "finds the order that a request has placed, and moves nothing",
    "NOTICE": "what a business was told, with figures as they were; nothing is decided by it",
    "OUTBOX": "a document or mail still to be made; what fails there has its own alarm",
    "PAYLINK": "who may see what there is to pay, and pays nothing by it",
    "PAYTOKEN": "finds the order that a pay link is of, and moves nothing",
    "READER": "how far a user has read the notices",
    "USER": "who may sign in, and where mail goes",
}
_PARTY = "a name on a document, frozen with the order or for orders to come"
_NOTE = "what people wrote beside a decision: no second place knows it"
_TOLD = "what its business is told, and was told, of its credits; it moves none"
_WISHED = "wished by one person; nothing moves until another one approves"
_ASKED = "a bank is still to be asked or told something; the sweeps have alarms of their own"
# Attributes of the others, by entity and path; all of a branch by its name and a star.
NOT_AUDITED = {
    ("BUSINESS", "name"): _PARTY,
    ("BUSINESS", "tax_identity.*"): _PARTY,
    ("BUSINESS", "locale"): "the language of documents to come",
    ("BUSINESS", "agreements"): "prices of orders to come",
    ("BUSINESS", "agreements.valid_from"): "prices of orders to come",
    ("BUSINESS", "agreements.valid_to"): "prices of orders to come",
    ("BUSINESS", "agreements.slabs.unit_price_milli_idr"): "prices of orders to come",
    ("BUSINESS", "agreements.payment_terms.days"): "when orders to come are due",
    ("BUSINESS", "agreements.payment_terms.limit_idr"): "how much may be owed from now on",
    ("NUMBER", "display_name"): "a name for people",
    ("NUMBER", "status"): "whether it may be topped up from now on",
    ("NUMBER", "placed_at"): "placings of the last hour, for their limit",
    ("NUMBER", "low_balance_credits"): _TOLD,
    ("NUMBER", "low_balance_told"): _TOLD,
    ("NUMBER", "told_lapses"): _TOLD,
    ("NUMBER", "told_lapses.valid_until"): _TOLD,
    ("NUMBER", "told_lapses.days"): _TOLD,
    ("ORDER", "buyer.*"): _PARTY,
    ("ORDER", "seller.*"): _PARTY,
    ("ORDER", "locale"): "the language of its documents",
    ("ORDER", "applied"): "how its receipt tells the payment, which is audited by its own record",
    ("ORDER", "document_token"): "the unguessable part of a file's name",
    ("ORDER", "placed_by"): "who ordered: no second place knows it",
    ("ORDER", "cancelled_by"): "who cancelled: no second place knows it",
    ("ORDER", "vat_from"): "another date finds the same rule, until a rule begins",
    ("VA", "due"): _ASKED,
    ("VA", "due_at"): _ASKED,
    ("VA", "asked_at"): _ASKED,
    ("VA", "answered"): _ASKED,
    ("HOLD", "version"): "upwards it may be an extension, which leaves no entry",
    ("SUSPENSE", "version"): "proposals that gave way leave no trace",
    ("SUSPENSE", "decisions.approved_by"): _NOTE,
    ("SUSPENSE", "decisions.proposal.reason"): _NOTE,
    ("SUSPENSE", "decisions.proposal.proposed_by"): _NOTE,
    ("SUSPENSE", "decisions.proposal.proposed_at"): _NOTE,
    ("SUSPENSE", "decisions.proposal.bank_reference"): "on the bank's statement alone",
    ("SUSPENSE", "proposal.reason"): _WISHED,
    ("SUSPENSE", "proposal.proposed_by"): _WISHED,
    ("SUSPENSE", "proposal.proposed_at"): _WISHED,
    ("SUSPENSE", "proposal.bank_reference"): _WISHED,
    ("CREDITNOTE", "buyer.*"): _PARTY,
    ("CREDITNOTE", "seller.*"): _PARTY,
    ("CREDITNOTE", "vat_from"): "another date finds the same rule, until a rule begins",
    ("CREDITNOTE", "locale"): "the language of its document",
    ("CORRECTION", "approval.approved_by"): _NOTE,
    ("CORRECTION", "proposal.proposed_by"): _NOTE,
    ("CORRECTION", "version"): "proposals that gave way leave no trace",
    ("PAYMENT", "request_id"): "which of our invocations wrote it",
    ("PAYMENT", "held"): "held at once, or after a refusal: it is in suspense either way",
}
# Audited in some states of their item, and in others not: entity, path, and why not.
_OVER = "of a hold that was extended and is over"
NOT_ALWAYS_AUDITED = {
    ("HOLD", "asked_end"): _OVER,
    ("HOLD", "expires_at"): _OVER,
    ("ORDER", "closed_at"): "of a paid order, whose payment came before it",
    ("ORDER", "failure_reason"): "cancelled or replaced: it is over either way",
    ("VA", "closed_at"): "of an account that was paid, or left by its order: it is over",
    ("PAYMENT", "billing_id"): "of an account that is not ours",
    ("CORRECTION", "proposal.credits"): _WISHED,
    ("CORRECTION", "proposal.lot_id"): _WISHED,
    ("CORRECTION", "proposal.number"): _WISHED,
    ("CORRECTION", "proposal.to_number"): _WISHED,
    ("CORRECTION", "proposal.valid_until"): _WISHED,
    ("CORRECTION", "proposal.reason"): "of all but a refund, which has it on its note",
    ("CORRECTION", "proposal.proposed_at"): "of what is done: it waits for nobody any more",
}


# When everything has happened.
END = datetime(2027, 12, 10, 8, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Tried:
    """Which changes were found, and which were not."""

    found: frozenset[tuple[str, str]]
    missed: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def items() -> Items:
    """All items of a market in which everything has happened."""
    market = memory_market()
    assert make_lively(market).now == END
    return market.memory.items


@pytest.fixture(scope="module")
def tried(items: Items) -> Tried:
    """Every attribute of every kind of item in every state, changed one at a time."""
    return try_changes(_some_of(_audited(items), items), items)


def try_changes(changes: Iterable[Change], items: Items) -> Tried:
    """Audit the items once for each change."""
    found: set[tuple[str, str]] = set()
    missed: set[tuple[str, str]] = set()
    for change in changes:
        noticed = differences_in(change.done_to(items))
        (found if noticed else missed).add((change.entity, change.path))
    return Tried(frozenset(found), frozenset(missed))


def differences_in(items: Items) -> tuple[Difference, ...]:
    books = DynamoAuditStore(MemoryTable(items))
    return audit_books(books, RequestTimer(), now=END, begun_by_ms=None).differences


def _audited(items: Items) -> Iterator[Change]:
    """All changes but those of items that carry nothing."""
    in_suspense = {each["payment_id"] for each in items.values() if each["entity"] == "SUSPENSE"}
    for change in every_change(items):
        item = items[change.key]
        if change.entity in LEFT_ALONE or item.get("refused") is True:
            continue
        # A refused payment is its bank's matter, unless the bank has kept the money.
        is_refused = change.entity == "PAYMENT" and item["verdict"] != "SETTLED"
        if not is_refused or f"{item['bank']}:{item['payment_key']}" in in_suspense:
            yield change


def _some_of(changes: Iterable[Change], items: Items) -> Iterator[Change]:
    """One change of each attribute in each state of its item; all of those not always audited."""
    seen: set[tuple[str, str, object]] = set()
    for change in changes:
        item = items[change.key]
        state = item.get("status") or item.get("state") or item.get("kind") or _case_of(item)
        one = (change.entity, change.path, state)
        if one not in seen or (change.entity, change.path) in NOT_ALWAYS_AUDITED:
            seen.add(one)
            yield change


def _case_of(item: Item) -> object:
    """What a correction is, and whether it was approved."""
    proposal = item.get("proposal")
    return (proposal["kind"], item["approval"] is None) if isinstance(proposal, dict) else None


def _is_named(change: tuple[str, str], names: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a change is in a list, by its path or by the branch that it is on."""
    entity, path = change
    return bool({(entity, path), (entity, f"{path.rpartition('.')[0]}.*")} & set(names))


def test_nothing_differs_in_a_market_in_which_everything_has_happened(items: Items) -> None:
    assert differences_in(items) == ()


def test_every_change_of_money_and_credits_is_found(tried: Tried) -> None:
    excused = {*NOT_AUDITED, *NOT_ALWAYS_AUDITED}

    assert len(tried.found) > 150
    assert [each for each in sorted(tried.missed) if not _is_named(each, excused)] == []


def test_what_is_listed_as_not_audited_is_there_and_is_not(tried: Tried) -> None:
    exact = {name for name in NOT_AUDITED if not name[1].endswith("*")}

    assert exact <= tried.missed
    assert [each for each in sorted(tried.found) if _is_named(each, NOT_AUDITED)] == []
    assert set(NOT_ALWAYS_AUDITED) <= tried.missed & tried.found


def test_every_kind_of_item_is_either_audited_or_left_alone_for_a_reason(
    items: Items, tried: Tried
) -> None:
    entities = {str(item["entity"]) for item in items.values()}

    assert {entity for entity, _ in tried.found} == entities - set(LEFT_ALONE)


# What nothing else names cannot be missed: a number without a history, money of nobody that waits.
NAMED_BY_OTHERS = (
    *("BUSINESS", "ENTRY", "HOLD", "JOURNAL", "NUMBER", "ORDER", "OWNER", "PREFIX", "VA"),
    *("CORRECTION", "CREDITNOTE", "PAYMENT", "REPORT", "SUSPENSE"),
)


def _is_named_by_nobody(item: Item) -> bool:
    """A number without a history, what one person only proposed, what was refused, and money that
    waits."""
    match item["entity"]:
        case "CORRECTION":
            return item["approval"] is None
        case "NUMBER":
            return item["seq"] == 0
        case "PAYMENT":
            return item["verdict"] != "SETTLED"
        case "REPORT":
            return bool(item["refused"])
        case "SUSPENSE":
            return item["state"] == "HELD"
    return False


@pytest.mark.parametrize("entity", NAMED_BY_OTHERS)
def test_an_item_that_is_gone_is_missed(items: Items, entity: str) -> None:
    keys = [
        key
        for key, item in items.items()
        if item["entity"] == entity and not _is_named_by_nobody(item)
    ]

    assert keys

    unnoticed = [
        key
        for key in keys
        if not differences_in({other: item for other, item in items.items() if other != key})
    ]

    assert unnoticed == []


# An excuse is for one state of an item; in the other one the same attribute has none.
STATES_WITHOUT_EXCUSE: dict[str, tuple[str, Callable[[Item], bool]]] = {
    "CORRECTION": (_WISHED, lambda item: item["approval"] is not None),
    "HOLD": (_OVER, lambda item: "due" in item),
}


@pytest.mark.parametrize("entity", STATES_WITHOUT_EXCUSE)
def test_what_is_in_force_is_audited_without_an_excuse(items: Items, entity: str) -> None:
    excuse, in_force = STATES_WITHOUT_EXCUSE[entity]
    excused = {name for name, why in NOT_ALWAYS_AUDITED.items() if why == excuse}

    changes = [
        change
        for change in every_change(items)
        if (change.entity, change.path) in excused and in_force(items[change.key])
    ]

    assert {(change.entity, change.path) for change in changes} == excused
    assert [change for change in changes if not differences_in(change.done_to(items))] == []


@pytest.mark.soak
def test_every_change_in_every_item_is_found(items: Items) -> None:
    tried = try_changes(_audited(items), items)

    excused = {*NOT_AUDITED, *NOT_ALWAYS_AUDITED}
    assert [each for each in sorted(tried.missed) if not _is_named(each, excused)] == []
