"""local.bank.bni_cipher: what BNI's own library seals and opens."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from local.bank.bni_cipher import CannotOpen, OutOfTime, open_sealed, seal

# The examples in the manual of BNI's PHP library, with the times that they hold.
CLIENT_ID = "001"
SECRET_KEY = "ea0c88921fb033387e66ef7d1e82ab83"
SEALED_REQUEST = (
    "GEhHGEwbHh0WE0QNA0ZPTU1VCkVPejghNxFFGgQ9NVxVDnBBAVddWFYDUTQRFBMTGRc3EwgDeFR5BE8KMANACTs3PgJ2"
    "XltdUk57BT9IUURRVDcgCQ0OYFRGA0lLfkBLUwIzDTVLXlxWUQN3U0JTTFdVewggOEYfRhNIGhRERBoWOD0CClFaXldC"
    "A3FBR0ZSXlUJCSA3TxdEE0UYE0FCGRNFQhBDGgoVBVUICz9MSAUiCkYYGkVGGEQRRhkEPjRcXQV2A00KTFtHQwp3I0xP"
    "UFFVfQgSOHpICUYJUk92ck1bBnpSeUwKJAQTR0MVERMaFhdGBxdLURdEHEUYBQ4"
)
REQUEST_SEALED_AT = datetime.fromtimestamp(1445397634, UTC)
SEALED_ANSWER = (
    "GkdDFUMcHh0WE0QNA1ZXRVxcCQggOEYXRQNBC0ZyB0kFUAwCCFpgSUtFOUwCFRUWGRdFFxZFSAlABAtRVQUHSk90c0N2"
    "WF1XVwNQNRgTFBQYGEUWF0VGGEQRRhkEPjRLWQgFUABNW0hQQwN3Ax0FMVoVNj4IQjhXdloCTlAFclZXeDMaNhgZHBUV"
    "TEgXHBwFFQl5SFp6C1ABR3RYRAp_TlEJNBo1GxgaGA5GSQ0VFwMaG08YGk9GITYNOFxUCnFJUQQGTwcKIwsTEkZCERMF"
    "EApXd19TewRbdEICWFd_BwodOEIQRBgYGgReFA"
)
ANSWER_SEALED_AT = datetime.fromtimestamp(1445404226, UTC)
REQUEST = {
    "client_id": "001",
    "trx_amount": "100000",
    "name": "Mr. X",
    "customer_email": "xxx@email.com",
    "customer_phone": "08123123123",
    "virtual_account": "8001000000000001",
    "trx_id": "1230000001",
    "type": "createBilling",
    "datetime_expired": "2015-07-01 16:00:00",
}
ANSWER = {
    "status": "000",
    "data": {
        "trx_id": "1230000001",
        "virtual_account": "8001000000000001",
        "customer_name": "Mr. X",
        "payment_ntb": "0123456789",
        "datetime_payment": "2015-06-23 23:23:09",
        "trx_amount": "100000",
        "payment_amount": "100000",
    },
}


def test_what_the_library_sealed_is_opened() -> None:
    request = open_sealed(SEALED_REQUEST, CLIENT_ID, SECRET_KEY, REQUEST_SEALED_AT)
    answer = open_sealed(SEALED_ANSWER, CLIENT_ID, SECRET_KEY, ANSWER_SEALED_AT)

    assert request == REQUEST
    assert answer == ANSWER


def test_what_the_library_sealed_is_sealed_the_same() -> None:
    assert seal(REQUEST, CLIENT_ID, SECRET_KEY, REQUEST_SEALED_AT) == SEALED_REQUEST
    assert seal(ANSWER, CLIENT_ID, SECRET_KEY, ANSWER_SEALED_AT) == SEALED_ANSWER


@pytest.mark.parametrize("content", [{}, {"a": 'é/\\"~'}, {"deep": {"n": [1, None, True]}}])
def test_whatever_is_sealed_is_opened(content: dict[str, object]) -> None:
    sealed = seal(content, "12345", "another key", ANSWER_SEALED_AT)

    assert open_sealed(sealed, "12345", "another key", ANSWER_SEALED_AT) == content


@pytest.mark.parametrize("seconds", [-480, 480])
def test_clocks_may_differ_by_eight_minutes(seconds: int) -> None:
    now = ANSWER_SEALED_AT + timedelta(seconds=seconds)

    assert open_sealed(SEALED_ANSWER, CLIENT_ID, SECRET_KEY, now) == ANSWER


@pytest.mark.parametrize("seconds", [-481, 481])
def test_clocks_that_differ_by_more_open_nothing(seconds: int) -> None:
    now = ANSWER_SEALED_AT + timedelta(seconds=seconds)

    with pytest.raises(OutOfTime):
        open_sealed(SEALED_ANSWER, CLIENT_ID, SECRET_KEY, now)


@pytest.mark.parametrize(
    ("data", "client_id", "secret_key"),
    [
        (SEALED_ANSWER, "002", SECRET_KEY),
        (SEALED_ANSWER, CLIENT_ID, SECRET_KEY[::-1]),
        (SEALED_ANSWER[:-8], CLIENT_ID, SECRET_KEY),
        ("", CLIENT_ID, SECRET_KEY),
        ("abc", CLIENT_ID, SECRET_KEY),
        ("a", CLIENT_ID, SECRET_KEY),
        ("\u00e9", CLIENT_ID, SECRET_KEY),
    ],
)
def test_what_these_keys_did_not_seal_is_not_opened(
    data: str, client_id: str, secret_key: str
) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(data, client_id, secret_key, ANSWER_SEALED_AT)


def test_only_objects_are_content() -> None:
    sealed = seal({}, CLIENT_ID, SECRET_KEY, ANSWER_SEALED_AT)

    with pytest.raises(CannotOpen):
        open_sealed(with_a_list_instead(sealed), CLIENT_ID, SECRET_KEY, ANSWER_SEALED_AT)


def with_a_list_instead(data: str) -> str:
    """Turn {} at the end of the plain text into []: no key is needed for that."""
    moved = bytearray(urlsafe_b64decode(data + "=" * (-len(data) % 4)))
    for position in (-2, -1):
        moved[position] = (moved[position] - (ord("{") - ord("["))) % 128
    return urlsafe_b64encode(bytes(moved)).decode().rstrip("=")
