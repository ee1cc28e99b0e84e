"""The bank simulator as a page: pay a number at either bank, read what was said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from local.bank.bca_payments import MEANINGS, Flag, Terms
from local.bank.exchange import Exchange, Request, Response
from local.bank.weather import Outage, Weather
from local.pages import columns, page

PAYMENTS_SHOWN_MAX = 20
"""The latest ones; `python -m local.bank` shows all."""

_PAY = """<p class="soft">Pays a number as its bank does, with real signatures and seals. BCA asks
what the number owes and reports the payment; BNI takes the money and tells us afterwards.</p>
<form class="row card" method="post" action="/local/bank">
<input type="hidden" name="act" value="pay">
<label>Virtual account <input name="virtual_account" inputmode="numeric" required size="24"
 value="{virtual_account}"></label>
<label>Amount (Rp) <input name="amount_idr" inputmode="numeric" size="12"
 placeholder="as billed" value="{amount_idr}"></label>
<label>Weather <select name="weather">{weathers}</select></label>
<button>Pay</button>
</form>
"""

_AROUND = """<h2>When we call the banks</h2>
<form class="row card" method="post" action="/local/bank">
<input type="hidden" name="act" value="weather">
<label>BCA's server <select name="BCA">{bca}</select></label>
<label>BNI's server <select name="BNI">{bni}</select></label>
<label>BCA without our answer <select name="terms">{terms}</select></label>
<button>Set</button>
</form>
"""

_RETRY = """<form class="row card" method="post" action="/local/bank">
<input type="hidden" name="act" value="retry">
<span>{count} not acknowledged by us.</span> <button>Tell again</button>
</form>
"""


def bank_page(
    known: dict[str, Any], form: dict[str, str], outcome: str, status: int = 200
) -> HTMLResponse:
    """Return the page: what the banks know, what was typed (text by field), the outcome (HTML)."""
    fair = [("", "fair")]
    outages = [*fair, *((each.value, _spoken(each)) for each in Outage)]
    weathers = [*fair, *((each.value, _spoken(each)) for each in Weather)]
    pay = _PAY.format(
        virtual_account=escape(form.get("virtual_account", "")),
        amount_idr=escape(form.get("amount_idr", "")),
        weathers=_options(weathers, form.get("weather")),
    )
    around = _AROUND.format(
        bca=_options(outages, known["weather"]["BCA"]),
        bni=_options(outages, known["weather"]["BNI"]),
        terms=_options([(each.value, _spoken(each)) for each in Terms], known["terms"]),
    )
    parts = [pay, outcome, _untold(known), _waiting(known), _payments(known), around, _calls(known)]
    return page("Bank simulator", "".join(parts), status)


def refusal(message: str) -> str:
    """Return why something was not even tried, as HTML."""
    return f'<p class="card bad">{escape(message)}</p>'


def report(message: str) -> str:
    """Return what was done, as HTML."""
    return f'<p class="card">{escape(message)}</p>'


def conversation(bank: str, exchanges: Sequence[Exchange]) -> str:
    """Return each exchange between a bank and the product, as HTML."""
    heading = f"<h2>What was said at {escape(bank)}</h2>"
    return heading + "".join(_exchange(each) for each in exchanges)


def _waiting(known: dict[str, Any]) -> str:
    rows = [
        (
            f'<a href="?{urlencode({"virtual_account": each["virtual_account"]})}">'
            f"{escape(each['virtual_account'])}</a>",
            _rupiah(each["trx_amount"]),
            escape(each["customer_name"]),
            escape(each["datetime_expired"] or "without end"),
        )
        for each in known["billings"]
        if each["va_status"] == "1"
    ]
    empty = "No billing is open at BNI. BCA asks us, so it does not know what is unpaid."
    return "<h2>Open at BNI</h2>" + (
        columns(["Number", "Amount", "Name", "Until (WIB)"], rows)
        if rows
        else f'<p class="soft">{empty}</p>'
    )


def _untold(known: dict[str, Any]) -> str:
    untold = sum(not paid["told"] for each in known["billings"] for paid in each["payments"])
    untold += sum(payment["flag"] == Flag.PENDING for payment in known["payments"])
    if not untold:
        return ""
    count = "One payment is" if untold == 1 else f"{untold} payments are"
    return _RETRY.format(count=count)


def _payments(known: dict[str, Any]) -> str:
    bca = [
        (
            payment["trxDateTime"],
            "BCA",
            payment["virtualAccountNo"],
            payment["paidAmount"]["value"].removesuffix(".00"),
            MEANINGS[payment["flag_now"]],
        )
        for payment in known["payments"]
    ]
    bni = [
        (
            paid["paid_at"],
            "BNI",
            billing["virtual_account"],
            str(paid["amount"]),
            "acknowledged" if paid["told"] else "waiting for an answer",
        )
        for billing in known["billings"]
        for paid in billing["payments"]
    ]
    rows = [
        (escape(at[:19].replace("T", " ")), bank, escape(number), _rupiah(amount), state)
        for at, bank, number, amount, state in sorted([*bca, *bni], reverse=True)
    ][:PAYMENTS_SHOWN_MAX]
    if not rows:
        return ""
    heads = ["Paid (WIB)", "Bank", "Number", "Amount", "Now"]
    return "<h2>Payments</h2>" + columns(heads, rows)


def _calls(known: dict[str, Any]) -> str:
    calls = [(call["at"], bank, call) for bank, noted in known["calls"].items() for call in noted]
    rows = [
        (
            escape(at[:19].replace("T", " ")),
            bank,
            f"<details><summary>{escape(call['service'])}</summary>{_json(call['answer'])}</details>",
            escape(_answered_briefly(call)),
        )
        for at, bank, call in sorted(calls, key=lambda each: each[0], reverse=True)
    ]
    if not rows:
        return '<p class="soft">Neither bank has been called yet.</p>'
    return columns(["At (WIB)", "Bank", "We asked for", "Answer"], rows)


def _answered_briefly(call: dict[str, Any]) -> str:
    code = call["answer"].get("responseCode") or call["answer"].get("status") or ""
    weather = f" · {_spoken(call['outage'])}" if call["outage"] else ""
    return f"HTTP {call['status']} {code}".rstrip() + weather


def _exchange(exchange: Exchange) -> str:
    note = f'<p class="bad">{escape(exchange.note)}</p>' if exchange.note else ""
    answered = "" if exchange.note else _answered(exchange)
    return (
        f'<div class="card"><h3>{escape(exchange.service.capitalize())}</h3>'
        f"{_sent(exchange.request)}{note}{answered}</div>"
    )


def _sent(request: Request) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    shown = f"<pre>{escape(headers)}</pre>" if headers else ""
    return (
        f"<details><summary>Sent <code>{escape(f'{request.method} {request.path}'.strip())}</code>"
        f"</summary>{shown}{_json(request.body)}</details>"
    )


def _answered(exchange: Exchange) -> str:
    response = exchange.response
    if response is None:
        return '<p class="bad">No answer in time.</p>'
    tone = "good" if _is_success(response) else "bad"
    # What payer and bank say to each other at the counter is no message of ours.
    transport = [] if exchange.service == "counter" else [f"HTTP {response.status}"]
    said = " · ".join([*transport, *_verdict(response.body)])
    return (
        f'<details><summary>Answered <strong class="{tone}">{escape(said)}</strong></summary>'
        f"{_json(response.body)}</details>"
    )


def _is_success(response: Response) -> bool:
    """BNI's answers are HTTP 200 whatever they say."""
    said = response.body.get("status") if isinstance(response.body, dict) else None
    return response.status < HTTPStatus.BAD_REQUEST and said in (None, "000")


def _verdict(body: Any) -> list[str]:
    """The code and words, where the answer has them."""
    if not isinstance(body, dict):
        return []
    code = body.get("responseCode") or body.get("status")
    words = body.get("responseMessage") or body.get("message") or ""
    return [f"{code} {words}".rstrip()] if code else []


def _options(choices: Iterable[tuple[str, str]], chosen: str | None) -> str:
    return "".join(
        f'<option value="{value}"{" selected" if value == (chosen or "") else ""}>'
        f"{escape(label)}</option>"
        for value, label in choices
    )


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _rupiah(amount: str) -> str:
    return f"Rp\u00a0{int(amount):,}".replace(",", ".")


def _json(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return f"<pre>{escape(text)}</pre>"
