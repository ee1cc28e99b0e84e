"""Credits that staff grant, adjust, refund or move: one person proposes it, another approves."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from backoffice.deciders import ByOption, ReasonOption, YesOption, confirm, refuse
from backoffice.lines import LISTED_MAX, moment, rupiah, say, say_listed
from backoffice.terminal import (
    StackOption,
    TableOption,
    clock_of,
    faults_told,
    open_table,
)
from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.correction_store import DynamoCorrectionStore
from shared.domain.correction import (
    CASE_PATTERN,
    Correction,
    CorrectionKind,
    CorrectionProposal,
)
from shared.domain.person import Person
from shared.domain.phone import PhoneNumber, parse_phone
from shared.domain.pricing import ORDER_CREDITS_MAX
from shared.domain.wib import to_milliseconds
from shared.usecases.correct_credits import (
    CaseApproval,
    Correcting,
    CorrectingOutcome,
    CorrectionProspect,
    approve_correction,
    foresee_correction,
    free_of_lot,
    propose_correction,
)

SAID: dict[Correcting, str] = {
    Correcting.UNKNOWN_CASE: "refused: nothing was ever proposed under this case",
    Correcting.ALREADY_BOOKED: "refused: this case is booked; what else is to be done is another",
    Correcting.OTHER_PROPOSAL: "refused: another proposal took the place of the one that was shown",
    Correcting.SAME_PERSON: "refused: whoever proposed it cannot approve it",
    Correcting.UNKNOWN_BUSINESS: "refused: there is no such business",
    Correcting.UNKNOWN_NUMBER: "refused: the business has no such number",
    Correcting.END_NOT_POSSIBLE: "refused: the last day is past, or more than two years on",
    Correcting.UNKNOWN_LOT: "refused: the number has no such lot, or nothing is left of it",
    Correcting.LOT_ENDED: "refused: the last day of the lot has passed",
    Correcting.NOT_FREE: "refused: fewer credits of the lot are free",
    Correcting.NOT_GONE: "refused: fewer credits have left the lot; more are a grant",
    Correcting.NOT_PAID: "refused: nobody has paid for these credits",
    Correcting.MORE_THAN_PAID: "refused: with what was refunded before it is more than was paid",
    Correcting.PROPOSED: "proposed; another person approves it",
    Correcting.BOOKED: "booked",
}
"""What each outcome is called."""
DONE = frozenset({Correcting.PROPOSED, Correcting.BOOKED})

corrections = typer.Typer(name="corrections", no_args_is_help=True, help=__doc__)
proposing = typer.Typer(name="propose", no_args_is_help=True, help="Propose a correction.")
corrections.add_typer(proposing)


def _case(text: str) -> str:
    if not CASE_PATTERN.fullmatch(text):
        raise typer.BadParameter("at most 40 letters, digits, dots, dashes: CS-1042")
    return text


def _number(text: str | None) -> str | None:
    if text is not None and parse_phone(text) is None:
        raise typer.BadParameter("a number such as +6281212448484")
    return text


BusinessArgument = Annotated[str, typer.Argument(help="Whose credits: kopi-nusantara")]
CaseArgument = Annotated[str, typer.Argument(help="Your name of the case: CS-1042", callback=_case)]
NumberOption = Annotated[str, typer.Option(help="The number: +62...", callback=_number)]
LotOption = Annotated[str, typer.Option(help="The lot: lot_2A7A875-0024")]
CreditsOption = Annotated[int, typer.Option(min=1, max=ORDER_CREDITS_MAX, help="How many")]
AllOrCreditsOption = Annotated[
    int | None, typer.Option(min=1, max=ORDER_CREDITS_MAX, help="How many; default all free ones")
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a command is to work, and for which case."""

    business_id: str
    case_id: str
    table: str | None
    stack: Path | None

    @property
    def now(self) -> datetime:
        return to_milliseconds(clock_of(self.stack).now())

    @property
    def store(self) -> DynamoCorrectionStore:
        return DynamoCorrectionStore(open_table(self.table, self.stack))


@corrections.command("list")
def list_proposed(table: TableOption = None, stack: StackOption = None) -> None:
    """List what waits for an approval, oldest first."""
    with faults_told():
        found = DynamoCorrectionStore(open_table(table, stack)).proposed(LISTED_MAX)
    for each in found:
        say(f"{each.business_id} {each.case_id}  {_what(each.proposal)}")
        say(f"    {_proposed(each.proposal)}")
    say_listed(len(found))


@proposing.command()
def grant(
    business: BusinessArgument,
    case: CaseArgument,
    number: NumberOption,
    credits: CreditsOption,
    reason: ReasonOption,
    by: ByOption,
    valid_until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day in Jakarta; default a year from then on"),
    ] = None,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Give a number credits that nobody pays for."""
    asked = _Asked(business, case, table, stack)
    last_day = valid_until.date() if valid_until else None
    proposal = CorrectionProposal(
        *(CorrectionKind.GRANT, PhoneNumber(number), credits, reason, Person(by), asked.now),
        valid_until=last_day,
    )
    _propose(asked, proposal)


@proposing.command()
def adjust(
    business: BusinessArgument,
    case: CaseArgument,
    number: NumberOption,
    lot: LotOption,
    credits: Annotated[
        int,
        typer.Option(
            min=-ORDER_CREDITS_MAX, max=ORDER_CREDITS_MAX, help="To put back; below 0 to take off"
        ),
    ],
    reason: ReasonOption,
    by: ByOption,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Take credits off a lot, or put some back that have left it."""
    if credits == 0:
        raise typer.BadParameter("none are no adjustment", param_hint="--credits")
    asked = _Asked(business, case, table, stack)
    proposal = CorrectionProposal(
        *(CorrectionKind.ADJUSTMENT, PhoneNumber(number), credits, reason, Person(by), asked.now),
        lot_id=lot,
    )
    _propose(asked, proposal)


@proposing.command()
def refund(
    business: BusinessArgument,
    case: CaseArgument,
    number: NumberOption,
    lot: LotOption,
    reason: ReasonOption,
    by: ByOption,
    credits: AllOrCreditsOption = None,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Take unused credits of a paid lot back, and owe the business what it paid for them."""
    asked = _Asked(business, case, table, stack)
    proposal = CorrectionProposal(
        *(CorrectionKind.REFUND, PhoneNumber(number), credits or 1, reason, Person(by), asked.now),
        lot_id=lot,
    )
    _propose(asked, proposal, all_free=credits is None)


@proposing.command()
def move(
    business: BusinessArgument,
    case: CaseArgument,
    number: NumberOption,
    lot: LotOption,
    to: Annotated[str, typer.Option(help="The number that gets them", callback=_number)],
    reason: ReasonOption,
    by: ByOption,
    credits: AllOrCreditsOption = None,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Move free credits of a lot to another number of the business."""
    if to == number:
        raise typer.BadParameter("another number than --number", param_hint="--to")
    asked = _Asked(business, case, table, stack)
    proposal = CorrectionProposal(
        *(CorrectionKind.MOVE, PhoneNumber(number), credits or 1, reason, Person(by), asked.now),
        lot_id=lot,
        to_number=PhoneNumber(to),
    )
    _propose(asked, proposal, all_free=credits is None)


@corrections.command()
def approve(
    business: BusinessArgument,
    case: CaseArgument,
    by: ByOption,
    yes: YesOption = False,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Show what another person has proposed, ask, and do it."""
    person, asked = Person(by), _Asked(business, case, table, stack)
    store = asked.store
    with faults_told():
        prospect = foresee_correction(business, case, person, store, now=asked.now)
    if isinstance(prospect, CorrectingOutcome):
        _end(prospect)
        return
    proposal = prospect.correction.proposal
    say(_proposed(proposal))
    say(_effect(prospect))
    confirm(yes=yes)
    approval = CaseApproval(business, case, proposal, person)
    with faults_told():
        outcome = approve_correction(approval, store, RequestTimer(), now=asked.now)
    _end(outcome)


def _propose(asked: _Asked, proposal: CorrectionProposal, *, all_free: bool = False) -> None:
    """Propose it, for all that is free of its lot now where nobody said how many."""
    store, now = asked.store, asked.now
    with faults_told():
        lot = free_of_lot(asked.business_id, proposal, store) if all_free else None
        if lot is not None and lot.free > 0:
            proposal = replace(proposal, credits=lot.free)
        outcome = propose_correction(
            *(asked.business_id, asked.case_id, proposal, store, RequestTimer()), now=now
        )
    if outcome.outcome is Correcting.PROPOSED:
        say(_what(proposal))
    _end(outcome)


def _what(proposal: CorrectionProposal) -> str:
    credits, lot = f"{abs(proposal.credits):,} credits", proposal.lot_id
    match proposal.kind:
        case CorrectionKind.GRANT:
            until = proposal.valid_until or "a year after its approval"
            return f"grant {credits} to {proposal.number}, valid until {until}"
        case CorrectionKind.ADJUSTMENT:
            how = "put back" if proposal.credits > 0 else "take off"
            return f"{how} {credits} of {lot} at {proposal.number}"
        case CorrectionKind.REFUND:
            return f"refund {credits} of {lot} at {proposal.number}"
    return f"move {credits} of {lot} from {proposal.number} to {proposal.to_number}"


def _proposed(proposal: CorrectionProposal) -> str:
    who = f"{proposal.proposed_by}, {moment(proposal.proposed_at)}"
    return f"proposed by {who}: {_what(proposal)}, because: {proposal.reason}"


def _effect(prospect: CorrectionProspect) -> str:
    effect, note = prospect.corrected.effect, prospect.corrected.note
    ends = [
        f"{each.after.number} has {each.after.available:,} available credits then"
        for each in prospect.corrected.movements
    ]
    after = "; ".join(ends)
    if note is not None:
        owed = rupiah(note.amounts.total)
        return (
            f"This owes {prospect.correction.business_id} {owed} ({rupiah(effect.net)} and VAT of"
            f" {rupiah(effect.vat)}) by credit note {note.number} to invoice"
            f" {note.invoice_number}. It sends nothing itself. {after}."
        )
    if prospect.correction.proposal.kind is CorrectionKind.ADJUSTMENT:
        return f"This books {rupiah(effect.net)} as an adjustment. {after}."
    return f"This books no money as earned or owed. {after}."


def _end(outcome: CorrectingOutcome) -> None:
    """Say what became of it; exit with 1 where it was refused."""
    said = SAID[outcome.outcome]
    if outcome.outcome not in DONE:
        refuse(said)
    say(said + _booked(outcome.correction))


def _booked(correction: Correction | None) -> str:
    if correction is None or correction.approval is None:
        return ""
    approval = correction.approval
    who = f" by {approval.approved_by}, {moment(approval.approved_at)}"
    note = approval.effect.credit_note
    return f"{who}: {_what(correction.proposal)}" + (f"; credit note no. {note}" if note else "")
