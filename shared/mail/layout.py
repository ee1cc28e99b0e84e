"""How every mail looks: one column, tables and inline styles, no images and nothing from elsewhere.

Mail programs keep little of a page. Widths stand in attributes for Outlook, which draws with Word;
colours stand beside every text, so that a program which inverts them inverts both; and what the
style sheet adds, for narrow windows and dark ones, may be dropped without harm.
"""

from html import escape

from shared.mail.letter import Button, Fact, Letter, Tone, Ways

WIDTH_PX = 600
# The longest time ("22 Nov 2026, 14.05 WIB") and account number; a narrow window has room for it.
UNBROKEN_CHARS_MAX = 22

# Text on white and white on the colour both have a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
COLOUR = {
    Tone.ACTION: "#1552b0",
    Tone.DONE: "#0b6b50",
    Tone.ENDED: "#5b6675",
    Tone.WATCH: "#8a4b00",
}
_INK, _SOFT, _LINE, _PAGE, _PANEL = "#1b2430", "#566170", "#e3e7eb", "#f2f4f6", "#f7f9fb"
_FONT = "font-family: Arial, Helvetica, sans-serif"
_BARE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'

_SHEET = f"""
:root {{ color-scheme: light dark; supported-color-schemes: light dark }}
@media (max-width: {WIDTH_PX}px) {{
  .side {{ padding-left: 20px !important; padding-right: 20px !important }}
  .figure {{ font-size: 20px !important }}
  .edge {{ padding: 0 !important }}
  .card {{ border-radius: 0 !important }}
}}
@media (prefers-color-scheme: dark) {{
  .page, .edge {{ background: #14181d !important }}
  .card {{ background: #1d232b !important }}
  .panel {{ background: #262e38 !important }}
  .ink {{ color: #eef1f4 !important }}
  .soft {{ color: #aab4c0 !important }}
  .line {{ border-color: #38424e !important }}
}}
"""
# Mail programs fill the preview of a list with whatever comes next, unless this comes first.
_NOTHING_MORE = "&#847;&zwnj;&nbsp;" * 60


def to_text(letter: Letter) -> str:
    """Return a letter as plain text."""
    parts = [letter.title, letter.intro, _lines(letter.figures)]
    if letter.ways:
        ways = [f"- {way.label}: {way.text}" for way in letter.ways.channels]
        parts.append("\n".join([letter.ways.title, *ways, letter.ways.rule]))
    if letter.button:
        parts.append(f"{letter.button.label}:\n{letter.button.url}")
    parts += [_lines(letter.facts), *letter.notes]
    # "-- " above a signature is what mail programs know it by (RFC 3676, 4.3).
    parts.append("\n".join(["-- ", *letter.footer]))
    return "\n\n".join(part for part in parts if part) + "\n"


def to_html(letter: Letter) -> str:
    """Return a letter as a page."""
    colour = COLOUR[letter.tone]
    return f"""<!DOCTYPE html>
<html lang="{letter.locale.value}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(letter.title)}</title>
<style>{_SHEET}</style>
</head>
<body class="page" style="margin: 0; padding: 0; background: {_PAGE}">
<div style="display: none; max-height: 0; overflow: hidden">
{escape(letter.preheader)} {_NOTHING_MORE}
</div>
<table {_BARE} width="100%"><tr>
<td class="edge" align="center" style="padding: 24px 12px; background: {_PAGE}">
<!--[if mso]><table {_BARE} width="{WIDTH_PX}"><tr><td><![endif]-->
<table {_BARE} width="100%" class="card" style="max-width: {WIDTH_PX}px; background: #ffffff;
 border-top: 4px solid {colour}; border-radius: 6px; text-align: left; {_FONT}">
{_row(_heading(letter, colour), "24px 32px 0")}
{_row(_panel(letter.figures), "20px 32px 0") if letter.figures else ""}
{_row(_ways(letter.ways), "20px 32px 0") if letter.ways else ""}
{_row(_button(letter.button, colour), "20px 32px 0") if letter.button else ""}
{_row(_table(letter.facts), "24px 32px 0") if letter.facts else ""}
{_row(_notes(letter), "16px 32px 0") if letter.notes else ""}
{_row(_footer(letter), "24px 32px 28px")}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
"""


def _lines(facts: tuple[Fact, ...]) -> str:
    return "\n".join(f"{fact.label}: {fact.text}" for fact in facts)


def _row(content: str, padding: str) -> str:
    return f'<tr><td class="side" style="padding: {padding}">{content}</td></tr>'


def _heading(letter: Letter, colour: str) -> str:
    return (
        f'<table {_BARE} width="100%" style="margin: 0 0 20px"><tr>'
        f'<td class="ink" valign="middle" style="{_small(_INK)}; font-weight: bold">'
        f"{escape(letter.sender)}</td>"
        f'<td align="right" valign="middle" style="padding-left: 12px; font-size: 13px;'
        f' line-height: 1.4; white-space: nowrap; {_FONT}">'
        f'<span style="display: inline-block; padding: 3px 10px; border-radius: 4px;'
        f' background: {colour}; color: #ffffff; font-weight: bold">'
        f"{escape(letter.badge)}</span></td></tr></table>\n"
        f'<h1 class="ink" style="margin: 0 0 10px; font-size: 22px; line-height: 1.3;'
        f' color: {_INK}; {_FONT}">{escape(letter.title)}</h1>\n'
        f'<p class="ink" style="{_paragraph(_INK)}">{escape(letter.intro)}</p>'
    )


def _panel(figures: tuple[Fact, ...]) -> str:
    """The few facts that count, one below the other: digits must not be torn."""
    shown = "\n".join(
        f'<p class="soft" style="margin: 0; font-size: 13px; line-height: 1.5; color: {_SOFT};'
        f' {_FONT}">{escape(figure.label)}</p>\n'
        f'<p class="ink figure" style="margin: 0{_gap(place, len(figures))}; font-size: 24px;'
        f' line-height: 1.35; font-weight: bold; color: {_INK}; {_FONT}">'
        f"{escape(figure.text)}</p>"
        for place, figure in enumerate(figures, 1)
    )
    return (
        f'<table {_BARE} width="100%"><tr><td class="panel" style="padding: 16px 20px;'
        f' background: {_PANEL}; border-radius: 6px">{shown}</td></tr></table>'
    )


def _gap(place: int, count: int) -> str:
    return " 0 12px" if place < count else ""


def _ways(ways: Ways) -> str:
    rows = "\n".join(
        f'<tr><td class="ink" style="padding: 3px 0; {_small(_INK)}">'
        f"<strong>{escape(way.label)}</strong><br>{escape(way.text)}</td></tr>"
        for way in ways.channels
    )
    return (
        f'<h2 class="ink" style="margin: 0 0 4px; font-size: 16px; line-height: 1.4; color: {_INK};'
        f' {_FONT}">{escape(ways.title)}</h2>\n<table {_BARE} width="100%">{rows}</table>\n'
        f'<p class="soft" style="margin: 6px 0 0; {_small(_SOFT)}">{escape(ways.rule)}</p>'
    )


def _button(button: Button, colour: str) -> str:
    """A table cell with a colour of its own, because Outlook draws no padding around a link."""
    return (
        f'<table {_BARE}><tr><td bgcolor="{colour}" style="border-radius: 6px">'
        f'<a href="{escape(button.url)}" style="display: inline-block; padding: 12px 24px;'
        f" font-size: 16px; line-height: 1.25; font-weight: bold; color: #ffffff;"
        f' text-decoration: none; {_FONT}">{escape(button.label)}</a></td></tr></table>'
    )


def _table(facts: tuple[Fact, ...]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row" class="soft line" valign="top" style="{_cell(_SOFT)};'
        f' padding-right: 16px; text-align: left; font-weight: normal">{escape(fact.label)}</th>'
        f'<td class="ink line" valign="top" style="{_cell(_INK)}; text-align: right;'
        f' {_breaks(fact.text)}">{escape(fact.text)}</td></tr>'
        for fact in facts
    )
    bare = 'cellpadding="0" cellspacing="0" border="0"'
    return f'<table {bare} width="100%" style="border-collapse: collapse">\n{rows}\n</table>'


def _breaks(text: str) -> str:
    """An amount or a time stays in one piece; a name breaks where it must."""
    return "white-space: nowrap" if len(text) <= UNBROKEN_CHARS_MAX else "word-break: break-word"


def _cell(colour: str) -> str:
    return (
        f"padding: 9px 0; border-bottom: 1px solid {_LINE}; font-size: 15px; line-height: 1.45;"
        f" color: {colour}; {_FONT}"
    )


def _notes(letter: Letter) -> str:
    return "\n".join(
        f'<p class="ink" style="margin: 0 0 8px; {_small(_INK)}">{escape(note)}</p>'
        for note in letter.notes
    )


def _footer(letter: Letter) -> str:
    return "\n".join(
        f'<p class="soft" style="margin: 0 0 4px; font-size: 13px; line-height: 1.5;'
        f' color: {_SOFT}; {_FONT}">{escape(line)}</p>'
        for line in letter.footer
    )


def _small(colour: str) -> str:
    return f"font-size: 15px; line-height: 1.5; color: {colour}; {_FONT}"


def _paragraph(colour: str) -> str:
    return f"margin: 0 0 8px; font-size: 16px; line-height: 1.55; color: {colour}; {_FONT}"
