"""`make demo`: two top-ups and a broadcast, step by step, for somebody who has not seen the code.

Works with the stack that is running, or starts one of its own and stops it at the end. It uses
only what stack.json tells any outside program.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from local.processes import free_ports
from local.settings import ROOT, Settings

CREDITS = 1_000
BROADCAST, DELIVERED = 600, 450
START_SECONDS_MAX = 180.0
WAIT_SECONDS_MAX = 20.0
POLL_SECONDS = 0.2

console = Console(highlight=False)


class DemoFailed(Exception):
    """The demo cannot go on; the message says why in one line."""


def main() -> int:
    """Run the demo; answers the exit status."""
    try:
        with _stack() as stack, httpx.Client(base_url=stack["url"], timeout=30) as http:
            _Demo(stack, http).run()
    except (DemoFailed, httpx.HTTPError) as error:
        Console(stderr=True).print(f"The demo stopped: {error}", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


class _Demo:
    """The steps. `_token` is that of the first business's owner."""

    def __init__(self, stack: dict[str, Any], http: httpx.Client) -> None:
        self._http = http
        self._stack = stack
        self._business = stack["businesses"][0]
        self._number = self._business["numbers"][0]
        owner = next(user for user in self._business["users"] if user["role"] == "owner")
        self._headers = {"Authorization": f"Bearer {owner['token']}"}
        self._steps = 0

    def run(self) -> None:
        """A top-up by BCA, from its price to the mail; one that BNI mislays; and a broadcast."""
        self._step(f"{self._business['name']} looks at the credits of {self._number}")
        before = self._balance()
        self._say(f"{_count(before)} broadcast credits are left.")

        self._step(f"What would {_count(CREDITS)} more cost?")
        quote = self._call("POST", "/v1/quotes", {"number": self._number, "credits": CREDITS})
        self._say(
            f"{_count(CREDITS)} x {_rupiah(quote['unit_price_idr'])} = {_rupiah(quote['net_idr'])}"
            f", VAT {_rupiah(quote['vat_idr'])}, total [bold]{_rupiah(quote['total_idr'])}[/]"
        )

        self._step("The order is placed; its price is frozen for 24 hours")
        order = self._place(quote["total_idr"])
        account = order["virtual_account"]
        self._say(f"Order {order['invoice_number']}, to be paid until {_time(order['pay_until'])}")
        self._say(f"{account['bank']} virtual account [bold]{account['number']}[/]")

        self._step("The customer pays that number at BCA; the bank calls us, and repeats itself")
        self._show(self._pay(account["number"], weather="duplicate"))

        self._step("The credits are there, in the same moment and once")
        paid = self._call("GET", f"/v1/orders/{order['order_id']}")
        after = self._balance()
        self._say(
            f"Order {paid['invoice_number']}: {paid['status_label']}, {_time(paid['paid_at'])}"
        )
        self._say(
            f"{_count(before)} + {_count(CREDITS)} = [bold]{_count(after)}[/] credits, "
            f"valid until {paid['valid_until']}"
        )

        self._step("The invoice was made and mailed")
        self._say(f"Saved {self._save_invoice(order)}")
        mail = self._mail(order["invoice_number"])
        self._say(f"Mail to {', '.join(mail['to'])}: {mail['subject']}")

        self._step("Somebody pays the same number once more: refused, so BCA returns the money")
        self._show(self._pay(account["number"], amount_idr=order["total_idr"])[-1:])
        self._say(f"Still {_count(self._balance())} credits.")

        self._lose_a_message(quote["total_idr"])
        self._broadcast()

    def _lose_a_message(self, total_idr: int) -> None:
        """A top-up by BNI whose payment nobody tells us of."""
        self._step("Once more, at BNI: the money is taken, and the message that tells us gets lost")
        order = self._place(total_idr, "BNI_VA")
        account = order["virtual_account"]
        self._say(f"{account['bank']} virtual account [bold]{account['number']}[/]")
        self._pay(account["number"], weather="unsent")
        self._say(f"Order {order['invoice_number']}: {order['status_label']}")

        self._step('The customer presses "I have paid", so we ask the bank')
        checked = self._call("POST", f"/v1/orders/{order['order_id']}/check", {})
        self._say(" > ".join(event["what"] for event in checked["timeline"]))
        self._say(
            f"Order {order['invoice_number']}: {checked['order']['status_label']}, "
            f"[bold]{_count(self._balance())}[/] credits."
        )

    def _broadcast(self) -> None:
        """What the credits are for, as the broadcast engine does it."""
        self._step(f"A broadcast of {_count(BROADCAST)} messages holds its credits")
        hold_id = f"demo-{uuid.uuid4()}"
        body = {"hold_id": hold_id, "number": self._number, "credits": BROADCAST}
        self._engine("", body)
        self._say(f"[bold]{_count(self._balance())}[/] credits are left for others.")

        self._step(f"{_count(DELIVERED)} messages are delivered; the rest is given back")
        self._engine(f"/{hold_id}/capture", {"report_id": "report-1", "credits": DELIVERED})
        self._engine(f"/{hold_id}/capture", {"report_id": "report-1", "credits": DELIVERED})
        self._say("The engine reported that twice, and it counted once.")
        self._engine(f"/{hold_id}/void", {})
        self._show_statement(3)

    def _engine(self, path: str, body: dict[str, Any]) -> None:
        token = self._stack["broadcast_engine"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        _content(self._http.post(f"/v1/holds{path}", json=body, headers=headers))

    def _show_statement(self, lines: int) -> None:
        answer = self._call("GET", f"/v1/numbers/{self._number}/statement?limit={lines}")
        table = Table(show_edge=False, pad_edge=False)
        table.add_column("the number's statement")
        for heading in ("credits", "before", "after"):
            table.add_column(heading, justify="right")
        for line in reversed(answer["items"]):
            figures = (line["credits"], line["balance_before"], line["balance_after"])
            table.add_row(line["kind"], *map(_count, figures))
        console.print(table)

    def _place(self, total_idr: int, payment_method: str = "BCA_VA") -> dict[str, Any]:
        """Place the order; one that was left open by an earlier visitor makes way."""
        body = {
            "number": self._number,
            "credits": CREDITS,
            "payment_method": payment_method,
            "expected_total_idr": total_idr,
        }
        answer = self._send("POST", "/v1/orders", body)
        if answer.status_code == httpx.codes.CONFLICT and "order" in answer.json():
            body["replaces"] = answer.json()["order"]["order_id"]
            self._say(f"({body['replaces']} was still open and makes way.)")
            answer = self._send("POST", "/v1/orders", body)
        return _content(answer)

    def _pay(self, account_number: str, **more: Any) -> list[dict[str, Any]]:
        body = {"virtual_account": account_number, **more}
        answer = self._call("POST", "/local/bank/pay", body)
        exchanges: list[dict[str, Any]] = answer["exchanges"]
        return exchanges

    def _show(self, exchanges: list[dict[str, Any]]) -> None:
        table = Table(show_edge=False, pad_edge=False)
        for heading in ("BCA calls", "HTTP", "we answer", "which means"):
            table.add_column(heading)
        for exchange in exchanges:
            answer = exchange["response"]
            body = answer["body"] if isinstance(answer["body"], dict) else {}
            code, message = body.get("responseCode", ""), body.get("responseMessage", "")
            table.add_row(exchange["service"], str(answer["status"]), code, message)
        console.print(table)

    def _save_invoice(self, order: dict[str, Any]) -> Path:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while True:
            answer = self._send("GET", f"/v1/orders/{order['order_id']}/invoice")
            if answer.status_code != httpx.codes.NOT_FOUND or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        document = httpx.get(_content(answer)["url"], timeout=30).raise_for_status().content
        file = Path(tempfile.gettempdir()) / f"{order['invoice_number']}.pdf"
        file.write_bytes(document)
        return file

    def _mail(self, invoice_number: str) -> dict[str, Any]:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            for mail in self._call("GET", "/local/mail")["items"]:
                names = [attachment["filename"] for attachment in mail["attachments"]]
                if f"{invoice_number}.pdf" in names:
                    found: dict[str, Any] = mail
                    return found
            time.sleep(POLL_SECONDS)
        raise DemoFailed("no mail came, see the logs of the stack")

    def _balance(self) -> int:
        numbers = self._call("GET", "/v1/numbers")["items"]
        (available,) = [
            int(each["available_credits"]) for each in numbers if each["number"] == self._number
        ]
        return available

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return _content(self._send(method, path, body))

    def _send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {**self._headers, "Idempotency-Key": f"demo-{uuid.uuid4()}"}
        return self._http.request(method, path, json=body, headers=headers)

    def _step(self, title: str) -> None:
        self._steps += 1
        console.print(f"\n[bold green]{self._steps}. {title}[/]")

    def _say(self, text: str) -> None:
        console.print(f"   {text}")


def _content(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise DemoFailed(f"{answer.request.method} {answer.request.url}: {answer.text}")
    content: dict[str, Any] = answer.json()
    return content


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _time(text: str) -> str:
    wib = datetime.fromisoformat(text).astimezone(timezone(timedelta(hours=7)))
    return f"{wib:%-d %b %Y, %H.%M} WIB"


def _rupiah(amount: int | str) -> str:
    return f"Rp {_count(int(amount))}" if isinstance(amount, int) else f"Rp {amount}"


@contextlib.contextmanager
def _stack() -> Iterator[dict[str, Any]]:
    """The running stack's description, or that of one started for the demo alone."""
    stack = _running(Settings.from_env(os.environ).stack_file)
    if stack is not None:
        yield stack
        console.print(f"\nThe stack goes on running: {stack['url']}/")
        return
    console.print("No stack is running, so the demo starts one of its own ...")
    with tempfile.TemporaryDirectory(prefix="broadcast-credit-demo-") as folder:
        (port,) = free_ports(1)
        environ = {**os.environ, "PORT": str(port), "LOCAL_DIR": folder}
        child = subprocess.Popen(
            [sys.executable, "-m", "local"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
        )
        try:
            yield _await(child, Path(folder) / "stack.json")
        finally:
            child.send_signal(signal.SIGINT)
            child.wait()


def _running(file: Path) -> dict[str, Any] | None:
    """What stack.json says, if its stack answers: one that was killed leaves the file behind."""
    try:
        stack: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        httpx.get(f"{stack['url']}/local/clock").raise_for_status()
    except (OSError, httpx.HTTPError):
        return None
    return stack


def _await(child: subprocess.Popen[bytes], file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not file.exists():
        if child.poll() is not None or time.monotonic() > deadline:
            raise DemoFailed("its stack did not start")
        time.sleep(POLL_SECONDS)
    description: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return description


if __name__ == "__main__":
    sys.exit(main())
