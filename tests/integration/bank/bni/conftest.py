"""BNI before its door: on moto for what changes nothing, on DynamoDB Local for everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.bank_door import Door
from tests.support.bni import Branch


@pytest.fixture
def branch(real_door: Door) -> Branch:
    """BNI at the doors over a market on DynamoDB Local."""
    return Branch(real_door)


@pytest.fixture(scope="module")
def closed_branch(closed_door: Door) -> Branch:
    """The same on moto, for all tests of a module that show that nothing changes."""
    return Branch(replace(closed_door))
