"""The staff's command line: `python -m backoffice --help`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from backoffice.audit_report import audit_table, report_lines
from backoffice.bank_secret import WrongSecret, check_secret
from backoffice.coretax import coretax
from backoffice.corrections import corrections
from backoffice.import_document import ImportDocument, apply_document, read_document
from backoffice.outbox import outbox
from backoffice.reversals import reversals
from backoffice.suspense import suspense
from backoffice.terminal import StackOption, TableOption, console, errors, open_table
from shared.adapters.clock import SystemClock
from shared.adapters.dynamodb.import_store import DynamoImportStore, Imported

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.add_typer(suspense)
app.add_typer(corrections)
app.add_typer(reversals)
app.add_typer(coretax)
app.add_typer(outbox)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON document, see docs/import.schema.json")],
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Put businesses, users, numbers and prices into the product; may be run again."""
    try:
        document = read_document(file)
    except (OSError, ValidationError) as error:
        errors.print(str(error), markup=False)
        raise typer.Exit(2) from error
    result = Table("what", "result")
    refused = 0
    for name, imported in apply_document(document, DynamoImportStore(open_table(table, stack))):
        refused += imported is Imported.REFUSED
        result.add_row(name, imported)
    console.print(result)
    if refused:
        errors.print(
            f"{refused} refused: a prefix or a number that is another's, or a price list whose "
            "date is taken. Everything else was imported."
        )
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON schema of the import document."""
    # Not by rich, which breaks long lines to the width of the terminal, inside texts too.
    typer.echo(json.dumps(ImportDocument.model_json_schema(), indent=2))


@app.command("check-secret")
def check_secret_file(
    file: Annotated[Path, typer.Argument(help="What is to be put into the bank secret")],
) -> None:
    """Say whether the bank doors could use a secret, before it is put; prints no key."""
    try:
        typer.echo(check_secret(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, WrongSecret) as error:
        errors.print(str(error), markup=False)
        raise typer.Exit(2) from error


@app.command()
def audit(table: TableOption = None, stack: StackOption = None) -> None:
    """Derive the books from the ledger's entries, and print what differs; changes nothing."""
    done = audit_table(open_table(table, stack), SystemClock())
    for line in report_lines(done):
        # Not by rich, which breaks long lines to the width of the terminal, inside keys too.
        typer.echo(line)
    if done.differences:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
