"""Lambda entry point of the scheduled sweeps: the only module here that reads the environment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.expiry.jobs import Dependencies, run_job
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.expiry_store import DynamoExpiryStore
from shared.adapters.dynamodb.table import DynamoTable

_SDK = Config(
    connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 4, "mode": "standard"}
)

logger = Logger()
metrics = Metrics()
needs = Dependencies(
    store=DynamoExpiryStore(
        DynamoTable(boto3.client("dynamodb", config=_SDK), os.environ["TABLE_NAME"])
    ),
    clock=SystemClock(),
    timer=RequestTimer,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run the job that a schedule names: `{"job": "expire-orders"}`."""
    return run_job(event, needs, logger, metrics)
