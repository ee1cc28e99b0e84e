"""`python -m local.bank`: pay at the simulated banks of a running stack, from the terminal.

Works with the stack whose stack.json lies in $LOCAL_DIR (`.local`).
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Annotated, Any, NoReturn

import httpx
import typer
from rich.console import Console, Group
from rich.json import JSON
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.bank.bca_payments import MEANINGS
from local.bank.exchange import JAKARTA
from local.bank.weather import Outage, Weather
from local.errors import StartError
from local.settings import Settings

NO_STACK = 2
REFUSED = 1

FAIR = "fair"
"""What one says to end an outage."""

CALL_SECONDS_MAX = 60.0
"""A payment may be several messages, for each of which the bank waits ten seconds."""

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="The simulated banks of a running stack."
)
console = Console(highlight=False)


@app.command()
def pay(
    virtual_account: Annotated[str, typer.Argument(help="The number, as a payer types it.")],
    amount: Annotated[int | None, typer.Option(help="Whole rupiah; without it as billed.")] = None,
    weather: Annotated[Weather | None, typer.Option(help="What goes wrong.")] = None,
    paid_at: Annotated[
        str | None, typer.Option(help="When it was paid, ISO 8601; WIB when it names no zone.")
    ] = None,
) -> None:
    """Pay a number at its bank, and show every exchange."""
    body: dict[str, Any] = {"virtual_account": virtual_account}
    if amount is not None:
        body["amount_idr"] = amount
    if weather is not None:
        body["weather"] = weather
    if paid_at is not None:
        body["paid_at"] = _instant(paid_at)
    _show_paid(_call("POST", "/local/bank/pay", body))


@app.command()
def retry() -> None:
    """Let the banks tell again what the product has not acknowledged."""
    told = _call("POST", "/local/bank/retry", {})["told"]
    for paid in told:
        _show_paid(paid)
    if not told:
        console.print("Every payment has been answered already.")


@app.command()
def weather(
    bank: Annotated[str, typer.Argument(help="BCA or BNI.")],
    what: Annotated[str, typer.Argument(help=f"{FAIR}, or {', '.join(Outage)}.")],
) -> None:
    """Change what goes wrong when the product calls a bank."""
    now = _call("POST", "/local/bank/weather", {bank: None if what == FAIR else what})
    _show_weather(now)


@app.command()
def status() -> None:
    """Show what BCA remembers of its payments, and what is wrong at either bank."""
    known = _call("GET", "/local/bank/known")
    table = _table("Paid (WIB)", "Number", "Amount", "Now", "paymentRequestId")
    for payment in known["payments"]:
        table.add_row(
            payment["trxDateTime"][:19].replace("T", " "),
            payment["virtualAccountNo"].strip(),
            _rupiah(payment["paidAmount"]["value"].removesuffix(".00")),
            f"{payment['flag_now']} {MEANINGS[payment['flag_now']]}",
            payment["paymentRequestId"],
        )
    console.print(table if known["payments"] else "Nobody has paid at BCA yet.")
    console.print(f"BCA without our answer: {known['terms']}")
    _show_weather(known["weather"])


@app.command()
def billings() -> None:
    """Show the billings that BNI knows, newest first."""
    known = _call("GET", "/local/bank/known")
    table = _table("Number", "Billing", "Amount", "Received", "Until (WIB)", "Now")
    for billing in known["billings"]:
        untold = sum(not payment["told"] for payment in billing["payments"])
        state = "open" if billing["va_status"] == "1" else "ended"
        table.add_row(
            billing["virtual_account"],
            billing["trx_id"],
            _rupiah(billing["trx_amount"]),
            _rupiah(billing["payment_amount"]),
            billing["datetime_expired"] or "without end",
            f"{state}, {untold} not acknowledged" if untold else state,
        )
    console.print(table if known["billings"] else "BNI knows no billing yet.")


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Call a helper of the running stack; ends the program when that is not possible."""
    try:
        file = Settings.from_env(os.environ).stack_file
        url = json.loads(file.read_text(encoding="utf-8"))["url"]
        with httpx.Client(base_url=url, timeout=CALL_SECONDS_MAX, trust_env=False) as http:
            answer = http.request(method, path, json=body)
    except (StartError, OSError, httpx.HTTPError) as error:
        _end(f"no stack answers ({error}); `make run` starts one", NO_STACK)
    content: dict[str, Any] = answer.json()
    if answer.is_error:
        _end(str(content.get("message", answer.text)), REFUSED)
    return content


def _end(message: str, exit_status: int) -> NoReturn:
    Console(stderr=True).print(message, markup=False, soft_wrap=True)
    raise typer.Exit(exit_status)


def _instant(text: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("a time is written 2026-11-22T14:30:00+07:00") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=JAKARTA)).isoformat()


def _show_paid(paid: dict[str, Any]) -> None:
    for exchange in paid["exchanges"]:
        request = exchange["request"]
        headers = "\n".join(f"{name}: {value}" for name, value in request["headers"].items())
        sent = f"{request['method']} {request['path']}".strip()
        parts = [Text(f"-> {sent}", style="bold")]
        parts += [Text(headers, style="dim")] if headers else []
        parts += [_content(request["body"]), *_answer(exchange)]
        title = f"{paid['bank']}: {exchange['service']}"
        console.print(Panel(Group(*parts), title=title, title_align="left"))


def _answer(exchange: dict[str, Any]) -> list[Any]:
    response = exchange["response"]
    if response is None:
        return [Text(f"<- {exchange['note'] or 'No answer in time.'}", style="bold red")]
    body = response["body"] if isinstance(response["body"], dict) else {}
    code = body.get("responseCode") or body.get("status") or ""
    words = body.get("responseMessage") or body.get("message") or ""
    good = response["status"] < 400 and body.get("status") in (None, "000")
    said = f"<- HTTP {response['status']} {code} {words}".rstrip()
    return [Text(said, style="bold green" if good else "bold red"), _content(response["body"])]


def _content(body: Any) -> Any:
    return JSON(json.dumps(body)) if isinstance(body, dict | list) else Text(str(body))


def _show_weather(now: dict[str, str | None]) -> None:
    for bank, outage in now.items():
        console.print(f"Calls to {bank}: {outage or FAIR}")


def _table(*heads: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for head in heads:
        # Numbers are there to be copied, so none is cut off.
        table.add_column(head, overflow="fold")
    return table


def _rupiah(amount: str) -> str:
    return f"Rp {int(amount):,}".replace(",", ".")


if __name__ == "__main__":
    app()
