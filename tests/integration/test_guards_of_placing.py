"""Which guard speaks first, of a quote and of a placing, on DynamoDB Local."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.adapters.dynamodb.import_store import DynamoImportStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import PaymentMethod
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import CreditsRefusal, PriceList, PriceSlab
from shared.ports.orders import PlacingView
from shared.usecases.place_order import Placed, PlacingRefusal, Refused, place_order
from shared.usecases.quote_order import Offer, QuoteRefusal, quote_order
from tests.support.market import KOPI, NUMBER, SECOND_NUMBER, TRIAL_NUMBER, Market

UNKNOWN_NUMBER = PhoneNumber("+6281299999999")

# Each row mends the guard of the row above it and breaks its own and all later ones.
ASKED: list[tuple[dict[str, Any], object]] = [
    ({"idempotency_key": "used"}, PlacingRefusal.KEY_REUSED),
    ({"idempotency_key": "fresh", "number": UNKNOWN_NUMBER}, QuoteRefusal.NUMBER_UNKNOWN),
    ({"number": TRIAL_NUMBER}, QuoteRefusal.NUMBER_CANNOT_BE_TOPPED_UP),
    ({"number": NUMBER, "credits": 950}, CreditsRefusal.BELOW_MINIMUM),
    ({"credits": 1_000_050}, CreditsRefusal.ABOVE_MAXIMUM),
    ({"credits": 1_050}, CreditsRefusal.NOT_IN_STEP),
    ({"credits": 1_000, "payment_method": "CASH"}, PlacingRefusal.METHOD_UNKNOWN),
    ({"payment_method": PaymentMethod.BNI_VA}, PlacingRefusal.METHOD_UNAVAILABLE),
    ({"payment_method": PaymentMethod.BCA_VA}, PlacingRefusal.REPLACED_UNKNOWN),
    ({"replaces": "ord_2A7A875-0001"}, PlacingRefusal.REPLACED_NOT_OPEN),
    ({"replaces": None}, PlacingRefusal.PRICE_CHANGED),
    ({"expected_total": Rupiah(460_650)}, PlacingRefusal.TOO_MANY_PLACINGS),
]


def test_first_broken_guard_of_a_placing_decides(market: Market) -> None:
    """The last guard, the open order, is broken in every row too."""
    _place_twenty_times(market)
    before = market.dump()
    asked: dict[str, Any] = {
        "number": UNKNOWN_NUMBER,
        "credits": 950,
        "payment_method": PaymentMethod.BNI_VA,
        "replaces": "ord_2A7A875-0777",
        "expected_total": Rupiah(1),
    }

    reasons = []
    for change, _ in ASKED:
        asked |= change
        outcome = market.after(minutes=30).try_place(**asked)
        assert isinstance(outcome, Refused)
        reasons.append(outcome.reason)

    assert reasons == [reason for _, reason in ASKED]
    assert market.dump() == before
    # An hour after them the placings no longer count, and the open order is what remains.
    last = market.after(minutes=61).try_place(**asked)
    assert isinstance(last, Refused)
    assert last.reason is PlacingRefusal.OPEN_ORDER_EXISTS


def test_every_refusal_of_a_placing_has_its_turn() -> None:
    reasons = {reason for _, reason in ASKED} | {PlacingRefusal.OPEN_ORDER_EXISTS}

    # What a bank refuses comes after all guards: tests/integration/test_accounts_at_banks.py.
    of_the_bank = {PlacingRefusal.BANK_UNAVAILABLE}
    assert reasons == {*PlacingRefusal, *QuoteRefusal, *CreditsRefusal} - of_the_bank


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        # The number is held, by the order of this very key.
        ({}, 0),
        # What it replaces has made way, for the order of this very key.
        ({"replaces": "ord_2A7A875-0001"}, 0),
        # It was itself the twentieth.
        ({}, 19),
    ],
)
def test_a_repeat_that_reads_its_key_before_and_the_rest_after_the_first_try_gets_the_order(
    market: Market, asked: dict[str, Any], others: int
) -> None:
    """Several items read at once are each consistent, but not with each other."""
    if asked:
        market.place()
    market.after_placings(others)
    request = market.request(idempotency_key="mine", **asked)
    first = market.place(request=request)

    repeated = place_order(
        request,
        market.settings,
        replace(market.placing(), store=TornStore(market.table)),
        now=market.now,
    )

    assert repeated == Placed(first, replayed=True)


class TornStore(DynamoOrderStore):
    """Reads the first view while another request places, so that it shows no key yet."""

    torn = False

    def placing_view(
        self,
        business_id: str,
        number: PhoneNumber,
        key: str | None,
        replaces: int | None,
        *,
        fresh: bool = True,
    ) -> PlacingView:
        view = super().placing_view(business_id, number, key, replaces, fresh=fresh)
        if self.torn:
            return view
        self.torn = True
        return replace(view, key=None)


def test_a_quote_stores_nothing(market: Market) -> None:
    before = market.dump()

    offer = quote_order(KOPI, NUMBER, 9_900, market.orders, now=market.now)

    assert isinstance(offer, Offer)
    assert offer.quote.total == Rupiah(4_560_435)
    assert offer.better is not None
    assert (offer.better.credits, offer.better.total, offer.better.saves) == (
        10_000,
        Rupiah(4_495_500),
        Rupiah(64_935),
    )
    assert market.dump() == before


@pytest.mark.parametrize(
    ("number", "credits", "reason"),
    [
        (UNKNOWN_NUMBER, 950, QuoteRefusal.NUMBER_UNKNOWN),
        (TRIAL_NUMBER, 950, QuoteRefusal.NUMBER_CANNOT_BE_TOPPED_UP),
        (NUMBER, 950, CreditsRefusal.BELOW_MINIMUM),
        (NUMBER, 1_000_050, CreditsRefusal.ABOVE_MAXIMUM),
        (NUMBER, 1_050, CreditsRefusal.NOT_IN_STEP),
    ],
)
def test_first_broken_guard_of_a_quote_decides(
    market: Market, number: PhoneNumber, credits: int, reason: object
) -> None:
    assert quote_order(KOPI, number, credits, market.orders, now=market.now) is reason


def test_an_order_keeps_its_price_when_a_new_price_list_begins(market: Market) -> None:
    order = market.place()
    _add_a_dearer_price_list(market)

    dearer = market.after(hours=20).place(number=SECOND_NUMBER)
    market.after(hours=20).pay(order)

    assert dearer.quote.total == Rupiah(555_000)
    assert market.order(order).quote.total == Rupiah(460_650)
    assert market.available() == 1_000


def _place_twenty_times(market: Market) -> None:
    """The first one under the key "used"; the twentieth stays open for a day."""
    for minute in range(20):
        view = market.after(minutes=minute)
        order = view.place(idempotency_key="used" if minute == 0 else f"key-{minute}")
        if minute < 19:
            view.cancel(order)


def _add_a_dearer_price_list(market: Market) -> None:
    slabs = (PriceSlab(1_000, UnitPrice.from_text("500")),)
    DynamoImportStore(market.table).put_price_list(PriceList(date(2026, 11, 23), slabs))
