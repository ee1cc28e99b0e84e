"""local.clock: one offset for all processes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.clock import ClockError, StackClock

NEAR = timedelta(seconds=30)


def is_near(moment: datetime, other: datetime) -> bool:
    return abs(moment - other) < NEAR


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def test_new_clock_shows_real_time(file: Path) -> None:
    clock = StackClock(file)

    assert is_near(clock.now(), datetime.now(UTC))
    assert clock.offset() == timedelta(0)
    assert not file.exists()


def test_clock_can_be_advanced_and_moved_back(file: Path) -> None:
    clock = StackClock(file)

    clock.advance(86_400)
    clock.advance(86_400)
    assert clock.offset() == timedelta(days=2)
    clock.advance(-259_200.5)

    assert clock.offset() == timedelta(days=-1, milliseconds=-500)


def test_clock_can_be_set_and_goes_on_from_there(file: Path) -> None:
    clock = StackClock(file)

    clock.set_to(datetime(2021, 9, 12, 3, 0, tzinfo=UTC))

    assert is_near(clock.now(), datetime(2021, 9, 12, 3, 0, tzinfo=UTC))


def test_another_clock_on_the_file_follows_every_change(file: Path) -> None:
    clock, other = StackClock(file), StackClock(file)
    seen = []

    for change in (lambda: clock.advance(60), lambda: clock.advance(60), clock.reset):
        change()
        seen.append(other.offset())

    assert seen == [timedelta(minutes=1), timedelta(minutes=2), timedelta(0)]


@pytest.mark.parametrize("seconds", [-1e9, 1e10, 1e300])
def test_time_beyond_its_years_is_refused_and_changes_nothing(file: Path, seconds: float) -> None:
    clock = StackClock(file)
    clock.advance(60)

    with pytest.raises(ClockError):
        clock.advance(seconds)

    assert clock.offset() == timedelta(minutes=1)
