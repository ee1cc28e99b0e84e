"""What a first visit costs, and whether the pages stay still and answer at once.

Bytes and shifts are the same on every machine. How long a task takes is not: it is printed beside
its bar, and nothing fails for it.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from rich.console import Console
from rich.table import Table

from tests.browser.journey import NUMBER, OWNER, begin, pay, place
from tests.support.browser import sign_in

SCRIPT_BYTES_MAX = 40_000
TASK_MILLISECONDS_BAR = 100
PAGES = (
    "/numbers",
    f"/numbers/{NUMBER.replace('+', '%2B')}",
    "/credits",
    "/top-up",
    "/settings",
    "/orders/ord_2A7A875-0001",
)

_WATCH = """
window.shifts = [];
window.tasks = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries()
  .filter(entry => !entry.hadRecentInput).map(entry => entry.value)))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => window.tasks.push(...list.getEntries()
  .map(entry => entry.duration)))
  .observe({type: 'longtask', buffered: true});
"""


class Scripts:
    """Bytes of scripts as they came over the wire, of a page that has nothing cached."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0
        self._of: set[str] = set()
        session: CDPSession = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            self._of.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._of:
            self.bytes += int(event["encodedDataLength"])


@pytest.mark.benchmark
def test_first_load_of_every_page_is_small_and_stays_still(
    context: BrowserContext, page: Page, stack: dict[str, Any]
) -> None:
    page.add_init_script(_WATCH)
    sign_in(page, OWNER)
    table = Table("page", "script bytes, gzipped", "bar", "layout shift", title="First load")
    for path in PAGES:
        visit = context.new_page()
        visit.add_init_script(_WATCH)
        scripts = Scripts(context, visit)
        visit.goto(path)
        expect(visit.get_by_role("heading", level=1)).to_be_visible()
        visit.wait_for_load_state("networkidle")
        shift = sum(visit.evaluate("() => window.shifts"))
        table.add_row(path, f"{scripts.bytes:,}", f"{SCRIPT_BYTES_MAX:,}", f"{shift:.4f}")
        visit.close()
        assert 0 < scripts.bytes <= SCRIPT_BYTES_MAX, path
        assert shift == 0, path
    Console().print(table)


@pytest.mark.benchmark
def test_no_task_of_a_journey_keeps_the_page_from_answering(
    page: Page, stack: dict[str, Any]
) -> None:
    page.add_init_script(_WATCH)
    sign_in(page, OWNER)
    begin(page)
    slider = page.get_by_role("slider", name="Jumlah pesan")
    slider.focus()
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    account = place(page)
    pay(stack, account)
    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()

    tasks = page.evaluate("() => window.tasks")
    table = Table("tasks over 50 ms", "longest, ms", "bar, ms", title="Main thread of a journey")
    longest = f"{max(tasks, default=0):.0f}"
    table.add_row(str(len(tasks)), longest, str(TASK_MILLISECONDS_BAR))
    Console().print(table)
