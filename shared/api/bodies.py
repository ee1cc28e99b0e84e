"""Reads what callers of the APIs send: JSON into strict models, and what is wrong as a problem.

Strict means that nothing is converted: "1000", 1000.0 and true are no number of credits.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from shared.api.problems import Code, FieldError, Problem
from shared.domain.phone import E164_PATTERN, PhoneNumber, parse_phone
from shared.domain.wib import to_milliseconds
from shared.strict_json import JsonRefusal, read_object

# A body can be wrong in thousands of places; nobody reads beyond the first few.
FIELD_ERRORS_MAX = 20
# The name of an unknown field is the caller's own text.
FIELD_NAME_MAX = 64

# A time without seconds or zone could be read two ways, and numbers are no times.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)

_Model = TypeVar("_Model", bound=BaseModel)
_Body = TypeVar("_Body", bound="StrictModel")


class StrictModel(BaseModel):
    """Base of all bodies: no conversion, no unknown field.

    `lines_in` names the fields whose text may have several lines.
    """

    lines_in: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _number(text: str) -> PhoneNumber:
    number = parse_phone(text)
    if number is None:
        raise PydanticCustomError(Code.NUMBER_NOT_E164, "not an E.164 number")
    return number


E164 = Annotated[
    str,
    AfterValidator(_number),
    Field(json_schema_extra={"pattern": f"^{E164_PATTERN.pattern}$"}, examples=["+6281212448484"]),
]


def _instant(value: object) -> object:
    """Take one form only: pydantic would also read seconds since 1970."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError(Code.INVALID_FIELD, "not a time like 2026-11-22T07:05:00Z")
    return value


def _utc(instant: datetime) -> datetime:
    """As it is stored. Raises for one that lies before or behind the calendar in UTC."""
    try:
        return to_milliseconds(instant.astimezone(UTC))
    except OverflowError:
        raise PydanticCustomError(Code.INVALID_FIELD, "not a time of this calendar") from None


Instant = Annotated[
    AwareDatetime,
    Field(strict=False, examples=["2026-11-22T07:05:00Z"]),
    BeforeValidator(_instant),
    AfterValidator(_utc),
]


def read_body(model: type[_Body], body: bytes) -> _Body:
    """Read a JSON body into a model. Raises Problem."""
    if not body and takes_nothing(model):
        return model()
    document = read_object(body, model.lines_in)
    match document:
        case JsonRefusal.TOO_LARGE:
            raise Problem(Code.BODY_TOO_LARGE)
        case JsonRefusal.DUPLICATE_KEY:
            raise Problem(Code.DUPLICATE_KEY)
        case JsonRefusal.MALFORMED:
            raise Problem(Code.MALFORMED_JSON)
    return _validate(model, document)


def takes_nothing(model: type[BaseModel]) -> bool:
    """Tell whether a body may be left out: none of its fields has to be there."""
    return not any(each.is_required() for each in model.model_fields.values())


def read_query(model: type[_Model], query: dict[str, str]) -> _Model:
    """Read query parameters into a model. Raises Problem."""
    return _validate(model, query)


def _validate(model: type[_Model], document: Any) -> _Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise Problem(
            _code_of(found[0]["type"]),
            tuple(_field_error(each) for each in found[:FIELD_ERRORS_MAX]),
        ) from None


def _field_error(error: ErrorDetails) -> FieldError:
    """What is wrong and where, without what was sent."""
    field = ".".join(str(part) for part in error["loc"])
    return FieldError(field[:FIELD_NAME_MAX], error["msg"])


def _code_of(error_type: str) -> Code:
    if error_type == "extra_forbidden":
        return Code.UNKNOWN_FIELD
    return Code(error_type) if error_type in set(Code) else Code.INVALID_FIELD
