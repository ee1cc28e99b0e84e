"""Mails that came back, on DynamoDB Local: counted once, and then written elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from functions.fulfilment.feedback import FeedbackPorts, heed_event
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.address_store import DynamoAddressStore
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.adapters.dynamodb.import_store import DynamoImportStore
from shared.adapters.dynamodb.table import Update
from shared.domain.access import Role
from shared.domain.business import Business, Locale, User
from shared.domain.email import EmailAddress
from shared.domain.mail_address import Feedback, FeedbackKind
from shared.ports.surroundings import Timer
from shared.usecases.change_me import change_me
from shared.usecases.heed_feedback import Heeding, heed_feedback
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.fulfilment import SettableClock
from tests.support.mail_events import bounce, complaint
from tests.support.market import KOPI, TEH, Market
from tests.support.timers import PatientTimer

FINANCE, TAX = EmailAddress("finance@kopi.example"), EmailAddress("tax@kopi.example")
OWNER = "owner@kopi-pagi.example"
HARD, SPAM = FeedbackKind.HARD_BOUNCE, FeedbackKind.COMPLAINT


@pytest.fixture
def billed(market: Market) -> Market:
    """The market, whose first business has two billing addresses."""
    sets: Item = {"billing_emails": [FINANCE, TAX]}
    assert market.table.change(Update(keys.business(KOPI), sets=sets))
    return market


def heed(
    market: Market,
    mail_id: str,
    kind: FeedbackKind = HARD,
    address: str = FINANCE,
    *,
    business_id: str = KOPI,
    timer: Timer | None = None,
) -> Heeding:
    feedback = Feedback(kind, address, mail_id, market.now - timedelta(minutes=1))
    store = DynamoAddressStore(market.table)
    return heed_feedback(business_id, feedback, store, timer or RequestTimer(), now=market.now)


def business(market: Market) -> Business:
    found = market.orders.business(KOPI)
    assert found is not None
    return found


def say_right(market: Market, *addresses: EmailAddress) -> None:
    store = DynamoBusinessStore(market.table)
    change_me(KOPI, OWNER, None, addresses, store, RequestTimer(), now=market.now)


def test_two_bounces_stop_an_address_and_are_kept_with_its_business(billed: Market) -> None:
    before = billed.dump()

    said = [heed(billed, mail_id) for mail_id in ("a", "a", "b", "c")]

    assert said == [Heeding.NOTED, Heeding.NOTHING_NEW, Heeding.STOPPED, Heeding.NOTHING_NEW]
    after = billed.dump()
    profile = after.pop(("B#kopi-pagi", "PROFILE"))
    assert profile == before.pop(("B#kopi-pagi", "PROFILE")) | {
        "addresses": [
            {
                "address": FINANCE,
                "bounced": ["a", "b"],
                "stopped_at": "2026-11-22T07:05:00.000Z",
                "stopped_by": "HARD_BOUNCE",
                "renewed_at": None,
            }
        ]
    }
    assert after == before


def test_one_complaint_stops_an_address_and_no_other(billed: Market) -> None:
    assert heed(billed, "a", SPAM, TAX) is Heeding.STOPPED

    assert business(billed).gets_no_mail_at(TAX)
    assert not business(billed).gets_no_mail_at(FINANCE)


@pytest.mark.parametrize("address", [OWNER])
def test_an_owners_address_counts_too(billed: Market, address: str) -> None:
    assert heed(billed, "a", SPAM, address) is Heeding.STOPPED


def test_an_address_that_nothing_is_sent_to_changes_nothing(billed: Market) -> None:
    viewer = User("viewer@kopi-pagi.example", Role.VIEWER, Locale.INDONESIAN)
    DynamoImportStore(billed.table).put_user(KOPI, viewer)
    before = billed.dump()

    said = [
        heed(billed, "a", SPAM, "stranger@evil.example"),
        heed(billed, "a", SPAM, viewer.email),
        heed(billed, "a", SPAM, FINANCE, business_id=TEH),
        heed(billed, "a", SPAM, FINANCE, business_id="nobody"),
    ]

    assert said == [Heeding.NOBODYS] * 4
    assert billed.dump() == before


def test_who_sets_the_address_again_is_written_to_again(billed: Market) -> None:
    heed(billed, "a", SPAM)
    later = billed.after(hours=1)

    say_right(later, FINANCE, TAX)
    again = later.dump()
    say_right(later.after(hours=1), FINANCE, TAX)

    assert not business(later).gets_no_mail_at(FINANCE)
    # The second time there is nothing to say.
    assert later.dump() == again
    # What was sent before that is not counted any more, whenever it comes back.
    assert heed(later, "b", SPAM) is Heeding.NOTHING_NEW
    assert heed(later.after(hours=2), "c", SPAM) is Heeding.STOPPED


def test_an_import_does_not_begin_anew(billed: Market) -> None:
    heed(billed, "a", SPAM)
    before = billed.dump()

    DynamoImportStore(billed.table).put_business(business(billed))

    assert billed.dump() == before


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", range(2))
def test_one_fault_at_any_request_counts_once(
    billed: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    said = heed(billed.through(client), "a", timer=PatientTimer())
    connection.land()

    assert len(connection.calls) > position
    # A write whose answer was lost is found to be there.
    assert said in (Heeding.NOTED, Heeding.NOTHING_NEW)
    (record,) = business(billed).addresses
    assert record.bounced == ("a",)


def test_sixteen_bounces_of_two_mails_at_once_count_two(
    billed: Market, dynamodb_endpoint: str
) -> None:
    def heed_one(position: int) -> Heeding:
        market = billed.through(new_client(dynamodb_endpoint))
        return heed(market, "ab"[position % 2], timer=PatientTimer())

    with ThreadPoolExecutor(16) as threads:
        said = list(threads.map(heed_one, range(16)))

    assert said.count(Heeding.NOTHING_NEW) == 14
    (record,) = business(billed).addresses
    assert sorted(record.bounced) == ["a", "b"]
    assert record.stopped_by is HARD


def test_an_address_that_is_set_while_a_bounce_arrives_is_the_one_or_the_other(
    billed: Market,
) -> None:
    heed(billed, "a")
    later = billed.after(hours=1)

    with ThreadPoolExecutor(2) as threads:
        heeded = threads.submit(heed, later, "b", timer=PatientTimer())
        threads.submit(say_right, later, FINANCE).result()

    record = business(later).addresses[0]
    assert heeded.result() in Heeding
    assert (record.bounced, record.stopped_at) in [((), None), (("b",), None)]
    assert business(later).billing_emails == (FINANCE,)


# Events ------------------------------------------------------------------------------------------


@pytest.fixture
def answer(billed: Market, request: pytest.FixtureRequest) -> Any:
    """Heeds an event as the function does."""
    metrics = Metrics(namespace="T", service="fulfilment")
    logger = Logger(service=request.node.nodeid, level="CRITICAL")

    def heed_it(event: dict[str, Any]) -> dict[str, Any]:
        ports = FeedbackPorts(
            DynamoAddressStore(billed.table), SettableClock(billed.now), RequestTimer
        )
        try:
            return heed_event(event, ports, logger, metrics)
        finally:
            metrics.clear_metrics()

    return heed_it


def test_an_event_is_heeded_for_each_of_its_addresses(billed: Market, answer: Any) -> None:
    sent_at = billed.now
    first = answer(bounce("a", FINANCE, TAX, sent_at=sent_at))
    repeated = answer(bounce("a", FINANCE, TAX, sent_at=sent_at))
    second = answer(bounce("b", FINANCE, sent_at=sent_at))
    spam = answer(complaint("a", TAX, sent_at=sent_at))

    assert first == {"stopped": 0, "noted": 2, "nothing_new": 0, "nobodys": 0}
    assert repeated == {"stopped": 0, "noted": 0, "nothing_new": 2, "nobodys": 0}
    assert second["stopped"] == spam["stopped"] == 1
    assert [business(billed).gets_no_mail_at(each) for each in (FINANCE, TAX)] == [True, True]


def test_an_event_names_its_business_by_its_tag(billed: Market, answer: Any) -> None:
    before = billed.dump()

    said = answer(complaint("a", FINANCE, sent_at=billed.now, business_id=TEH))

    assert said == {"stopped": 0, "noted": 0, "nothing_new": 0, "nobodys": 1}
    assert billed.dump() == before
