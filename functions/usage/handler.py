"""Lambda entry point of the broadcast engine's door: only this module reads the environment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.usage.routes import Dependencies, build_app
from shared.adapters.clock import RequestTimer, SystemClock
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.table import DynamoTable

# One attempt of at most 1.5 s per request: the use cases repeat, and know until when they may.
_SDK = Config(
    connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1, "mode": "standard"}
)

logger = Logger()
metrics = Metrics()
app = build_app(
    Dependencies(
        store=DynamoCreditStore(
            DynamoTable(boto3.client("dynamodb", config=_SDK), os.environ["TABLE_NAME"])
        ),
        clock=SystemClock(),
        timer=RequestTimer,
    ),
    logger,
    metrics,
)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API event (payload format 2.0)."""
    try:
        return app.resolve(event, context)
    finally:
        # Few requests count anything, and the usual decorator warns of each of the others.
        if metrics.metric_set:
            metrics.flush_metrics()
