"""The exception for bugs and damaged data."""

import pytest

from shared.domain.errors import InvariantBroken, require


def test_what_holds_passes() -> None:
    require(True, "unused")


def test_what_does_not_hold_is_raised_with_its_reason() -> None:
    with pytest.raises(InvariantBroken) as raised:
        require(False, "before + change = after")

    assert str(raised.value) == "before + change = after"
