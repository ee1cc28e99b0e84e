"""The functions: what runs, how large, with what around it."""

import pytest

from infra import package
from tests.support.template import ROOT, Template

FUNCTIONS = ("TopupFunction", "WebhookFunction", "ExpiryFunction", "FulfilmentFunction")
# Every function calls a bank: to open and close accounts, to ask, and to prove what it was told.
BANKS: dict[str, object] = {
    "BANK_SECRET_ARN": {"Ref": "BankSecret"},
    "BCA_COMPANY_CODE": {"Ref": "BcaCompanyCode"},
    "BCA_VA_PURPOSE": {"Ref": "BcaVaPurpose"},
    "BCA_URL": {"Ref": "BcaUrl"},
    "BCA_SIGNING_KEY": {"Ref": "BcaSigningKey"},
    "BNI_CLIENT_ID": {"Ref": "BniClientId"},
    "BNI_PREFIX": {"Ref": "BniPrefix"},
    "BNI_URL": {"Ref": "BniUrl"},
}


def test_functions_are_these_and_no_other(template: Template) -> None:
    functions = template.of_type("AWS::Lambda::Function")

    assert {name: properties["Handler"] for name, properties in functions.items()} == {
        "TopupFunction": "functions.topup.handler.lambda_handler",
        "WebhookFunction": "functions.webhook.handler.lambda_handler",
        "UsageFunction": "functions.usage.handler.lambda_handler",
        "ExpiryFunction": "functions.expiry.handler.lambda_handler",
        "FulfilmentFunction": "functions.fulfilment.handler.lambda_handler",
    }


@pytest.mark.parametrize(
    ("name", "memory_mb", "timeout_seconds"),
    [
        ("TopupFunction", 512, 10),
        ("WebhookFunction", 512, 5),
        # Longer than the use cases try, so that a caller hears from them what became of it.
        ("UsageFunction", 512, 12),
        ("ExpiryFunction", 256, 60),
        ("FulfilmentFunction", 1024, 60),
    ],
)
def test_function_has_its_size_and_time_limit(
    template: Template, name: str, memory_mb: int, timeout_seconds: int
) -> None:
    properties = template.properties(name)

    assert properties["MemorySize"] == memory_mb
    assert properties["Timeout"] == timeout_seconds


@pytest.mark.parametrize("name", [*FUNCTIONS, "UsageFunction"])
def test_runtime_is_the_version_that_is_developed_tested_and_compiled(
    template: Template, name: str
) -> None:
    assert template.properties(name)["Runtime"] == "python3.13"
    assert template.properties(name)["Architectures"] == ["arm64"]
    assert (ROOT / ".python-version").read_text() == "3.13\n"
    assert package.RUNTIME_VERSION == (3, 13)
    assert package.RUNTIME_PLATFORM.startswith("aarch64-")


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        (
            "TopupFunction",
            {
                "INVOICE_BUCKET": {"Ref": "InvoiceBucket"},
                "BCA_MIN_IDR": {"Ref": "BcaMinIdr"},
                "BCA_MAX_IDR": {"Ref": "BcaMaxIdr"},
                "BNI_MIN_IDR": {"Ref": "BniMinIdr"},
                "BNI_MAX_IDR": {"Ref": "BniMaxIdr"},
                "SELLER_NAME": {"Ref": "SellerName"},
                "SELLER_ADDRESS": {"Ref": "SellerAddress"},
                "SELLER_NPWP": {"Ref": "SellerNpwp"},
                "SELLER_NITKU": {"Ref": "SellerNitku"},
                "DASHBOARD_URL": {"Ref": "DashboardUrl"},
                "POWERTOOLS_SERVICE_NAME": "topup",
            },
        ),
        (
            "WebhookFunction",
            {
                "DOUBLE_FLAG": {"Ref": "DoubleFlag"},
                "SOURCE_ADDRESSES_BCA": {"Ref": "SourceAddressesBca"},
                "SOURCE_ADDRESSES_BNI": {"Ref": "SourceAddressesBni"},
                "POWERTOOLS_SERVICE_NAME": "webhook",
            },
        ),
        ("ExpiryFunction", {"POWERTOOLS_SERVICE_NAME": "expiry"}),
        (
            "FulfilmentFunction",
            {
                "INVOICE_BUCKET": {"Ref": "InvoiceBucket"},
                "MAIL_SENDER": {"Ref": "MailSender"},
                "MAIL_EVENTS": {"Ref": "MailEvents"},
                "SELLER_NAME": {"Ref": "SellerName"},
                "DASHBOARD_URL": {"Ref": "DashboardUrl"},
                "POWERTOOLS_SERVICE_NAME": "fulfilment",
            },
        ),
    ],
)
def test_function_is_told_only_what_it_needs(
    template: Template, name: str, variables: dict[str, object]
) -> None:
    assert template.properties(name)["Environment"]["Variables"] == variables | BANKS | {
        "TABLE_NAME": {"Ref": "Table"},
        "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    }


def test_the_engines_door_knows_the_table_and_no_bank(template: Template) -> None:
    assert template.properties("UsageFunction")["Environment"]["Variables"] == {
        "POWERTOOLS_SERVICE_NAME": "usage",
        "TABLE_NAME": {"Ref": "Table"},
        "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    }
    assert "VpcConfig" not in template.properties("UsageFunction")


def test_only_fulfilment_carries_the_typesetter(template: Template) -> None:
    layers = {
        name: [layer["Ref"][: -len("0123456789")] for layer in properties["Layers"]]
        for name, properties in template.of_type("AWS::Lambda::Function").items()
    }

    assert layers == {
        "TopupFunction": ["DependenciesLayer"],
        "WebhookFunction": ["DependenciesLayer"],
        "UsageFunction": ["DependenciesLayer"],
        "ExpiryFunction": ["DependenciesLayer"],
        "FulfilmentFunction": ["FulfilmentDependenciesLayer"],
    }


@pytest.mark.parametrize(
    ("name", "log_group"),
    [
        ("TopupFunction", "TopupLogs"),
        ("WebhookFunction", "WebhookLogs"),
        ("UsageFunction", "UsageLogs"),
        ("ExpiryFunction", "ExpiryLogs"),
        ("FulfilmentFunction", "FulfilmentLogs"),
    ],
)
def test_function_logs_as_json_into_its_own_group(
    template: Template, name: str, log_group: str
) -> None:
    assert template.properties(name)["LoggingConfig"] == {
        "LogFormat": "JSON",
        "LogGroup": {"Ref": log_group},
    }


def test_every_log_group_forgets_after_the_retention(template: Template) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")

    assert set(groups) == {
        "ApiLogs", "TopupLogs", "WebhookLogs", "UsageLogs", "ExpiryLogs", "FulfilmentLogs",
    }  # fmt: skip
    assert all(
        properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        for properties in groups.values()
    )
    assert template.parameters["LogRetentionDays"]["Default"] == 90


@pytest.mark.parametrize(
    ("name", "condition", "parameter"),
    [
        ("TopupFunction", "ReservesDashboard", "DashboardConcurrency"),
        ("WebhookFunction", "ReservesBankDoor", "BankDoorConcurrency"),
        ("UsageFunction", "ReservesUsage", "UsageConcurrency"),
    ],
)
def test_dashboard_bank_doors_and_broadcasts_reserve_concurrency_apart(
    template: Template, name: str, condition: str, parameter: str
) -> None:
    assert template.properties(name)["ReservedConcurrentExecutions"] == {
        "Fn::If": [condition, {"Ref": parameter}, {"Ref": "AWS::NoValue"}]
    }
    assert template.conditions[condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, 0]}]}
    assert template.parameters[parameter]["Default"] == 0


def test_functions_that_call_banks_join_the_banks_network(template: Template) -> None:
    networks = {
        name: properties.get("VpcConfig")
        for name, properties in template.of_type("AWS::Lambda::Function").items()
    }

    in_network = {
        "Fn::If": [
            "HasBankNetwork",
            {
                "SubnetIds": {"Ref": "BankSubnetIds"},
                "SecurityGroupIds": {"Ref": "BankSecurityGroupIds"},
            },
            {"Ref": "AWS::NoValue"},
        ]
    }
    assert networks == {**dict.fromkeys(FUNCTIONS, in_network), "UsageFunction": None}


def test_schedules_are_these_and_no_other(template: Template) -> None:
    schedules = {
        properties["Target"]["Input"]: (
            properties["ScheduleExpression"],
            properties["Target"]["Arn"]["Fn::GetAtt"][0],
            properties["Target"]["DeadLetterConfig"],
            properties["Target"]["RetryPolicy"],
        )
        for properties in template.of_type("AWS::Scheduler::Schedule").values()
    }

    dead_letters = {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    assert schedules == {
        '{"job": "expire-holds"}': (
            "rate(1 minute)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
        ),
        '{"job": "expire-lots"}': (
            "rate(15 minutes)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 900},
        ),
        '{"job": "expire-orders"}': (
            "rate(1 minute)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
        ),
        '{"job": "audit"}': (
            "cron(30 2 * * ? *)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 3600},
        ),
        '{"job": "notify-lapsing"}': (
            "cron(0 8 * * ? *)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 3600},
        ),
        '{"job": "reconcile-payments"}': (
            "rate(2 minutes)",
            "ExpiryFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 120},
        ),
        '{"job": "finish-outbox"}': (
            "rate(1 minute)",
            "FulfilmentFunction",
            dead_letters,
            {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
        ),
    }


@pytest.mark.parametrize("job", ["audit", "notify-lapsing"])
def test_what_runs_once_a_day_runs_by_the_clock_of_jakarta(template: Template, job: str) -> None:
    schedules = template.of_type("AWS::Scheduler::Schedule").values()

    assert [
        each["ScheduleExpressionTimezone"]
        for each in schedules
        if each["Target"]["Input"] == f'{{"job": "{job}"}}'
    ] == ["Asia/Jakarta"]


def test_stream_wakes_fulfilment_for_new_outbox_items_only(template: Template) -> None:
    mappings = template.of_type("AWS::Lambda::EventSourceMapping")

    assert list(mappings.values()) == [
        {
            "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
            "FunctionName": {"Ref": "FulfilmentFunction"},
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 10,
            "MaximumRetryAttempts": 5,
            "MaximumRecordAgeInSeconds": 3600,
            "BisectBatchOnFunctionError": True,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {
                "OnFailure": {"Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
            },
            "FilterCriteria": {
                "Filters": [
                    {
                        "Pattern": '{"eventName": ["INSERT"], '
                        '"dynamodb": {"NewImage": {"due": {"S": ["OUTBOX#0"]}}}}'
                    }
                ]
            },
        }
    ]


def test_mails_that_came_back_reach_fulfilment_and_no_other_stacks_do(template: Template) -> None:
    (rule,) = template.of_type("AWS::Events::Rule").values()

    assert rule["EventPattern"] == {
        "source": ["aws.ses"],
        "detail": {
            "eventType": ["Bounce", "Complaint"],
            "mail": {"tags": {"ses:configuration-set": [{"Ref": "MailEvents"}]}},
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["FulfilmentFunction", "Arn"]}
    destination = template.properties("MailEventsDestination")
    assert destination["ConfigurationSetName"] == {"Ref": "MailEvents"}
    assert destination["EventDestination"]["MatchingEventTypes"] == ["bounce", "complaint"]


def test_only_our_own_list_stops_an_address(template: Template) -> None:
    options = template.properties("MailEvents")["SuppressionOptions"]

    assert options == {"SuppressedReasons": []}
