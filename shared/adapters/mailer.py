"""Mails through Amazon SES, version 2 of its API. Port: Mailer.

Faults carry SES's code only: its messages quote the addresses, and faults are logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.ports.faults import MailerBusy, MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# The errors of SendEmail (Amazon SES API v2 Reference) that the same mail meets again. All others,
# such as TooManyRequestsException and SendingPausedException, pass or are mended by people.
REFUSALS = frozenset(
    {"BadRequestException", "MessageRejected", "MailFromDomainNotVerifiedException"}
)
# Events about a mail have it among their tags. Ids of businesses are made of what a tag may hold.
BUSINESS_TAG = "business"


class SesMailer:
    """See shared.ports.documents.Mailer. What comes back is published by the configuration set."""

    def __init__(self, client: SESV2Client, configuration_set: str) -> None:
        self._client = client
        self._configuration_set = configuration_set

    def send(self, message: bytes, recipients: Sequence[str], business_id: str) -> None:
        """Send a complete MIME message to those addresses, whatever its header says.

        Raises MailRefused for what SES will not take, MailerBusy for all else, also where the mail
        may have gone out: SES has no key by which to ask.
        """
        try:
            self._client.send_email(
                Destination={"ToAddresses": list(recipients)},
                Content={"Raw": {"Data": message}},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": BUSINESS_TAG, "Value": business_id}],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (MailRefused(code) if code in REFUSALS else MailerBusy(code)) from None
        except BotoCoreError as error:
            raise MailerBusy(type(error).__name__) from None
