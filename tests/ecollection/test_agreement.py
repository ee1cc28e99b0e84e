"""Our cipher and the simulated bank's, written by people who did not see each other's."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.bank.bni_cipher import CannotOpen, OutOfTime, open_sealed, seal
from shared.ecollection.cipher import OpenedData, OpenRefusal, open_data, seal_data

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
texts = st.text(PRINTABLE, max_size=40)
documents = st.dictionaries(texts, texts, max_size=6)
# What the bank writes beside texts: null, whole numbers, and names that are not ASCII.
bank_documents = st.dictionaries(
    texts,
    st.one_of(
        st.none(),
        st.integers(-(10**12), 10**12),
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF), max_size=20),
    ),
    max_size=6,
)
client_ids = st.sampled_from(["949", "001", "19063"])
secret_keys = st.text(PRINTABLE, min_size=1, max_size=40)
instants = st.integers(1_000_000_000, 9_999_999_999).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
steady = settings(max_examples=300, deadline=None)


@steady
@given(documents, client_ids, secret_keys, instants)
def test_what_we_seal_the_bank_opens(
    document: dict[str, str], client_id: str, secret_key: str, now: datetime
) -> None:
    sealed = seal_data(document, client_id, secret_key, now=now)

    assert open_sealed(sealed, client_id, secret_key, now) == document


@steady
@given(bank_documents, client_ids, secret_keys, instants)
def test_what_the_bank_seals_we_open(
    document: dict[str, object], client_id: str, secret_key: str, now: datetime
) -> None:
    sealed = seal(document, client_id, secret_key, now)

    assert open_data(sealed, client_id, [secret_key], now=now) == OpenedData(
        json.loads(json.dumps(document)), now, 0
    )


@steady
@given(documents, client_ids, secret_keys, instants, st.integers(-1_000, 1_000))
def test_both_believe_the_same_times(
    document: dict[str, str], client_id: str, secret_key: str, now: datetime, apart: int
) -> None:
    sealed = seal_data(document, client_id, secret_key, now=now)
    later = now + timedelta(seconds=apart)

    ours = open_data(sealed, client_id, [secret_key], now=later)
    try:
        theirs: object = open_sealed(sealed, client_id, secret_key, later)
    except OutOfTime:
        theirs = OpenRefusal.CLOCK_SKEW

    assert (ours.document if isinstance(ours, OpenedData) else ours) == theirs


@steady
@given(documents, secret_keys, instants, st.data())
def test_a_symbol_that_was_changed_says_the_same_to_both(
    document: dict[str, str], secret_key: str, now: datetime, data: st.DataObject
) -> None:
    symbols = bytearray(urlsafe_b64decode(_padded(seal_data(document, "949", secret_key, now=now))))
    position = data.draw(st.integers(0, len(symbols) - 1))
    symbols[position] = data.draw(st.integers(0, 127))
    damaged = urlsafe_b64encode(bytes(symbols)).rstrip(b"=").decode()

    ours = open_data(damaged, "949", [secret_key], now=now)
    try:
        theirs = open_sealed(damaged, "949", secret_key, now)
    except (CannotOpen, OutOfTime):
        # The bank is not stricter than we are.
        assert isinstance(ours, OpenRefusal)
    else:
        # We may be: of keys that are there twice, and control characters, we read neither.
        assert isinstance(ours, OpenRefusal) or ours.document == theirs


@pytest.mark.parametrize("seconds", [-481, -480, 480, 481])
def test_both_know_the_same_edge(seconds: int) -> None:
    now = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    sealed = seal({}, "949", "key", now + timedelta(seconds=seconds))

    fits = isinstance(open_data(sealed, "949", ["key"], now=now), OpenedData)

    assert fits == (abs(seconds) == 480)
    if fits:
        assert open_sealed(sealed, "949", "key", now) == {}
    else:
        with pytest.raises(OutOfTime):
            open_sealed(sealed, "949", "key", now)


def _padded(sealed: str) -> str:
    return sealed + "=" * (-len(sealed) % 4)
