"""BNI's callback: it tells us that a billing was paid, after it took the money.

A POST of `{"client_id": "949", "data": "<sealed>"}` to an address of ours, once for every payment,
and again until it is answered `{"status": "000"}`. Nothing can be refused: the money is ours
already. Nothing may be believed either, because anybody can write one
(shared/ecollection/cipher.py). So a callback is a reason to ask inquirybilling. If the answer
confirms it, the answer is booked: its amount, its journal number, and above all its time, because
a changed time would turn a payment that came too late into one in time.

Asking has a limit per hour (status 996) that forged callbacks could use up: only what comes from
BNI's addresses, names our client id and opens is worth a question.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.money import Rupiah
from shared.ecollection.billing import BillingState, payment_key
from shared.ecollection.fields import (
    ACCOUNT_NUMBER,
    ANY_TEXT,
    CLIENT_ID,
    PAYMENT_NTB,
    SEALED,
    TRX_ID,
    FieldRefusal,
    FieldRefused,
    amount,
    optional_amount,
    optional_instant,
    optional_text,
    text,
)
from shared.strict_json import JsonObject


class CallbackAnswer(StrEnum):
    """What BNI is told."""

    TAKEN = "000"
    """We have it in a named place: do not tell again."""
    TELL_AGAIN = "999"
    """Not known to be booked. BNI repeats the callback."""

    @property
    def body(self) -> dict[str, str]:
        """The JSON object to answer, over HTTP 200."""
        return {"status": self.value}


@dataclass(frozen=True, slots=True)
class SealedCallback:
    """The body of a callback before its `data` is opened; `client_id` is in clear, and a claim."""

    client_id: str
    sealed: str


@dataclass(frozen=True, slots=True)
class PaymentCallback:
    """What a callback claims.

    `payment_amount` is this payment, `cumulative_payment_amount` all of the billing's; they are
    equal for a fixed one. `paid_at` is UTC, and None where BNI names no time. `customer_name` is
    the one that the billing was opened with, and empty where BNI does not send it.
    """

    trx_id: str
    virtual_account: str
    customer_name: str
    trx_amount: Rupiah
    payment_amount: Rupiah
    cumulative_payment_amount: Rupiah | None
    payment_ntb: str
    paid_at: datetime | None

    @property
    def payment_key(self) -> str:
        """BNI's key of the payment: equal in every repetition of one callback."""
        return payment_key(self.trx_id, self.payment_ntb)

    def is_confirmed_by(self, state: BillingState) -> bool:
        """Tell whether inquirybilling says the same: billing, account, journal number and amount.

        The time is not compared, because the one to be booked is that of `state`.
        """
        return (
            state.is_paid
            and state.trx_id == self.trx_id
            and state.virtual_account == self.virtual_account
            and state.payment_ntb == self.payment_ntb
            and state.payment_amount == self.payment_amount
        )


def read_sealed_callback(document: JsonObject) -> SealedCallback | FieldRefusal:
    """Read the body of a callback, or name the field at fault. Never raises."""
    try:
        return SealedCallback(
            client_id=text(document, "client_id", CLIENT_ID),
            sealed=text(document, "data", SEALED),
        )
    except FieldRefused as refused:
        return refused.refusal


def read_callback(document: JsonObject) -> PaymentCallback | FieldRefusal:
    """Read the opened `data` of a callback, or name the first field at fault. Never raises.

    Mandatory are trx_id, virtual_account, trx_amount, payment_amount and payment_ntb: without them
    there is nothing to ask about and nothing to compare. Unknown fields are ignored.
    """
    try:
        return PaymentCallback(
            trx_id=text(document, "trx_id", TRX_ID),
            virtual_account=text(document, "virtual_account", ACCOUNT_NUMBER),
            customer_name=optional_text(document, "customer_name", ANY_TEXT) or "",
            trx_amount=amount(document, "trx_amount"),
            payment_amount=amount(document, "payment_amount"),
            cumulative_payment_amount=optional_amount(document, "cumulative_payment_amount"),
            payment_ntb=text(document, "payment_ntb", PAYMENT_NTB),
            paid_at=optional_instant(document, "datetime_payment"),
        )
    except FieldRefused as refused:
        return refused.refusal
