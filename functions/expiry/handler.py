"""Lambda entry point of the scheduled sweeps: the only module here that reads the environment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.expiry.jobs import Dependencies, run_job
from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.banks.build import BankParts, BankSettings, build_banks
from shared.adapters.chance import SystemChance
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.adapters.dynamodb.table import DynamoTable

_SDK = Config(
    connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 4, "mode": "standard"}
)

# Nobody waits for a sweep, so a bank may take its time.
_BANK_SECONDS = 5.0

logger = Logger()
metrics = Metrics()
clock = SystemClock()
table = DynamoTable(boto3.client("dynamodb", config=_SDK), os.environ["TABLE_NAME"])
banks = build_banks(
    BankSettings.from_env(os.environ),
    BankParts(
        secrets=BankSecrets(
            boto3.client("secretsmanager", config=_SDK), os.environ["BANK_SECRET_ARN"]
        ),
        clock=clock,
        chance=SystemChance(),
        kms=lambda: boto3.client("kms", config=_SDK),
    ),
    call_seconds=_BANK_SECONDS,
)
needs = Dependencies(
    store=DynamoExpiryStore(table),
    credits=DynamoCreditStore(table),
    payments=DynamoPaymentStore(table),
    notes=DynamoReconciliationStore(table),
    suspense=DynamoSuspenseStore(table),
    notices=DynamoNoticeStore(table),
    books=DynamoAuditStore(table),
    banks=banks,
    clock=clock,
    timer=RequestTimer,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run the job that a schedule names: `{"job": "expire-orders"}`."""
    return run_job(event, needs, logger, metrics, request_id=context.aws_request_id)
