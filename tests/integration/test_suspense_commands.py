"""The staff's commands about held money: what they show, what they do, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backoffice.__main__ import app
from backoffice.suspense import SAID
from shared.domain.order import OrderStatus
from shared.domain.suspense import SuspensePayment, SuspenseState
from shared.usecases.ask_bank import ask_bank
from shared.usecases.decide_suspense import Deciding
from tests.support.banks import AskedBank
from tests.support.market import FOREIGN_NUMBER, KOPI, SECOND_NUMBER, TEH
from tests.support.stack_file import stack_file
from tests.support.suspense import Office, balances

Run = Callable[..., Result]
REASON = ("--reason", "paid a day late")
BY_SARI, BY_BUDI = ("--by", "sari@sales.example"), ("--by", "budi@sales.example")


@pytest.fixture
def stack(office: Office, dynamodb_endpoint: str, tmp_path: Path) -> Iterator[Path]:
    """The stack.json of a stack that shows 24 November 2026, 16:05 in Jakarta."""
    now = office.after(hours=50).market.now
    with stack_file(office.market.table_name, dynamodb_endpoint, now, tmp_path) as file:
        yield file


@pytest.fixture
def run(stack: Path) -> Run:
    """Runs a command on the market's table."""

    def invoke(*arguments: str, said: str | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments, "--stack", str(stack)], input=said)

    return invoke


def propose(run: Run, held: SuspensePayment, *more: str) -> Result:
    return run("suspense", "propose", held.payment_id, *REASON, *BY_SARI, *more)


def approve(run: Run, held: SuspensePayment, *more: str, said: str | None = None) -> Result:
    return run("suspense", "approve", held.payment_id, *more, said=said)


def test_list_shows_all_that_a_decision_needs_oldest_first(office: Office, run: Run) -> None:
    newer = office.after(hours=30).held_by(office.place(number=SECOND_NUMBER), 500_000)
    older = office.after(hours=25).held_by(office.place())
    nobodys = office.after(hours=26).hold_for_nobody(100)
    propose(run, newer, "--apply", "ord_2A7A875-0001")

    listed = run("suspense", "list")

    assert listed.exit_code == 0
    assert listed.output.splitlines() == [
        f"{older.payment_id}  Rp 460,650 of Rp 460,650  ORDER_EXPIRED",
        f"    paid 2026-11-23 15:05 WIB to BNI account {older.account_number}:"
        " kopi-pagi, order ord_2A7A875-0002",
        f"{nobodys.payment_id}  Rp 100 of Rp 100  UNKNOWN_ACCOUNT",
        "    paid 2026-11-23 16:05 WIB to BNI account 8009999999999999: nobody's account",
        f"{newer.payment_id}  Rp 500,000 of Rp 500,000  ORDER_EXPIRED",
        f"    paid 2026-11-23 20:05 WIB to BNI account {newer.account_number}:"
        " kopi-pagi, order ord_2A7A875-0001",
        "    proposed by sari@sales.example, 2026-11-24 16:05 WIB: apply to ord_2A7A875-0001,"
        " because: paid a day late",
        "3 listed",
    ]


def test_money_is_applied_after_it_was_shown_and_confirmed(office: Office, run: Run) -> None:
    held = office.hold(500_000)

    proposed = propose(run, held, "--apply", "ord_2A7A875-0001")
    approved = approve(run, held, *BY_BUDI, said="y\n")

    assert (proposed.exit_code, approved.exit_code) == (0, 0)
    assert proposed.output == ("proposed; another person approves it; Rp 500,000 of it is held\n")
    assert approved.output.splitlines() == [
        "proposed by sari@sales.example, 2026-11-24 16:05 WIB: apply to ord_2A7A875-0001,"
        " because: paid a day late",
        "This pays ord_2A7A875-0001 of kopi-pagi (EXPIRED) with Rp 460,650: 1,000 credits for"
        " +6281212448484, valid for a year from today. Rp 39,350 stays held.",
        "Do it? [y/N]: y",
        "applied: the order is paid, its credits are there; Rp 39,350 of it is held",
    ]
    order = office.order_of(held)
    assert (order.status, order.paid_at) == (OrderStatus.PAID, office.after(hours=50).market.now)


def test_money_is_booked_as_sent_back_without_a_question(office: Office, run: Run) -> None:
    held = office.hold()

    propose(run, held, "--refund", "--bank-reference", "FT26329ABC12")
    approved = approve(run, held, *BY_BUDI, "--yes")

    assert approved.exit_code == 0
    assert approved.output.splitlines()[1:] == [
        "This books Rp 460,650 as sent back through BNI. It sends nothing itself. Rp 0 stays held.",
        "refunded: the money is booked as gone; Rp 0 of it is held",
    ]
    assert office.money(held.payment_id).state is SuspenseState.REFUNDED
    assert balances(office.market) == {}


@pytest.mark.parametrize("said", ["n\n", "\n", ""], ids=["no", "nothing", "end of input"])
def test_who_does_not_say_yes_changes_nothing(office: Office, run: Run, said: str) -> None:
    held = office.hold()
    propose(run, held, "--apply", "ord_2A7A875-0001")
    before = office.market.dump()

    asked = approve(run, held, *BY_BUDI, said=said)

    assert asked.exit_code == 1
    assert office.market.dump() == before


@pytest.mark.parametrize(
    "same", ["sari@sales.example", "Sari@Sales.Example", " sari@sales.example "]
)
def test_whoever_proposed_cannot_approve_in_any_spelling(
    office: Office, run: Run, same: str
) -> None:
    held = office.hold()
    propose(run, held, "--apply", "ord_2A7A875-0001")
    before = office.market.dump()

    refused = approve(run, held, "--by", same, "--yes")

    assert refused.exit_code == 1
    assert refused.stderr == "refused: whoever proposed it cannot approve it\n"
    assert office.market.dump() == before


def test_what_cannot_be_proposed_is_refused_with_its_reason(office: Office, run: Run) -> None:
    held = office.hold()
    later = office.after(hours=26)
    later.place(business_id=TEH, number=FOREIGN_NUMBER)
    later.pay(later.place())
    later.place(number=SECOND_NUMBER, credits=1_100)
    before = later.market.dump()

    ends = {
        order_id: propose(run, held, "--apply", order_id)
        for order_id in (
            *("ord_0B51EF0-0001", "ord_2A7A875-0002", "ord_2A7A875-0003", "ord_2A7A875-0009"),
        )
    }

    assert {each.exit_code for each in ends.values()} == {1}
    assert [each.stderr for each in ends.values()] == [
        "refused: the order is of another business than the money\n",
        "refused: the order is paid\n",
        "refused: less is held than the order costs; it can only be refunded\n",
        "refused: there is no such order\n",
    ]
    assert later.market.dump() == before


def test_what_is_not_held_is_refused_with_its_reason(office: Office, run: Run) -> None:
    held = office.hold()
    nothing = approve(run, held, *BY_BUDI, "--yes")
    office.after(hours=26).decide(held, None)

    gone = approve(run, held, *BY_BUDI, "--yes")
    unknown = run("suspense", "approve", "BNI:1:404", *BY_BUDI, "--yes")

    assert [each.exit_code for each in (nothing, gone, unknown)] == [1, 1, 1]
    assert [each.stderr for each in (nothing, gone, unknown)] == [
        "refused: nothing is proposed for this money\n",
        "refused: this money is held no more; it was applied or refunded\n",
        "refused: no money was ever held under this payment id\n",
    ]


def test_every_outcome_has_its_line() -> None:
    assert set(SAID) == set(Deciding)
    assert len(set(SAID.values())) == len(Deciding)


APPLY = ("--apply", "ord_2A7A875-0001")


@pytest.mark.parametrize(
    "arguments",
    [
        (*REASON, *BY_SARI),
        (*REASON, *BY_SARI, *APPLY, "--refund", "--bank-reference", "FT1"),
        (*REASON, *BY_SARI, "--refund"),
        (*REASON, *BY_SARI, *APPLY, "--bank-reference", "FT1"),
        (*REASON, *BY_SARI, "--apply", "2A7A875-0001"),
        (*REASON, *BY_SARI, "--refund", "--bank-reference", "x" * 65),
        (*REASON, *BY_SARI, "--refund", "--bank-reference", " "),
        ("--reason", "x" * 501, *BY_SARI, *APPLY),
        ("--reason", "two\nlines", *BY_SARI, *APPLY),
        ("--reason", "", *BY_SARI, *APPLY),
        (*REASON, "--by", "sari", *APPLY),
        (*REASON, "--by", "\u0430@sales.example", *APPLY),
        (*REASON, *APPLY),
    ],
    ids=lambda each: " ".join(each)[:60],
)
def test_what_is_badly_asked_is_told_before_anything_happens(
    office: Office, run: Run, arguments: tuple[str, ...]
) -> None:
    held = office.hold()
    before = office.market.dump()

    asked = run("suspense", "propose", held.payment_id, *arguments)

    assert asked.exit_code == 2
    assert office.market.dump() == before


def test_table_that_is_not_there_is_said_so(
    dynamodb_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_endpoint)

    listed = CliRunner().invoke(app, ["suspense", "list", "--table", "no-such-table"])

    assert listed.exit_code == 1
    assert listed.stderr == (
        "The table refuses (ResourceNotFoundException): is it the right one?\n"
    )


def test_reversals_are_listed_with_whose_they_are(office: Office, run: Run) -> None:
    order = office.market.place()
    office.market.pay(order)
    claim = office.market.orders.claim(order.account)
    assert claim is not None
    ask_bank(claim, AskedBank(), office.market.asking(), now=office.market.now)

    listed = run("reversals", "list")

    assert listed.exit_code == 0
    assert order.business_id == KOPI
    assert listed.output.splitlines() == [
        f"BCA account {order.account.number}  Rp 460,650 booked",
        "    kopi-pagi, order ord_2A7A875-0001",
        "1 listed",
    ]
