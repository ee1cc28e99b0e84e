"""The bank's access token: who it is for, how long it lives, and that nobody else can make one."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.snap.access_token import bearer_token, open_access_token, seal_access_token

NOW = datetime(2026, 8, 10, 2, 35, 27, 500_000, tzinfo=UTC)
KEY = "the first token key, long enough to seal"
NEXT_KEY = "the second token key, long enough as well"
RANDOM = bytes(range(16))


def sealed(client_key: str = "bank-client", key: str = KEY, now: datetime = NOW) -> str:
    return seal_access_token(client_key, [key], now=now, random_bytes=RANDOM)


def decoded(token: str) -> bytes:
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))


def written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def with_seal(content: bytes, key: str = KEY) -> str:
    return written(content + hmac.new(key.encode(), content, "sha256").digest())


def test_a_token_opens_to_the_client_it_was_sealed_for() -> None:
    assert open_access_token(sealed("bank-client"), [KEY], now=NOW) == "bank-client"
    assert open_access_token(sealed("klien-é"), [KEY], now=NOW) == "klien-é"


def test_a_token_carries_version_expiry_random_bytes_and_client() -> None:
    content = decoded(sealed())

    # 2026-08-10T02:50:27.500Z in microseconds since 1970: 1786330227500000.
    assert content[:-32] == (
        b"\x01" + (1_786_330_227_500_000).to_bytes(8, "big") + RANDOM + b"bank-client"
    )


@pytest.mark.parametrize(
    ("age", "client_key"),
    [
        (timedelta(seconds=-3600), "bank-client"),
        (timedelta(0), "bank-client"),
        (timedelta(seconds=899, microseconds=999_999), "bank-client"),
        (timedelta(seconds=900), None),
        (timedelta(seconds=900, microseconds=1), None),
        (timedelta(days=30_000), None),
    ],
)
def test_a_token_lives_for_900_seconds(age: timedelta, client_key: str | None) -> None:
    assert open_access_token(sealed(), [KEY], now=NOW + age) == client_key


def test_the_zone_in_which_an_instant_is_written_does_not_matter() -> None:
    jakarta = timezone(timedelta(hours=7))

    assert sealed(now=NOW.astimezone(jakarta)) == sealed(now=NOW)


def test_the_first_key_seals_and_every_key_opens() -> None:
    rotating = seal_access_token("c", [NEXT_KEY, KEY], now=NOW, random_bytes=RANDOM)

    assert open_access_token(rotating, [NEXT_KEY], now=NOW) == "c"
    assert open_access_token(rotating, [KEY, NEXT_KEY], now=NOW) == "c"
    assert open_access_token(sealed(key=KEY), [NEXT_KEY, KEY], now=NOW) == "bank-client"
    assert open_access_token(sealed(key=KEY), [NEXT_KEY], now=NOW) is None


def test_a_key_of_32_bytes_is_long_enough() -> None:
    assert open_access_token(sealed(key="k" * 32), ["k" * 32], now=NOW) == "bank-client"


def test_other_random_bytes_make_another_token() -> None:
    other = seal_access_token("bank-client", [KEY], now=NOW, random_bytes=bytes(16))

    assert other != sealed()
    assert open_access_token(other, [KEY], now=NOW) == "bank-client"


@pytest.mark.parametrize("length", [1, 10, 11, 12, 256])
def test_a_token_is_base64url_and_shorter_than_the_standard_allows(length: int) -> None:
    token = sealed("c" * length)

    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(token) <= 450
    assert open_access_token(token, [KEY], now=NOW) == "c" * length
    assert bearer_token(f"Bearer {token}") == token


GENUINE = sealed()
CONTENT = decoded(GENUINE)[:-32]
SEAL = decoded(GENUINE)[-32:]
FORGED = [
    "",
    "=",
    ".",
    "none",
    "null",
    "Bearer",
    "e2e-token-e2e-vendor-client",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJiYW5rLWNsaWVudCJ9.",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJiYW5rLWNsaWVudCJ9.c2ln",
    GENUINE + "=",
    GENUINE + "A",
    GENUINE + "AAAA",
    GENUINE + " ",
    " " + GENUINE,
    GENUINE + "\n",
    GENUINE[:-1],
    GENUINE[1:],
    GENUINE * 2,
    GENUINE.lower(),
    GENUINE.swapcase(),
    f"Bearer {GENUINE}",
    f"{GENUINE},{GENUINE}",
    GENUINE[:20] + "\u00e9" + GENUINE[21:],
    GENUINE[:20] + "\ud800" + GENUINE[21:],
    GENUINE[:20] + "\uff21" + GENUINE[21:],
    written(CONTENT),
    written(SEAL),
    written(CONTENT + b"\x00" * 32),
    written(CONTENT + SEAL[:-1]),
    written(CONTENT + SEAL + b"\x00"),
    written(CONTENT + hmac.new(b"", CONTENT, "sha256").digest()),
    written(CONTENT + hmac.new(KEY.encode(), CONTENT, "sha512").digest()[:32]),
    written(b"\x01" + b"\xff" * 8 + CONTENT[9:] + SEAL),
    written(CONTENT[:-6] + b"victim" + SEAL),
    with_seal(CONTENT, key=NEXT_KEY),
    with_seal(b"\x00" + CONTENT[1:]),
    with_seal(b"\x02" + CONTENT[1:]),
    with_seal(CONTENT[:25]),
    with_seal(b"\x01"),
    with_seal(b""),
    "A" * 100,
    "A" * 1_000_000,
]


@pytest.mark.parametrize("token", FORGED, ids=range(len(FORGED)))
def test_a_forged_token_opens_to_nothing_and_raises_nothing(token: str) -> None:
    assert with_seal(CONTENT) == GENUINE

    assert open_access_token(token, [KEY], now=NOW) is None


def test_every_changed_character_of_a_token_is_refused() -> None:
    for position, character in enumerate(GENUINE):
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
            changed = GENUINE[:position] + other + GENUINE[position + 1 :]
            expected = "bank-client" if other == character else None
            assert open_access_token(changed, [KEY], now=NOW) == expected


@given(token=st.text(max_size=600))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(token: str) -> None:
    assert open_access_token(token, [KEY, NEXT_KEY], now=NOW) is None


@pytest.mark.parametrize("keys", [[], [KEY] * 3, [""], [KEY, "short"], ["k" * 31]])
def test_a_configuration_without_one_or_two_long_keys_is_a_fault(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="one or two token keys"):
        seal_access_token("c", keys, now=NOW, random_bytes=RANDOM)
    with pytest.raises(ValueError, match="one or two token keys"):
        open_access_token(GENUINE, keys, now=NOW)


@pytest.mark.parametrize(
    ("client_key", "now", "random_bytes"),
    [
        ("", NOW, RANDOM),
        ("c" * 257, NOW, RANDOM),
        ("c", NOW, RANDOM[:15]),
        ("c", NOW, b""),
        ("c", NOW.replace(tzinfo=None), RANDOM),
    ],
)
def test_sealing_refuses_arguments_out_of_bounds(
    client_key: str, now: datetime, random_bytes: bytes
) -> None:
    with pytest.raises(ValueError, match=r"client key|random bytes|zone"):
        seal_access_token(client_key, [KEY], now=now, random_bytes=random_bytes)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER  abc", "abc"),
        ("Bearer a-b._~+/c==", "a-b._~+/c=="),
        ("", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("Bearerabc", None),
        ("abc", None),
        ("Basic abc", None),
        ("Bearer abc def", None),
        ("Bearer abc,Bearer abc", None),
        ("Bearer abc\n", None),
        ("Bearer \u212a", None),
        (" Bearer abc", None),
        ("Bearer a=b", None),
    ],
)
def test_a_bearer_header_holds_exactly_one_token(header: str, token: str | None) -> None:
    assert bearer_token(header) == token
