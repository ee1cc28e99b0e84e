"""The words of notifications, in both languages. Texts in braces are filled in."""

from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.notice import LowCredits, Notice, NoticeKind
from shared.invoice.formats import format_count, format_date


@dataclass(frozen=True, slots=True)
class NoticeWording:
    """A short line, and what happened."""

    title: str
    text: str


WORDING = {
    Locale.INDONESIAN: {
        NoticeKind.LOW_BALANCE: NoticeWording(
            title="Kredit hampir habis",
            text="Sisa kredit siaran {number}: {credits}, di bawah batas {level} yang Anda atur.",
        ),
        NoticeKind.LAPSING: NoticeWording(
            title="Kredit akan hangus",
            text="Berlaku sampai {valid_until}, lalu hangus: {credits} kredit siaran {number}.",
        ),
    },
    Locale.ENGLISH: {
        NoticeKind.LOW_BALANCE: NoticeWording(
            title="Credits are running low",
            text="Broadcast credits left for {number}: {credits}, below your level of {level}.",
        ),
        NoticeKind.LAPSING: NoticeWording(
            title="Credits are about to lapse",
            text="Valid until {valid_until}, then lost: {credits} broadcast credits of {number}.",
        ),
    },
}


def words_of(notice: Notice, locale: Locale) -> NoticeWording:
    """Return title and text of a notice in a language."""
    words = WORDING[locale][notice.kind]
    match notice.fact:
        case LowCredits(available, level):
            facts = {
                "credits": format_count(available, locale),
                "level": format_count(level, locale),
            }
        case Lapse(credits, valid_until):
            facts = {
                "credits": format_count(credits, locale),
                "valid_until": format_date(valid_until, locale),
            }
    return NoticeWording(words.title, words.text.format(number=notice.number, **facts))
