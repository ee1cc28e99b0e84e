"""What we say to BCA and how we read its answers, against values that other programs computed."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.payment import PaidAmount
from shared.snap.own_calls import (
    OwnCall,
    OwnCredentials,
    StatusAnswer,
    StatusFlag,
    read_status,
    read_token,
    status_call,
    token_call,
    token_text,
)

NOW = datetime(2026, 11, 22, 7, 5, 0, 987_654, tzinfo=UTC)
OWN = OwnCredentials("our-client-key", "our client secret")
NUMBER = "123450135573243832841"
TOKEN = "token-of-bca"
EXTERNAL_ID = "202611220700000000000000000000000001"
BODY = (
    b'{"partnerServiceId":"   12345","customerNo":"0135573243832841",'
    b'"virtualAccountNo":"   123450135573243832841",'
    b'"inquiryRequestId":"202611220700000000000000000000000001","additionalInfo":{}}'
)
# By the command line of OpenSSL, over the text that BCA's documentation names:
#   printf 'POST:/openapi/v1.0/transfer-va/status:token-of-bca:%s:2026-11-22T14:05:00+07:00' \
#     "$(printf '%s' "$BODY" | openssl dgst -sha256 -r | cut -d' ' -f1)" |
#     openssl dgst -sha512 -hmac 'our client secret' -binary | base64
SIGNATURE = (
    "LikbRJMupV+U2i9Gcswup2DEljED1iYFIjJl/RxDrdUCfpsPrnQ/BhXTwbDzM72XcdTaIIaLqMLKmyJu8wIaMg=="
)


def a_status_call(token: str = TOKEN, now: datetime = NOW) -> OwnCall:
    return status_call(NUMBER, "12345", OWN, token, external_id=EXTERNAL_ID, now=now)


# Requests -----------------------------------------------------------------------------------------


def test_for_a_token_the_client_key_and_the_time_are_signed() -> None:
    assert token_text("our-client-key", NOW) == "our-client-key|2026-11-22T14:05:00+07:00"


def test_a_token_is_asked_for_with_that_signature_and_that_time() -> None:
    call = token_call("our-client-key", "c2lnbmVk", NOW)

    assert call == OwnCall(
        "/openapi/v1.0/access-token/b2b",
        {
            "Content-Type": "application/json",
            "X-TIMESTAMP": "2026-11-22T14:05:00+07:00",
            "X-CLIENT-KEY": "our-client-key",
            "X-SIGNATURE": "c2lnbmVk",
        },
        b'{"grantType":"client_credentials"}',
    )


def test_a_status_is_asked_for_as_bca_documents_it() -> None:
    assert a_status_call() == OwnCall(
        "/openapi/v1.0/transfer-va/status",
        {
            "Content-Type": "application/json",
            "Authorization": "Bearer token-of-bca",
            "X-TIMESTAMP": "2026-11-22T14:05:00+07:00",
            "X-SIGNATURE": SIGNATURE,
            "X-PARTNER-ID": "12345",
            "X-EXTERNAL-ID": EXTERNAL_ID,
            "CHANNEL-ID": "95231",
        },
        BODY,
    )


@given(
    token=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64),
    seconds=st.integers(0, 2_000_000_000),
)
def test_any_status_call_is_signed_as_an_independent_program_signs(
    token: str, seconds: int
) -> None:
    now = datetime.fromtimestamp(seconds + 1_000_000_000, UTC)
    call = a_status_call(token, now)

    local = now.astimezone(timezone(timedelta(hours=7))).isoformat()
    hashed = hashlib.sha256(call.body).hexdigest()
    text = f"POST:/openapi/v1.0/transfer-va/status:{token}:{hashed}:{local}"
    mac = hmac.new(b"our client secret", text.encode(), hashlib.sha512).digest()
    assert call.headers["X-SIGNATURE"] == b64encode(mac).decode()
    assert call.headers["X-TIMESTAMP"] == local


@pytest.mark.parametrize("company_code", ["1", "12345", "12345678"])
def test_the_company_code_is_padded_to_eight_and_the_partner_id_is_not(company_code: str) -> None:
    number = company_code + "0135573243832841"

    call = status_call(number, company_code, OWN, "t", external_id="1", now=NOW)

    body = json.loads(call.body)
    assert body["partnerServiceId"] == company_code.rjust(8)
    assert body["customerNo"] == "0135573243832841"
    assert body["virtualAccountNo"] == company_code.rjust(8) + "0135573243832841"
    assert call.headers["X-PARTNER-ID"] == company_code


def test_our_credentials_do_not_print_themselves() -> None:
    assert "secret" not in repr(OWN) + str(OWN)


# Tokens -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b'{"responseCode":"2007300","accessToken":"t-1","expiresIn":"900"}', "t-1"),
        (b'{"responseCode": "2007300", "accessToken": "t-1", "more": [1]}', "t-1"),
        (b'{"responseCode":"2007300","accessToken":""}', None),
        (b'{"responseCode":"2007300","accessToken":7}', None),
        (b'{"responseCode":"2007300"}', None),
        (b'{"responseCode":2007300,"accessToken":"t-1"}', None),
        (b'{"responseCode":"2002600","accessToken":"t-1"}', None),
        (b'{"responseCode":"4017300","accessToken":"t-1"}', None),
        (b'{"responseCode":"2007300","accessToken":"t-1","accessToken":"t-2"}', None),
        (b'["2007300"]', None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_a_token_is_read_from_a_success_alone(body: bytes, token: str | None) -> None:
    assert read_token(body) == token


# Status -------------------------------------------------------------------------------------------


def status(**changes: Any) -> bytes:
    data = {
        "paymentFlagStatus": "00",
        "paymentRequestId": "202611220001",
        "paidAmount": {"value": "460650.00", "currency": "IDR"},
        "trxDateTime": "2026-11-22T14:05:00+07:00",
        **changes,
    }
    return json.dumps({"responseCode": "2002600", "virtualAccountData": data}).encode()


PAID = StatusAnswer(
    StatusFlag.PAID,
    "202611220001",
    PaidAmount(46_065_000, "IDR"),
    datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
)


def test_a_status_is_read_with_its_payment() -> None:
    assert read_status(status()) == PAID


@pytest.mark.parametrize(
    ("flag", "read"),
    [
        ("00", StatusFlag.PAID),
        ("01", StatusFlag.NOT_PAID),
        ("02", StatusFlag.AMBIGUOUS),
        ("03", StatusFlag.PENDING),
        # BCA: others count as not paid.
        ("04", StatusFlag.NOT_PAID),
        ("0", StatusFlag.NOT_PAID),
        ("PAID", StatusFlag.NOT_PAID),
    ],
)
def test_each_flag_is_read(flag: str, read: StatusFlag) -> None:
    answer = read_status(status(paymentFlagStatus=flag))

    assert answer is not None
    assert answer.flag is read


@pytest.mark.parametrize("flag", [None, "", 0, False, [], {}])
def test_an_answer_without_a_flag_is_no_answer(flag: Any) -> None:
    # Taken for "not paid", it would end all further questions about a payment that may be there.
    assert read_status(status(paymentFlagStatus=flag)) is None


def test_an_account_that_nobody_paid_is_not_found() -> None:
    answer = read_status(b'{"responseCode":"4042601","responseMessage":"Transaction Not Found"}')

    assert answer == StatusAnswer(None, "", None, None)


@pytest.mark.parametrize(
    ("stated", "paid_at"),
    [
        ({"trxDateTime": "2026-11-22T07:05:00Z"}, PAID.paid_at),
        ({"trxDateTime": "2026-11-22T14:05:00"}, PAID.paid_at),
        ({"trxDateTime": None, "transactionDate": "2026-11-22T14:05:00+07:00"}, PAID.paid_at),
        ({"trxDateTime": "", "transactionDate": "2026-11-22 14:05:00"}, PAID.paid_at),
        ({"trxDateTime": None}, None),
        ({"trxDateTime": "yesterday"}, None),
        ({"trxDateTime": 20261122}, None),
    ],
)
def test_the_time_is_that_of_the_transaction(
    stated: dict[str, Any], paid_at: datetime | None
) -> None:
    answer = read_status(status(**stated))

    assert answer is not None
    assert answer.paid_at == paid_at


@pytest.mark.parametrize(
    "amount",
    [None, "460650.00", {}, {"value": "460650.00"}, {"value": 460650, "currency": "IDR"}],
)
def test_an_amount_that_is_none_is_none(amount: Any) -> None:
    answer = read_status(status(paidAmount=amount))

    assert answer is not None
    assert answer.amount is None


@pytest.mark.parametrize("code", ["4002600", "4012600", "4012601", "4092600", "5002600", "2002500"])
def test_another_code_is_no_answer(code: str) -> None:
    assert read_status(status().replace(b"2002600", code.encode())) is None


@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_answer(body: bytes) -> None:
    assert read_status(body) is None
    assert read_token(body) is None
