"""Text of customers made fit for paper: what the document's fonts draw, on a bounded length.

PDF/A forbids a character without a glyph, and control characters could reorder or hide what a
reader sees. Nothing is refused here: an invoice has to exist whatever a name contains.
"""

import unicodedata
from collections.abc import Iterable

# Stands for anything that the fonts cannot draw, such as an emoji or a Chinese character.
UNDRAWABLE = "\u25a1"
ELLIPSIS = "\u2026"

# Blocks that Libertinus Serif draws without a hole, and the Arabic letters of DejaVu Sans Mono:
# the fonts inside the typst package. A test draws every character of this table.
DRAWABLE_RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A1, 0x024F),  # Latin-1, Latin Extended-A and -B; the soft hyphen goes with the controls
    (0x0384, 0x038A),  # Greek
    (0x038C, 0x038C),
    (0x038E, 0x03A1),
    (0x03A3, 0x03CE),
    (0x0400, 0x045F),  # Cyrillic
    (0x05D0, 0x05EA),  # Hebrew letters
    (0x060C, 0x060C),  # Arabic punctuation, letters and digits
    (0x061B, 0x061B),
    (0x061F, 0x061F),
    (0x0621, 0x063A),
    (0x0640, 0x064A),
    (0x0660, 0x066D),
    (0x1E00, 0x1EFF),  # Latin Extended Additional, with Vietnamese
    (0x2010, 0x2015),  # dashes
    (0x2018, 0x201E),  # quotation marks
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x25A1, 0x25A1),
)

# Invisible or stacking: controls, format characters (zero width, direction), marks that remain
# after composition. They are dropped, not replaced: nobody saw them either.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Mn", "Me"})


def printable(text: str, chars_max: int) -> str:
    """Return one line of drawable characters, at most `chars_max` of them.

    White space becomes single spaces, what cannot be drawn a square (one for a run of it), and
    what is cut off an ellipsis.
    """
    drawn = "".join(_drawn(unicodedata.normalize("NFC", text)))
    line = " ".join(drawn.split())
    return line if len(line) <= chars_max else line[: chars_max - 1].rstrip() + ELLIPSIS


def printable_lines(text: str, lines_max: int, chars_max: int) -> tuple[str, ...]:
    """Return the lines of a text, each as `printable` has it, without empty ones.

    A text of more lines than `lines_max` is run together into one, separated by commas, so that it
    fills the width of its column instead of the height of the page.
    """
    lines = [line for line in (printable(each, chars_max) for each in text.splitlines()) if line]
    if len(lines) <= lines_max:
        return tuple(lines)
    return (printable(", ".join(line.rstrip(" ,") for line in lines), chars_max),)


def _drawn(text: str) -> Iterable[str]:
    previous = ""
    for char in text:
        if char.isspace():
            shown = " "
        elif unicodedata.category(char) in _DROPPED_CATEGORIES:
            continue
        elif any(first <= ord(char) <= last for first, last in DRAWABLE_RANGES):
            shown = char
        else:
            shown = UNDRAWABLE
        if shown != UNDRAWABLE or previous != UNDRAWABLE:
            yield shown
        previous = shown
