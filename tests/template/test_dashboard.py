"""Hosting of the dashboard: private files, one origin with the API, and a login that fits."""

import json
import subprocess

import pytest

from infra.setup import node_folder
from local.dashboard import file_of
from tests.support.template import JsonObject, Template
from tests.support.tools import RequireTool

# From "Use managed cache policies" and "Use managed origin request policies" in the CloudFront
# Developer Guide.
MANAGED = {
    "AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}
HOSTING = {
    "DashboardAccess", "DashboardBucket", "DashboardBucketPolicy", "DashboardDistribution",
    "DashboardHeaders", "DashboardPaths",
}  # fmt: skip


@pytest.fixture
def distribution(template: Template) -> JsonObject:
    config: JsonObject = template.properties("DashboardDistribution")["DistributionConfig"]
    return config


def test_hosting_is_made_only_where_it_is_asked_for(template: Template) -> None:
    asked_for = {
        name
        for name, resource in template.resources.items()
        if resource.get("Condition") == "HostsDashboard"
    }

    assert asked_for == HOSTING
    assert template.parameters["HostDashboard"]["Default"] == "no"
    assert template.conditions["HostsDashboard"] == {
        "Fn::Equals": [{"Ref": "HostDashboard"}, "yes"]
    }


def test_only_the_distribution_reads_the_files(
    template: Template, distribution: JsonObject
) -> None:
    _, *allowed = template.properties("DashboardBucketPolicy")["PolicyDocument"]["Statement"]
    access = template.properties("DashboardAccess")["OriginAccessControlConfig"]
    pages, _ = distribution["Origins"]

    assert [each["Action"] for each in allowed] == ["s3:GetObject", "s3:ListBucket"]
    for each in allowed:
        assert each["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        arn = each["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
        assert arn.endswith(":distribution/${DashboardDistribution}")
    assert pages["DomainName"] == {"Fn::GetAtt": ["DashboardBucket", "RegionalDomainName"]}
    assert pages["OriginAccessControlId"] == {"Fn::GetAtt": ["DashboardAccess", "Id"]}
    assert access["SigningBehavior"] == "always"


def test_nothing_written_under_a_name_of_its_own_ever_ends(template: Template) -> None:
    rules = template.properties("DashboardBucket")["LifecycleConfiguration"]["Rules"]

    assert [set(each) - {"Id", "Status"} for each in rules] == [
        {"NoncurrentVersionExpiration"},
        {"AbortIncompleteMultipartUpload"},
    ]


def test_pages_are_cached_and_carry_the_headers(distribution: JsonObject) -> None:
    pages = distribution["DefaultCacheBehavior"]

    assert pages["TargetOriginId"] == "pages"
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"
    assert pages["AllowedMethods"] == ["GET", "HEAD"]
    assert pages["Compress"] is True
    assert pages["CachePolicyId"] == _managed("CachingOptimized")
    assert pages["ResponseHeadersPolicyId"] == {"Ref": "DashboardHeaders"}


def test_api_is_at_the_same_origin_and_never_cached(distribution: JsonObject) -> None:
    (api,) = distribution["CacheBehaviors"]
    _, origin = distribution["Origins"]

    assert (api["PathPattern"], api["TargetOriginId"], origin["Id"]) == ("/v1/*", "api", "api")
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert set(api["AllowedMethods"]) == {
        "GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE",
    }  # fmt: skip
    assert api["CachePolicyId"] == _managed("CachingDisabled")
    assert api["OriginRequestPolicyId"] == _managed("AllViewerExceptHostHeader")
    assert origin["CustomOriginConfig"] == {
        "OriginProtocolPolicy": "https-only",
        "OriginSSLProtocols": ["TLSv1.2"],
    }
    # An answer of the API is the API's, also one of 404.
    assert "CustomErrorResponses" not in distribution


def test_own_domain_takes_no_old_version_of_tls(distribution: JsonObject) -> None:
    condition, own, given = distribution["ViewerCertificate"]["Fn::If"]

    assert condition == "HasDashboardDomain"
    assert (own["MinimumProtocolVersion"], own["SslSupportMethod"]) == ("TLSv1.2_2021", "sni-only")
    assert given == {"CloudFrontDefaultCertificate": True}
    assert distribution["HttpVersion"] == "http2and3"


def test_managed_policies_are_those_of_cloudfront(template: Template) -> None:
    named = {name: each["Id"] for name, each in template.mappings["CloudFrontPolicies"].items()}

    assert named == MANAGED


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "/index.html"), ("/top-up", "/index.html"), ("/pay/Zk3w_9-x", "/index.html"),
        ("/numbers/+6281212448484", "/index.html"), ("/v1x", "/index.html"),
        ("/assets/index-B3f9.js", "/assets/index-B3f9.js"), ("/icon.svg", "/icon.svg"),
        ("/config.json", "/config.json"), ("/index.html", "/index.html"),
    ],
)  # fmt: skip
def test_place_of_the_dashboard_is_its_one_page(
    template: Template, require_tool: RequireTool, path: str, file: str
) -> None:
    assert _rewritten(template, require_tool, path) == file
    # As on the local stack.
    assert f"/{file_of(path)}" == file


def test_path_of_the_api_is_no_place(template: Template, require_tool: RequireTool) -> None:
    paths = template.properties("Api")["Body"]["paths"]
    roots = {path.split("/")[1] for path in paths}

    assert roots == {"v1", "openapi", "bni"}
    for root in (*roots, "local"):
        assert _rewritten(template, require_tool, f"/{root}/x") == f"/{root}/x"


def test_login_gives_pages_tokens_that_are_used_once(template: Template) -> None:
    client = template.properties("DashboardClient")

    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert client["CallbackURLs"] == client["LogoutURLs"] == [{"Ref": "DashboardUrl"}]
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}
    # Cognito refuses rotation together with it.
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in client["ExplicitAuthFlows"]


def _managed(name: str) -> JsonObject:
    return {"Fn::FindInMap": ["CloudFrontPolicies", name, "Id"]}


def _rewritten(template: Template, require_tool: RequireTool, path: str) -> str:
    """The path that the function passes on, as CloudFront's JavaScript runs it."""
    code = template.properties("DashboardPaths")["FunctionCode"]
    event = json.dumps({"request": {"method": "GET", "uri": path}})
    program = f"{code}\nconsole.log(handler({event}).uri)"
    done = subprocess.run(
        [require_tool(node_folder() / "node"), "--eval", program],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
