"""Reads template.yaml: the functions, routes, schedules, stream mappings and stores."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.aws import ACCOUNT_ID, REGION
from local.intrinsics import Intrinsics, JsonObject, PhysicalResource, TemplateError, as_text

STACK_NAME = "broadcast-credit"

FUNCTION_TIMEOUT_SECONDS_DEFAULT = 3
FUNCTION_MEMORY_MIB_DEFAULT = 128


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A Lambda function: what runs, with which variables and limits."""

    name: str
    handler: str
    timeout_seconds: int
    memory_mib: int
    environ: Mapping[str, str]
    arn: str
    concurrency_max: int | None


@dataclass(frozen=True, slots=True)
class JwtAuthorizerSpec:
    """Which tokens a JWT authorizer accepts: `audiences` are values of aud, or else client_id."""

    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Throttle:
    """A token bucket: how many requests a second refill it, and how many it holds."""

    rate_per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API; the method may be ANY, and a path may hold {name} or {name+}."""

    method: str
    path: str
    function: str
    authorizer: JwtAuthorizerSpec | None = None
    scopes: tuple[str, ...] = ()
    throttle: Throttle | None = None

    @property
    def key(self) -> str:
        """The route's name in events and in the API's own settings."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule: `job` names it for people, `expression` is rate(...) or cron(...) in UTC."""

    job: str
    expression: str
    function: str
    event: JsonObject


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """An event source mapping from a table's stream to a function.

    `retries_max` and `record_age_seconds_max` of None mean without limit. `filters` are event
    patterns; a record passes when one of them matches, or when there is none. `on_failure_arn` is
    the queue of what was given up.
    """

    table: str
    function: str
    batch_size: int = 100
    retries_max: int | None = None
    record_age_seconds_max: int | None = None
    bisects: bool = False
    reports_item_failures: bool = False
    filters: tuple[JsonObject, ...] = ()
    on_failure_arn: str | None = None


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule of EventBridge's default bus that invokes a function."""

    pattern: JsonObject
    function: str


@dataclass
class Template:
    """The translated template and the names of its resources on this machine.

    Names are derived from logical ids; `bind` replaces one by what a service answered.
    """

    document: JsonObject
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._physical = {
            logical_id: _derived(logical_id, resource["Type"])
            for logical_id, resource in self.document["Resources"].items()
        }
        self._intrinsics = Intrinsics(
            self.document, given=self.parameters, physical=self._physical, stack_name=STACK_NAME
        )

    def bind(self, logical_id: str, physical: PhysicalResource) -> None:
        """Record what a resource is really called."""
        self._physical[logical_id] = physical

    def ref(self, logical_id: str) -> str:
        """Return the physical id of a resource; raises TemplateError when there is none."""
        return str(self._intrinsics.resolve({"Ref": logical_id}))

    def attribute(self, logical_id: str, name: str) -> str:
        """Return an attribute of a resource; raises TemplateError when it has none."""
        return str(self._intrinsics.resolve({"Fn::GetAtt": [logical_id, name]}))

    def resources(self, resource_type: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield logical id and resolved properties of the resources that are made."""
        for logical_id in self._of_type(resource_type):
            resource = self.document["Resources"][logical_id]
            if "Condition" not in resource or self._intrinsics.holds(resource["Condition"]):
                yield logical_id, self._intrinsics.resolve(resource.get("Properties", {}))

    def properties(self, logical_id: str) -> JsonObject:
        """Return a resource's resolved properties, even of one that is made only when deployed.

        Raises TemplateError when there is no such resource.
        """
        if logical_id not in self.document["Resources"]:
            raise TemplateError(f"the local stack has no {logical_id}")
        resource = self.document["Resources"][logical_id]
        properties: JsonObject = self._intrinsics.resolve(resource.get("Properties", {}))
        return properties

    def functions(self) -> list[FunctionSpec]:
        """Return every Lambda function, with its environment resolved."""
        return [
            FunctionSpec(
                name=logical_id,
                handler=properties["Handler"],
                timeout_seconds=int(properties.get("Timeout", FUNCTION_TIMEOUT_SECONDS_DEFAULT)),
                memory_mib=int(properties.get("MemorySize", FUNCTION_MEMORY_MIB_DEFAULT)),
                environ={
                    name: as_text(value)
                    for name, value in properties.get("Environment", {})
                    .get("Variables", {})
                    .items()
                },
                arn=self._physical[logical_id].attributes["Arn"],
                concurrency_max=properties.get("ReservedConcurrentExecutions"),
            )
            for logical_id, properties in self.resources("AWS::Lambda::Function")
        ]

    def routes(self) -> list[Route]:
        """Return every route of every HTTP API."""
        throttles = self._throttles()
        return [
            route
            for logical_id, properties in self.resources("AWS::ApiGatewayV2::Api")
            for route in self._routes_of(properties["Body"], throttles.get(self.ref(logical_id)))
        ]

    def _routes_of(self, body: JsonObject, throttles: _Throttles | None) -> Iterator[Route]:
        schemes = body.get("components", {}).get("securitySchemes", {})
        authorizers = {name: _authorizer(scheme) for name, scheme in schemes.items()}
        for path, operations in body["paths"].items():
            for method, operation in operations.items():
                secured = [
                    (authorizers[name], tuple(scopes))
                    for requirement in operation.get("security", [])
                    for name, scopes in requirement.items()
                    if name in authorizers
                ]
                authorizer, scopes = secured[0] if secured else (None, ())
                any_method = method == "x-amazon-apigateway-any-method"
                route = Route(
                    method="ANY" if any_method else method.upper(),
                    path=path,
                    function=self._function_of(operation["x-amazon-apigateway-integration"]["uri"]),
                    authorizer=authorizer,
                    scopes=scopes,
                )
                yield route if throttles is None else throttles.applied_to(route)

    def _throttles(self) -> dict[str, _Throttles]:
        return {
            stage["ApiId"]: _Throttles(
                default=_throttle(stage.get("DefaultRouteSettings", {})),
                by_route={
                    key: _throttle(settings)
                    for key, settings in stage.get("RouteSettings", {}).items()
                },
            )
            for _, stage in self.resources("AWS::ApiGatewayV2::Stage")
        }

    def schedules(self) -> list[Schedule]:
        """Return every enabled schedule; its job is named by the event's `job`."""
        return [
            Schedule(
                job=event.get("job", logical_id),
                expression=properties["ScheduleExpression"],
                function=self._function_of(properties["Target"]["Arn"]),
                event=event,
            )
            for logical_id, properties in self.resources("AWS::Scheduler::Schedule")
            if properties.get("State", "ENABLED") == "ENABLED"
            for event in [json.loads(properties["Target"].get("Input", "{}"))]
        ]

    def event_rules(self) -> list[EventRule]:
        """Return every rule by which an event reaches a function."""
        return [
            EventRule(properties["EventPattern"], self._function_of(target["Arn"]))
            for _, properties in self.resources("AWS::Events::Rule")
            for target in properties["Targets"]
        ]

    def stream_mappings(self) -> list[StreamMapping]:
        """Return every mapping from a table's stream to a function."""
        return [
            StreamMapping(
                table=self._table_of(properties["EventSourceArn"]),
                function=self._function_of(properties["FunctionName"]),
                batch_size=int(properties.get("BatchSize", 100)),
                retries_max=_endless(properties.get("MaximumRetryAttempts", -1)),
                record_age_seconds_max=_endless(properties.get("MaximumRecordAgeInSeconds", -1)),
                bisects=bool(properties.get("BisectBatchOnFunctionError", False)),
                reports_item_failures="ReportBatchItemFailures"
                in properties.get("FunctionResponseTypes", []),
                filters=tuple(
                    json.loads(each["Pattern"])
                    for each in properties.get("FilterCriteria", {}).get("Filters", [])
                ),
                on_failure_arn=properties.get("DestinationConfig", {})
                .get("OnFailure", {})
                .get("Destination"),
            )
            for _, properties in self.resources("AWS::Lambda::EventSourceMapping")
        ]

    def _function_of(self, address: str) -> str:
        """Return the logical id of the function that a name, ARN or integration address means."""
        for logical_id in self._of_type("AWS::Lambda::Function"):
            physical = self._physical[logical_id]
            if address == physical.ref or physical.attributes["Arn"] in address:
                return logical_id
        raise TemplateError(f"no function is called {address}")

    def _table_of(self, stream_arn: str) -> str:
        for logical_id in self._of_type("AWS::DynamoDB::Table"):
            if self._physical[logical_id].attributes["StreamArn"] == stream_arn:
                return logical_id
        raise TemplateError(f"no table has the stream {stream_arn}")

    def _of_type(self, resource_type: str) -> list[str]:
        resources = self.document["Resources"].items()
        return [logical_id for logical_id, each in resources if each["Type"] == resource_type]


@dataclass(frozen=True, slots=True)
class _Throttles:
    default: Throttle | None
    by_route: Mapping[str, Throttle | None]

    def applied_to(self, route: Route) -> Route:
        throttle = self.by_route.get(route.key, self.default)
        return Route(
            route.method, route.path, route.function, route.authorizer, route.scopes, throttle
        )


def translate(path: Path) -> JsonObject:
    """Translate a SAM template to CloudFormation, offline.

    Raises TemplateError with what the translator objects to.
    """
    # Costs half a second and 25 MiB, so only who translates pays for it.
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    # The translator asks boto3 for the region while it decides on ARNs.
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    source = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in source["Resources"].values():
        # The translator accepts only code that has been uploaded; here it runs from the checkout.
        uploaded = {"Bucket": "checkout", "Key": "checkout.zip"}
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = uploaded
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = uploaded
    try:
        translated: JsonObject = transform(source, {}, _NoManagedPolicies())
    except InvalidDocumentException as error:
        raise TemplateError("; ".join(cause.message for cause in error.causes)) from error
    return translated


class _NoManagedPolicies:
    """Managed policies are looked up in AWS; ours are written out."""

    def load(self) -> dict[str, str]:
        return {}


def _authorizer(scheme: JsonObject) -> JwtAuthorizerSpec:
    jwt = scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]
    return JwtAuthorizerSpec(issuer=jwt["issuer"], audiences=tuple(jwt["audience"]))


def _throttle(settings: JsonObject) -> Throttle | None:
    if "ThrottlingRateLimit" not in settings:
        return None
    rate = float(settings["ThrottlingRateLimit"])
    return Throttle(rate, int(settings.get("ThrottlingBurstLimit", rate)))


def _endless(count: int) -> int | None:
    return None if count < 0 else count


def _derived(logical_id: str, resource_type: str) -> PhysicalResource:
    """Return what a resource is called until a service says otherwise."""
    name = f"{STACK_NAME}-{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '-', logical_id).lower()}"
    match resource_type:
        case "AWS::Lambda::Function":
            return PhysicalResource(logical_id, {"Arn": _arn("lambda", f"function:{logical_id}")})
        case "AWS::DynamoDB::Table":
            arn = _arn("dynamodb", f"table/{name}")
            return PhysicalResource(name, {"Arn": arn, "StreamArn": f"{arn}/stream/local"})
        case "AWS::S3::Bucket":
            return PhysicalResource(name, {"Arn": f"arn:aws:s3:::{name}"})
        case "AWS::SQS::Queue":
            return PhysicalResource(name, {"Arn": _arn("sqs", name), "QueueName": name})
        case "AWS::Cognito::UserPool":
            pool = f"{REGION}_Local"
            host = f"cognito-idp.{REGION}.amazonaws.com/{pool}"
            arn = _arn("cognito-idp", f"userpool/{pool}")
            return PhysicalResource(
                pool, {"Arn": arn, "ProviderName": host, "ProviderURL": f"https://{host}"}
            )
        case _:
            service = resource_type.split("::")[1].lower()
            return PhysicalResource(name, {"Arn": _arn(service, name)})


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT_ID}:{resource}"
