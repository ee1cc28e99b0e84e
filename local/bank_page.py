"""The bank simulator as a page: type a virtual account, pay it, read what was said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse

from local.bank_bca import Exchange, Request, Response, Weather
from local.pages import page

_FORM = """<p class="soft">Pays a BCA virtual account as the bank does: it fetches an access token,
asks what the number owes, and reports the payment, each with its real signature.</p>
<form class="row card" method="post" action="/local/bank">
<label>Virtual account <input name="virtual_account" inputmode="numeric" required size="24"
 value="{virtual_account}"></label>
<label>Amount (Rp) <input name="amount_idr" inputmode="numeric" size="12"
 placeholder="as billed" value="{amount_idr}"></label>
<label>Weather <select name="weather">{weathers}</select></label>
<button>Pay</button>
</form>
"""


def bank_page(form: dict[str, str], outcome: str, status: int = 200) -> HTMLResponse:
    """Return the page with what was typed (text by field) and the outcome (HTML)."""
    chosen = form.get("weather", "")
    weathers = "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in [("", "fair"), *((each.value, each.value) for each in Weather)]
    )
    filled = _FORM.format(
        virtual_account=escape(form.get("virtual_account", "")),
        amount_idr=escape(form.get("amount_idr", "")),
        weathers=weathers,
    )
    return page("Bank simulator", filled + outcome, status)


def refusal(message: str) -> str:
    """Return why a payment was not even tried, as HTML."""
    return f'<p class="card bad">{escape(message)}</p>'


def conversation(exchanges: Sequence[Exchange]) -> str:
    """Return each exchange between bank and product, as HTML."""
    return "<h2>What bank and product said</h2>" + "".join(_exchange(each) for each in exchanges)


def _exchange(exchange: Exchange) -> str:
    return (
        f'<div class="card"><h3>{escape(exchange.service.capitalize())}</h3>'
        f"{_sent(exchange.request)}{_answered(exchange.response)}</div>"
    )


def _sent(request: Request) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    return (
        f"<details><summary>Sent <code>{escape(request.method)} {escape(request.path)}</code>"
        f"</summary><pre>{escape(headers)}</pre>{_json(request.body)}</details>"
    )


def _answered(response: Response | None) -> str:
    if response is None:
        return '<p class="bad">No answer in time.</p>'
    tone = "good" if response.status < HTTPStatus.BAD_REQUEST else "bad"
    return (
        f'<details><summary>Answered <strong class="{tone}">HTTP {response.status}'
        f"{escape(_verdict(response.body))}</strong></summary>{_json(response.body)}</details>"
    )


def _verdict(body: Any) -> str:
    """SNAP's code and words, where the answer has them."""
    if not isinstance(body, dict) or "responseCode" not in body:
        return ""
    return f" · {body['responseCode']} {body.get('responseMessage', '')}"


def _json(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return f"<pre>{escape(text)}</pre>"
