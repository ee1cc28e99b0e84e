"""What BNI and we know of each other."""

from dataclasses import dataclass

from shared.ecollection.account_number import NumberRange


@dataclass(frozen=True, slots=True, repr=False)
class BniCredentials:
    """Us as a client of BNI, and BNI as a caller of ours: one id and one secret key for both.

    `client_id` and `prefix` are digits, and the first digits of every number that we give out.
    While a secret key is rotated two are active: either opens, the first seals. Has no repr:
    secrets do not belong in a log line.
    """

    client_id: str
    prefix: str
    secret_keys: tuple[str, ...]

    @property
    def numbers(self) -> NumberRange:
        """The account numbers that are ours. Raises ValueError where BNI has no such form."""
        return NumberRange(self.prefix, self.client_id)
