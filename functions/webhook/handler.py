"""Lambda entry point of the bank doors: the only module here that reads the environment."""

import os
from ipaddress import ip_network
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.webhook.bca import Dependencies
from functions.webhook.routes import build_app
from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.chance import SystemChance
from shared.adapters.clock import MachineClock, RequestTimer, SystemClock
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.table import DynamoTable

# One attempt of at most 1.5 s: the use case decides about repeats, under the bank's patience.
_SDK = Config(
    connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1, "mode": "standard"}
)

# Any other value is a fault of the deployment: it fails at once, not at the first repeat.
_REPLAYS_VERDICT = {"replay": True, "inconsistent": False}

logger = Logger()
metrics = Metrics()
secrets = BankSecrets(boto3.client("secretsmanager", config=_SDK), os.environ["BANK_SECRET_ARN"])
app = build_app(
    Dependencies(
        store=DynamoPaymentStore(
            DynamoTable(boto3.client("dynamodb", config=_SDK), os.environ["TABLE_NAME"])
        ),
        credentials=secrets.bca,
        clock=SystemClock(),
        token_clock=MachineClock(),
        chance=SystemChance(),
        timer=RequestTimer,
        replays_verdict=_REPLAYS_VERDICT[os.environ["DOUBLE_FLAG"]],
    ),
    [ip_network(each) for each in os.environ.get("SOURCE_ADDRESSES_BCA", "").split(",") if each],
    logger,
    metrics,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API event (payload format 2.0)."""
    return app.resolve(event, context)
