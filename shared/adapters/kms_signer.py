"""Signs with a key that never leaves AWS KMS: our half of what we prove to BCA by."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.ports.faults import StoreBusy

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsSigner:
    """See shared.adapters.banks.bca.Signer.

    `client` makes the client at the first signature, because most invocations need none.
    """

    def __init__(self, client: Callable[[], KMSClient], key_id: str) -> None:
        self._client = cache(client)
        self._key_id = key_id

    def sign(self, message: bytes) -> str:
        """Return base64 of RSASSA-PKCS1-v1_5 with SHA-256. Raises StoreBusy."""
        try:
            answer = self._client().sign(
                KeyId=self._key_id,
                Message=message,
                MessageType="RAW",
                SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
            )
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy("the signing key could not be used") from error
        return b64encode(answer["Signature"]).decode("ascii")
