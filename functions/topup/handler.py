"""Lambda entry point of the dashboard API: the only module here that reads the environment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.topup.calls import Dependencies
from functions.topup.routes import build_app
from functions.topup.settings import Settings
from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.banks.build import BankParts, BankSettings, build_banks
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.pay_link_store import DynamoPayLinkStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.adapters.invoice_archive import S3InvoiceLinks

# One attempt of at most 1.5 s per request: the use cases repeat, and know until when they may.
_SDK = Config(
    connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1, "mode": "standard"}
)
# A link is opened by a browser: at the bucket's own region and with the one signature that every
# region takes, or S3 answers with a redirect that the signature does not survive.
_S3 = _SDK.merge(
    Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
)

# Placing at BNI waits this long for an account, then answers that it is being prepared.
_BANK_SECONDS = 3.0

logger = Logger()
settings = Settings.from_env(os.environ)
clock, chance = SystemClock(), SystemChance()
table = DynamoTable(boto3.client("dynamodb", config=_SDK), settings.table)
banks = build_banks(
    BankSettings.from_env(os.environ),
    BankParts(
        secrets=BankSecrets(boto3.client("secretsmanager", config=_SDK), settings.bank_secret_arn),
        clock=clock,
        chance=chance,
        kms=lambda: boto3.client("kms", config=_SDK),
    ),
    call_seconds=_BANK_SECONDS,
)
app = build_app(
    Dependencies(
        store=DynamoOrderStore(table),
        businesses=DynamoBusinessStore(table),
        credits=DynamoCreditStore(table),
        payments=DynamoPaymentStore(table),
        notes=DynamoReconciliationStore(table),
        suspense=DynamoSuspenseStore(table),
        notices=DynamoNoticeStore(table),
        pay_links=DynamoPayLinkStore(table),
        banks=banks,
        links=S3InvoiceLinks(boto3.client("s3", config=_S3), settings.invoice_bucket),
        settings=settings.placing,
        dashboard_url=settings.dashboard_url,
        clock=clock,
        chance=chance,
        timer=RequestTimer,
    ),
    logger,
)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API event (payload format 2.0)."""
    return app.resolve(event, context)
