"""How a business is named on documents, whole, as callers read and write it.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from typing import Any

import pytest

from functions.topup.refusals import FIELD_OF_IDENTITY
from shared.domain.business import TaxIdentity, TaxIdentityRefusal
from tests.integration.api.answers import HEADERS
from tests.support.dashboard_api import DashboardApi, Reply
from tests.support.market import SECOND_NUMBER

BEFORE = {
    "locale": "id",
    "legal_name": "PT Kopi Pagi",
    "address": "Jl. Sudirman 2, Jakarta",
    "npwp": None,
    "nik": "3171012345678901",
    "nitku": None,
    "country": "IDN",
}
AFTER = {
    "locale": "en",
    "legal_name": "PT Kopi Pagi Sejahtera",
    "address": "Jl. Asia Afrika No. 8\nBandung 40111",
    "npwp": "0987654321012000",
    "nik": None,
    "nitku": "0987654321012000000000",
    "country": "IDN",
}


def put(api: DashboardApi, body: object, token: str = "") -> Reply:
    """PUT /v1/business."""
    return api.call("PUT", "/v1/business", body, token=token)


def test_identity_is_read_written_and_read_again(api: DashboardApi) -> None:
    first = api.get("/v1/business")

    reply = put(api, AFTER)

    assert (first.status, first.headers, first.json) == (200, HEADERS, BEFORE)
    assert (reply.status, reply.headers, reply.json) == (200, HEADERS, AFTER)
    assert api.get("/v1/business").json == AFTER
    assert put(api, reply.json).json == AFTER


def test_two_attributes_are_written_and_no_other(api: DashboardApi) -> None:
    api.market.pay(api.market.place())
    before = api.market.dump()

    put(api, AFTER)

    after = api.market.dump()
    profile = ("B#kopi-pagi", "PROFILE")
    identity = {name: value for name, value in AFTER.items() if name != "locale"}
    own = {"tax_identity": identity, "locale": "en"}
    assert after.pop(profile) == before.pop(profile) | own
    assert after == before


def test_later_orders_are_in_the_new_name_and_earlier_ones_stay_as_they_are(
    api: DashboardApi,
) -> None:
    earlier = api.market.place()

    put(api, AFTER)
    later = api.market.place(number=SECOND_NUMBER)

    new_buyer = TaxIdentity(
        "PT Kopi Pagi Sejahtera",
        "Jl. Asia Afrika No. 8\nBandung 40111",
        "0987654321012000",
        None,
        "0987654321012000000000",
    )
    assert (later.parties.buyer, later.parties.locale) == (new_buyer, "en")
    assert api.market.order(earlier) == earlier
    assert earlier.parties.buyer.legal_name == "PT Kopi Pagi"


def test_what_is_left_out_is_not_there(api: DashboardApi) -> None:
    asked = {name: AFTER[name] for name in ("locale", "legal_name", "address", "npwp", "nitku")}

    assert put(api, asked).json == AFTER


def test_blanks_around_a_text_are_left_out(api: DashboardApi) -> None:
    spaced = {"legal_name": " PT Kopi Pagi ", "address": "\n Jl. Sudirman 2, Jakarta\n"}

    assert put(api, BEFORE | spaced).json == BEFORE


def test_the_longest_texts_are_taken(api: DashboardApi) -> None:
    longest = {"legal_name": "K" * 160, "address": "Jl.\n" * 324 + "1234"}

    assert put(api, BEFORE | longest).json == BEFORE | longest


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"locale": "fr"}, "locale"),
        ({"locale": None}, "locale"),
        ({"legal_name": ""}, "legal_name"),
        ({"legal_name": "  "}, "legal_name"),
        ({"legal_name": "K" * 161}, "legal_name"),
        ({"legal_name": "PT \u202eigaP ipoK"}, "legal_name"),
        ({"address": "\n\n"}, "address"),
        ({"address": "J" * 1_301}, "address"),
        ({"address": "Jl. Sudirman\u2028Jakarta"}, "address"),
        ({"address": ["Jl. Sudirman"]}, "address"),
        ({"nik": "317101234567890"}, "nik"),
        ({"nik": "31710123456789011"}, "nik"),
        ({"nik": "317101234567890a"}, "nik"),
        ({"nik": "\uff13171012345678901"}, "nik"),
        ({"nik": 3171012345678901}, "nik"),
        ({"npwp": "0987654321012000"}, "nik"),
        ({"nik": None}, "npwp"),
        ({"nik": None, "npwp": "0987654321012000"}, "nitku"),
        ({"nik": None, "npwp": "0987654321012000", "nitku": "098765432101200000000"}, "nitku"),
        ({"nitku": "0987654321012000000000"}, "nitku"),
        ({"country": "ID"}, "country"),
        ({"country": "idn"}, "country"),
        ({"country": None}, "country"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_stand_on_a_document_is_refused(
    quiet_api: DashboardApi, change: dict[str, Any], field: str
) -> None:
    with quiet_api.writing_nothing():
        reply = put(quiet_api, BEFORE | change)

    assert (reply.status, reply.code) == (422, "INVALID_FIELD")
    assert [error["field"] for error in reply.json["errors"]] == [field]


def test_lines_are_for_the_address_alone(quiet_api: DashboardApi) -> None:
    with quiet_api.writing_nothing():
        name = put(quiet_api, BEFORE | {"legal_name": "PT\nKopi"})
        returned = put(quiet_api, BEFORE | {"address": "Jl. Sudirman\r\nJakarta"})

    assert (name.status, name.code) == (400, "MALFORMED_JSON")
    assert (returned.status, returned.code) == (400, "MALFORMED_JSON")


@pytest.mark.parametrize("field", ["business_id", "name", "prefix", "invoice_seq"])
def test_nothing_else_can_be_set(quiet_api: DashboardApi, field: str) -> None:
    with quiet_api.writing_nothing():
        reply = put(quiet_api, BEFORE | {field: "0B51EF0"})

    assert (reply.status, reply.code) == (422, "UNKNOWN_FIELD")


def test_business_that_was_never_imported_is_not_made(api: DashboardApi) -> None:
    token = api.callers.token(business_id="gone")
    before = api.market.dump()

    assert put(api, AFTER, token).code == "NOT_FOUND"
    assert api.get("/v1/business", token=token).code == "NOT_FOUND"
    assert api.market.dump() == before


def test_every_reason_against_an_identity_has_its_field(quiet_api: DashboardApi) -> None:
    fields = set(quiet_api.document.schema("BusinessBody")["properties"])

    assert set(FIELD_OF_IDENTITY) == set(TaxIdentityRefusal)
    assert set(FIELD_OF_IDENTITY.values()) <= fields
