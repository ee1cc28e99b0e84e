"""What BCA and we know of each other."""

from dataclasses import dataclass

from shared.snap.rsa import RsaPublicKey


@dataclass(frozen=True, slots=True, repr=False)
class BcaCredentials:
    """BCA as a client of ours. Where two keys are active, any of them verifies; the first seals.

    Has no repr: secrets do not belong in a log line.
    """

    client_key: str
    client_secrets: tuple[str, ...]
    public_keys: tuple[RsaPublicKey, ...]
    token_keys: tuple[str, ...]
