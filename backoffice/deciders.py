"""Who decides, and why: what every command asks for that proposes or approves something."""

from typing import Annotated, NoReturn

import typer

from backoffice.lines import say
from backoffice.terminal import REFUSED, errors
from shared.domain.person import Person, parse_person
from shared.domain.suspense import REASON_LETTERS_MAX, is_line


def _person(text: str) -> Person:
    person = parse_person(text)
    if person is None:
        raise typer.BadParameter("an e-mail address")
    return person


def _reason(text: str) -> str:
    if not is_line(text, REASON_LETTERS_MAX):
        raise typer.BadParameter(f"one printable line of at most {REASON_LETTERS_MAX} letters")
    return text


ByOption = Annotated[
    str, typer.Option("--by", help="Your own e-mail address", callback=_person, show_default=False)
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why, for whoever reads it later", callback=_reason)
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask")]


def confirm(*, yes: bool) -> None:
    """Ask whether what was shown shall be done. Exits where it shall not."""
    if not yes and not typer.confirm("Do it?"):
        say("Nothing was changed.")
        raise typer.Exit(REFUSED)


def refuse(said: str) -> NoReturn:
    """Say why nothing was done, and exit."""
    errors.print(said, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(REFUSED)
