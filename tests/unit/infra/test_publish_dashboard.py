"""infra.publish_dashboard: what is written where, in which order, with which headers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.publish_dashboard import files_in_order, main

REGION = "ap-southeast-3"
OUTPUTS = {
    "LoginUrl": "https://login.example",
    "DashboardClientId": "client-1",
    "EnterpriseContactAddress": "sales@seller.example",
    "StageName": "prod",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>one")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "assets" / "index-1.js").write_text("one")
    (folder / "assets" / "inter.woff2").write_bytes(b"font")
    return folder


@pytest.fixture
def account() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session(region_name=REGION)


@pytest.fixture
def bucket(account: boto3.Session) -> Any:
    """The bucket of a stack that hosts, which keeps every version."""
    bucket = account.resource("s3").create_bucket(
        Bucket="pages", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
    )
    bucket.Versioning().enable()
    return bucket


@pytest.fixture
def distribution_id(account: boto3.Session, bucket: Any) -> str:
    origin = {"Id": "pages", "DomainName": "pages.s3.amazonaws.com"}
    config: Any = {
        "CallerReference": "once",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{**origin, "S3OriginConfig": {
            "OriginAccessIdentity": ""}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "pages", "ViewerProtocolPolicy": "https-only"},
    }  # fmt: skip
    made = account.client("cloudfront").create_distribution(DistributionConfig=config)
    _deploy(
        account,
        {
            **OUTPUTS,
            "DashboardAddress": "https://credits.example/",
            "DashboardBucketName": "pages",
            "DashboardDistributionId": made["Distribution"]["Id"],
        },
    )
    return made["Distribution"]["Id"]


def _deploy(account: boto3.Session, outputs: dict[str, str]) -> None:
    template = {
        "Parameters": {"DashboardUrl": {"Type": "String"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    account.client("cloudformation").create_stack(
        StackName="credits",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "DashboardUrl", "ParameterValue": "https://credits.example/"}],
    )


def publish(dist: Path) -> int:
    return main(["--stack", "credits", "--region", REGION, "--dist", str(dist)])


def invalidated(account: boto3.Session, distribution_id: str) -> list[set[str]]:
    client = account.client("cloudfront")
    listed = client.list_invalidations(DistributionId=distribution_id)["InvalidationList"]
    return [
        set(
            client.get_invalidation(DistributionId=distribution_id, Id=each["Id"])["Invalidation"][
                "InvalidationBatch"
            ]["Paths"]["Items"]
        )
        for each in listed["Items"]
    ]


def test_page_comes_after_all_that_it_leads_to(dist: Path) -> None:
    assert files_in_order(dist) == [
        "assets/index-1.js", "assets/inter.woff2", "icon.svg", "index.html",
    ]  # fmt: skip


def test_every_file_has_its_type_and_its_time(
    account: boto3.Session, bucket: Any, distribution_id: str, dist: Path
) -> None:
    assert publish(dist) == 0

    headers = {
        each.key: (each.Object().content_type, each.Object().cache_control)
        for each in bucket.objects.all()
    }
    year = "public, max-age=31536000, immutable"
    assert headers == {
        "assets/index-1.js": ("text/javascript; charset=utf-8", year),
        "assets/inter.woff2": ("font/woff2", year),
        "config.json": ("application/json", "no-store"),
        "icon.svg": ("image/svg+xml", "no-cache"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    assert invalidated(account, distribution_id) == [{"/index.html", "/config.json", "/icon.svg"}]


def test_pages_are_told_where_they_run(bucket: Any, distribution_id: str, dist: Path) -> None:
    publish(dist)

    assert json.load(bucket.Object("config.json").get()["Body"]) == {
        "login": {
            "authorize_url": "https://login.example/oauth2/authorize",
            "token_url": "https://login.example/oauth2/token",
            "logout_url": "https://login.example/logout",
            "client_id": "client-1",
            "scope": "openid email profile",
        },
        "enterprise_contact": "sales@seller.example",
        "stage": "prod",
        "local": False,
    }


def test_files_of_earlier_builds_stay(bucket: Any, distribution_id: str, dist: Path) -> None:
    publish(dist)
    (dist / "assets" / "index-1.js").rename(dist / "assets" / "index-2.js")
    (dist / "index.html").write_text("<!doctype html>two")

    assert publish(dist) == 0

    assert {"assets/index-1.js", "assets/index-2.js"} <= {each.key for each in bucket.objects.all()}
    assert bucket.Object("index.html").get()["Body"].read() == b"<!doctype html>two"
    # What is named after its content is written once.
    versions = list(bucket.object_versions.filter(Prefix="assets/inter.woff2"))
    assert len(versions) == 1


def test_missing_build_is_told_and_nothing_written(
    bucket: Any, distribution_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(tmp_path / "dist") == 2

    assert "index.html is not there; `make publish` builds it" in capsys.readouterr().err
    assert list(bucket.objects.all()) == []


def test_stack_that_hosts_nothing_is_told(
    account: boto3.Session, bucket: Any, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _deploy(account, OUTPUTS)

    assert publish(dist) == 2

    assert "deploy it with HostDashboard=yes" in capsys.readouterr().err
    assert list(bucket.objects.all()) == []


def test_unknown_stack_is_told(
    account: boto3.Session, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(dist) == 2

    assert "not published: " in capsys.readouterr().err


def test_login_that_returns_elsewhere_is_told(
    account: boto3.Session, bucket: Any, dist: Path, distribution_id: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    account.client("cloudformation").delete_stack(StackName="credits")
    _deploy(
        account,
        {
            **OUTPUTS,
            "DashboardAddress": "https://elsewhere.example/",
            "DashboardBucketName": "pages",
            "DashboardDistributionId": distribution_id,
        },
    )

    assert publish(dist) == 0

    assert "deploy with DashboardUrl=https://elsewhere.example/" in capsys.readouterr().err
