"""Who may do what: each function its own role, each role its actions on its resources."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.adapters.dynamodb.table import DynamoTable
from tests.support.template import JsonObject, Template
from tests.template.table_requests import MEMBERS, requests_to_the_table

# Lambda makes network interfaces in the role's name before any of them has a name of its own, so
# that IAM knows no narrower resource for it. Only a function in a network gets this statement.
EVERY_RESOURCE_BECAUSE_AWS_KNOWS_NO_NARROWER_ONE = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}

TABLE = {"Fn::GetAtt": ["Table", "Arn"]}
DUE_INDEX = {"Fn::Sub": "${Table.Arn}/index/due"}
STREAM = {"Fn::GetAtt": ["Table", "StreamArn"]}
INVOICES = {"Fn::Sub": "${InvoiceBucket.Arn}/*"}
SENDER = {
    "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
    ":identity/${SenderIdentity}"
}
MAIL_EVENTS = {
    "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
    ":configuration-set/${MailEvents}"
}
DEAD_LETTERS = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
# What each request of DynamoTable asks of IAM. A write needs what its members need.
TABLE_ACTIONS_OF = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "get": "dynamodb:BatchGetItem",
    "get_one": "dynamodb:GetItem",
    "query": "dynamodb:Query",
}
INDEX_ACTIONS_OF = dict.fromkeys(("query_due", "walk_due"), "dynamodb:Query")
WRITES = {"add", "change", "write"}
READ_BANK_KEYS = ({"Ref": "BankSecret"}, ["secretsmanager:GetSecretValue"])
SIGN = ({"Fn::GetAtt": ["BcaSigningKey", "Arn"]}, ["kms:Sign"])
JOIN_NETWORK = ("*", sorted(EVERY_RESOURCE_BECAUSE_AWS_KNOWS_NO_NARROWER_ONE))


def test_every_function_has_a_role_of_its_own(template: Template) -> None:
    roles = {
        name: properties["Role"]
        for name, properties in template.of_type("AWS::Lambda::Function").items()
    }

    assert roles == {
        "TopupFunction": {"Fn::GetAtt": ["TopupRole", "Arn"]},
        "WebhookFunction": {"Fn::GetAtt": ["WebhookRole", "Arn"]},
        "UsageFunction": {"Fn::GetAtt": ["UsageRole", "Arn"]},
        "ExpiryFunction": {"Fn::GetAtt": ["ExpiryRole", "Arn"]},
        "FulfilmentFunction": {"Fn::GetAtt": ["FulfilmentRole", "Arn"]},
    }


@pytest.mark.parametrize(
    ("role", "grants"),
    [
        (
            "TopupRole",
            [
                ({"Fn::GetAtt": ["TopupLogs", "Arn"]}, WRITE_LOGS),
                (
                    TABLE,
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:Query",
                        "dynamodb:UpdateItem",
                    ],
                ),
                (INVOICES, ["s3:GetObject"]),
                READ_BANK_KEYS,
                SIGN,
                JOIN_NETWORK,
            ],
        ),
        (
            "WebhookRole",
            [
                ({"Fn::GetAtt": ["WebhookLogs", "Arn"]}, WRITE_LOGS),
                (TABLE, ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]),
                READ_BANK_KEYS,
                JOIN_NETWORK,
            ],
        ),
        (
            "UsageRole",
            [
                ({"Fn::GetAtt": ["UsageLogs", "Arn"]}, WRITE_LOGS),
                (
                    TABLE,
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                    ],
                ),
            ],
        ),
        (
            "ExpiryRole",
            [
                ({"Fn::GetAtt": ["ExpiryLogs", "Arn"]}, WRITE_LOGS),
                (
                    TABLE,
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:Query",
                        "dynamodb:UpdateItem",
                    ],
                ),
                (DUE_INDEX, ["dynamodb:Query"]),
                READ_BANK_KEYS,
                SIGN,
                JOIN_NETWORK,
            ],
        ),
        (
            "FulfilmentRole",
            [
                ({"Fn::GetAtt": ["FulfilmentLogs", "Arn"]}, WRITE_LOGS),
                (
                    STREAM,
                    [
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                        "dynamodb:ListStreams",
                    ],
                ),
                (
                    TABLE,
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:Query",
                        "dynamodb:UpdateItem",
                    ],
                ),
                (DUE_INDEX, ["dynamodb:Query"]),
                (INVOICES, ["s3:GetObject", "s3:PutObject"]),
                (SENDER, ["ses:SendEmail", "ses:SendRawEmail"]),
                (MAIL_EVENTS, ["ses:SendEmail", "ses:SendRawEmail"]),
                (DEAD_LETTERS, ["sqs:SendMessage"]),
                READ_BANK_KEYS,
                SIGN,
                JOIN_NETWORK,
            ],
        ),
    ],
)
def test_role_grants_exactly_what_its_function_does(
    template: Template, role: str, grants: list[tuple[object, list[str]]]
) -> None:
    statements = list(_statements(template.properties(role)))

    assert [(each["Resource"], sorted(_actions(each))) for each in statements] == grants


@pytest.mark.parametrize(
    ("role", "function"),
    [
        ("TopupRole", "topup"),
        ("WebhookRole", "webhook"),
        ("UsageRole", "usage"),
        ("ExpiryRole", "expiry"),
        ("FulfilmentRole", "fulfilment"),
    ],
)
def test_role_grants_what_the_functions_stores_ask_of_the_table(
    template: Template, role: str, function: str
) -> None:
    requests = requests_to_the_table(function)
    granted = {
        json.dumps(each["Resource"]): set(_actions(each))
        for each in _statements(template.properties(role))
    }

    on_table = {TABLE_ACTIONS_OF[each] for each in requests if each in TABLE_ACTIONS_OF}
    on_index = {INDEX_ACTIONS_OF[each] for each in requests if each in INDEX_ACTIONS_OF}
    assert granted[json.dumps(TABLE)] == on_table
    assert granted.get(json.dumps(DUE_INDEX), set()) == on_index


def test_every_request_to_the_table_has_its_actions() -> None:
    requests = {name for name in vars(DynamoTable) if not name.startswith("_")}

    assert requests == {*TABLE_ACTIONS_OF, *INDEX_ACTIONS_OF, *WRITES} - MEMBERS


def test_mail_is_sent_in_the_senders_name_only(template: Template) -> None:
    statements = _statements(template.properties("FulfilmentRole"))

    in_the_senders_name = {"StringEquals": {"ses:FromAddress": {"Ref": "MailSender"}}}
    assert [each["Condition"] for each in statements if "Condition" in each] == [
        in_the_senders_name,
        in_the_senders_name,
    ]


def test_no_role_may_more_than_it_names(template: Template) -> None:
    for role, properties in template.of_type("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in properties, role
        for statement in _statements(properties):
            assert statement["Effect"] == "Allow", role
            assert not any("*" in action for action in _actions(statement)), role
            if statement["Resource"] == "*":
                actions = set(_actions(statement))
                assert actions == EVERY_RESOURCE_BECAUSE_AWS_KNOWS_NO_NARROWER_ONE, role


def test_network_interfaces_may_be_made_only_for_functions_in_a_network(
    template: Template,
) -> None:
    in_network = {
        role: [policy["Fn::If"][0] for policy in properties["Policies"] if "Fn::If" in policy]
        for role, properties in template.of_type("AWS::IAM::Role").items()
        if "ec2:CreateNetworkInterface" in json.dumps(properties)
    }

    assert in_network == {
        "TopupRole": ["HasBankNetwork"],
        "WebhookRole": ["HasBankNetwork"],
        "ExpiryRole": ["HasBankNetwork"],
        "FulfilmentRole": ["HasBankNetwork"],
    }


def test_nobody_scans_the_table_or_deletes_from_it(template: Template) -> None:
    actions = {
        action
        for properties in template.of_type("AWS::IAM::Role").values()
        for statement in _statements(properties)
        for action in _actions(statement)
    }

    assert actions.isdisjoint(
        {
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:DeleteTable",
            "dynamodb:PartiQLDelete",
            "dynamodb:PartiQLSelect",
            "dynamodb:Scan",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "secretsmanager:PutSecretValue",
        }
    )


def test_roles_of_the_schedules_may_only_start_their_function(template: Template) -> None:
    schedules = {
        properties["Target"]["RoleArn"]["Fn::GetAtt"][0]: properties["Target"]["Arn"]
        for properties in template.of_type("AWS::Scheduler::Schedule").values()
    }

    for role, function in schedules.items():
        statements = list(_statements(template.properties(role)))
        assert [(each["Resource"], _actions(each)) for each in statements] == [
            (function, ["lambda:InvokeFunction"]),
            (DEAD_LETTERS, ["sqs:SendMessage"]),
        ]


def _statements(role: JsonObject) -> Iterator[JsonObject]:
    """Every statement of a role, those included that a condition may leave out."""
    for policy in role["Policies"]:
        granted = policy["Fn::If"][1] if "Fn::If" in policy else policy
        yield from granted["PolicyDocument"]["Statement"]


def _actions(statement: JsonObject) -> list[str]:
    actions: Any = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)
