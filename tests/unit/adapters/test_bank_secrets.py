"""The banks' keys from Secrets Manager: how long they are believed, and what an outage does."""

import json
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from shared.adapters.bank_secrets import BankSecrets
from shared.ports.faults import StoreBusy
from shared.snap.rsa import read_public_key
from tests.support.bca import public_pem

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:banks"
FIVE_MINUTES = 300.0


class Stopwatch:
    """A monotonic clock in the test's hand."""

    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def client() -> "SecretsManagerClient":
    once = Config(retries={"total_max_attempts": 1})
    return boto3.client("secretsmanager", region_name="ap-southeast-3", config=once)


@pytest.fixture
def manager(client: "SecretsManagerClient") -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def secrets(client: "SecretsManagerClient", watch: Stopwatch) -> BankSecrets:
    return BankSecrets(client, ARN, watch)


def a_secret(**changes: Any) -> dict[str, Any]:
    bca = {
        "client_key": "bca-client",
        "partner_id": "12345",
        "channel_id": "95231",
        "client_secrets": ["s3cr3t", "second"],
        "public_keys_pem": [public_pem(), public_pem("coming")],
    }
    return {"bca": bca | changes, "token_keys": ["seals" * 8, "opens" * 8]}


def with_ours(**own: str) -> dict[str, Any]:
    """The secret of a deployment that calls BCA too, and has accounts at BNI."""
    secret = a_secret(own={"client_key": "us", "client_secret": "s3cr3t of ours"} | own)
    return secret | {"bni": {"secret_keys": ["s3cr3t of bni"]}}


def answers(manager: Stubber, secret: object) -> None:
    text = secret if isinstance(secret, str) else json.dumps(secret)
    manager.add_response("get_secret_value", {"SecretString": text}, {"SecretId": ARN})


def fails(manager: Stubber, code: str = "InternalServiceError") -> None:
    manager.add_client_error("get_secret_value", code)


def test_the_secret_is_read_into_credentials(manager: Stubber, secrets: BankSecrets) -> None:
    answers(manager, a_secret())

    bca = secrets.bca()

    assert bca.client_key == "bca-client"
    assert bca.client_secrets == ("s3cr3t", "second")
    assert bca.public_keys == (read_public_key(public_pem()), read_public_key(public_pem("coming")))
    assert bca.token_keys == ("seals" * 8, "opens" * 8)


def test_the_secret_is_read_again_after_five_minutes_and_not_before(
    manager: Stubber, secrets: BankSecrets, watch: Stopwatch
) -> None:
    answers(manager, a_secret(client_secrets=["old"]))
    seen = [secrets.bca().client_secrets]
    watch.advance(FIVE_MINUTES - 1)
    seen.append(secrets.bca().client_secrets)

    answers(manager, a_secret(client_secrets=["old", "new"]))
    watch.advance(1)
    seen.append(secrets.bca().client_secrets)
    watch.advance(FIVE_MINUTES - 1)
    seen.append(secrets.bca().client_secrets)

    answers(manager, a_secret(client_secrets=["new"]))
    watch.advance(1)
    seen.append(secrets.bca().client_secrets)

    assert seen == [("old",), ("old",), ("old", "new"), ("old", "new"), ("new",)]


def test_what_we_call_banks_with_is_read_with_the_rest(
    manager: Stubber, secrets: BankSecrets
) -> None:
    answers(manager, with_ours())

    own = secrets.bca_own()

    assert (own.client_key, own.client_secret) == ("us", "s3cr3t of ours")
    assert secrets.bni_secret_keys() == ("s3cr3t of bni",)
    assert secrets.bca().client_key == "bca-client"


def test_keys_for_our_own_calls_are_rotated_without_a_deploy(
    manager: Stubber, secrets: BankSecrets, watch: Stopwatch
) -> None:
    seen = []
    for own, bni in (
        ("old", ["old"]),
        ("old", ["old", "new"]),
        ("new", ["new", "old"]),
        ("new", ["new"]),
    ):
        answers(manager, with_ours(client_secret=own) | {"bni": {"secret_keys": bni}})
        seen.append((secrets.bca_own().client_secret, secrets.bni_secret_keys()))
        watch.advance(FIVE_MINUTES - 1)
        seen.append((secrets.bca_own().client_secret, secrets.bni_secret_keys()))
        watch.advance(1)

    assert seen == [
        *[("old", ("old",))] * 2,
        *[("old", ("old", "new"))] * 2,
        *[("new", ("new", "old"))] * 2,
        *[("new", ("new",))] * 2,
    ]


@pytest.mark.parametrize("secret", [a_secret(), a_secret(own=None), a_secret(own={})])
def test_what_a_bank_has_not_given_us_yet_is_missing_and_nothing_else(
    manager: Stubber, secrets: BankSecrets, secret: dict[str, Any]
) -> None:
    answers(manager, secret)

    assert secrets.bca().client_key == "bca-client"
    with pytest.raises(StoreBusy, match="no credentials for our calls to BCA"):
        secrets.bca_own()
    with pytest.raises(StoreBusy, match="no key for BNI"):
        secrets.bni_secret_keys()


def test_a_key_for_bni_that_is_added_later_is_found(
    manager: Stubber, secrets: BankSecrets, watch: Stopwatch
) -> None:
    answers(manager, a_secret() | {"bni": {"secret_keys": []}})
    with pytest.raises(StoreBusy):
        secrets.bni_secret_keys()
    watch.advance(FIVE_MINUTES)

    answers(manager, with_ours())
    assert secrets.bni_secret_keys() == ("s3cr3t of bni",)


@pytest.mark.parametrize(
    "broken",
    [
        "not json",
        {"bni": {}},
        {"bni": None},
        {"bni": {"secret_keys": 7}},
        {"bni": {"secret_keys": ["one", "two", "three"]}},
        {"bni": {"secret_keys": [""]}},
        {"bni": {"secret_keys": ["\u00e9"]}},
        {"bni": {"secret_keys": [7]}},
        {"bni": {"secret_keys": "a text"}},
    ],
)
def test_a_rotation_that_went_wrong_leaves_what_was_read_before_in_use(
    manager: Stubber, secrets: BankSecrets, watch: Stopwatch, broken: Any
) -> None:
    answers(manager, with_ours())
    secrets.bni_secret_keys()
    watch.advance(FIVE_MINUTES)

    answers(manager, with_ours() | broken if isinstance(broken, dict) else broken)

    assert secrets.bni_secret_keys() == ("s3cr3t of bni",)
    assert secrets.bca().client_key == "bca-client"


def test_an_outage_leaves_what_was_read_before_in_use(
    manager: Stubber, secrets: BankSecrets, watch: Stopwatch
) -> None:
    answers(manager, a_secret(client_secrets=["old"]))
    secrets.bca()
    watch.advance(FIVE_MINUTES)

    # A call asks at most every half a minute: each of these may cost the bank 1.5 s.
    fails(manager)
    assert secrets.bca().client_secrets == ("old",)
    watch.advance(29)
    assert secrets.bca().client_secrets == ("old",)
    fails(manager, "ThrottlingException")
    watch.advance(1)
    assert secrets.bca().client_secrets == ("old",)

    answers(manager, a_secret(client_secrets=["new"]))
    watch.advance(30)
    assert secrets.bca().client_secrets == ("new",)
    watch.advance(FIVE_MINUTES - 1)
    assert secrets.bca().client_secrets == ("new",)


def test_without_any_keys_an_outage_is_busy_until_it_is_over(
    manager: Stubber, secrets: BankSecrets
) -> None:
    fails(manager)
    with pytest.raises(StoreBusy):
        secrets.bca()

    answers(manager, a_secret())
    assert secrets.bca().client_key == "bca-client"


def test_an_answer_that_is_lost_is_an_outage(
    client: "SecretsManagerClient", secrets: BankSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="secretsmanager")

    monkeypatch.setattr(client, "get_secret_value", lose)

    with pytest.raises(StoreBusy):
        secrets.bca()


@pytest.mark.parametrize(
    "secret",
    [
        "not json: s3cr3t",
        "[]",
        {"token_keys": ["s3cr3t"]},
        {"bca": {"client_key": "s3cr3t"}},
        {"bca": a_secret()["bca"]},
        a_secret(public_keys_pem=["s3cr3t"]),
    ],
)
def test_a_secret_of_another_form_is_a_fault_that_does_not_quote_it(
    manager: Stubber, secrets: BankSecrets, secret: object
) -> None:
    answers(manager, secret)

    with pytest.raises((KeyError, TypeError, ValueError)) as raised:
        secrets.bca()

    report = "".join(traceback.format_exception(raised.value))
    assert "s3cr3t" not in report


def test_credentials_do_not_print_themselves(manager: Stubber, secrets: BankSecrets) -> None:
    answers(manager, with_ours())

    shown = repr(secrets.bca()) + str(secrets.bca()) + repr(secrets.bca_own())

    assert "s3cr3t" not in shown
    assert "seals" not in shown
