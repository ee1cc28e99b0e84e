"""Money that arrived and belongs to no order: one person proposes what to do, another approves."""

from datetime import datetime
from typing import Annotated

import typer

from backoffice.deciders import ByOption, ReasonOption, YesOption, confirm, refuse
from backoffice.lines import LISTED_MAX, Owners, moment, rupiah, say, say_listed
from backoffice.terminal import (
    StackOption,
    TableOption,
    clock_of,
    faults_told,
    open_table,
)
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.suspense_store import DynamoSuspenseStore
from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.person import Person
from shared.domain.suspense import (
    REFERENCE_LETTERS_MAX,
    Action,
    Proposal,
    SuspensePayment,
    is_line,
)
from shared.domain.wib import to_milliseconds
from shared.usecases.decide_suspense import (
    Approval,
    Deciding,
    DecidingOutcome,
    Prospect,
    approve_decision,
    foresee_approval,
    propose_decision,
)

SAID: dict[Deciding, str] = {
    Deciding.UNKNOWN_PAYMENT: "refused: no money was ever held under this payment id",
    Deciding.NOT_HELD: "refused: this money is held no more; it was applied or refunded",
    Deciding.NOTHING_PROPOSED: "refused: nothing is proposed for this money",
    Deciding.OTHER_PROPOSAL: "refused: another proposal took the place of the one that was shown",
    Deciding.SAME_PERSON: "refused: whoever proposed it cannot approve it",
    Deciding.UNKNOWN_ORDER: "refused: there is no such order",
    Deciding.OTHER_BUSINESS: "refused: the order is of another business than the money",
    Deciding.ALREADY_PAID: "refused: the order is paid",
    Deciding.NOT_ENOUGH: "refused: less is held than the order costs; it can only be refunded",
    Deciding.PROPOSED: "proposed; another person approves it",
    Deciding.APPLIED: "applied: the order is paid, its credits are there",
    Deciding.REFUNDED: "refunded: the money is booked as gone",
}
"""What each outcome is called."""
DONE = frozenset({Deciding.PROPOSED, Deciding.APPLIED, Deciding.REFUNDED})

suspense = typer.Typer(name="suspense", no_args_is_help=True, help=__doc__)


def _reference(text: str | None) -> str | None:
    if text is not None and not is_line(text, REFERENCE_LETTERS_MAX):
        raise typer.BadParameter(f"one printable line of at most {REFERENCE_LETTERS_MAX} letters")
    return text


PaymentId = Annotated[str, typer.Argument(help="As the list shows it: BNI:...")]


@suspense.command("list")
def list_held(table: TableOption = None, stack: StackOption = None) -> None:
    """List the money that waits for a decision, oldest first."""
    opened = open_table(table, stack)
    owners = Owners(DynamoOrderStore(opened))
    with faults_told():
        found = DynamoSuspenseStore(opened).held(LISTED_MAX)
        for held in found:
            _list(held, owners)
    say_listed(len(found))


@suspense.command()
def propose(
    payment_id: PaymentId,
    reason: ReasonOption,
    by: ByOption,
    apply: Annotated[str | None, typer.Option(help="The order to pay: ord_2A7A875-0024")] = None,
    refund: Annotated[bool, typer.Option("--refund", help="It was sent back")] = False,
    bank_reference: Annotated[
        str | None, typer.Option(help="The bank's id of that transfer", callback=_reference)
    ] = None,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Propose to pay an order with held money, or to book it as sent back to its payer."""
    number = _order_to_pay(apply, refund, bank_reference)
    proposal = Proposal(
        action=Action.REFUND if refund else Action.APPLY,
        reason=reason,
        proposed_by=Person(by),
        proposed_at=to_milliseconds(clock_of(stack).now()),
        invoice_number=number,
        bank_reference=bank_reference,
    )
    store = DynamoSuspenseStore(open_table(table, stack))
    with faults_told():
        outcome = propose_decision(payment_id, proposal, store, RequestTimer())
    _end(outcome)


@suspense.command()
def approve(
    payment_id: PaymentId,
    by: ByOption,
    yes: YesOption = False,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Show what another person has proposed, ask, and do it."""
    person = Person(by)
    clock = clock_of(stack)
    store = DynamoSuspenseStore(open_table(table, stack))
    with faults_told():
        prospect = foresee_approval(payment_id, person, store)
    if isinstance(prospect, DecidingOutcome):
        _end(prospect)
        return
    say(_proposed(prospect.proposal))
    say(_effect(prospect, clock.now()))
    confirm(yes=yes)
    approval = Approval(payment_id, prospect.proposal, person)
    with faults_told():
        outcome = approve_decision(approval, store, RequestTimer(), now=clock.now())
    _end(outcome)


def _list(held: SuspensePayment, owners: Owners) -> None:
    say(f"{held.payment_id}  {rupiah(held.remaining)} of {rupiah(held.amount)}  {held.reason}")
    account = f"{held.bank} account {held.account_number}"
    owner = owners.order(held.business_id, held.running_number)
    say(f"    paid {moment(held.paid_at)} to {account}: {owner}")
    if held.proposal is not None:
        say(f"    {_proposed(held.proposal)}")


def _order_to_pay(
    order_id: str | None, refund: bool, bank_reference: str | None
) -> InvoiceNumber | None:
    """Return the order that is to be paid, None for a refund."""
    if refund == (order_id is not None):
        raise typer.BadParameter("either --apply ORDER_ID or --refund")
    if refund == (bank_reference is None):
        raise typer.BadParameter("--bank-reference goes with --refund")
    if order_id is None:
        return None
    number = parse_order_id(order_id)
    if number is None:
        raise typer.BadParameter("not an order id, such as ord_2A7A875-0024", param_hint="--apply")
    return number


def _proposed(proposal: Proposal) -> str:
    number = proposal.invoice_number
    what = f"apply to {number.order_id}" if number else f"refund by {proposal.bank_reference}"
    who = f"{proposal.proposed_by}, {moment(proposal.proposed_at)}"
    return f"proposed by {who}: {what}, because: {proposal.reason}"


def _effect(prospect: Prospect, now: datetime) -> str:
    held, order = prospect.held, prospect.order
    left = rupiah(held.remaining.minus(prospect.amount))
    if order is None:
        return (
            f"This books {rupiah(prospect.amount)} as sent back through {held.bank}. It sends"
            f" nothing itself. {left} stays held."
        )
    return (
        f"This pays {order.order_id} of {order.business_id} ({order.status_at(now)}) with"
        f" {rupiah(prospect.amount)}: {order.quote.credits:,} credits for {order.number}, valid"
        f" for a year from today. {left} stays held."
    )


def _end(outcome: DecidingOutcome) -> None:
    """Say what became of it; exit with 1 where it was refused."""
    said = SAID[outcome.outcome]
    if outcome.outcome not in DONE:
        refuse(said)
    say(said + _still_held(outcome.suspense))


def _still_held(held: SuspensePayment | None) -> str:
    return f"; {rupiah(held.remaining)} of it is held" if held is not None else ""
