"""The cipher: against BNI's own messages, at its edges, and in all that it fails to protect."""

import json
from base64 import urlsafe_b64decode
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ecollection.cipher import OpenedData, OpenRefusal, open_data, seal_data
from tests.ecollection.bni import raised, sealed_by_bni, written
from tests.ecollection.vectors import SEALED, SealedVector

NOW = datetime(2026, 8, 10, 2, 35, 27, tzinfo=UTC)
CLIENT = "949"
KEY = "0123456789abcdef0123456789abcdef"
NEXT_KEY = "fedcba9876543210fedcba9876543210"
CALLBACK = next(vector for vector in SEALED if vector.name == "a callback")
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
TEXTS = st.text(PRINTABLE, max_size=40)


def opened(sealed: str, *keys: str, now: datetime = NOW) -> OpenedData | OpenRefusal:
    return open_data(sealed, CLIENT, keys or (KEY,), now=now)


def from_bni(content: str, key: str = KEY, sealed_at: datetime = NOW) -> str:
    return sealed_by_bni(content, CLIENT, key, sealed_at)


def symbols_of(sealed: str) -> bytes:
    return urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))


@pytest.mark.parametrize("vector", SEALED, ids=lambda vector: vector.name)
def test_a_message_of_bni_s_libraries_opens(vector: SealedVector) -> None:
    result = open_data(vector.sealed, vector.client_id, [vector.secret_key], now=vector.sealed_at)

    assert result == OpenedData(json.loads(vector.plaintext), vector.sealed_at, opened_by=0)


@pytest.mark.parametrize(
    "vector", [each for each in SEALED if each.compact], ids=lambda vector: vector.name
)
def test_we_seal_as_bni_s_libraries_do(vector: SealedVector) -> None:
    document = json.loads(vector.plaintext)

    sealed = seal_data(document, vector.client_id, vector.secret_key, now=vector.sealed_at)

    assert sealed == vector.sealed


def test_the_plaintext_is_the_time_backwards_a_point_and_the_object() -> None:
    sealed = seal_data({"trx_id": "A-1"}, CLIENT, KEY, now=NOW)

    # 2026-08-10T02:35:27Z is 1786329327.
    assert symbols_of(sealed) == raised('7239236871.{"trx_id":"A-1"}', CLIENT, KEY)


@given(
    document=st.dictionaries(TEXTS, TEXTS, max_size=6),
    client_id=st.sampled_from(["949", "19063"]),
    secret_key=st.text(PRINTABLE, min_size=1, max_size=40),
    seconds=st.integers(1_000_000_000, 9_999_999_999),
)
@settings(max_examples=200, deadline=None)
def test_what_we_seal_opens_and_is_what_another_program_seals(
    document: dict[str, str], client_id: str, secret_key: str, seconds: int
) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    sealed = seal_data(document, client_id, secret_key, now=now)

    result = open_data(sealed, client_id, [secret_key], now=now)
    assert result == OpenedData({**document}, now, opened_by=0)
    content = json.dumps(document, separators=(",", ":"))
    assert sealed == sealed_by_bni(content, client_id, secret_key, now)


# The clock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("apart", "fits"),
    [
        (timedelta(0), True),
        (timedelta(seconds=479), True),
        (timedelta(seconds=480), True),
        (timedelta(seconds=481), False),
        (timedelta(days=1), False),
        (timedelta(days=30_000), False),
    ],
)
def test_the_time_inside_may_be_480_seconds_off_either_way(apart: timedelta, fits: bool) -> None:
    sealed = from_bni("{}")

    for now in (NOW + apart, NOW - apart):
        result = opened(sealed, now=now)
        assert result == (OpenedData({}, NOW, 0) if fits else OpenRefusal.CLOCK_SKEW)


def test_a_fraction_of_a_second_does_not_count() -> None:
    sealed = from_bni("{}")

    late = NOW + timedelta(seconds=480, microseconds=999_999)
    assert opened(sealed, now=late) == OpenedData({}, NOW, 0)
    assert opened(sealed, now=late.astimezone(timezone(timedelta(hours=7)))) == OpenedData(
        {}, NOW, 0
    )


@pytest.mark.parametrize(
    "now",
    [datetime(2001, 9, 9, 1, 46, 39, tzinfo=UTC), datetime(2286, 11, 20, 17, 46, 40, tzinfo=UTC)],
)
def test_a_time_that_is_not_ten_digits_is_not_sealed(now: datetime) -> None:
    with pytest.raises(ValueError, match="ten digits"):
        seal_data({}, CLIENT, KEY, now=now)


def test_a_time_without_a_zone_is_a_fault() -> None:
    naive = datetime(2026, 8, 10, 9, 35, 27)  # noqa: DTZ001 (the refused case)

    with pytest.raises(ValueError, match="zone"):
        seal_data({}, CLIENT, KEY, now=naive)
    with pytest.raises(ValueError, match="zone"):
        opened(from_bni("{}"), now=naive)


# Keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "position"),
    [((KEY,), 0), ((KEY, NEXT_KEY), 0), ((NEXT_KEY, KEY), 1), ((KEY, KEY), 0)],
)
def test_opening_names_the_key_that_opened(keys: tuple[str, ...], position: int) -> None:
    result = opened(from_bni('{"trx_id":"A-1"}'), *keys)

    assert result == OpenedData({"trx_id": "A-1"}, NOW, position)


@pytest.mark.parametrize("key", [NEXT_KEY, KEY.upper(), KEY + "0", KEY[1:]])
def test_another_key_opens_nothing(key: str) -> None:
    assert opened(from_bni('{"trx_id":"A-1"}'), key) is OpenRefusal.WRONG_KEY


def test_another_client_id_opens_nothing() -> None:
    sealed = from_bni('{"trx_id":"A-1"}')

    assert open_data(sealed, "948", [KEY], now=NOW) is OpenRefusal.WRONG_KEY


@pytest.mark.parametrize(
    ("sealed", "refusal"),
    [
        (from_bni("{}", sealed_at=NOW - timedelta(hours=1)), OpenRefusal.CLOCK_SKEW),
        (from_bni("[]"), OpenRefusal.NOT_AN_OBJECT),
    ],
)
def test_of_two_keys_the_one_that_came_furthest_decides(sealed: str, refusal: OpenRefusal) -> None:
    assert opened(sealed, NEXT_KEY, KEY) is refusal
    assert opened(sealed, KEY, NEXT_KEY) is refusal


@pytest.mark.parametrize("keys", [[], [KEY, KEY, KEY], [""], [KEY, ""], ["sécret"]])
def test_keys_that_cannot_be_are_a_fault_of_ours(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="secret key"):
        open_data(from_bni("{}"), CLIENT, keys, now=NOW)


@pytest.mark.parametrize(("client_id", "key"), [("", KEY), ("94\u0669", KEY), (CLIENT, "")])
def test_nothing_is_sealed_without_a_key_of_ascii(client_id: str, key: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        seal_data({}, client_id, key, now=NOW)


@pytest.mark.parametrize("name", ["Café", "株式会社", "naïve\u00a0", "\ud800"])
def test_what_is_not_ascii_is_not_sealed(name: str) -> None:
    with pytest.raises(ValueError, match="only ASCII"):
        seal_data({"customer_name": name}, CLIENT, KEY, now=NOW)


# Strangers ----------------------------------------------------------------------------------------

GENUINE = from_bni('{"trx_id":"A-1"}')


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        " ",
        "=",
        "A",
        "not base64 at all!",
        GENUINE + "=",
        GENUINE + "\n",
        " " + GENUINE,
        GENUINE + "A" if len(GENUINE) % 4 == 0 else GENUINE + "A" * (5 - len(GENUINE) % 4),
        # A second spelling of the same bytes: only unused bits of the last symbol differ.
        "AB",
        # The alphabet of plain base64, which BNI's libraries never write.
        "+/" + GENUINE[2:],
        # Symbols of eight bits.
        written(b"\x80" * 40),
        written(raised('7239236871.{"trx_id":"A-1"}', CLIENT, KEY) + b"\xff"),
        "\ud800" * 8,
        "\u00e9" * 8,
        "\x00" * 8,
        "A" * 16_385,
        "A" * 1_000_000,
    ],
    ids=range(18),
)
def test_what_no_library_of_bni_s_writes_is_malformed(sealed: str) -> None:
    assert opened(sealed) is OpenRefusal.MALFORMED


@pytest.mark.parametrize(
    "plaintext",
    [
        "",
        ".",
        ".{}",
        "7239236871",
        "7239236871{}",
        "723923687.{}",
        "72392368710.{}",
        "723923687x.{}",
        "+239236871.{}",
        " 239236871.{}",
        "72392368_1.{}",
    ],
)
def test_a_plaintext_without_ten_digits_and_a_point_is_of_another_key(plaintext: str) -> None:
    sealed = written(raised(plaintext, CLIENT, KEY))

    expected = OpenRefusal.WRONG_KEY if plaintext else OpenRefusal.MALFORMED
    assert opened(sealed) is expected


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        '"text"',
        "1786329327",
        "{",
        "{}{}",
        "{} x",
        '{"a":1,"a":2}',
        '{"a":NaN}',
        '{"a":"\n"}',
        '{"a":"\\u0000"}',
        '{"a":"\\ud800"}',
        '{"a":' * 5_000,
    ],
    ids=range(14),
)
def test_what_is_not_one_json_object_is_refused(content: str) -> None:
    refusal = opened(from_bni(content))

    expected = OpenRefusal.MALFORMED if len(content) > 12_000 else OpenRefusal.NOT_AN_OBJECT
    assert refusal is expected


def test_the_longest_message_that_is_looked_at_has_16384_characters() -> None:
    # 12,288 symbols in base64: the time, the point and a text in an object.
    fits = from_bni('{"a":"' + "x" * (12_288 - 11 - 8) + '"}')
    too_long = from_bni('{"a":"' + "x" * (12_289 - 11 - 8) + '"}')

    assert len(fits) == 16_384
    assert isinstance(opened(fits), OpenedData)
    assert opened(too_long) is OpenRefusal.MALFORMED


@given(sealed=st.text(max_size=200) | st.binary(max_size=200).map(written))
@settings(max_examples=500, deadline=None)
def test_no_text_raises_and_none_opens(sealed: str) -> None:
    assert isinstance(opened(sealed, NEXT_KEY, KEY), OpenRefusal)


@given(content=st.text(st.characters(max_codepoint=127), max_size=60))
@settings(max_examples=500, deadline=None)
def test_no_content_behind_a_genuine_time_raises(content: str) -> None:
    result = opened(from_bni(content))

    assert result is OpenRefusal.NOT_AN_OBJECT or isinstance(result, OpenedData)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_message_raises_nothing(data: st.DataObject) -> None:
    characters = list(CALLBACK.sealed)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(characters) - 1))
        characters[at] = data.draw(st.characters(max_codepoint=0x2FF))
    cut = data.draw(st.integers(0, len(characters)))

    result = open_data(
        "".join(characters[:cut]),
        CALLBACK.client_id,
        [CALLBACK.secret_key],
        now=CALLBACK.sealed_at,
    )

    assert isinstance(result, OpenedData | OpenRefusal)


# What it fails to protect. These tests hold the reason why no callback is believed. ---------------


def test_one_changed_symbol_makes_another_amount_and_still_opens() -> None:
    symbols = bytearray(symbols_of(CALLBACK.sealed))
    at = len("0049236871.") + CALLBACK.plaintext.index('"payment_amount":"460650"')
    # "4" becomes "9": five codes further.
    digit = at + len('"payment_amount":"')
    symbols[digit] = (symbols[digit] + 5) % 128

    forged = open_data(
        written(bytes(symbols)),
        CALLBACK.client_id,
        [CALLBACK.secret_key],
        now=CALLBACK.sealed_at,
    )

    assert isinstance(forged, OpenedData)
    assert forged.document == json.loads(CALLBACK.plaintext) | {"payment_amount": "960650"}


def test_most_messages_with_one_changed_symbol_open() -> None:
    genuine = json.loads(CALLBACK.plaintext)
    symbols = symbols_of(CALLBACK.sealed)
    outcomes: Counter[str] = Counter()

    for at in range(len(symbols)):
        for by in (1, 5, 127):
            changed = symbols[:at] + bytes([(symbols[at] + by) % 128]) + symbols[at + 1 :]
            result = open_data(
                written(changed), CALLBACK.client_id, [CALLBACK.secret_key], now=CALLBACK.sealed_at
            )
            if isinstance(result, OpenedData):
                same = result.document == genuine
                outcomes["the same content" if same else "another content"] += 1
            else:
                outcomes["refused"] += 1

    assert sum(outcomes.values()) == 3 * len(symbols)
    assert outcomes["another content"] > outcomes["refused"] > 0
    # A changed second still fits the window, and is all that is left of the original.
    assert 0 < outcomes["the same content"] < 3 * len("0049236871.")


def test_whoever_knows_one_message_can_write_any_other() -> None:
    known = '0049236871.{"trx_id":"2A7A875-0024-1","virtual_account":"988'
    seen = symbols_of(CALLBACK.sealed)
    # The client id stands in clear beside the message, the time is the clock's, and any 32 known
    # symbols in a row give the 32 of the secret key.
    by_client = raised("\x00" * len(known), CALLBACK.client_id)
    secret = "".join(chr((seen[at] - ord(known[at]) - by_client[at]) % 128) for at in range(1, 33))

    forged = sealed_by_bni(
        '{"payment_amount":"999999"}', CALLBACK.client_id, secret, CALLBACK.sealed_at
    )

    assert secret == CALLBACK.secret_key
    result = open_data(forged, CALLBACK.client_id, [CALLBACK.secret_key], now=CALLBACK.sealed_at)
    assert result == OpenedData({"payment_amount": "999999"}, CALLBACK.sealed_at, 0)


def test_a_message_opens_again_and_again_within_its_time() -> None:
    sealed = from_bni('{"trx_id":"A-1"}')

    assert opened(sealed) == opened(sealed, now=NOW + timedelta(seconds=480))
