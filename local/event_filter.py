"""Lambda's event filtering: whether a record matches a pattern.

Source: "Control which events Lambda sends to your function" in the Lambda Developer Guide. A
pattern is an object of the record's shape whose leaves are lists of what is accepted.
"""

from __future__ import annotations

from typing import Any

from local.intrinsics import JsonObject, TemplateError


def matches(pattern: JsonObject, record: Any) -> bool:
    """Tell whether a record has everything the pattern names; raises TemplateError."""
    for key, wanted in pattern.items():
        found = record.get(key) if isinstance(record, dict) else None
        if isinstance(wanted, dict):
            if not matches(wanted, found):
                return False
        elif not any(_accepts(rule, found) for rule in wanted):
            return False
    return True


def _accepts(rule: Any, found: Any) -> bool:
    if isinstance(found, list):
        # Of an array one element is enough ("Arrays" in the EventBridge User Guide).
        return any(_accepts(rule, each) for each in found)
    if not isinstance(rule, dict):
        return bool(found == rule)
    ((operator, operand),) = rule.items()
    match operator:
        case "exists":
            return (found is not None) is operand
        case "prefix":
            return isinstance(found, str) and found.startswith(str(operand))
        case "anything-but":
            return found not in operand
    raise TemplateError(f"the local stack does not know the event filter {operator}")
