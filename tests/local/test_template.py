"""local.template and local.intrinsics, on the sample template of this folder."""

from pathlib import Path

import pytest

from local.intrinsics import PhysicalResource, TemplateError
from local.parameters import PARAMETERS
from local.settings import ROOT
from local.template import (
    FunctionSpec,
    JwtAuthorizerSpec,
    Schedule,
    StreamMapping,
    Template,
    Throttle,
    translate,
)
from tests.local.sample_stack import SAMPLE_TEMPLATE

ISSUER = "https://cognito-idp.ap-southeast-3.amazonaws.com/ap-southeast-3_Local"
LOGIN = JwtAuthorizerSpec(
    ISSUER, ("broadcast-credit-dashboard-client", "broadcast-credit-engine-client")
)
STREAM = "arn:aws:dynamodb:ap-southeast-3:000000000000:table/broadcast-credit-table/stream/local"


@pytest.fixture(scope="module")
def sample() -> Template:
    return Template(translate(SAMPLE_TEMPLATE), {"SellerName": "PT Penjual"})


def function(template: Template, name: str) -> FunctionSpec:
    (found,) = (each for each in template.functions() if each.name == name)
    return found


def test_environment_of_a_function_is_resolved(sample: Template) -> None:
    echo = function(sample, "EchoFunction")

    assert echo.environ == {
        "TABLE_NAME": "broadcast-credit-table",
        "BUCKET": "broadcast-credit-invoice-bucket",
        "QUEUE_ARN": "arn:aws:sqs:ap-southeast-3:000000000000:broadcast-credit-dead-letters",
        "SIZE": "small",
        "JOINED": "dev-3",
        "SUBSTITUTED": "dev.arn:aws:dynamodb:ap-southeast-3:000000000000:table"
        "/broadcast-credit-table/${literal}",
        "FIRST_NETWORK": "10.0.0.0/8",
        "PROD": "false",
        "SELLER": "PT Penjual",
        "BCA_SIGNING_KEY": "broadcast-credit-bca-signing-key",
        "BCA_URL": "https://bca.example",
        "BNI_URL": "https://bni.example",
    }


def test_limits_of_a_function_are_its_own_or_those_of_lambda(sample: Template) -> None:
    echo, stream = function(sample, "EchoFunction"), function(sample, "StreamFunction")

    assert (echo.name, echo.handler) == ("EchoFunction", "tests.local.sample.handlers.echo")
    assert (echo.timeout_seconds, echo.memory_mib, echo.concurrency_max) == (5, 512, None)
    assert (stream.timeout_seconds, stream.memory_mib, stream.concurrency_max) == (3, 128, 1)


def test_routes_carry_function_login_scopes_and_throttle(sample: Template) -> None:
    routes = {route.key: route for route in sample.routes()}

    assert set(routes) == {
        "ANY /v1/echo",
        "GET /v1/items/{item_id}",
        "GET /v1/items/special",
        "POST /door",
        "POST /v1/holds",
    }
    assert routes["ANY /v1/echo"].function == "EchoFunction"
    assert routes["ANY /v1/echo"].authorizer == LOGIN
    assert routes["ANY /v1/echo"].scopes == ()
    assert routes["POST /v1/holds"].scopes == ("credits/use",)
    assert routes["POST /door"].authorizer is None
    assert {route.throttle for route in routes.values()} == {Throttle(50.0, 100)}


def test_schedule_is_named_by_its_job_and_a_disabled_one_left_out(sample: Template) -> None:
    assert sample.schedules() == [
        Schedule("tidy-up", "rate(1 hour)", "StreamFunction", {"job": "tidy-up"})
    ]


def test_stream_mapping_has_every_setting(sample: Template) -> None:
    assert sample.stream_mappings() == [
        StreamMapping(
            table="Table",
            function="StreamFunction",
            batch_size=10,
            retries_max=1,
            record_age_seconds_max=3600,
            bisects=True,
            reports_item_failures=True,
            filters=(
                {
                    "eventName": ["INSERT"],
                    "dynamodb": {"NewImage": {"entity": {"S": ["OUTBOX"]}}},
                },
            ),
            on_failure_arn="arn:aws:sqs:ap-southeast-3:000000000000:broadcast-credit-dead-letters",
        )
    ]


def test_resource_whose_condition_is_not_met_is_left_out(sample: Template) -> None:
    assert [name for name, _ in sample.resources("AWS::DynamoDB::Table")] == ["Table"]


def test_name_that_a_service_gave_replaces_the_derived_one() -> None:
    template = Template(translate(SAMPLE_TEMPLATE), {"SellerName": "PT Penjual"})

    template.bind("BankSecret", PhysicalResource("arn:aws:secretsmanager:made-up"))

    stream = function(template, "StreamFunction")
    assert stream.environ["BANK_SECRET_ARN"] == "arn:aws:secretsmanager:made-up"


def test_parameter_without_default_or_local_value_is_refused_only_when_used() -> None:
    template = Template(translate(SAMPLE_TEMPLATE))

    assert template.ref("Limit") == "3"
    with pytest.raises(TemplateError, match="NobodyKnows has neither a default nor a local value"):
        template.ref("NobodyKnows")


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ({"Fn::Base64": "x"}, "does not know Fn::Base64"),
        ({"Ref": "Nothing"}, "has no Nothing"),
        ({"Fn::GetAtt": ["Table", "Weight"]}, r"has no Table\.Weight"),
        ({"Fn::If": ["Odd", 1, 2]}, "does not know the condition Fn::Odd"),
    ],
)
def test_unknown_expression_is_refused_by_name(expression: object, complaint: str) -> None:
    document = {
        "Conditions": {"Odd": {"Fn::Odd": []}},
        "Resources": {
            "Table": {"Type": "AWS::DynamoDB::Table"},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Value": expression}},
        },
    }

    with pytest.raises(TemplateError, match=complaint):
        list(Template(document).resources("AWS::SQS::Queue"))


def test_template_that_sam_refuses_is_refused_with_its_words(tmp_path: Path) -> None:
    bad = tmp_path / "template.yaml"
    bad.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Handler: 7, Evnts: {}}}}\n"
    )

    with pytest.raises(TemplateError, match=r"Evnts|Runtime"):
        translate(bad)


def test_template_of_the_product_is_understood() -> None:
    template = Template(translate(ROOT / "template.yaml"), PARAMETERS)

    functions = {function.name: function for function in template.functions()}
    routes = {route.key: route for route in template.routes()}
    assert {"TopupFunction", "WebhookFunction", "ExpiryFunction", "FulfilmentFunction"} <= set(
        functions
    )
    assert functions["TopupFunction"].environ["TABLE_NAME"] == "broadcast-credit-table"
    assert routes["POST /v1/orders"].authorizer == LOGIN
    assert routes["POST /openapi/v1.0/transfer-va/payment"].authorizer is None
    assert {"expire-orders", "finish-outbox"} <= {each.job for each in template.schedules()}
    assert [each.function for each in template.stream_mappings()] == ["FulfilmentFunction"]
