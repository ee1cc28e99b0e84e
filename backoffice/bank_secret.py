"""The bank secret, tried as the bank doors will use it.

A secret that the doors cannot use leaves every call of a bank unanswered, so it is tried before it
is put. Nothing here prints a key, or a part of one.
"""

from shared.adapters.bank_secrets import read_credentials
from shared.adapters.chance import SystemChance
from shared.adapters.clock import SystemClock
from shared.ecollection.cipher import open_data
from shared.snap.access_token import TOKEN_RANDOM_BYTES, open_access_token, seal_access_token
from shared.snap.credentials import BcaCredentials
from shared.snap.rsa import verifying_key
from shared.snap.signature import SignedRequest, verifying_secret

_UNSIGNED = SignedRequest("POST", "/", "", b"", "", "")


class WrongSecret(Exception):
    """The doors could not work with this secret; the message says why and holds no key."""


def check_secret(secret: str) -> str:
    """Return one line on what is in the secret. Raises WrongSecret."""
    try:
        read = read_credentials(secret)
        credentials = read.bca
        _use(credentials)
        if read.bni_secret_keys:
            open_data("", "000", read.bni_secret_keys, now=SystemClock().now())
    except KeyError as error:
        raise WrongSecret(f"the field {error} is missing") from None
    except (TypeError, AttributeError):
        raise WrongSecret("a field is not of the type that it should be") from None
    except ValueError as error:
        raise WrongSecret(str(error)) from None
    others = [
        *(["our calls to BCA"] if read.bca_own else []),
        *([f"BNI keys: {len(read.bni_secret_keys)}"] if read.bni_secret_keys else []),
    ]
    return (
        f"client secrets: {len(credentials.client_secrets)}, "
        f"public keys: {len(credentials.public_keys)}, "
        f"token keys: {len(credentials.token_keys)}; the doors can use them"
        + "".join(f"; {name}" for name in others)
    )


def _use(credentials: BcaCredentials) -> None:
    """Do with the keys what the doors do: each step raises ValueError for keys it cannot use."""
    verifying_key("", "", "", credentials.public_keys)
    verifying_secret(_UNSIGNED, credentials.client_secrets)
    now = SystemClock().now()
    token = seal_access_token(
        credentials.client_key,
        credentials.token_keys,
        now=now,
        random_bytes=SystemChance().random_bytes(TOKEN_RANDOM_BYTES),
    )
    open_access_token(token, credentials.token_keys, now=now)
