"""How programs on this machine reach the emulated AWS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

REGION = "ap-southeast-3"
ACCOUNT_ID = "000000000000"
# Neither emulator looks at keys, but requests have to be signed with some.
ACCESS_KEY_ID = "test"
SECRET_ACCESS_KEY = "test"  # noqa: S105 (no secret)


@dataclass(frozen=True, slots=True)
class AwsEndpoints:
    """The addresses of the emulators, and clients for them.

    `services` is where S3, SQS, Secrets Manager and KMS are; `dynamodb` has the table and its
    stream; `mail` is our own SES.
    """

    services: str
    dynamodb: str
    mail: str

    def environ(self) -> dict[str, str]:
        """Return the variables that make any AWS SDK use these endpoints."""
        return {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "AWS_ENDPOINT_URL": self.services,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb,
            "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": self.dynamodb,
            "AWS_ENDPOINT_URL_SESV2": self.mail,
        }

    def dynamodb_client(self) -> DynamoDBClient:
        """Return a client for the table."""
        return _session().client("dynamodb", endpoint_url=self.dynamodb, config=_CONFIG)

    def streams_client(self) -> DynamoDBStreamsClient:
        """Return a client for the table's stream."""
        return _session().client("dynamodbstreams", endpoint_url=self.dynamodb, config=_CONFIG)

    def s3_client(self) -> S3Client:
        """Return a client for the buckets."""
        return _session().client("s3", endpoint_url=self.services, config=_CONFIG)

    def sqs_client(self) -> SQSClient:
        """Return a client for the queues."""
        return _session().client("sqs", endpoint_url=self.services, config=_CONFIG)

    def kms_client(self) -> Any:
        """Return a client for the keys."""
        return _session().client("kms", endpoint_url=self.services, config=_CONFIG)

    def secrets_client(self) -> SecretsManagerClient:
        """Return a client for the secrets."""
        return _session().client("secretsmanager", endpoint_url=self.services, config=_CONFIG)


_CONFIG = Config(account_id_endpoint_mode="disabled", proxies={})


@cache
def _session() -> boto3.session.Session:
    return boto3.session.Session(
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        region_name=REGION,
    )
