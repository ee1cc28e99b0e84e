"""The back office's import on DynamoDB Local: it may be run again, and never touches history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from backoffice.import_document import ImportDocument, apply_document, read_document
from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.adapters.dynamodb.import_store import DynamoImportStore, Imported
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.access import Role
from shared.domain.business import Locale, NumberStatus, User, WhatsAppNumber
from shared.domain.email import EmailAddress
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import Agreement, PaymentTerms, PriceList, PriceSlab
from shared.domain.receivable import NOTHING_OWED
from shared.ports.businesses import BillingEmails
from tests.support.market import KOPI, NUMBER, TEH, Market
from tests.support.template import ROOT

EXAMPLE = ROOT / "docs" / "import.example.json"


def _post_paid(**changes: int) -> dict[str, Any]:
    terms = {"days": 14, "limit_idr": 100_000_000} | changes
    return {"valid_from": "2026-01-01", "unit_price_idr": "362.5", "payment_terms": terms}


@pytest.fixture
def store(market: Market) -> DynamoImportStore:
    return DynamoImportStore(market.table)


def test_importing_again_changes_what_changed_and_nothing_else(
    market: Market, store: DynamoImportStore
) -> None:
    document = read_document(EXAMPLE)
    first = [imported for _, imported in apply_document(document, store)]
    stored = market.dump()

    again = [imported for _, imported in apply_document(document, store)]
    unchanged = market.dump()
    renamed = _with(document, name="Batik Lestari Raya")
    third = dict(apply_document(renamed, store))

    assert set(first) == {Imported.CREATED}
    assert set(again) == {Imported.UNCHANGED}
    assert unchanged == stored
    assert third.pop("business batik-lestari") is Imported.CHANGED
    assert set(third.values()) == {Imported.UNCHANGED}
    business = market.orders.business("batik-lestari")
    assert business is not None
    assert business.name == "Batik Lestari Raya"


def test_agreements_come_with_their_price_their_days_and_their_payment_terms(
    market: Market, store: DynamoImportStore
) -> None:
    list(apply_document(read_document(EXAMPLE), store))

    business = market.orders.business("batik-lestari")

    assert business is not None
    fixed, slabs = business.agreements
    assert fixed == Agreement(
        date(2026, 7, 1), date(2027, 6, 30), (PriceSlab(1_000, UnitPrice(362_500)),), None
    )
    assert slabs == Agreement(
        date(2027, 7, 1),
        None,
        (PriceSlab(1_000, UnitPrice(380_000)), PriceSlab(50_000, UnitPrice(360_000))),
        PaymentTerms(14, Rupiah(100_000_000)),
    )


def test_importing_leaves_alone_what_is_owed(market: Market, store: DynamoImportStore) -> None:
    market.post_paid().place()
    business = market.orders.business(KOPI)
    assert business is not None

    store.put_business(replace(business, receivables=NOTHING_OWED, name="Kopi Sore"))

    assert market.owed() == {"2026-12-06": 460_650}


def test_every_business_is_in_the_directory_from_the_moment_that_it_is_there(
    market: Market, store: DynamoImportStore
) -> None:
    list(apply_document(read_document(EXAMPLE), store))

    items = market.dump()

    businesses = {pk for pk, sk in items if sk == "PROFILE"}
    assert {sk for pk, sk in items if pk == "DIRECTORY"} == businesses
    assert "B#batik-lestari" in businesses


def test_importing_leaves_credits_orders_and_running_numbers_alone(
    market: Market, store: DynamoImportStore
) -> None:
    market.pay(market.place())
    open_order = market.place()
    before = market.dump()

    business = market.orders.business(KOPI)
    assert business is not None
    store.put_business(replace(business, name="Kopi Sore", invoice_seq=0))
    store.put_number(_number(KOPI, NUMBER, "Kopi Sore"))

    after = market.dump()
    assert after.pop((f"B#{KOPI}", "PROFILE")) == before.pop((f"B#{KOPI}", "PROFILE")) | {
        "name": "Kopi Sore"
    }
    number = (f"B#{KOPI}", f"N#{NUMBER}")
    assert after.pop(number) == before.pop(number) | {"display_name": "Kopi Sore"}
    assert after == before
    assert market.available() == 1_000
    assert open_order.invoice_number.running_number == 2


def test_importing_takes_back_nothing_that_was_said_on_the_dashboard(
    market: Market, store: DynamoImportStore
) -> None:
    document = read_document(EXAMPLE)
    list(apply_document(document, store))
    own = DynamoBusinessStore(market.table)
    emails = BillingEmails((EmailAddress("tax@batik-lestari.example"),))
    for user in ("owner@batik-lestari.example", "newcomer@batik-lestari.example"):
        assert own.set_me("batik-lestari", user, Locale.ENGLISH, emails)
    before = market.dump()

    again = [imported for _, imported in apply_document(document, store)]

    assert set(again) == {Imported.UNCHANGED}
    assert market.dump() == before
    newcomer = User("newcomer@batik-lestari.example", Role.OWNER, Locale.INDONESIAN)
    assert store.put_user("batik-lestari", newcomer) is Imported.CHANGED
    assert own.me("batik-lestari", newcomer.email).locale is Locale.ENGLISH
    assert newcomer.email in {
        user.email for user in DynamoOutboxStore(market.table).users("batik-lestari")
    }


def test_a_prefix_belongs_to_one_business_for_ever(
    market: Market, store: DynamoImportStore
) -> None:
    business = market.orders.business(KOPI)
    assert business is not None
    before = market.dump()

    another = store.put_business(replace(business, business_id="another"))
    changed = store.put_business(replace(business, prefix="1234567"))

    assert (another, changed) == (Imported.REFUSED, Imported.REFUSED)
    assert market.dump() == before


def test_a_number_never_changes_its_business(market: Market, store: DynamoImportStore) -> None:
    before = market.dump()

    assert store.put_number(_number(TEH, NUMBER, "Teh Sore")) is Imported.REFUSED
    assert market.dump() == before


def test_a_price_list_is_never_replaced(market: Market, store: DynamoImportStore) -> None:
    other_prices = (PriceSlab(1_000, UnitPrice.from_text("500")),)
    before = market.dump()

    same = store.put_price_list(market.orders.price_lists()[0])
    other = store.put_price_list(PriceList(date(2021, 1, 1), other_prices))

    assert (same, other) == (Imported.UNCHANGED, Imported.REFUSED)
    assert market.dump() == before
    assert store.put_price_list(PriceList(date(2027, 1, 1), other_prices)) is Imported.CREATED


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"prefix": "5c0ffee"}, "prefix"),
        ({"users": []}, "users"),
        ({"billing_emails": ["not an address"]}, "billing_emails"),
        ({"billing_emails": [f"{each}@example.test" for each in "abcd"]}, "billing_emails"),
        (
            {"numbers": [{"number": "081300000001", "display_name": "x", "status": "TRIAL"}]},
            "E.164",
        ),
        ({"agreements": [{"valid_from": "2026-01-01"}]}, "a unit price or slabs"),
        (
            {"agreements": [{"valid_from": "2026-01-01", "unit_price_idr": "362.1234"}]},
            "three decimals",
        ),
        (
            {
                "agreements": [
                    {
                        "valid_from": "2026-01-01",
                        "slabs": [{"credits_min": 5_000, "unit_price_idr": "400"}],
                    }
                ]
            },
            "the first slab reaches the smallest order",
        ),
        (
            {"agreements": [_post_paid(days=91)]},
            "less than or equal to 90",
        ),
        ({"agreements": [_post_paid(limit_idr=0)]}, "greater than or equal to 1"),
        (
            {
                "billing_emails": [],
                "users": [{"email": "a@example.test", "role": "viewer"}],
            },
            "needs an owner",
        ),
    ],
)
def test_a_document_that_is_wrong_anywhere_is_refused_as_a_whole(
    change: dict[str, Any], fault: str, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.json"
    document = read_document(EXAMPLE).model_dump(mode="json")
    document["businesses"][0] |= change
    wrong.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(ValidationError, match=fault):
        read_document(wrong)


def test_two_price_lists_from_one_date_are_refused() -> None:
    document = read_document(EXAMPLE).model_dump(mode="json")
    document["price_lists"] *= 2

    with pytest.raises(ValidationError, match="two price lists hold from the same date"):
        ImportDocument.model_validate_json(json.dumps(document))


def _with(document: ImportDocument, **changes: Any) -> ImportDocument:
    first, *others = document.businesses
    return document.model_copy(update={"businesses": [first.model_copy(update=changes), *others]})


def _number(business_id: str, number: PhoneNumber, display_name: str) -> WhatsAppNumber:
    return WhatsAppNumber(
        business_id, number, display_name, NumberStatus.BUSINESS_ACCOUNT, None, None, ()
    )
