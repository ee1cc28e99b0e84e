"""The banks' keys and ours, from Secrets Manager.

The secret is JSON; two secrets, public keys and token keys may be active at a time, so that each
can be rotated without a deploy:

    {"bca": {"client_key": "...", "client_secrets": ["..."], "public_keys_pem": ["..."]},
     "token_keys": ["..."]}
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.ports.faults import StoreBusy
from shared.snap.credentials import BcaCredentials
from shared.snap.rsa import read_public_key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# A rotated or withdrawn key is known everywhere after this time.
MAX_AGE_SECONDS = 300
# While Secrets Manager is out, not every call may wait for it: the banks' patience is short.
NEXT_TRY_SECONDS = 30


class BankSecrets:
    """Reads the credentials at most every five minutes; `seconds` is a monotonic clock."""

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_arn: str,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._seconds = seconds
        self._bca: BcaCredentials | None = None
        self._read_again_at = 0.0

    def bca(self) -> BcaCredentials:
        """Return BCA's credentials.

        While Secrets Manager does not answer, those read before stay in use: a bank must not be
        turned away because of an outage of ours. Raises StoreBusy when there are none, ValueError
        or KeyError for a secret of another form.
        """
        now = self._seconds()
        if self._bca is not None and now < self._read_again_at:
            return self._bca
        try:
            self._bca = self._read()
            self._read_again_at = now + MAX_AGE_SECONDS
        except (StoreBusy, ValueError, KeyError, TypeError):
            if self._bca is None:
                raise
            self._read_again_at = now + NEXT_TRY_SECONDS
        return self._bca

    def _read(self) -> BcaCredentials:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_arn)
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy("the bank secret could not be read") from error
        return read_credentials(answer["SecretString"])


def read_credentials(secret: str) -> BcaCredentials:
    """Read the text of the secret. Raises ValueError, KeyError or TypeError for another form."""
    document = json.loads(secret)
    bca = document["bca"]
    return BcaCredentials(
        client_key=bca["client_key"],
        client_secrets=tuple(bca["client_secrets"]),
        public_keys=tuple(read_public_key(pem) for pem in bca["public_keys_pem"]),
        token_keys=tuple(document["token_keys"]),
    )
