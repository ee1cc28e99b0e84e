"""The overview of the local stack: what is where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from local.pages import page, table


def index_page(
    description: dict[str, Any], *, now: datetime, offset: timedelta, jobs: Sequence[str]
) -> HTMLResponse:
    """Return the page; `description` is the content of stack.json."""
    sections = [
        "<p>The whole product on this machine: the functions that are deployed, behind a gateway "
        "that answers as API Gateway does.</p>",
        _clock(description["url"], now, offset),
        "<h2>Businesses</h2>",
        "".join(_business(each) for each in description["businesses"])
        or '<p class="soft">None has been imported yet.</p>',
        "<h2>Try it in the terminal</h2>",
        _commands(description["url"]),
        "<h2>Schedules</h2>",
        _schedules(jobs),
        "<h2>Addresses</h2>",
        _addresses(description),
        "<h2>Start over</h2>",
        '<form class="card row" method="post" action="/local/reset">'
        "<span>Forget everything since the seeded state, the clock included.</span>"
        "<button>Reset</button></form>",
    ]
    return page("What is where", "".join(sections))


def _clock(url: str, now: datetime, offset: timedelta) -> str:
    shown = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    away = "real time" if not offset else f"{offset.total_seconds():+,.0f} s from real time"
    command = f"curl -X POST {url}/local/clock -d '{{\"advance_seconds\": 3600}}'"
    return (
        f'<div class="card"><h3>Clock: {escape(shown)} <span class="soft">({escape(away)})</span>'
        f'</h3><p class="soft">Every handler and both simulated banks read it. Move it with'
        f"</p><pre>{escape(command)}</pre></div>"
    )


def _business(business: dict[str, Any]) -> str:
    users = "".join(
        f"<details><summary>{escape(user['role'])} · {escape(user['email'])}</summary>"
        f'<label class="soft">Token<textarea readonly>{escape(user["token"])}</textarea></label>'
        f"</details>"
        for user in business["users"]
    )
    numbers = "<br>".join(f"<code>{escape(number)}</code>" for number in business["numbers"])
    facts = table(
        [
            ("Id", f"<code>{escape(business['business_id'])}</code>"),
            ("WhatsApp numbers", numbers or "none"),
            ("Users", users or "none"),
        ]
    )
    return f'<div class="card"><h3>{escape(business["name"])}</h3>{facts}</div>'


def _commands(url: str) -> str:
    lines = [
        "TOKEN=...  # of a user above",
        f'curl -H "Authorization: Bearer $TOKEN" {url}/v1/numbers',
        f'curl -X POST {url}/local/bank/pay -d \'{{"virtual_account": "..."}}\'',
        f"curl {url}/local/mail",
    ]
    return f'<div class="card"><pre>{escape(chr(10).join(lines))}</pre></div>'


def _schedules(jobs: Sequence[str]) -> str:
    forms = "".join(
        f'<form class="inline" method="post" action="/local/schedules/{escape(job)}/run">'
        f"<button>Run {escape(job)} now</button></form> "
        for job in jobs
    )
    return f'<p class="soft">They also run by themselves, in real time.</p><p>{forms}</p>'


def _addresses(description: dict[str, Any]) -> str:
    url, aws = description["url"], description["aws"]
    return table(
        [
            ("Dashboard", f'<a href="/">{escape(url)}/</a>'),
            ("API", f'<a href="/v1/openapi.json">{escape(url)}/v1/openapi.json</a>'),
            ("Mailbox", f'<a href="/local/mailbox">{escape(url)}/local/mailbox</a>'),
            ("Bank simulator", f'<a href="/local/bank">{escape(url)}/local/bank</a>'),
            *(
                (f"{bank}'s own server", f"<code>{escape(known['url'])}</code>")
                for bank, known in description["banks"].items()
            ),
            (
                "DynamoDB",
                f"<code>{escape(aws['dynamodb_endpoint_url'])}</code>, table "
                f"<code>{escape(aws['table'])}</code>",
            ),
            (
                "S3, SQS, Secrets Manager, KMS",
                f"<code>{escape(aws['endpoint_url'])}</code>, bucket "
                f"<code>{escape(aws['invoice_bucket'])}</code>",
            ),
        ]
    )
