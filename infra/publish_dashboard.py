"""Puts the built dashboard on the web: `python -m infra.publish_dashboard --stack NAME`.

For a stack that hosts it (HostDashboard). Where everything goes and what the pages are told is read
from the stack's outputs. Files of earlier builds stay, so a tab that was opened before goes on
working; the page that leads to the new ones is written last.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.dashboard_files import (
    ASSETS,
    DIST,
    INDEX,
    SETTINGS,
    Login,
    cache_control,
    content_type,
    settings,
)

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_s3 import S3Client

EXISTS = "PreconditionFailed"


class CannotPublish(Exception):
    """There is nothing to publish, or nowhere to publish it to; the message is for the reader."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the dashboard of a stack is hosted, and what its pages are told.

    `login_returns_to` is where the login sends browsers, which has to be the `address`.
    """

    address: str
    bucket: str
    distribution_id: str
    config: bytes
    login_returns_to: str


def read_site(client: CloudFormationClient, stack: str) -> Site:
    """Return the site of a deployed stack; raises CannotPublish when it has none."""
    (described,) = client.describe_stacks(StackName=stack)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    parameters = {
        each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])
    }
    if "DashboardBucketName" not in outputs:
        raise CannotPublish(f"{stack} hosts no dashboard; deploy it with HostDashboard=yes")
    return Site(
        address=outputs["DashboardAddress"],
        bucket=outputs["DashboardBucketName"],
        distribution_id=outputs["DashboardDistributionId"],
        config=_config(outputs),
        login_returns_to=parameters["DashboardUrl"],
    )


def _config(outputs: Mapping[str, str]) -> bytes:
    url = outputs["LoginUrl"]
    login = Login(
        authorize_url=f"{url}/oauth2/authorize",
        token_url=f"{url}/oauth2/token",
        logout_url=f"{url}/logout",
        client_id=outputs["DashboardClientId"],
    )
    contact, stage = outputs["EnterpriseContactAddress"], outputs["StageName"]
    return settings(login, enterprise_contact=contact, stage=stage, local=False)


def files_in_order(dist: Path) -> list[str]:
    """Return the files of a build, each after those that it leads to; raises CannotPublish."""
    if not (dist / INDEX).is_file():
        raise CannotPublish(f"{dist / INDEX} is not there; `make publish` builds it")
    names = [file.relative_to(dist).as_posix() for file in dist.rglob("*") if file.is_file()]
    return sorted(names, key=lambda name: (name == INDEX, not name.startswith(ASSETS), name))


def upload(client: S3Client, bucket: str, dist: Path, config: bytes) -> Iterator[str]:
    """Write every file and the settings; yields the name of each that was not there before."""
    for name in files_in_order(dist):
        if name == INDEX:
            _put(client, bucket, SETTINGS, config)
            yield SETTINGS
        if _put(client, bucket, name, (dist / name).read_bytes()):
            yield name


def _put(client: S3Client, bucket: str, name: str, content: bytes) -> bool:
    """Write a file; tells whether it had to be: one named after its content is written once."""
    once = {"IfNoneMatch": "*"} if name.startswith(ASSETS) else {}
    try:
        client.put_object(
            Bucket=bucket,
            Key=name,
            Body=content,
            ContentType=content_type(name),
            CacheControl=cache_control(name),
            **once,  # type: ignore[arg-type]  # A dict of options has one type for all of them.
        )
    except ClientError as error:
        if once and error.response["Error"]["Code"] == EXISTS:
            return False
        raise
    return True


def invalidate(client: CloudFrontClient, distribution_id: str, names: Sequence[str]) -> None:
    """Let the edges ask for those files again."""
    paths = [f"/{name}" for name in names]
    client.create_invalidation(
        DistributionId=distribution_id,
        InvalidationBatch={
            "Paths": {"Quantity": len(paths), "Items": paths},
            "CallerReference": str(uuid.uuid4()),
        },
    )


def publish(session: boto3.Session, stack: str, dist: Path) -> Site:
    """Publish a build to a stack's site; raises CannotPublish, and what boto3 raises."""
    # Before anything is written, so that a build that is not there changes nothing.
    files_in_order(dist)
    site = read_site(session.client("cloudformation"), stack)
    changed = []
    for name in upload(session.client("s3"), site.bucket, dist, site.config):
        print(f"  {name}")
        if not name.startswith(ASSETS):
            changed.append(name)
    invalidate(session.client("cloudfront"), site.distribution_id, changed)
    return site


def main(arguments: Sequence[str]) -> int:
    """Publish to the stack that the arguments name; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.publish_dashboard")
    parser.add_argument("--stack", required=True, help="name of the deployed stack")
    parser.add_argument("--region", help="where it is; without it, what the AWS settings say")
    parser.add_argument("--dist", type=Path, default=DIST, help="folder of the built pages")
    given = parser.parse_args(arguments)
    try:
        site = publish(boto3.Session(region_name=given.region), given.stack, given.dist)
    except (CannotPublish, BotoCoreError, ClientError) as error:
        print(f"not published: {error}", file=sys.stderr)
        return 2
    print(f"The dashboard is at {site.address}")
    if site.login_returns_to != site.address:
        print(
            f"Nobody can log in yet: deploy with DashboardUrl={site.address}, "
            f"which is {site.login_returns_to} now.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
