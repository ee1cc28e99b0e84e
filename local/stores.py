"""The tables, buckets, queues, secrets and keys of the template, as they exist on this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from local.aws import ACCOUNT_ID, REGION, AwsEndpoints
from local.intrinsics import JsonObject, PhysicalResource
from local.resources import (
    create_bucket,
    create_key,
    create_queue,
    create_secret,
    create_table,
    empty_bucket,
    public_key_pem,
)
from local.template import Template

TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
QUEUE = "AWS::SQS::Queue"
KEY = "AWS::KMS::Key"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 (a type, not a secret)


class Stores:
    """Makes every store of a template and tells the template what they are called.

    `secrets` are the values of the template's secrets by logical id.
    """

    def __init__(
        self, template: Template, endpoints: AwsEndpoints, secrets: Mapping[str, str]
    ) -> None:
        self._template = template
        self._dynamodb = endpoints.dynamodb_client()
        self._s3 = endpoints.s3_client()
        self._sqs = endpoints.sqs_client()
        self._secrets_manager = endpoints.secrets_client()
        self._kms = endpoints.kms_client()
        self._secrets = secrets
        self._names = {
            kind: {
                logical_id: template.ref(logical_id) for logical_id, _ in template.resources(kind)
            }
            for kind in (TABLE, BUCKET, QUEUE, SECRET, KEY)
        }
        self._key_ids: dict[str, str] = {}
        self._queue_urls: dict[str, str] = {}

    def fingerprint(self) -> str:
        """Return a digest of how the tables are made: data of another make is of no use."""
        made = json.dumps(list(self._template.resources(TABLE)), sort_keys=True)
        return hashlib.sha256(made.encode()).hexdigest()

    def create(self) -> None:
        """Make what is not there."""
        for logical_id, properties in self._template.resources(TABLE):
            name = self._names[TABLE][logical_id]
            stream_arn = create_table(self._dynamodb, properties, name)
            arn = stream_arn.split("/stream/")[0]
            attributes = {"Arn": arn, "StreamArn": stream_arn}
            self._template.bind(logical_id, PhysicalResource(name, attributes))
        for logical_id, properties in self._template.resources(BUCKET):
            create_bucket(self._s3, properties, self._names[BUCKET][logical_id])
        for logical_id, properties in self._template.resources(QUEUE):
            name = self._names[QUEUE][logical_id]
            arn = self._template.attribute(logical_id, "Arn")
            url = create_queue(self._sqs, properties, name)
            self._queue_urls[arn] = url
            self._template.bind(logical_id, PhysicalResource(url, {"Arn": arn, "QueueName": name}))
        for logical_id, properties in self._template.resources(SECRET):
            name, value = self._names[SECRET][logical_id], self._secrets[logical_id]
            arn = create_secret(self._secrets_manager, properties, name, value)
            self._template.bind(logical_id, PhysicalResource(arn, {"Id": arn}))

        for logical_id, properties in self._template.resources(KEY):
            key_id = create_key(self._kms, properties, self._names[KEY][logical_id])
            self._key_ids[logical_id] = key_id
            arn = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{key_id}"
            self._template.bind(logical_id, PhysicalResource(key_id, {"Arn": arn}))

    def public_key_pem(self, logical_id: str) -> str | None:
        """Return the public half of a key that has been made, as PEM; None when there is none."""
        key_id = self._key_ids.get(logical_id)
        return None if key_id is None else public_key_pem(self._kms, key_id)

    def erase(self) -> None:
        """Forget all data; `create` makes the stores again."""
        for name in self._names[TABLE].values():
            if name in self._dynamodb.list_tables()["TableNames"]:
                self._dynamodb.delete_table(TableName=name)
        for name in self._names[BUCKET].values():
            if name in {bucket["Name"] for bucket in self._s3.list_buckets()["Buckets"]}:
                empty_bucket(self._s3, name)
        for url in self._sqs.list_queues().get("QueueUrls", []):
            self._sqs.purge_queue(QueueUrl=url)

    def give_up(self, queue_arn: str | None, description: JsonObject) -> None:
        """Put what a stream mapping gives up into its queue, where it names one."""
        if queue_arn is not None:
            url, text = self._queue_urls[queue_arn], json.dumps(description)
            self._sqs.send_message(QueueUrl=url, MessageBody=text)
