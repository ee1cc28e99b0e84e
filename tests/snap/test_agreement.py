"""Our verifiers and independent ones give the same verdict on 100,000 drawn transactions and 5,000
drawn token requests, no two of which are alike.

Transactions come in blocks, so that several cores can share them. A block that fails draws the
same again; the keys of the token requests are new every time.
"""

from collections import Counter
from random import Random

import pytest

from shared.snap.rsa import read_public_key, verifying_key
from shared.snap.signature import SignedRequest, verifying_secret
from tests.snap import drawn_calls, drawn_token_requests
from tests.snap.drawn_token_requests import KEYS, TokenRequest, key_pair, public_pem
from tests.snap.independent import key_that_signed, secret_that_signed


@pytest.mark.parametrize("block", range(10))
def test_the_verdicts_on_10_000_transactions_agree(block: int) -> None:
    random = Random(block)  # noqa: S311 (draws cases, no secrets)
    seen: set[tuple[SignedRequest, tuple[str, ...]]] = set()
    accepted: Counter[str] = Counter()

    while len(seen) < 10_000:
        for way, request, secrets in drawn_calls.arrivals(random):
            verdict = verifying_secret(request, secrets)
            assert verdict == secret_that_signed(request, secrets), (way, request, secrets)
            seen.add((request, secrets))
            accepted[way.__name__] += verdict is not None

    drawn = accepted["as_it_should_be"]
    assert drawn >= 1_250
    # Some damage is none: a blank more, or no blank to sign. Some bodies are no JSON only to some.
    assert set(+accepted) == {"as_it_should_be", "with_another_body", "with_its_blanks", "spoiled"}
    assert all(accepted[way] < drawn for way in accepted if way != "as_it_should_be")


def test_the_verdicts_on_5_000_token_requests_agree() -> None:
    random = Random(1)  # noqa: S311 (draws cases, no secrets)
    theirs = {name: key_pair(name).public_key() for name in KEYS}
    ours = {name: read_public_key(public_pem(name)) for name in KEYS}
    seen: set[TokenRequest] = set()
    accepted: Counter[str] = Counter()

    while len(seen) < 5_000:
        for way, request in drawn_token_requests.token_arrivals(random):
            said = (request.client_key, request.timestamp, request.signature)
            verdict = verifying_key(*said, [ours[name] for name in request.keys])
            expected = key_that_signed(*said, [theirs[name] for name in request.keys])
            assert verdict == expected, (way, request)
            seen.add(request)
            accepted[way.__name__] += verdict is not None

    assert +accepted == {"as_it_should_be": accepted["as_it_should_be"]}
    assert accepted["as_it_should_be"] >= 1_000
