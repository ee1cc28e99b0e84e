"""Lambda entry point of fulfilment: the only module here that reads the environment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.fulfilment.events import AccountPorts, Fulfilment
from functions.fulfilment.feedback import FeedbackPorts
from functions.fulfilment.settings import Settings
from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.banks.build import BankParts, BankSettings, build_banks
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.address_store import DynamoAddressStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.adapters.invoice_archive import S3InvoiceArchive
from shared.adapters.mailer import SesMailer
from shared.invoice.render import TypstInvoiceRenderer, TypstReceiptRenderer
from shared.mail.letters import LetterSettings
from shared.mail.message import MimeMailWriter
from shared.usecases.mailing import FulfilmentPorts

# Nobody waits for this function, so each service may take its time, within the 15 s of a row.
_SDK = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"}
)
# One attempt: a mail whose answer was lost may have gone out, and the outbox tries again anyway.
_MAIL_SDK = Config(
    connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1, "mode": "standard"}
)

_BANK_SECONDS = 5.0

logger = Logger()
metrics = Metrics()
settings = Settings.from_env(os.environ)
clock = SystemClock()
table = DynamoTable(boto3.client("dynamodb", config=_SDK), settings.table)
banks = build_banks(
    BankSettings.from_env(os.environ),
    BankParts(
        secrets=BankSecrets(boto3.client("secretsmanager", config=_SDK), settings.bank_secret_arn),
        clock=clock,
        chance=SystemChance(),
        kms=lambda: boto3.client("kms", config=_SDK),
    ),
    call_seconds=_BANK_SECONDS,
)
fulfilment = Fulfilment(
    ports=FulfilmentPorts(
        outbox=DynamoOutboxStore(table),
        renderer=TypstInvoiceRenderer(),
        receipts=TypstReceiptRenderer(),
        archive=S3InvoiceArchive(boto3.client("s3", config=_SDK), settings.invoice_bucket),
        writer=MimeMailWriter(
            settings.mail_sender, LetterSettings(settings.seller_name, settings.dashboard_url)
        ),
        mailer=SesMailer(boto3.client("sesv2", config=_MAIL_SDK), settings.mail_events),
        clock=clock,
    ),
    accounts=AccountPorts(
        accounts=DynamoReconciliationStore(table),
        orders=DynamoOrderStore(table),
        banks=banks,
    ),
    feedback=FeedbackPorts(addresses=DynamoAddressStore(table), clock=clock, timer=RequestTimer),
    logger=logger,
    metrics=metrics,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a batch of the table's stream, or the schedule of the sweep."""
    return fulfilment.answer(event, context.get_remaining_time_in_millis)
