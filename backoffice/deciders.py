"""Who decides, and why: what every command asks for that proposes or approves something."""

from typing import Annotated

import typer

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
