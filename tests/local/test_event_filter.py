"""local.event_filter: the patterns of an event source mapping."""

from typing import Any

import pytest

from local.event_filter import matches
from local.intrinsics import TemplateError

RECORD = {
    "eventName": "INSERT",
    "dynamodb": {"NewImage": {"entity": {"S": "OUTBOX"}}},
    "tags": ["red", "blue"],
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, True),
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["MODIFY", "INSERT"]}, True),
        ({"eventName": ["MODIFY"]}, False),
        ({"dynamodb": {"NewImage": {"entity": {"S": ["OUTBOX"]}}}}, True),
        ({"dynamodb": {"NewImage": {"entity": {"S": ["ORDER"]}}}}, False),
        ({"eventName": ["INSERT"], "dynamodb": {"OldImage": {"entity": {"S": ["X"]}}}}, False),
        ({"dynamodb": {"OldImage": [{"exists": False}]}}, True),
        ({"eventName": [{"exists": True}]}, True),
        ({"eventName": [{"prefix": "INS"}]}, True),
        ({"missing": [{"prefix": "INS"}]}, False),
        ({"eventName": [{"anything-but": ["REMOVE"]}]}, True),
        ({"eventName": [{"anything-but": ["INSERT"]}]}, False),
        ({"tags": ["blue"]}, True),
        ({"tags": ["green"]}, False),
    ],
)
def test_record_matches_when_it_has_all_that_is_named(
    pattern: dict[str, Any], expected: bool
) -> None:
    assert matches(pattern, RECORD) is expected


def test_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(TemplateError, match="does not know the event filter wildcard"):
        matches({"eventName": [{"wildcard": "*"}]}, RECORD)
