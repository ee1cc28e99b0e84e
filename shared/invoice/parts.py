"""What all documents print alike: parties, amounts in words, accounts, as finished texts."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.business import Locale, TaxIdentity
from shared.domain.money import Rupiah
from shared.domain.virtual_account import Bank
from shared.invoice.printable import printable, printable_lines
from shared.invoice.wording import WORDING
from shared.invoice.words import rupiah_in_words

# What a page has room for; longer texts end in an ellipsis.
NAME_CHARS_MAX = 160
ADDRESS_CHARS_MAX = 1_300
ADDRESS_LINES_MAX = 6
ACCOUNT_DIGITS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as printed."""

    heading: str
    name: str
    address: tuple[str, ...]
    identifiers: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class InWords:
    """An amount in words: in the document's language, and below it in `other_language`."""

    label: str
    text: str
    other_language: str
    other_text: str


def party(heading: str, identity: TaxIdentity, locale: Locale) -> Party:
    """Return a party of an order as it is printed."""
    words = WORDING[locale]
    identifiers = (
        (words.npwp, identity.npwp),
        # The identity number of a person stands in only where there is no tax number.
        (words.nik, None if identity.npwp else identity.nik),
        (words.nitku, identity.nitku),
    )
    return Party(
        heading=heading,
        name=printable(identity.legal_name, NAME_CHARS_MAX),
        address=printable_lines(identity.address, ADDRESS_LINES_MAX, ADDRESS_CHARS_MAX),
        identifiers=tuple(Labelled(label, text) for label, text in identifiers if text),
    )


def amount_in_words(amount: Rupiah, locale: Locale, label: str | None = None) -> InWords:
    """Return an amount in both languages, labelled "in words" unless told.

    Books in Indonesia are kept in Indonesian (UU KUP art. 28); whoever chose English reads that.
    """
    other = Locale.ENGLISH if locale is Locale.INDONESIAN else Locale.INDONESIAN
    return InWords(
        label=label or WORDING[locale].in_words,
        text=_sentence(rupiah_in_words(amount, locale)),
        other_language=other.value,
        other_text=_sentence(rupiah_in_words(amount, other)),
    )


def account_text(bank: Bank, number: str, locale: Locale) -> str:
    """Return a virtual account by its last digits, or by its bank alone where `number` is empty."""
    words = WORDING[locale]
    if not number:
        return words.account.format(bank=bank.value)
    return words.account_ending.format(bank=bank.value, digits=number[-ACCOUNT_DIGITS_SHOWN:])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
