"""BCA as we ask it: our account, our credentials, and the bank behind the port."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.bank.bca_server import Merchant
from shared.adapters.banks.bca import BcaBank, BcaNumbers, BcaStatusService, Signer
from shared.adapters.banks.http import BankConnection
from shared.adapters.chance import SystemChance
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.virtual_account import (
    Bank,
    VirtualAccount,
)
from shared.ports.faults import StoreBusy
from shared.snap.own_calls import OwnCredentials
from tests.support.bca import private_key, public_pem

NOW = datetime(2026, 11, 22, 7, 5, 0, 250_000, tzinfo=UTC)
NUMBER = "123450135573243832841"
ACCOUNT = VirtualAccount(Bank.BCA, NUMBER, "PT Kopi Pagi")
OWN = OwnCredentials("our-client-key", "our client secret")
NUMBERS = BcaNumbers("12345", "01")
# Long enough for a busy machine; only what never answers in time meets the short one.
PATIENT, A_MOMENT = 10.0, 2.0


@dataclass
class Hand:
    """A clock, a monotonic clock and credentials in the test's hand."""

    at: datetime = NOW
    seconds: float = 1_000.0
    own: OwnCredentials | None = OWN
    signed: list[bytes] = field(default_factory=list)
    signer_is_out: bool = False

    def now(self) -> datetime:
        return self.at

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def credentials(self) -> OwnCredentials:
        if self.own is None:
            raise StoreBusy("the bank secret has no credentials for our calls to BCA")
        return self.own

    def sign(self, message: bytes) -> str:
        if self.signer_is_out:
            raise StoreBusy("the signing key could not be used")
        self.signed.append(message)
        signature = private_key("ours").sign(message, padding.PKCS1v15(), hashes.SHA256())
        return b64encode(signature).decode()


def bank_at(
    url: str, hand: Hand, *, seconds: float = PATIENT, signer: Signer | None = None
) -> BcaBank:
    status = BcaStatusService(
        BankConnection(url, seconds),
        signer or hand,
        hand.credentials,
        hand,
        SystemChance(),
        lambda: hand.seconds,
    )
    return BcaBank(NUMBERS, status, hand)


PAYMENT = PaymentNotification(
    bank=Bank.BCA,
    payment_key="12345:202611220001",
    account_number=NUMBER,
    amount=PaidAmount(46_065_000, "IDR"),
    paid_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
)

REASON = {"english": "Success", "indonesia": "Sukses"}
ACCEPTED = {
    "responseCode": "2002500",
    "virtualAccountData": {"paymentFlagStatus": "00", "paymentFlagReason": REASON},
}


def merchant(key: str = "ours", secret: str = OWN.client_secret) -> Merchant:
    return Merchant(OWN.client_key, secret, "12345", "95231", public_pem(key))
