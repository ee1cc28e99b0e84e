"""Outcomes that refuse something, as the codes that callers get; tests prove the tables total."""

from shared.api.problems import Code
from shared.domain.business import TaxIdentityRefusal
from shared.domain.pricing import CreditsRefusal
from shared.domain.receivable import PostPaidRefusal
from shared.usecases.cancel_order import Cancelling
from shared.usecases.change_payment_method import MethodChange
from shared.usecases.place_order import PlacingRefusal
from shared.usecases.quote_order import QuoteRefusal

REFUSAL_CODES: dict[PlacingRefusal | QuoteRefusal | CreditsRefusal | PostPaidRefusal, Code] = {
    PlacingRefusal.KEY_REUSED: Code.IDEMPOTENCY_KEY_REUSED,
    QuoteRefusal.NUMBER_UNKNOWN: Code.NOT_FOUND,
    QuoteRefusal.NUMBER_CANNOT_BE_TOPPED_UP: Code.NUMBER_CANNOT_BE_TOPPED_UP,
    CreditsRefusal.BELOW_MINIMUM: Code.CREDITS_BELOW_MINIMUM,
    CreditsRefusal.ABOVE_MAXIMUM: Code.CREDITS_ABOVE_MAXIMUM,
    CreditsRefusal.NOT_IN_STEP: Code.CREDITS_NOT_IN_STEP,
    PlacingRefusal.METHOD_UNKNOWN: Code.UNKNOWN_PAYMENT_METHOD,
    PlacingRefusal.METHOD_UNAVAILABLE: Code.PAYMENT_METHOD_UNAVAILABLE,
    PlacingRefusal.REPLACED_UNKNOWN: Code.NOT_FOUND,
    PlacingRefusal.REPLACED_NOT_OPEN: Code.ORDER_NOT_OPEN,
    PlacingRefusal.PRICE_CHANGED: Code.PRICE_CHANGED,
    PostPaidRefusal.OVERDUE: Code.OVERDUE,
    PostPaidRefusal.CREDIT_LIMIT_EXCEEDED: Code.CREDIT_LIMIT_EXCEEDED,
    PlacingRefusal.TOO_MANY_PLACINGS: Code.TOO_MANY_REQUESTS,
    PlacingRefusal.OPEN_ORDER_EXISTS: Code.OPEN_ORDER_EXISTS,
    PlacingRefusal.BANK_UNAVAILABLE: Code.BANK_UNAVAILABLE,
}

REFUSED_CANCELLING: dict[Cancelling, Code] = {
    Cancelling.UNKNOWN_ORDER: Code.NOT_FOUND,
    Cancelling.NOT_OPEN: Code.ORDER_NOT_OPEN,
    Cancelling.BANK_UNAVAILABLE: Code.BANK_UNAVAILABLE,
}

REFUSED_METHOD_CHANGE: dict[MethodChange, Code] = {
    MethodChange.UNKNOWN_ORDER: Code.NOT_FOUND,
    MethodChange.METHOD_UNKNOWN: Code.UNKNOWN_PAYMENT_METHOD,
    MethodChange.METHOD_UNAVAILABLE: Code.PAYMENT_METHOD_UNAVAILABLE,
    MethodChange.NOT_OPEN: Code.ORDER_NOT_OPEN,
    MethodChange.TOO_MANY_PLACINGS: Code.TOO_MANY_REQUESTS,
    MethodChange.BANK_UNAVAILABLE: Code.BANK_UNAVAILABLE,
}

# All of them are INVALID_FIELD, of this field.
FIELD_OF_IDENTITY: dict[TaxIdentityRefusal, str] = {
    TaxIdentityRefusal.NEITHER_NUMBER: "npwp",
    TaxIdentityRefusal.BOTH_NUMBERS: "nik",
    TaxIdentityRefusal.NITKU_MISSING: "nitku",
    TaxIdentityRefusal.NITKU_ALONE: "nitku",
    TaxIdentityRefusal.NAME_NOT_PRINTABLE: "legal_name",
    TaxIdentityRefusal.ADDRESS_NOT_PRINTABLE: "address",
}
