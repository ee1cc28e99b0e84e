"""Response codes of SNAP BI as BCA uses them for virtual accounts, and the texts beside them.

Seven digits are the HTTP status, the service and the case. The codes, the messages and the reasons
in both languages are those of BCA's virtual account documentation (services 24 and 25, March 2025)
and of its token service (73); the case of a wrong amount is SNAP BI's.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import require


class Service(StrEnum):
    """The two digits that say which service answered."""

    ACCESS_TOKEN = "73"  # noqa: S105 (the code of a service, not a secret)
    INQUIRY = "24"
    PAYMENT = "25"
    STATUS = "26"


class Case(StrEnum):
    """What an answer says. Names, not digits: several cases share a code."""

    OK = "OK"
    BAD_REQUEST = "BAD_REQUEST"
    FIELD_FORMAT = "FIELD_FORMAT"
    FIELD_MISSING = "FIELD_MISSING"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_CLIENT = "UNKNOWN_CLIENT"
    BAD_TOKEN = "BAD_TOKEN"  # noqa: S105 (the name of a case, not a secret)
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    UNKNOWN_TRANSACTION = "UNKNOWN_TRANSACTION"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    PAID_BILL = "PAID_BILL"
    INCONSISTENT_REQUEST = "INCONSISTENT_REQUEST"
    EXPIRED_BILL = "EXPIRED_BILL"
    CONFLICT = "CONFLICT"
    GENERAL_ERROR = "GENERAL_ERROR"
    TIMEOUT = "TIMEOUT"


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """A response code; str() gives its seven digits."""

    http_status: int
    service: Service
    case_digits: str

    def __str__(self) -> str:
        return f"{self.http_status}{self.service}{self.case_digits}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in both languages. BCA counts an answer with an empty one as failed."""

    english: str
    indonesia: str


# HTTP status and case digits, the same for every service that has the case.
_DIGITS: dict[Case, tuple[int, str]] = {
    Case.OK: (200, "00"),
    Case.BAD_REQUEST: (400, "00"),
    Case.FIELD_FORMAT: (400, "01"),
    Case.FIELD_MISSING: (400, "02"),
    Case.BAD_SIGNATURE: (401, "00"),
    Case.UNKNOWN_CLIENT: (401, "00"),
    Case.BAD_TOKEN: (401, "01"),
    Case.UNKNOWN_TRANSACTION: (404, "01"),
    Case.UNKNOWN_ACCOUNT: (404, "12"),
    Case.WRONG_AMOUNT: (404, "13"),
    Case.PAID_BILL: (404, "14"),
    Case.INCONSISTENT_REQUEST: (404, "18"),
    Case.EXPIRED_BILL: (404, "19"),
    Case.CONFLICT: (409, "00"),
    Case.GENERAL_ERROR: (500, "00"),
    Case.TIMEOUT: (504, "00"),
}

_CASES_OF_TOKENS = frozenset(
    {
        Case.OK,
        Case.BAD_REQUEST,
        Case.FIELD_FORMAT,
        Case.FIELD_MISSING,
        Case.BAD_SIGNATURE,
        Case.UNKNOWN_CLIENT,
        Case.GENERAL_ERROR,
        Case.TIMEOUT,
    }
)
_CASES_OF_TRANSACTIONS = _CASES_OF_TOKENS | {Case.BAD_TOKEN, Case.CONFLICT}
_CASES_OF_INQUIRIES = _CASES_OF_TRANSACTIONS | {
    Case.UNKNOWN_ACCOUNT,
    Case.PAID_BILL,
    Case.EXPIRED_BILL,
}

CASES_OF: dict[Service, frozenset[Case]] = {
    Service.ACCESS_TOKEN: _CASES_OF_TOKENS,
    Service.INQUIRY: _CASES_OF_INQUIRIES,
    Service.PAYMENT: _CASES_OF_INQUIRIES | {Case.WRONG_AMOUNT, Case.INCONSISTENT_REQUEST},
    Service.STATUS: _CASES_OF_TRANSACTIONS | {Case.UNKNOWN_TRANSACTION},
}
"""Which cases a service has a code for."""

UNAUTHORIZED_CASES = frozenset({Case.BAD_SIGNATURE, Case.UNKNOWN_CLIENT, Case.BAD_TOKEN})
"""Answered with HTTP 401 and `data: {}` instead of virtualAccountData."""

_FIELD_CASES = frozenset({Case.FIELD_FORMAT, Case.FIELD_MISSING})

_MESSAGES: dict[Case, str] = {
    Case.OK: "Success",
    Case.BAD_REQUEST: "Bad Request",
    Case.FIELD_FORMAT: "Invalid Field Format [{field}]",
    Case.FIELD_MISSING: "Invalid Mandatory Field [{field}]",
    Case.BAD_SIGNATURE: "Unauthorized. [Signature]",
    Case.UNKNOWN_CLIENT: "Unauthorized. [Unknown client]",
    Case.BAD_TOKEN: "Invalid Token (B2B)",
    Case.UNKNOWN_TRANSACTION: "Transaction Not Found",
    Case.UNKNOWN_ACCOUNT: "Invalid Bill/Virtual Account [Not Found]",
    Case.WRONG_AMOUNT: "Invalid Amount",
    Case.PAID_BILL: "Paid Bill",
    Case.INCONSISTENT_REQUEST: "Inconsistent Request",
    Case.EXPIRED_BILL: "Invalid Bill/Virtual Account",
    Case.CONFLICT: "Conflict",
    Case.GENERAL_ERROR: "General Error",
    Case.TIMEOUT: "Timeout",
}

# The token service words these differently.
_TOKEN_MESSAGES: dict[Case, str] = {
    Case.OK: "Successful",
    Case.BAD_REQUEST: "Invalid field format [clientId/clientSecret/grantType]",
    Case.FIELD_FORMAT: "Invalid field format [{field}]",
    Case.FIELD_MISSING: "Invalid mandatory field [{field}]",
}

# Of inquiries and payments; their unauthorized cases are answered without any.
_REASONS: dict[Case, Reason] = {
    Case.OK: Reason("Success", "Sukses"),
    Case.BAD_REQUEST: Reason("Bad Request", "Permintaan Tidak Valid"),
    Case.FIELD_FORMAT: Reason(
        "Invalid Field Format [{field}]", "Format Field Tidak Valid [{field}]"
    ),
    Case.FIELD_MISSING: Reason(
        "Invalid Mandatory Field [{field}]", "Field Wajib Tidak Valid [{field}]"
    ),
    Case.UNKNOWN_ACCOUNT: Reason("Virtual Account Not Found", "Virtual Account Tidak Ditemukan"),
    Case.WRONG_AMOUNT: Reason("Invalid Amount", "Nominal pembayaran tidak sesuai"),
    Case.PAID_BILL: Reason("Bill has been paid", "Tagihan telah dibayar"),
    Case.INCONSISTENT_REQUEST: Reason("Inconsistent Request", "Permintaan Tidak Konsisten"),
    Case.EXPIRED_BILL: Reason("expired transaction", "transaksi kadaluarsa"),
    Case.CONFLICT: Reason(
        "Cannot use the same X-EXTERNAL-ID", "Tidak bisa menggunakan X-EXTERNAL-ID yang sama"
    ),
    Case.GENERAL_ERROR: Reason("General Error", "Kesalahan Umum"),
    Case.TIMEOUT: Reason("Timeout", "Waktu Habis"),
}


def response_code(service: Service, case: Case) -> ResponseCode:
    """Return the code of a case. Raises InvariantBroken when the service has no such case."""
    require(case in CASES_OF[service], f"service {service} has no code for {case}")
    http_status, case_digits = _DIGITS[case]
    return ResponseCode(http_status, service, case_digits)


def response_message(service: Service, case: Case, field: str = "") -> str:
    """Return responseMessage (at most 150 characters).

    `field` is the wire name of the field or header that a field case is about. Raises
    InvariantBroken when it is missing there or given elsewhere, or the service has no such case.
    """
    require(case in CASES_OF[service], f"service {service} has no message for {case}")
    _require_field_where_named(case, field)
    message = _MESSAGES[case]
    if service is Service.ACCESS_TOKEN:
        message = _TOKEN_MESSAGES.get(case, message)
    return message.format(field=field)


def reason(case: Case, field: str = "") -> Reason:
    """Return inquiryReason or paymentFlagReason (each text at most 64 characters).

    `field` as in response_message. Raises InvariantBroken for it, and for a case whose answer
    carries no reason: one of UNAUTHORIZED_CASES or of neither service.
    """
    require(case in _REASONS, f"an answer of {case} carries no reason")
    _require_field_where_named(case, field)
    template = _REASONS[case]
    return Reason(template.english.format(field=field), template.indonesia.format(field=field))


def _require_field_where_named(case: Case, field: str) -> None:
    require((case in _FIELD_CASES) == bool(field), f"{case} and a field name do not go together")
