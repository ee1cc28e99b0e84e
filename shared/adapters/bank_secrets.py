"""The banks' keys and ours, from Secrets Manager.

The secret is JSON; two secrets, public keys and token keys may be active at a time, so that each
can be rotated without a deploy. What a bank has not given us yet is left out.

    {"bca": {"client_key": "...", "client_secrets": ["..."], "public_keys_pem": ["..."],
             "own": {"client_key": "...", "client_secret": "..."}},
     "bni": {"secret_keys": ["..."]},
     "token_keys": ["..."]}
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.ecollection.cipher import SECRET_KEYS_MAX
from shared.ports.faults import StoreBusy
from shared.snap.credentials import BcaCredentials
from shared.snap.own_calls import OwnCredentials
from shared.snap.rsa import read_public_key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# A rotated or withdrawn key is known everywhere after this time.
MAX_AGE_SECONDS = 300
# While Secrets Manager is out, not every call may wait for it: the banks' patience is short.
NEXT_TRY_SECONDS = 30


@dataclass(frozen=True, slots=True, repr=False)
class BankCredentials:
    """All that the secret holds. Has no repr: secrets do not belong in a log line."""

    bca: BcaCredentials
    bca_own: OwnCredentials | None
    bni_secret_keys: tuple[str, ...]


class BankSecrets:
    """Reads the credentials at most every five minutes; `seconds` is a monotonic clock.

    Every method raises StoreBusy when nothing could be read so far, or the secret lacks that part;
    ValueError, KeyError or TypeError for a secret of another form.
    """

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_arn: str,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._seconds = seconds
        self._known: BankCredentials | None = None
        self._read_again_at = 0.0

    def bca(self) -> BcaCredentials:
        """Return what BCA and we know of each other when it calls us."""
        return self._credentials().bca

    def bca_own(self) -> OwnCredentials:
        """Return what we prove ourselves to BCA by when we call it."""
        own = self._credentials().bca_own
        if own is None:
            raise StoreBusy("the bank secret has no credentials for our calls to BCA")
        return own

    def bni_secret_keys(self) -> tuple[str, ...]:
        """Return the keys that messages between BNI and us are sealed with; the first seals."""
        secret_keys = self._credentials().bni_secret_keys
        if not secret_keys:
            raise StoreBusy("the bank secret has no key for BNI")
        return secret_keys

    def _credentials(self) -> BankCredentials:
        """While Secrets Manager does not answer, those read before stay in use: a bank must not
        be turned away because of an outage of ours."""
        now = self._seconds()
        if self._known is not None and now < self._read_again_at:
            return self._known
        try:
            self._known = self._read()
            self._read_again_at = now + MAX_AGE_SECONDS
        except (StoreBusy, ValueError, KeyError, TypeError):
            if self._known is None:
                raise
            self._read_again_at = now + NEXT_TRY_SECONDS
        return self._known

    def _read(self) -> BankCredentials:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_arn)
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy("the bank secret could not be read") from error
        return read_credentials(answer["SecretString"])


def read_credentials(secret: str) -> BankCredentials:
    """Read the text of the secret. Raises ValueError, KeyError or TypeError for another form."""
    document = json.loads(secret)
    bca = document["bca"]
    own = bca.get("own")
    return BankCredentials(
        bca=BcaCredentials(
            client_key=bca["client_key"],
            client_secrets=tuple(bca["client_secrets"]),
            public_keys=tuple(read_public_key(pem) for pem in bca["public_keys_pem"]),
            token_keys=tuple(document["token_keys"]),
        ),
        bca_own=OwnCredentials(own["client_key"], own["client_secret"]) if own else None,
        bni_secret_keys=_bni_keys(document["bni"]["secret_keys"]) if "bni" in document else (),
    )


def _bni_keys(secret_keys: Any) -> tuple[str, ...]:
    """Refuse keys that the cipher cannot use, while those that were read before are in use."""
    usable = isinstance(secret_keys, list) and all(
        isinstance(each, str) and each.isascii() and each for each in secret_keys
    )
    if not usable or len(secret_keys) > SECRET_KEYS_MAX:
        raise ValueError("BNI has at most two keys, each a text of ASCII")
    return tuple(secret_keys)
