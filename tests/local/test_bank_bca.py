"""The simulated bank: it speaks the protocol, our code understands it, and it shows no secret."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from local.bank.bca import sign_transaction
from local.bank.exchange import Response
from shared.snap.amounts import read_amount
from shared.snap.rsa import read_public_key, verifying_key
from shared.snap.timestamps import read_timestamp, read_transaction_time
from shared.snap.virtual_account import AccountFields
from tests.local.merchant import (
    ACCOUNT,
    BILL,
    EXPIRED,
    NOW,
    SECRET,
    TOKEN,
    Merchant,
    bank_of,
    codes,
    private_pem,
    public_pem,
)
from tests.snap.vectors import GENUINE_TRANSACTIONS, TransactionVector


def test_a_payment_is_token_then_inquiry_then_payment_of_the_bill() -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant).pay(ACCOUNT)

    assert codes(exchanges) == [
        ("access token", "2007300"),
        ("inquiry", "2002400"),
        ("payment", "2002500"),
    ]
    assert [str(request.url) for request in merchant.received] == [
        "http://merchant.test/openapi/v1.0/access-token/b2b",
        "http://merchant.test/openapi/v1.0/transfer-va/inquiry",
        "http://merchant.test/openapi/v1.0/transfer-va/payment",
    ]
    payment = merchant.body(2)
    assert payment["paidAmount"] == {"value": "456500.00", "currency": "IDR"}
    assert payment["totalAmount"] == {"value": "456500.00", "currency": "IDR"}
    assert payment["virtualAccountName"] == "PT Kopi Nusantara Sejahtera Ab"
    assert payment["trxDateTime"] == "2026-08-10T09:35:27+07:00"
    assert payment["flagAdvise"] == "N"
    assert len(payment["referenceNo"]) == 11
    assert len(payment["paymentRequestId"]) == 30
    assert payment["paymentRequestId"] == merchant.body(1)["inquiryRequestId"]


def test_the_token_request_is_signed_with_the_key_of_the_bank() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT)

    headers = merchant.received[0].headers
    assert headers["X-CLIENT-KEY"] == "bank-client"
    assert headers["X-TIMESTAMP"] == "2026-08-10T09:35:27+07:00"
    assert merchant.body(0) == {"grantType": "client_credentials", "additionalInfo": {}}
    key = read_public_key(public_pem())
    assert verifying_key("bank-client", headers["X-TIMESTAMP"], headers["X-SIGNATURE"], [key]) == 0


def test_transactions_carry_the_headers_of_the_protocol_and_verify() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT)

    for position in (1, 2):
        headers = merchant.received[position].headers
        assert merchant.verdict(position) == 0
        assert headers["Content-Type"] == "application/json"
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        assert headers["X-PARTNER-ID"] == "12345"
        assert headers["CHANNEL-ID"] == "95231"
        assert len(headers["X-EXTERNAL-ID"]) == 36
        assert headers["X-EXTERNAL-ID"].isdigit()
    first, second = (merchant.received[n].headers["X-EXTERNAL-ID"] for n in (1, 2))
    assert first != second


def test_bodies_are_sent_spaced_so_that_only_a_minifying_peer_verifies_them() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT)

    assert b'"partnerServiceId": "   12345", ' in merchant.received[2].content


def test_our_readers_take_every_field_that_the_bank_sends() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT)

    for position in (1, 2):
        body = merchant.body(position)
        fields = AccountFields(
            body["partnerServiceId"], body["customerNo"], body["virtualAccountNo"]
        )
        assert fields.malformed_field() is None
        assert fields.number == ACCOUNT
        assert fields.virtual_account_no == "   123450112345678901234"
        timestamp = merchant.received[position].headers["X-TIMESTAMP"]
        assert read_timestamp(timestamp) == NOW.replace(microsecond=0)
    payment = merchant.body(2)
    assert read_transaction_time(payment["trxDateTime"]) == NOW.replace(microsecond=0)
    amount = read_amount(**payment["paidAmount"])
    assert amount is not None
    assert (amount.hundredths, amount.currency) == (45_650_000, "IDR")


@pytest.mark.parametrize(
    "vector",
    [vector for vector in GENUINE_TRANSACTIONS if vector.body.endswith("}")],
    ids=lambda vector: vector.name,
)
def test_the_bank_signs_as_the_published_vectors_do(vector: TransactionVector) -> None:
    body = json.loads(vector.body)

    signature = sign_transaction(
        vector.secret, vector.relative_url, vector.access_token, body, vector.timestamp
    )

    assert signature == vector.signature


@pytest.mark.parametrize("account", ["12345 0112 3456 7890 1234", " 123450112345678901234 "])
def test_spaces_in_a_number_that_a_payer_types_are_ignored(account: str) -> None:
    merchant = Merchant()

    bank_of(merchant).pay(account)

    assert merchant.body(1)["customerNo"] == "0112345678901234"


def test_a_customer_number_has_up_to_eighteen_digits() -> None:
    merchant = Merchant()

    bank_of(merchant).pay("12345" + "1" * 18)

    assert merchant.body(2)["virtualAccountNo"] == "   12345" + "1" * 18


@pytest.mark.parametrize(
    "account",
    ["", "12345", "99999112345678901234", "12345abc", "12345" + "1" * 19, "12345\uff11", "-123451"],
)
def test_a_number_that_is_none_of_this_company_is_not_sent(account: str) -> None:
    merchant = Merchant()

    with pytest.raises(ValueError, match="virtual account"):
        bank_of(merchant).pay(account)

    assert merchant.received == []


def test_the_bank_stops_without_a_token() -> None:
    merchant = Merchant(token={"responseCode": "4017300", "accessToken": TOKEN})

    exchanges = bank_of(merchant).pay(ACCOUNT, amount_idr=1_000)

    assert codes(exchanges) == [("access token", "4017300")]
    assert len(merchant.received) == 1


def inquiry_with(**changes: object) -> dict[str, Any]:
    return {**BILL, "virtualAccountData": {**BILL["virtualAccountData"], **changes}}


@pytest.mark.parametrize(
    "inquiry",
    [
        EXPIRED,
        {"responseCode": "2002400"},
        {**BILL, "responseCode": "2002500"},
        inquiry_with(inquiryStatus="01"),
        inquiry_with(inquiryReason={"english": "Success", "indonesia": ""}),
        inquiry_with(inquiryReason=None),
        inquiry_with(totalAmount=None),
        inquiry_with(totalAmount={"value": "456500", "currency": "IDR"}),
        inquiry_with(totalAmount={"value": "12345678901234.00", "currency": "IDR"}),
        inquiry_with(totalAmount={"value": "456500.00", "currency": "USD"}),
    ],
)
def test_the_bank_stops_where_the_inquiry_shows_no_bill(inquiry: dict[str, Any]) -> None:
    merchant = Merchant(inquiry=inquiry)

    exchanges = bank_of(merchant).pay(ACCOUNT, paid_at=NOW)

    assert [exchange.service for exchange in exchanges] == ["access token", "inquiry"]
    assert len(merchant.received) == 2


def test_a_given_amount_is_paid_instead_of_the_bill() -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT, amount_idr=400_000)

    assert merchant.body(2)["paidAmount"] == {"value": "400000.00", "currency": "IDR"}
    assert merchant.body(2)["totalAmount"] == {"value": "456500.00", "currency": "IDR"}


def test_a_given_amount_is_paid_although_the_inquiry_was_refused() -> None:
    merchant = Merchant(inquiry=EXPIRED)
    paid_at = datetime(2026, 8, 9, 16, 59, 59, tzinfo=UTC)

    exchanges = bank_of(merchant).pay(ACCOUNT, amount_idr=456_500, paid_at=paid_at)

    assert codes(exchanges)[1:] == [("inquiry", "4042419"), ("payment", "2002500")]
    assert merchant.body(2)["paidAmount"]["value"] == "456500.00"
    assert merchant.body(2)["totalAmount"]["value"] == "456500.00"
    assert merchant.body(2)["trxDateTime"] == "2026-08-09T23:59:59+07:00"


@pytest.mark.parametrize(
    ("amount_idr", "value"), [(1, "1.00"), (9_999_999_999_999, "9999999999999.00")]
)
def test_amounts_of_one_to_thirteen_digits_are_paid(amount_idr: int, value: str) -> None:
    merchant = Merchant()

    bank_of(merchant).pay(ACCOUNT, amount_idr=amount_idr)

    assert merchant.body(2)["paidAmount"] == {"value": value, "currency": "IDR"}


@pytest.mark.parametrize("amount_idr", [0, -1, 10**13])
def test_an_amount_out_of_bounds_is_not_sent(amount_idr: int) -> None:
    merchant = Merchant()

    with pytest.raises(ValueError, match="amount"):
        bank_of(merchant).pay(ACCOUNT, amount_idr=amount_idr)

    assert merchant.received == []


def test_exchanges_show_what_was_sent_and_answered_as_json() -> None:
    exchanges = bank_of(Merchant()).pay(ACCOUNT)

    shown = json.loads(json.dumps([asdict(exchange) for exchange in exchanges]))

    assert shown[0]["request"]["method"] == "POST"
    assert shown[0]["request"]["path"] == "/openapi/v1.0/access-token/b2b"
    assert shown[0]["response"] == {
        "status": 200,
        "body": {"responseCode": "2007300", "accessToken": "********", "expiresIn": "900"},
    }
    assert shown[1]["response"] == {"status": 200, "body": BILL}
    assert shown[2]["request"]["body"]["virtualAccountNo"] == "   123450112345678901234"
    assert shown[2]["request"]["headers"]["X-PARTNER-ID"] == "12345"


def test_what_is_shown_holds_no_token_signature_or_secret() -> None:
    merchant = Merchant()

    exchanges = bank_of(merchant).pay(ACCOUNT, weather="duplicate")

    shown = json.dumps([asdict(exchange) for exchange in exchanges])
    signatures = [request.headers["X-SIGNATURE"] for request in merchant.received]
    assert len(signatures) == 4
    for hidden in (TOKEN, SECRET, "PRIVATE KEY", *signatures):
        assert hidden not in shown
    assert [e.request.headers["X-SIGNATURE"] for e in exchanges] == ["********"] * 4
    assert exchanges[2].request.headers["Authorization"] == "Bearer ********"


@pytest.mark.parametrize(
    ("answer", "body"), [("", ""), ("Gateway Timeout", "Gateway Timeout"), ("[1]", [1])]
)
def test_an_answer_that_is_no_json_object_is_shown_as_it_is(answer: str, body: object) -> None:
    exchanges = bank_of(Merchant(payment=answer)).pay(ACCOUNT)

    assert exchanges[2].response == Response(504, body)


def test_no_answer_in_time_ends_as_an_exchange_without_a_response() -> None:
    merchant = Merchant(silent_at="payment")

    exchanges = bank_of(merchant).pay(ACCOUNT)

    assert [e.response is None for e in exchanges] == [False, False, True]
    assert [e.service for e in bank_of(Merchant(silent_at="b2b")).pay(ACCOUNT)] == ["access token"]


def test_times_need_their_zone() -> None:
    naive = NOW.replace(tzinfo=None)
    merchant = Merchant()

    with pytest.raises(ValueError, match="zone"):
        bank_of(merchant).pay(ACCOUNT, paid_at=naive)
    with pytest.raises(ValueError, match="zone"):
        bank_of(merchant, now=lambda: naive).pay(ACCOUNT)

    assert merchant.received == []


def test_the_bank_signs_with_rsa_only() -> None:
    elliptic = private_pem(ec.generate_private_key(ec.SECP256R1()))

    with pytest.raises(ValueError, match="RSA"):
        bank_of(Merchant(), key=elliptic)
