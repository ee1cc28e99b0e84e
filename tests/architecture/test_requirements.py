"""The pinned requirements: the same versions everywhere, and nothing of whoever compiled them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = sorted([*ROOT.glob("infra/dependencies/*.in"), ROOT / "requirements-dev.in"])


def test_every_list_is_there() -> None:
    assert {each.name for each in LISTS} == {
        "bnipython.in", "functions.in", "fulfilment.in", "ministack.in", "node.in",
        "requirements-dev.in", "sam.in", "snapapi.in", "uv.in",
    }  # fmt: skip


@pytest.mark.parametrize("shipped", ["functions", "fulfilment"])
def test_tests_run_the_versions_that_lambda_runs(shipped: str) -> None:
    in_lambda = _pins(ROOT / "infra" / "dependencies" / f"{shipped}.txt")
    in_tests = _pins(ROOT / "requirements-dev.txt")

    assert in_lambda
    assert in_lambda <= in_tests


@pytest.mark.parametrize("source", LISTS, ids=lambda path: path.stem)
def test_every_dependency_asked_for_is_pinned_by_hash(source: Path) -> None:
    asked_for = {
        re.split(r"[\[~=<> ]", line)[0].lower()
        for line in source.read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }
    compiled = source.with_suffix(".txt").read_text()

    assert asked_for <= {name for name, _ in _pins(source.with_suffix(".txt"))}
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", compiled)[1:])


@pytest.mark.parametrize("source", LISTS, ids=lambda path: path.stem)
def test_compiled_lists_hold_no_address_and_no_path_of_a_machine(source: Path) -> None:
    for line in source.with_suffix(".txt").read_text().splitlines():
        assert "://" not in line
        assert not re.search(r"(?<![\w.])/\w", line), line


@pytest.mark.parametrize("source", LISTS, ids=lambda path: path.stem)
def test_every_group_of_dependencies_says_why(source: Path) -> None:
    groups = [group for group in source.read_text().split("\n\n") if "\n-r" not in group]

    assert all(group.lstrip().startswith("#") for group in groups)


def _pins(compiled: Path) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9._-]+)==(\S+)", compiled.read_text(), re.MULTILINE))
