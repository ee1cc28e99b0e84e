"""What the deployment tells the dashboard API, read from the environment once."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.business import TaxIdentity
from shared.domain.money import Rupiah
from shared.domain.order import PaymentMethod
from shared.domain.payment_methods import MethodLimits
from shared.usecases.place_order import PlacingSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the template made, and the terms of placing."""

    table: str
    invoice_bucket: str
    placing: PlacingSettings
    bank_secret_arn: str
    dashboard_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the settings. Raises KeyError or ValueError for a wrong deployment."""
        return cls(
            table=env["TABLE_NAME"],
            invoice_bucket=env["INVOICE_BUCKET"],
            placing=PlacingSettings(
                seller=TaxIdentity(
                    legal_name=env["SELLER_NAME"],
                    address=env["SELLER_ADDRESS"],
                    npwp=env["SELLER_NPWP"],
                    nik=None,
                    nitku=env["SELLER_NITKU"],
                ),
                methods=(
                    MethodLimits(
                        method=PaymentMethod.BCA_VA,
                        offered=True,
                        minimum=Rupiah(int(env["BCA_MIN_IDR"])),
                        maximum=Rupiah(int(env["BCA_MAX_IDR"])),
                    ),
                    MethodLimits(
                        method=PaymentMethod.BNI_VA,
                        offered=bool(env["BNI_CLIENT_ID"]),
                        minimum=Rupiah(int(env["BNI_MIN_IDR"])),
                        maximum=Rupiah(int(env["BNI_MAX_IDR"])),
                    ),
                ),
            ),
            bank_secret_arn=env["BANK_SECRET_ARN"],
            dashboard_url=env["DASHBOARD_URL"],
        )
