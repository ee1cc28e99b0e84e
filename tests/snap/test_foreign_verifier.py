"""A verifier that nobody here wrote, snapapi's, agrees with ours on 2,000 drawn transactions and
500 drawn token requests.

It knows no empty token and no empty body, and writes a body anew as Python does, so bodies are
written so. It also takes base64 with anything in between; damaged base64 is not shown to it.
"""

import json
from dataclasses import asdict, replace
from random import Random

from shared.snap.rsa import read_public_key, verifying_key
from shared.snap.signature import verifying_secret
from tests.snap import drawn_calls, drawn_token_requests
from tests.snap.drawn_calls import Call, drawn_call
from tests.snap.drawn_token_requests import drawn_token_request, public_pem
from tests.support.foreign_programs import run_foreign
from tests.support.tools import RequireTool

CALL_WAYS = (
    *(drawn_calls.as_it_should_be, drawn_calls.with_another_text, drawn_calls.with_another_secret),
    drawn_calls.by_another_standard,
)
TOKEN_WAYS = (
    *(drawn_token_requests.as_it_should_be, drawn_token_requests.with_another_text),
    *(drawn_token_requests.with_another_key, drawn_token_requests.by_another_standard),
)


def written_by_python(random: Random, call: Call) -> Call:
    """The call with a token, and with a body as Python writes JSON."""
    body = {"a": "1", **json.loads(call.body.strip() or b"{}")}
    return replace(
        call,
        token=call.token or "token",
        body=json.dumps(body, indent=random.choice([None, 0, "\t"])).encode(),
        minified=json.dumps(body, separators=(",", ":")).encode(),
    )


def test_a_verifier_that_nobody_here_wrote_agrees(require_tool: RequireTool) -> None:
    random = Random(1)  # noqa: S311 (draws cases, no secrets)
    calls = [written_by_python(random, drawn_call(random)) for _ in range(500)]
    transactions = [(way(random, call), call.secrets) for call in calls for way in CALL_WAYS]
    asked = [drawn_token_request(random) for _ in range(125)]
    token_requests = [way(random, request) for request in asked for way in TOKEN_WAYS]

    theirs = run_foreign(
        require_tool,
        "snapapi",
        "snapapi_verifier.py",
        {
            "transactions": [
                {**asdict(request), "body": request.body.decode(), "secrets": secrets}
                for request, secrets in transactions
            ],
            "token_requests": [
                {**asdict(request), "public_keys_pem": [public_pem(name) for name in request.keys]}
                for request in token_requests
            ],
        },
    )

    assert theirs == {
        "transactions": [verifying_secret(*each) for each in transactions],
        "token_requests": [
            verifying_key(
                each.client_key,
                each.timestamp,
                each.signature,
                [read_public_key(public_pem(name)) for name in each.keys],
            )
            for each in token_requests
        ],
    }
    accepted = [len(each) - each.count(None) for each in theirs.values()]
    assert [len(each) for each in theirs.values()] == [2_000, 500]
    assert accepted == [500, 125]
