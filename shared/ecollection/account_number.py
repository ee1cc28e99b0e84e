"""The numbers of BNI's virtual accounts: 16 digits, of which the first say whose they are.

`8`, a client id of 3 digits and 12 free ones; or `988`, a client id of 5 digits and 8 free ones
(BNI eCollection, virtual account number). The same client may have 988 in BNI's test system and 8
in production. The free digits are ours to choose. They are drawn by chance, outside of this
module, because a number must not tell how many there are; 8 of them are few enough to meet a
number that was drawn before, so the draw is only a proposal until it is claimed.
"""

import re
from dataclasses import dataclass

from shared.domain.errors import require

ACCOUNT_NUMBER_DIGITS = 16

CLIENT_ID_DIGITS = {"8": 3, "988": 5}
"""By prefix, how many digits the client id behind it has."""

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class NumberRange:
    """All account numbers of one client. Raises ValueError for a prefix or an id of another form.

    Both are texts of digits, as BNI's letter states them: they are configuration.
    """

    prefix: str
    client_id: str

    def __post_init__(self) -> None:
        """Check the form."""
        digits = CLIENT_ID_DIGITS.get(self.prefix)
        if digits is None:
            raise ValueError("the prefix of a virtual account is 8 or 988")
        if len(self.client_id) != digits or not _DIGITS.fullmatch(self.client_id):
            raise ValueError(f"behind the prefix {self.prefix} a client id has {digits} digits")

    @property
    def free_digits(self) -> int:
        """How many digits of a number are ours to choose: 12 or 8."""
        return ACCOUNT_NUMBER_DIGITS - len(self.prefix) - len(self.client_id)

    def compose(self, free: str) -> str:
        """Return the number with these free digits. Raises InvariantBroken unless they fit."""
        require(
            len(free) == self.free_digits and _DIGITS.fullmatch(free) is not None,
            "the free part of a number has as many digits as its range leaves",
        )
        return self.prefix + self.client_id + free

    def owns(self, number: str) -> bool:
        """Tell whether a text, which may be anything, is one of these numbers."""
        return (
            len(number) == ACCOUNT_NUMBER_DIGITS
            and _DIGITS.fullmatch(number) is not None
            and number.startswith(self.prefix + self.client_id)
        )
