"""The staff's commands about credits: what they show, what they do, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backoffice.__main__ import app
from backoffice.corrections import SAID
from shared.domain.correction import CorrectionKind
from shared.usecases.correct_credits import Correcting
from tests.support.corrections import Desk
from tests.support.market import KOPI, NUMBER, SECOND_NUMBER
from tests.support.stack_file import stack_file
from tests.support.suspense import balances

Run = Callable[..., Result]
LOT = ("--number", NUMBER, "--lot", "lot_2A7A875-0001")
WHY = ("--reason", "the shop has closed", "--by", "sari@sales.example")
BY_BUDI = ("--by", "budi@sales.example")


@pytest.fixture
def run(desk: Desk, dynamodb_endpoint: str, tmp_path: Path) -> Iterator[Run]:
    """Runs a command on the market's table, at 16.05 in Jakarta."""
    now = desk.after(hours=1).market.now
    with stack_file(desk.market.table_name, dynamodb_endpoint, now, tmp_path) as file:

        def invoke(*arguments: str, said: str | None = None) -> Result:
            command = ["corrections", *arguments, "--stack", str(file)]
            return CliRunner().invoke(app, command, input=said)

        yield invoke


def test_refund_is_shown_confirmed_and_booked_with_its_note(desk: Desk, run: Run) -> None:
    proposed = run("propose", "refund", KOPI, "CS-1", *LOT, "--credits", "700", *WHY)
    approved = run("approve", KOPI, "CS-1", *BY_BUDI, said="y\n")

    assert (proposed.exit_code, approved.exit_code) == (0, 0)
    assert proposed.output.splitlines() == [
        "refund 700 credits of lot_2A7A875-0001 at +6281212448484",
        "proposed; another person approves it",
    ]
    assert approved.output.splitlines() == [
        "proposed by sari@sales.example, 2026-11-22 16:05 WIB: refund 700 credits of"
        " lot_2A7A875-0001 at +6281212448484, because: the shop has closed",
        "This owes kopi-pagi Rp 322,455 (Rp 290,500 and VAT of Rp 31,955) by credit note"
        " 2A7A875-CN-0001 to invoice 2A7A875-0001. It sends nothing itself. +6281212448484 has"
        " 300 available credits then.",
        "Do it? [y/N]: y",
        "booked by budi@sales.example, 2026-11-22 16:05 WIB: refund 700 credits of"
        " lot_2A7A875-0001 at +6281212448484; credit note no. 1",
    ]
    assert balances(desk.market)["refunds_payable"] == -322_455


def test_approving_again_says_the_same(desk: Desk, run: Run) -> None:
    run("propose", "refund", KOPI, "CS-1", *LOT, *WHY)
    first = run("approve", KOPI, "CS-1", *BY_BUDI, "--yes")
    before = desk.market.dump()

    again = run("approve", KOPI, "CS-1", *BY_BUDI, "--yes")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert again.output.splitlines() == first.output.splitlines()[-1:]
    assert desk.market.dump() == before


def test_without_a_count_all_that_is_free_is_meant(desk: Desk, run: Run) -> None:
    run("propose", "move", KOPI, "CS-1", *LOT, "--to", SECOND_NUMBER, *WHY)
    moved = run("approve", KOPI, "CS-1", *BY_BUDI, "--yes")

    assert moved.exit_code == 0
    assert moved.output.splitlines()[1] == (
        "This books no money as earned or owed. +6281212448484 has 0 available credits then;"
        " +6281212448485 has 1,000 available credits then."
    )
    assert desk.market.available(SECOND_NUMBER) == 1_000


def test_list_shows_what_waits_oldest_first(desk: Desk, run: Run) -> None:
    granted = ("--number", NUMBER, "--credits", "50", "--valid-until", "2027-03-31")
    run("propose", "grant", KOPI, "CS-2", *granted, *WHY)
    desk.propose("CS-1", desk.proposal(CorrectionKind.ADJUSTMENT, -5))
    run("propose", "grant", KOPI, "CS-3", *granted[:4], *WHY)
    run("approve", KOPI, "CS-3", *BY_BUDI, "--yes")

    listed = run("list")

    taken = "take off 5 credits of lot_2A7A875-0001 at +6281212448484"
    granted_to = "grant 50 credits to +6281212448484, valid until 2027-03-31"
    assert listed.output.splitlines() == [
        f"kopi-pagi CS-1  {taken}",
        f"    proposed by sari@sales.example, 2026-11-22 15:05 WIB: {taken},"
        " because: as agreed on the telephone",
        f"kopi-pagi CS-2  {granted_to}",
        f"    proposed by sari@sales.example, 2026-11-22 16:05 WIB: {granted_to},"
        " because: the shop has closed",
        "2 listed",
    ]


def test_an_adjustment_says_what_it_is_worth(desk: Desk, run: Run) -> None:
    run("propose", "adjust", KOPI, "CS-1", *LOT, "--credits", "-100", *WHY)

    approved = run("approve", KOPI, "CS-1", *BY_BUDI, "--yes")

    assert approved.output.splitlines()[1] == (
        "This books Rp 41,500 as an adjustment. +6281212448484 has 900 available credits then."
    )
    assert desk.market.available() == 900


@pytest.mark.parametrize("said", ["n\n", "\n", ""], ids=["no", "nothing", "end of input"])
def test_who_does_not_say_yes_changes_nothing(desk: Desk, run: Run, said: str) -> None:
    run("propose", "refund", KOPI, "CS-1", *LOT, *WHY)
    before = desk.market.dump()

    asked = run("approve", KOPI, "CS-1", *BY_BUDI, said=said)

    assert asked.exit_code == 1
    assert desk.market.dump() == before


@pytest.mark.parametrize("same", ["sari@sales.example", " Sari@Sales.Example"])
def test_whoever_proposed_cannot_approve_in_any_spelling(desk: Desk, run: Run, same: str) -> None:
    run("propose", "refund", KOPI, "CS-1", *LOT, *WHY)
    before = desk.market.dump()

    refused = run("approve", KOPI, "CS-1", "--by", same, "--yes")

    assert refused.exit_code == 1
    assert refused.stderr == "refused: whoever proposed it cannot approve it\n"
    assert desk.market.dump() == before


@pytest.mark.parametrize(
    ("arguments", "stderr"),
    [
        (
            ("grant", "nobody", "CS-1", "--number", NUMBER, "--credits", "1"),
            "refused: there is no such business\n",
        ),
        (
            ("grant", KOPI, "CS-1", "--number", "+6281299999999", "--credits", "1"),
            "refused: the business has no such number\n",
        ),
        (
            ("refund", KOPI, "CS-1", *LOT, "--credits", "1001"),
            "refused: fewer credits of the lot are free\n",
        ),
        (
            ("adjust", KOPI, "CS-1", *LOT, "--credits", "1"),
            "refused: fewer credits have left the lot; more are a grant\n",
        ),
        (
            ("refund", KOPI, "CS-1", "--number", NUMBER, "--lot", "lot_2A7A875-0002"),
            "refused: the number has no such lot, or nothing is left of it\n",
        ),
    ],
    ids=lambda each: " ".join(each)[:40] if isinstance(each, tuple) else "",
)
def test_what_cannot_be_proposed_is_refused_with_its_reason(
    desk: Desk, run: Run, arguments: tuple[str, ...], stderr: str
) -> None:
    before = desk.market.dump()

    refused = run("propose", *arguments, *WHY)

    assert (refused.exit_code, refused.stderr) == (1, stderr)
    assert desk.market.dump() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", KOPI, "CS 1", "--number", NUMBER, "--credits", "1", *WHY),
        ("grant", KOPI, "CS-1", "--number", "081212448484", "--credits", "1", *WHY),
        ("grant", KOPI, "CS-1", "--number", NUMBER, "--credits", "0", *WHY),
        ("grant", KOPI, "CS-1", "--number", NUMBER, "--credits", "1000001", *WHY),
        ("grant", KOPI, "CS-1", "--number", NUMBER, "--credits", "1", *WHY[:2], "--by", "sari"),
        ("grant", KOPI, "CS-1", "--number", NUMBER, "--credits", "1", *WHY, "--reason", " "),
        ("adjust", KOPI, "CS-1", *LOT, "--credits", "0", *WHY),
        ("refund", KOPI, "CS-1", *LOT, "--credits", "-1", *WHY),
        ("move", KOPI, "CS-1", *LOT, "--to", NUMBER, *WHY),
        ("refund", KOPI, "CS-1", *LOT),
    ],
    ids=lambda each: " ".join(each)[:60],
)
def test_what_is_badly_asked_is_told_before_anything_happens(
    desk: Desk, run: Run, arguments: tuple[str, ...]
) -> None:
    before = desk.market.dump()

    asked = run("propose", *arguments)

    assert asked.exit_code == 2
    assert desk.market.dump() == before


def test_every_outcome_has_its_line() -> None:
    assert set(SAID) == set(Correcting)
    assert len(set(SAID.values())) == len(Correcting)
