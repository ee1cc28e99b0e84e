"""The frame of every page that the local stack shows; nothing in it comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse, Response

STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")

POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'{targets}; "
    "base-uri 'none'; frame-ancestors 'none'"
)

_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Broadcast credit, local</title>
<link rel="stylesheet" href="/local/style.css">
</head>
<body>
<nav><strong>Broadcast credit</strong> <a href="/">Dashboard</a> <a href="/local">Overview</a>
<a href="/local/mailbox">Mailbox</a> <a href="/local/bank">Bank simulator</a></nav>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(
    title: str, body: str, status: int = 200, *, form_targets: Iterable[str] = ()
) -> HTMLResponse:
    """Return a page; `title` is text, `body` is HTML whose texts are escaped.

    `form_targets` are other origins that a form's answer may send the browser on to.
    """
    content = _FRAME.format(title=escape(title), body=body)
    policy = POLICY.format(targets="".join(f" {origin}" for origin in form_targets))
    return HTMLResponse(content, status, headers={"content-security-policy": policy})


def style() -> Response:
    """Return the style sheet of all pages."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": "no-cache"})


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of names (text) and values (HTML)."""
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>' for name, value in rows
    )
    return f'<div class="scroll"><table>{lines}</table></div>'


def columns(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with named columns (text) and rows of cells (HTML)."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="columns"><thead><tr>{top}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
