"""JSON bodies of the local stack's own requests."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class Body(BaseModel):
    """A body of known fields and exact types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class BadInput(Exception):
    """A body that is not what the helper needs; the message says why."""


_Read = TypeVar("_Read", bound=Body)


def read_body(kind: type[_Read], body: bytes) -> _Read:
    """Return the body as that kind; raises BadInput."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        faults = (
            f"{'.'.join(str(each) for each in fault['loc']) or 'body'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise BadInput("; ".join(faults)) from error
