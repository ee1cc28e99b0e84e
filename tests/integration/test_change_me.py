"""What users say of themselves and their business, on DynamoDB Local: with faults, and at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.domain.business import Locale, TaxIdentity
from shared.domain.email import EmailAddress
from shared.domain.errors import InvariantBroken
from shared.ports.businesses import Me
from shared.ports.faults import StoreBusy
from shared.usecases.change_me import change_me
from shared.usecases.identify_business import identify_business
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, Market
from tests.support.timers import PatientTimer, Stopwatch

FINANCE = "finance@kopi-pagi.example"
ADDRESS = EmailAddress("tax@kopi-pagi.example")
IDENTITY = TaxIdentity("PT Kopi Sore", "Jl. A 1\nBandung", None, "3171012345678902", None)
PROFILE, USER = ("B#kopi-pagi", "PROFILE"), ("B#kopi-pagi", f"U#{FINANCE}")


def change(market: Market, *limits: int) -> Me:
    """Both at once, by a user whom nobody has imported."""
    timer = Stopwatch(*limits) if limits else PatientTimer()
    store = DynamoBusinessStore(market.table)
    return change_me(KOPI, FINANCE, Locale.ENGLISH, (ADDRESS,), store, timer, now=market.now)


def identify(market: Market, identity: TaxIdentity) -> bool:
    """Name the business anew."""
    store = DynamoBusinessStore(market.table)
    return identify_business(KOPI, identity, Locale.ENGLISH, store, PatientTimer())


def test_two_attributes_are_written_and_no_other(market: Market) -> None:
    market.pay(market.place())
    before = market.dump()

    change(market)

    after = market.dump()
    assert after.pop(USER) == {
        "pk": "B#kopi-pagi",
        "sk": "U#finance@kopi-pagi.example",
        "entity": "USER",
        "locale": "en",
    }
    assert after.pop(PROFILE) == before.pop(PROFILE) | {"billing_emails": [ADDRESS]}
    assert after == before


@pytest.mark.parametrize("fault", [*Fault])
@pytest.mark.parametrize("position", [0, 1])
def test_one_fault_at_any_request_changes_both_all_the_same(
    market: Market, dynamodb_endpoint: str, position: int, fault: Fault
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    me = change(market.through(client))

    assert "TransactWriteItems" in connection.calls
    assert me == DynamoBusinessStore(market.table).me(KOPI, FINANCE)
    assert me.locale is Locale.ENGLISH
    assert me.business is not None
    assert me.business.billing_emails == (ADDRESS,)


def test_nothing_is_half_changed_when_time_runs_out(market: Market, dynamodb_endpoint: str) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(
        client, always=lambda name: Fault.CONFLICT if name == "TransactWriteItems" else None
    )
    before = market.dump()

    with pytest.raises(StoreBusy):
        change(market.through(client), 0, 4_001)

    assert market.dump() == before


def test_identity_that_is_refused_is_never_written(market: Market) -> None:
    before = market.dump()

    with pytest.raises(InvariantBroken):
        identify(market, replace(IDENTITY, nik=None))

    assert market.dump() == before


@pytest.mark.parametrize("fault", [*Fault])
def test_one_fault_names_the_business_all_the_same(
    market: Market, dynamodb_endpoint: str, fault: Fault
) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {0: fault})

    assert identify(market.through(client), IDENTITY)

    business = market.orders.business(KOPI)
    assert business is not None
    assert (business.tax_identity, business.locale) == (IDENTITY, Locale.ENGLISH)


def test_orders_placed_meanwhile_keep_their_numbers(market: Market) -> None:
    numbers = market.with_numbers(8)

    with ThreadPoolExecutor(16) as pool:
        placed = [
            pool.submit(market.place, number=number, timer=PatientTimer()) for number in numbers
        ]
        changed = [pool.submit(change, market) for _ in range(4)]
        identified = [pool.submit(identify, market, IDENTITY) for _ in range(4)]
        running = {each.result().invoice_number.running_number for each in placed}
        for each in changed:
            each.result()
        assert all(each.result() for each in identified)

    assert running == set(range(1, 9))
    business = market.orders.business(KOPI)
    assert business is not None
    assert (business.invoice_seq, business.billing_emails) == (8, (ADDRESS,))
    assert business.tax_identity == IDENTITY
