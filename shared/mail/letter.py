"""A mail as its reader sees it, before it is HTML or text: every mail has this one shape."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.business import Locale


class Tone(StrEnum):
    """What a mail is for, which its colour shows as well: a word on it always says it too."""

    ACTION = "ACTION"
    DONE = "DONE"
    ENDED = "ENDED"
    WATCH = "WATCH"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what happened."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A link to the dashboard."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to pay, one a line, and what one has to know of all of them."""

    title: str
    channels: tuple[Fact, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF that goes with a mail."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail. All texts are plain: nothing in them is markup, whoever wrote it.

    `sender` is who writes, in the letter's head. `preheader` is what a list of mails shows behind
    the subject. `figures` are the few facts that one opens the mail for, `facts` the others.
    """

    locale: Locale
    tone: Tone
    sender: str
    subject: str
    preheader: str
    badge: str
    title: str
    intro: str
    figures: tuple[Fact, ...] = ()
    ways: Ways | None = None
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    button: Button | None = None
    footer: tuple[str, ...] = ()
    attachment: Attachment | None = None
