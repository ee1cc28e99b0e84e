"""Money that we have booked and that its bank says it has not."""

import typer

from backoffice.lines import LISTED_MAX, Owners, moment, rupiah, say, say_listed
from backoffice.terminal import StackOption, TableOption, faults_told, open_table
from shared.adapters.dynamodb.order_store import DynamoOrderStore
from shared.adapters.dynamodb.reconciliation_store import DynamoReconciliationStore
from shared.domain.virtual_account import VirtualAccountClaim

reversals = typer.Typer(name="reversals", no_args_is_help=True, help=__doc__)


@reversals.callback()
def reversals_of_banks() -> None:
    """Money that we have booked and that its bank says it has not."""


@reversals.command("list")
def list_reversals(table: TableOption = None, stack: StackOption = None) -> None:
    """List the accounts, oldest first. Nothing is ever changed by itself."""
    opened = open_table(table, stack)
    owners = Owners(DynamoOrderStore(opened))
    with faults_told():
        found = DynamoReconciliationStore(opened).reversals(LISTED_MAX)
        for claim in found:
            _list(claim, owners)
    say_listed(len(found))


def _list(claim: VirtualAccountClaim, owners: Owners) -> None:
    account = claim.account
    asked = f"  asked {moment(claim.asked_at)}" if claim.asked_at else ""
    say(f"{account.bank} account {account.number}  {rupiah(claim.booked)} booked{asked}")
    say(f"    {owners.order(claim.business_id, claim.running_number)}")
