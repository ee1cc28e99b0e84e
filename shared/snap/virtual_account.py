"""The three fields that name a virtual account on BCA's wire, with their padding.

partnerServiceId is our company code, padded on the left with spaces to eight characters;
virtualAccountNo is that followed by customerNo. What is looked up has no padding; what is
answered is exactly what was received.
"""

import re
from dataclasses import dataclass

PARTNER_SERVICE_ID_CHARACTERS = 8
CUSTOMER_NO_DIGITS_MAX = 20
VIRTUAL_ACCOUNT_NO_CHARACTERS_MAX = 28
"""The wider limits of SNAP BI, services 24 and 25. We issue within BCA's 18 and 26."""

_COMPANY_CODE = re.compile(r"[0-9]{1,8}")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class AccountFields:
    """The fields as received, to be echoed as they are; the properties are for looking up."""

    partner_service_id: str
    customer_no: str
    virtual_account_no: str

    @property
    def company_code(self) -> str:
        """partnerServiceId without its padding."""
        return self.partner_service_id.strip(" ")

    @property
    def number(self) -> str:
        """virtualAccountNo without its padding: the digits that a payer types."""
        return self.virtual_account_no.strip(" ")

    def malformed_field(self) -> str | None:
        """Return the wire name of the first field that is not well formed, or None.

        Well formed are ASCII digits within the lengths of the standard, padding included; only
        customerNo has none. virtualAccountNo must also be the other two together, compared
        without their padding.
        """
        if len(self.partner_service_id) > PARTNER_SERVICE_ID_CHARACTERS or not _DIGITS.fullmatch(
            self.company_code
        ):
            return "partnerServiceId"
        if len(self.customer_no) > CUSTOMER_NO_DIGITS_MAX or not _DIGITS.fullmatch(
            self.customer_no
        ):
            return "customerNo"
        if (
            len(self.virtual_account_no) > VIRTUAL_ACCOUNT_NO_CHARACTERS_MAX
            or self.number != self.company_code + self.customer_no
        ):
            return "virtualAccountNo"
        return None


def pad_company_code(company_code: str) -> str:
    """Return a company code as partnerServiceId. Raises ValueError unless it is 1 to 8 digits."""
    if not _COMPANY_CODE.fullmatch(company_code):
        raise ValueError("a company code has 1 to 8 digits")
    return company_code.rjust(PARTNER_SERVICE_ID_CHARACTERS)
