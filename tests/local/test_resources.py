"""local.resources: stores made from the template's properties, on moto."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from moto import mock_aws

from local.parameters import PARAMETERS
from local.resources import (
    create_bucket,
    create_key,
    create_queue,
    create_secret,
    create_table,
    empty_bucket,
    public_key_pem,
)
from local.settings import ROOT
from local.template import Template, translate


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(translate(ROOT / "template.yaml"), PARAMETERS)


@pytest.fixture(autouse=True)
def _aws() -> Iterator[None]:
    with mock_aws():
        yield


def properties(template: Template, resource_type: str, logical_id: str) -> dict[str, Any]:
    return dict(template.resources(resource_type))[logical_id]


def test_table_has_keys_index_stream_and_time_to_live(template: Template) -> None:
    client = boto3.client("dynamodb")

    stream_arn = create_table(client, properties(template, "AWS::DynamoDB::Table", "Table"), "t-1")

    table = client.describe_table(TableName="t-1")["Table"]
    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "due"
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert table["LatestStreamArn"] == stream_arn
    assert client.describe_time_to_live(TableName="t-1")["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "ttl",
    }


def test_table_that_is_there_is_left_as_it_is(template: Template) -> None:
    client = boto3.client("dynamodb")
    table = properties(template, "AWS::DynamoDB::Table", "Table")
    stream_arn = create_table(client, table, "t-1")
    client.put_item(TableName="t-1", Item={"pk": {"S": "a"}, "sk": {"S": "b"}})

    assert create_table(client, table, "t-1") == stream_arn

    assert client.scan(TableName="t-1")["Count"] == 1


def test_table_without_stream_has_no_stream() -> None:
    plain = {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }

    assert create_table(boto3.client("dynamodb"), plain, "plain") == ""


def test_bucket_keeps_versions_and_can_be_made_again(template: Template) -> None:
    client = boto3.client("s3")
    bucket = properties(template, "AWS::S3::Bucket", "InvoiceBucket")

    create_bucket(client, bucket, "invoices")
    create_bucket(client, bucket, "invoices")

    assert client.get_bucket_versioning(Bucket="invoices")["Status"] == "Enabled"


def test_emptied_bucket_has_no_version_of_anything(template: Template) -> None:
    client = boto3.client("s3")
    create_bucket(client, properties(template, "AWS::S3::Bucket", "InvoiceBucket"), "invoices")
    for body in (b"1", b"2"):
        client.put_object(Bucket="invoices", Key="a.pdf", Body=body)
    client.delete_object(Bucket="invoices", Key="a.pdf")

    empty_bucket(client, "invoices")

    listing = client.list_object_versions(Bucket="invoices")
    assert listing.get("Versions", []) == []
    assert listing.get("DeleteMarkers", []) == []


def test_queue_keeps_messages_for_as_long_as_the_template_says(template: Template) -> None:
    client = boto3.client("sqs")
    queue = properties(template, "AWS::SQS::Queue", "DeadLetters")

    url = create_queue(client, queue, "dead-letters")

    assert create_queue(client, queue, "dead-letters") == url
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["MessageRetentionPeriod"])
    assert answer["Attributes"] == {"MessageRetentionPeriod": "1209600"}


def test_secret_gets_its_value_also_when_it_is_there(template: Template) -> None:
    client = boto3.client("secretsmanager")
    secret = properties(template, "AWS::SecretsManager::Secret", "BankSecret")

    arn = create_secret(client, secret, "bank", '{"n": 1}')
    again = create_secret(client, secret, "bank", '{"n": 2}')

    assert again == arn
    assert client.get_secret_value(SecretId=arn)["SecretString"] == '{"n": 2}'


SIGNING_KEY = {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "Description": "Signs"}


def test_key_is_made_once_and_found_again() -> None:
    client: Any = boto3.client("kms")

    made = create_key(client, SIGNING_KEY, "signing")

    assert create_key(client, SIGNING_KEY, "signing") == made
    assert create_key(client, SIGNING_KEY, "another") != made
    metadata = client.describe_key(KeyId=made)["KeyMetadata"]
    assert (metadata["KeySpec"], metadata["KeyUsage"]) == ("RSA_2048", "SIGN_VERIFY")


def test_public_key_checks_what_the_key_signs() -> None:
    client: Any = boto3.client("kms")
    key_id = create_key(client, SIGNING_KEY, "signing")
    algorithm = "RSASSA_PKCS1_V1_5_SHA_256"

    signed = client.sign(KeyId=key_id, Message=b"text", SigningAlgorithm=algorithm)

    key = load_pem_public_key(public_key_pem(client, key_id).encode())
    assert isinstance(key, RSAPublicKey)
    key.verify(signed["Signature"], b"text", padding.PKCS1v15(), hashes.SHA256())
