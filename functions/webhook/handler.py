"""Lambda entry point of the bank doors: the only module here that reads the environment."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.webhook.dependencies import BniDoor, Dependencies
from functions.webhook.routes import BCA, BNI, build_app
from shared.adapters.bank_secrets import BankSecrets
from shared.adapters.banks.bni import BniBank
from shared.adapters.banks.build import BankSettings
from shared.adapters.banks.http import BankConnection
from shared.adapters.chance import SystemChance
from shared.adapters.clock import MachineClock, RequestTimer, SystemClock
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.adapters.dynamodb.stranger_store import DynamoStrangerStore
from shared.adapters.dynamodb.table import DynamoTable

# One attempt of at most 1.5 s: the use case decides about repeats, under the bank's patience.
_SDK = Config(
    connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1, "mode": "standard"}
)

# Any other value is a fault of the deployment: it fails at once, not at the first repeat.
_REPLAYS_VERDICT = {"replay": True, "inconsistent": False}

# A callback is answered within five seconds, of which asking BNI may take this much.
_BANK_SECONDS = 2.0

logger = Logger()
metrics = Metrics()
clock = SystemClock()
secrets = BankSecrets(boto3.client("secretsmanager", config=_SDK), os.environ["BANK_SECRET_ARN"])
table = DynamoTable(boto3.client("dynamodb", config=_SDK), os.environ["TABLE_NAME"])


def _bni() -> BniDoor | None:
    settings = BankSettings.from_env(os.environ)
    if settings.bni is None:
        return None
    connection = BankConnection(settings.bni_url, _BANK_SECONDS)
    bank = BniBank(connection, secrets.bni_secret_keys, settings.bni, clock)
    return BniDoor(settings.bni.client_id, secrets.bni_secret_keys, bank)


def _networks(name: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(each) for each in os.environ.get(name, "").split(",") if each]


app = build_app(
    Dependencies(
        store=DynamoPaymentStore(table),
        strangers=DynamoStrangerStore(table),
        credentials=secrets.bca,
        bni=_bni(),
        clock=clock,
        token_clock=MachineClock(),
        chance=SystemChance(),
        timer=RequestTimer,
        replays_verdict=_REPLAYS_VERDICT[os.environ["DOUBLE_FLAG"]],
    ),
    {BCA: _networks("SOURCE_ADDRESSES_BCA"), BNI: _networks("SOURCE_ADDRESSES_BNI")},
    logger,
    metrics,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API event (payload format 2.0)."""
    return app.resolve(event, context)
