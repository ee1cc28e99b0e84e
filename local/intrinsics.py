"""Resolves CloudFormation's intrinsic functions, as far as our template uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws import ACCOUNT_ID, REGION

JsonObject = dict[str, Any]

_NO_VALUE = object()
_SUBSTITUTION = re.compile(r"\$\{([^!}][^}]*)\}")


class TemplateError(Exception):
    """template.yaml asks for something that the local stack does not know."""


@dataclass(frozen=True, slots=True)
class PhysicalResource:
    """What a resource is called: the value of Ref, and those of GetAtt by attribute."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Intrinsics:
    """Turns a template's expressions into values.

    `given` are parameters that do not keep their default; `physical` says what each resource is
    called, and may grow while resources are being made.
    """

    def __init__(
        self,
        document: JsonObject,
        *,
        given: Mapping[str, str],
        physical: Mapping[str, PhysicalResource],
        stack_name: str,
    ) -> None:
        self._conditions: JsonObject = document.get("Conditions", {})
        self._mappings: JsonObject = document.get("Mappings", {})
        self._physical = physical
        self._parameters: dict[str, Any] = {
            name: _typed(parameter["Type"], given.get(name, parameter.get("Default")))
            for name, parameter in document.get("Parameters", {}).items()
        } | {
            "AWS::AccountId": ACCOUNT_ID,
            "AWS::NoValue": _NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }

    def resolve(self, value: Any) -> Any:
        """Return `value` without any expression; raises TemplateError for an unknown one."""
        if isinstance(value, list):
            resolved = [self.resolve(each) for each in value]
            return [each for each in resolved if each is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise TemplateError(f"the local stack does not know {name}")
        members = {key: self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in members.items() if each is not _NO_VALUE}

    def holds(self, condition: Any) -> bool:
        """Tell whether a condition is met: its name, or its expression."""
        if isinstance(condition, str):
            return self.holds(self._conditions[condition])
        ((name, argument),) = condition.items()
        match name:
            case "Fn::Equals":
                left, right = (self.resolve(each) for each in argument)
                return as_text(left) == as_text(right)
            case "Fn::Not":
                return not self.holds(argument[0])
            case "Fn::And":
                return all(self.holds(each) for each in argument)
            case "Fn::Or":
                return any(self.holds(each) for each in argument)
            case "Condition":
                return self.holds(argument)
        raise TemplateError(f"the local stack does not know the condition {name}")

    def _ref(self, name: str) -> Any:
        if name not in self._parameters:
            return self._resource(name).ref
        if self._parameters[name] is None:
            raise TemplateError(f"the parameter {name} has neither a default nor a local value")
        return self._parameters[name]

    def _get_att(self, argument: str | list[str]) -> str:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        attributes = self._resource(name).attributes
        if attribute not in attributes:
            raise TemplateError(f"the local stack has no {name}.{attribute}")
        return attributes[attribute]

    def _resource(self, name: str) -> PhysicalResource:
        if name not in self._physical:
            raise TemplateError(f"the local stack has no {name}")
        return self._physical[name]

    def _if(self, argument: list[Any]) -> Any:
        condition, when_met, otherwise = argument
        return self.resolve(when_met if self.holds(condition) else otherwise)

    def _join(self, argument: list[Any]) -> str:
        separator, parts = argument
        return str(separator).join(as_text(part) for part in self.resolve(parts))

    def _select(self, argument: list[Any]) -> Any:
        index, values = argument
        return self.resolve(values)[int(index)]

    def _split(self, argument: list[Any]) -> list[str]:
        separator, text = argument
        return str(self.resolve(text)).split(separator)

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, first, second = (self.resolve(each) for each in argument)
        return self._mappings[name][first][second]

    def _sub(self, argument: str | list[Any]) -> str:
        text, given = (argument, {}) if isinstance(argument, str) else argument

        def replaced(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in given:
                return as_text(self.resolve(given[name]))
            return as_text(self._get_att(name) if "." in name else self._ref(name))

        return _SUBSTITUTION.sub(replaced, text).replace("${!", "${")


def as_text(value: Any) -> str:
    """Return a scalar as CloudFormation writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [part.strip() for part in as_text(value).split(",")]
    return as_text(value)
