"""Virtual account numbers: how ours are made, and what one of them stands for.

Numbers are strings of digits: leading zeros are significant, and nobody computes with them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.phone import PhoneNumber

BCA_PURPOSE_DIGITS = 2
BCA_RANDOM_DIGITS = 13
# Below the 18 digits that BCA's payment message carries, though its inquiry would take 20.
BCA_CUSTOMER_NUMBER_DIGITS = 16


class Bank(StrEnum):
    """The banks whose virtual accounts we issue."""

    BCA = "BCA"
    BNI = "BNI"


class VirtualAccountState(StrEnum):
    """What a virtual account accepts. Past `pay_until` an OPEN one accepts nothing more.

    OPENING is one that a bank is being asked for: nobody was told its number yet, and a payment
    that comes for it all the same is a payment.
    """

    OPENING = "OPENING"
    OPEN = "OPEN"
    PAID = "PAID"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class VirtualAccount:
    """A number at a bank that stands for exactly one order, for ever.

    `number` is digits only, as a payer types it. It carries no counter and nothing that tells
    volume or business, so that numbers cannot be guessed from each other. `billing_id` is our id of
    it at a bank that keeps the account itself, new per account; empty at a bank that asks us.
    """

    bank: Bank
    number: str
    holder_name: str
    billing_id: str = ""


@dataclass(frozen=True, slots=True)
class VirtualAccountClaim:
    """What we keep about a virtual account, enough to answer a bank's inquiry without the order.

    `inquired_at` is when its bank last asked about it, `asked_at` when we last asked the bank, and
    `answered` what the bank said then. `booked` is all the money that was booked for the account,
    settled or held.
    """

    account: VirtualAccount
    business_id: str
    running_number: int
    phone_number: PhoneNumber
    total: Rupiah
    pay_until: datetime
    state: VirtualAccountState
    closed_at: datetime | None = None
    inquired_at: datetime | None = None
    asked_at: datetime | None = None
    answered: str | None = None
    booked: Rupiah = NO_RUPIAH

    @property
    def is_open(self) -> bool:
        """Tell whether it was neither paid nor closed; time may have ended it all the same."""
        return self.state in (VirtualAccountState.OPENING, VirtualAccountState.OPEN)

    def payable_at(self, now: datetime) -> bool:
        """Tell whether the account still waits for its payment at that instant."""
        return self.is_open and now <= self.pay_until


def luhn_check_digit(digits: str) -> str:
    """Return the digit that makes `digits` pass the Luhn test (ISO/IEC 7812-1 annex B)."""
    require(digits.isascii() and digits.isdigit(), "only ASCII digits have a check digit")
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if position % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def bca_account_number(company_code: str, purpose: str, random_digits: str) -> str:
    """Return a BCA virtual account number: company code, purpose, random digits, check digit.

    The customer number behind the company code has 16 digits and is used for one order only.
    """
    # The bank pads it with spaces on its wire; a payer types digits.
    require(company_code.isascii() and company_code.isdigit(), "a company code has digits only")
    require(len(purpose) == BCA_PURPOSE_DIGITS, "the purpose has two digits")
    require(len(random_digits) == BCA_RANDOM_DIGITS, "thirteen random digits")
    customer_number = purpose + random_digits
    return company_code + customer_number + luhn_check_digit(customer_number)
