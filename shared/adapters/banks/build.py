"""Puts the banks together from what the deployment says of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.banks.bca import BcaBank, BcaNumbers, BcaStatusService
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.http import BankConnection
from shared.adapters.kms_signer import KmsSigner
from shared.domain.order import PaymentMethod
from shared.ecollection.account_number import NumberRange
from shared.ports.banks import Banks, VirtualAccountBank
from shared.ports.surroundings import Chance, Clock

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@dataclass(frozen=True, slots=True)
class BankSettings:
    """Our numbers at the banks, and where the banks are.

    Without an address or a signing key we cannot call BCA; without a range of numbers BNI is not
    offered.
    """

    bca: BcaNumbers
    bca_url: str
    bca_signing_key: str
    bni: NumberRange | None
    bni_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> BankSettings:
        """Read the settings. Raises KeyError or ValueError for a wrong deployment."""
        client_id = env["BNI_CLIENT_ID"]
        return cls(
            bca=BcaNumbers(env["BCA_COMPANY_CODE"], env["BCA_VA_PURPOSE"]),
            bca_url=env["BCA_URL"],
            bca_signing_key=env["BCA_SIGNING_KEY"],
            bni=NumberRange(env["BNI_PREFIX"], client_id) if client_id else None,
            bni_url=env["BNI_URL"],
        )


@dataclass(frozen=True, slots=True)
class BankParts:
    """What the banks are put together with; `kms` makes its client at the first use."""

    secrets: BankSecrets
    clock: Clock
    chance: Chance
    kms: Callable[[], KMSClient]


def build_banks(settings: BankSettings, parts: BankParts, *, call_seconds: float) -> Banks:
    """Return the banks that are offered. A call to one takes at most `call_seconds`."""
    banks: dict[PaymentMethod, VirtualAccountBank] = {
        PaymentMethod.BCA_VA: _bca(settings, parts, call_seconds)
    }
    if settings.bni is not None:
        banks[PaymentMethod.BNI_VA] = BniBank(
            BankConnection(settings.bni_url, call_seconds),
            parts.secrets.bni_secret_keys,
            settings.bni,
            parts.clock,
        )
    return banks


def _bca(settings: BankSettings, parts: BankParts, call_seconds: float) -> BcaBank:
    status = None
    if settings.bca_url and settings.bca_signing_key:
        status = BcaStatusService(
            BankConnection(settings.bca_url, call_seconds),
            KmsSigner(parts.kms, settings.bca_signing_key),
            parts.secrets.bca_own,
            parts.clock,
            parts.chance,
            time.monotonic,
        )
    return BcaBank(settings.bca, status, parts.clock)
