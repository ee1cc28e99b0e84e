"""What the deployment tells fulfilment, read from the environment once."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the template made, and what mails say: who sends them, where they lead."""

    table: str
    invoice_bucket: str
    mail_sender: str
    mail_events: str
    seller_name: str
    dashboard_url: str
    bank_secret_arn: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the settings. Raises KeyError for a wrong deployment."""
        return cls(
            table=env["TABLE_NAME"],
            invoice_bucket=env["INVOICE_BUCKET"],
            mail_sender=env["MAIL_SENDER"],
            mail_events=env["MAIL_EVENTS"],
            seller_name=env["SELLER_NAME"],
            # With or without its last slash.
            dashboard_url=env["DASHBOARD_URL"].rstrip("/") + "/",
            bank_secret_arn=env["BANK_SECRET_ARN"],
        )
