"""Where data lies: the table, the invoices, the banks' keys, what failed."""

import pytest

from tests.support.template import Template


def test_there_is_one_table_with_one_index(template: Template) -> None:
    tables = template.of_type("AWS::DynamoDB::Table")

    assert set(tables) == {"Table"}
    table = tables["Table"]
    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert table["GlobalSecondaryIndexes"] == [
        {
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due", "KeyType": "HASH"},
                {"AttributeName": "due_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]
    assert {
        each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]
    } == {"pk": "S", "sk": "S", "due": "S", "due_at": "S"}


def test_table_grows_by_itself_and_cannot_get_lost(template: Template) -> None:
    table = template.properties("Table")

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_removing_the_stack_removes_no_data(template: Template) -> None:
    kept = {
        name
        for name, resource in template.resources.items()
        if resource.get("DeletionPolicy") == "Retain"
        and resource.get("UpdateReplacePolicy") == "Retain"
    }

    assert kept == {
        "Table", "InvoiceBucket", "BankSecret", "BcaSigningKey", "DeadLetters", "UserPool",
        # Nothing that cannot be built again, but CloudFormation cannot remove a bucket with files.
        "DashboardBucket",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["InvoiceBucket", "DashboardBucket"])
def test_buckets_are_encrypted_versioned_and_private(template: Template, name: str) -> None:
    buckets = template.of_type("AWS::S3::Bucket")

    assert set(buckets) == {"InvoiceBucket", "DashboardBucket"}
    bucket = buckets[name]
    assert bucket["BucketEncryption"] == {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ]
    }
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


@pytest.mark.parametrize("name", ["InvoiceBucket", "DashboardBucket"])
def test_files_travel_over_tls_only(template: Template, name: str) -> None:
    policy = template.properties(f"{name}Policy")

    assert policy["Bucket"] == {"Ref": name}
    assert policy["PolicyDocument"]["Statement"][0] == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_nobody_is_let_to_the_invoices_by_their_bucket(template: Template) -> None:
    statements = template.properties("InvoiceBucketPolicy")["PolicyDocument"]["Statement"]

    assert [each["Effect"] for each in statements] == ["Deny"]


def test_invoices_can_be_locked_for_the_years_that_the_law_asks_for(template: Template) -> None:
    bucket = template.properties("InvoiceBucket")

    assert bucket["ObjectLockEnabled"] == {
        "Fn::If": ["LocksInvoices", True, {"Ref": "AWS::NoValue"}]
    }
    assert bucket["ObjectLockConfiguration"]["Fn::If"][:2] == [
        "LocksInvoices",
        {
            "ObjectLockEnabled": "Enabled",
            "Rule": {
                "DefaultRetention": {"Mode": "COMPLIANCE", "Years": {"Ref": "InvoiceLockYears"}}
            },
        },
    ]


def test_lifecycle_ends_old_versions_and_never_an_invoice(template: Template) -> None:
    rules = template.properties("InvoiceBucket")["LifecycleConfiguration"]["Rules"]

    assert rules == [
        {
            "Id": "old-versions",
            "Status": "Enabled",
            "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
        },
        {
            "Id": "broken-uploads",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
    ]


def test_bank_keys_pass_through_no_template(template: Template) -> None:
    (secret,) = template.of_type("AWS::SecretsManager::Secret").values()

    assert set(secret) == {"Description"}


def test_our_key_at_bca_signs_and_does_nothing_else(template: Template) -> None:
    (key,) = template.of_type("AWS::KMS::Key").values()

    # SNAP BI asks for SHA256withRSA, which is what a key of this kind makes.
    assert (key["KeySpec"], key["KeyUsage"]) == ("RSA_2048", "SIGN_VERIFY")
    # Only this account decides who may use it, in the policies of its own roles.
    (statement,) = key["KeyPolicy"]["Statement"]
    assert statement["Principal"] == {
        "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    }


def test_dead_letters_are_encrypted_and_kept_for_two_weeks(template: Template) -> None:
    queues = template.of_type("AWS::SQS::Queue")

    assert queues == {
        "DeadLetters": {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": 1_209_600}
    }
