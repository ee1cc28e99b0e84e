"""Makes tables, buckets, queues, secrets and keys from their properties in template.yaml.

Five kinds do not need an emulated CloudFormation. What guards data in AWS and has no effect on a
program (encryption, backups, protection from deletion, access policies) is left out: tests of the
template look at those. Each function may be called again for a resource that is there.
"""

from __future__ import annotations

import base64
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

Properties = dict[str, Any]

QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def create_table(client: DynamoDBClient, properties: Properties, name: str) -> str:
    """Make a table with its indexes, stream and time to live; returns the stream's ARN, or ''."""
    stream = properties.get("StreamSpecification")
    request: Properties = {
        "TableName": name,
        "AttributeDefinitions": properties["AttributeDefinitions"],
        "KeySchema": properties["KeySchema"],
        "BillingMode": properties["BillingMode"],
    }
    if "GlobalSecondaryIndexes" in properties:
        request["GlobalSecondaryIndexes"] = properties["GlobalSecondaryIndexes"]
    if stream is not None:
        request["StreamSpecification"] = {"StreamEnabled": True, **stream}
    try:
        client.create_table(**request)
    except client.exceptions.ResourceInUseException:
        # It is there, and so is its time to live, which may not be switched on twice.
        return _stream_arn(client, name)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    if "TimeToLiveSpecification" in properties:
        time_to_live = properties["TimeToLiveSpecification"]
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=time_to_live)
    return _stream_arn(client, name)


def _stream_arn(client: DynamoDBClient, name: str) -> str:
    return client.describe_table(TableName=name)["Table"].get("LatestStreamArn", "")


def create_bucket(client: S3Client, properties: Properties, name: str) -> None:
    """Make a bucket in the client's region, with its versioning."""
    try:
        client.create_bucket(
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": client.meta.region_name},  # type: ignore[typeddict-item]  # Any region's name.
        )
    except client.exceptions.BucketAlreadyOwnedByYou:
        return
    if "VersioningConfiguration" in properties:
        versioning = properties["VersioningConfiguration"]
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)


def empty_bucket(client: S3Client, name: str) -> None:
    """Delete every version of every object."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            client.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])


def create_queue(client: SQSClient, properties: Properties, name: str) -> str:
    """Make a queue; returns its URL."""
    attributes = {key: str(properties[key]) for key in QUEUE_ATTRIBUTES if key in properties}
    return client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type]  # Its keys are attribute names.


def create_secret(
    client: SecretsManagerClient, properties: Properties, name: str, value: str
) -> str:
    """Make a secret, or give one that is there its value; returns its ARN."""
    description = properties.get("Description", "")
    try:
        made = client.create_secret(Name=name, Description=description, SecretString=value)
    except client.exceptions.ResourceExistsException:
        return client.put_secret_value(SecretId=name, SecretString=value)["ARN"]
    return made["ARN"]


def create_key(client: Any, properties: Properties, name: str) -> str:
    """Make a key of KMS, or find the one that was made under this name; returns its id.

    `client` is boto3's for KMS.
    """
    alias = f"alias/{name}"
    try:
        found: str = client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    except client.exceptions.NotFoundException:
        wanted = {key: properties[key] for key in ("KeySpec", "KeyUsage") if key in properties}
        found = client.create_key(**wanted)["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=alias, TargetKeyId=found)
    return found


def public_key_pem(client: Any, key_id: str) -> str:
    """Return the public half of a key of KMS as X.509 in PEM; `client` is boto3's for KMS."""
    der = client.get_public_key(KeyId=key_id)["PublicKey"]
    lines = textwrap.wrap(base64.b64encode(der).decode(), 64)
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
