"""Price list and quotes, whole, as the JSON that callers read.

Source: the project's HTTP contract and price rules. 1.000 credits at Rp 415 are Rp 415.000 and, in
2026, Rp 45.650 of VAT; with the 10 % of 2021 they are Rp 456.500.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.adapters.dynamodb.import_store import DynamoImportStore
from shared.domain.money import UnitPrice
from shared.domain.pricing import Agreement, PriceSlab
from tests.integration.api.answers import HEADERS
from tests.support.dashboard_api import DashboardApi
from tests.support.market import FOREIGN_NUMBER, NUMBER, TEH

METHODS = [
    {
        "method": "BCA_VA",
        "available": True,
        "reason": None,
        "min_idr": 10_000,
        "max_idr": 1_000_000_000,
    },
    {"method": "BNI_VA", "available": False, "reason": "NOT_OFFERED", "min_idr": 0, "max_idr": 0},
]


def test_price_list(quiet_api: DashboardApi) -> None:
    reply = quiet_api.get("/v1/price-list")

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "slabs": [
            {"credits_min": 1_000, "unit_price_idr": "415"},
            {"credits_min": 10_000, "unit_price_idr": "405"},
            {"credits_min": 100_000, "unit_price_idr": "395"},
            {"credits_min": 250_000, "unit_price_idr": "385"},
        ],
        "credits_min": 1_000,
        "credits_max": 1_000_000,
        "credits_step": 100,
        "vat": {"rate_percent": 12, "base_fraction": "11/12"},
        "source": "price_list",
        "effective_from": "2021-01-01",
    }


def test_price_list_of_a_business_with_an_agreement(quiet_api: DashboardApi) -> None:
    token = quiet_api.callers.token(business_id=TEH)

    prices = quiet_api.get("/v1/price-list", token=token).json

    assert prices["slabs"] == [{"credits_min": 1_000, "unit_price_idr": "512.11"}]
    assert (prices["source"], prices["effective_from"]) == ("agreement", "2026-01-01")


def test_price_list_of_2021_names_the_vat_of_the_time(quiet_api: DashboardApi) -> None:
    prices = quiet_api.at(datetime(2021, 9, 12, 3, 0, tzinfo=UTC)).get("/v1/price-list").json

    assert prices["vat"] == {"rate_percent": 10, "base_fraction": "1"}


def test_quote(quiet_api: DashboardApi) -> None:
    reply = quiet_api.post("/v1/quotes", {"number": "+6281212448484", "credits": 1_000})

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "credits": 1_000,
        "unit_price_idr": "415",
        "net_idr": 415_000,
        "vat_base_idr": 380_417,
        "vat_idr": 45_650,
        "total_idr": 460_650,
        "valid_until": "2027-11-22",
        "payment_methods": METHODS,
        "better_offer": None,
        "payment_terms": None,
    }


@pytest.mark.parametrize(
    ("credits", "total_idr", "better_offer"),
    [
        (9_700, 4_468_305, None),
        (9_800, 4_514_370, {"credits": 10_000, "total_idr": 4_495_500, "saves_idr": 18_870}),
        (9_900, 4_560_435, {"credits": 10_000, "total_idr": 4_495_500, "saves_idr": 64_935}),
        (10_000, 4_495_500, None),
        (97_500, 43_831_125, None),
        (
            97_600,
            43_876_080,
            {"credits": 100_000, "total_idr": 43_845_000, "saves_idr": 31_080},
        ),
        (243_600, 106_806_420, None),
        (
            243_700,
            106_850_265,
            {"credits": 250_000, "total_idr": 106_837_500, "saves_idr": 12_765},
        ),
        (1_000_000, 427_350_000, None),
    ],
)
def test_quote_offers_more_credits_for_less_money(
    quiet_api: DashboardApi, credits: int, total_idr: int, better_offer: dict[str, int] | None
) -> None:
    quote = quiet_api.post("/v1/quotes", {"number": NUMBER, "credits": credits}).json

    assert (quote["total_idr"], quote["better_offer"]) == (total_idr, better_offer)


def test_quote_at_an_agreed_fraction_of_a_rupiah(quiet_api: DashboardApi) -> None:
    token = quiet_api.callers.token("viewer", TEH)

    quote = quiet_api.post(
        "/v1/quotes", {"number": FOREIGN_NUMBER, "credits": 1_000}, token=token
    ).json

    assert quote["unit_price_idr"] == "512.11"
    figures = ("net_idr", "vat_base_idr", "vat_idr", "total_idr")
    assert [quote[each] for each in figures] == [512_110, 469_434, 56_332, 568_442]


def test_quote_of_2021(quiet_api: DashboardApi) -> None:
    past = quiet_api.at(datetime(2021, 9, 12, 3, 0, tzinfo=UTC))

    quote = past.post("/v1/quotes", {"number": NUMBER, "credits": 1_000}).json

    figures = ("net_idr", "vat_base_idr", "vat_idr", "total_idr")
    assert [quote[each] for each in figures] == [415_000, 415_000, 41_500, 456_500]
    assert quote["valid_until"] == "2022-09-12"


@pytest.mark.parametrize(
    ("unit_price", "credits", "total_idr", "reason"),
    [("1", 1_000, 1_110, "BELOW_MINIMUM"), ("1000", 1_000_000, 1_110_000_000, "ABOVE_MAXIMUM")],
)
def test_method_whose_limits_exclude_the_total_is_shown_and_refused(
    api: DashboardApi, unit_price: str, credits: int, total_idr: int, reason: str
) -> None:
    teh = api.market.orders.business(TEH)
    assert teh is not None
    slab = PriceSlab(1_000, UnitPrice.from_text(unit_price))
    agreement = Agreement(date(2026, 2, 1), None, (slab,))
    DynamoImportStore(api.market.table).put_business(replace(teh, agreements=(agreement,)))
    token = api.callers.token(business_id=TEH)
    before = api.market.dump()

    quote = api.post("/v1/quotes", {"number": FOREIGN_NUMBER, "credits": credits}, token=token)
    refused = api.place(number=FOREIGN_NUMBER, credits=credits, token=token)

    assert quote.json["total_idr"] == total_idr
    bca, _ = quote.json["payment_methods"]
    assert (bca["available"], bca["reason"]) == (False, reason)
    assert (refused.status, refused.code) == (409, "PAYMENT_METHOD_UNAVAILABLE")
    assert refused.json["reason"] == reason
    assert api.market.dump() == before
