"""What a payer does on the pages, step by step, and what the outside world does meanwhile."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx
from playwright.sync_api import Download, Locator, Page, expect
from pypdf import PdfReader

NO_BREAK_SPACE = "\u00a0"
OWNER = "sari@kopi-nusantara.example"
NUMBER = "+6281212448484"
OTHER_OWNER = "maya@teh-melati.example"
OTHER_NUMBER = "+6285700001111"
# More than any page has controls.
TABS_MAX = 60


def rupiah(amount: str) -> str:
    """An amount as the pages write it: with a space that does not break."""
    return f"Rp{NO_BREAK_SPACE}{amount}"


def begin(page: Page, number: str = NUMBER) -> None:
    """Open the first step of the wizard for a number, from its row."""
    page.goto("/numbers")
    page.locator(f'a[href*="/top-up?number={quote(number, safe="")}"]').click()
    expect(page.get_by_role("heading", level=1, name="Isi ulang kredit siaran")).to_be_visible()


def type_credits(page: Page, typed: str) -> None:
    """Type into the number field, and leave it."""
    field = page.get_by_label("Jumlah kredit siaran")
    field.fill(typed)
    field.blur()


def place(page: Page, method: str = "BCA Virtual Account") -> str:
    """Go from the first step to the third; return the account as the page copies it."""
    page.get_by_role("button", name="Bayar sekarang").click()
    page.get_by_role("radio", name=re.compile(method)).check()
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/orders/*")
    return account_of(page)


def account_of(page: Page) -> str:
    """Return the account of the order that is shown, by its copy button."""
    page.get_by_role("button", name=re.compile("Salin Nomor .* Virtual Account")).click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert isinstance(copied, str)
    return copied


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {control}")


def pay(stack: dict[str, Any], account: str, **how: Any) -> None:
    """Let the simulated bank pay an account."""
    body = {"virtual_account": account, **how}
    httpx.post(f"{stack['url']}/local/bank/pay", json=body, timeout=60).raise_for_status()


def advance_clock(stack: dict[str, Any], *, hours: float) -> None:
    """Move the clock of the product forward."""
    body = {"advance_seconds": hours * 3600}
    httpx.post(f"{stack['url']}/local/clock", json=body, timeout=60).raise_for_status()


def status_of(page: Page) -> Locator:
    """The chip beside the heading of an order."""
    return page.locator(".page-head .chip")


def invoice_number_of(page: Page) -> str:
    """Return the invoice number that the page of an order is about."""
    heading = page.get_by_role("heading", level=1).inner_text()
    return heading.rsplit(" ", 1)[-1]


def text_of(download: Download) -> str:
    """Return what a downloaded PDF says."""
    pages = PdfReader(BytesIO(download.path().read_bytes())).pages
    return "\n".join(each.extract_text() for each in pages).replace(NO_BREAK_SPACE, " ")
