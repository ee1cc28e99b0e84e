"""What a first visit costs, and whether the pages stay still and answer at once.

Bytes and shifts are the same on every machine. How long a task takes is not: it is printed beside
its bar, and nothing fails for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from rich.console import Console
from rich.table import Table

from tests.browser.journey import NUMBER, OWNER, begin, pay, place
from tests.support.browser import sign_in

SCRIPT_BYTES_MAX = 40_000
TASK_MILLISECONDS_BAR = 100
PAGES = (
    "/numbers",
    f"/numbers/{quote(NUMBER, safe='')}",
    "/credits",
    "/top-up",
    f"/top-up?number={quote(NUMBER, safe='')}&credits=9900&step=2",
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


def _into(requests: list[Request]) -> Callable[[Request], None]:
    # Playwright marks what it is given, which a method of a list does not let it do.
    def keep(request: Request) -> None:
        requests.append(request)

    return keep


def _script_bytes(requests: list[Request]) -> int:
    """Sum up what scripts weighed on the wire, without headers."""
    scripts = [request for request in requests if request.resource_type == "script"]
    return sum(request.sizes()["responseBodySize"] for request in scripts)


@pytest.mark.benchmark
@pytest.mark.parametrize("width", [1280, 360])
def test_first_load_of_every_page_is_small_and_stays_still(
    browser: Browser, context: BrowserContext, page: Page, stack: dict[str, Any], width: int
) -> None:
    sign_in(page, OWNER)
    known = context.storage_state()
    table = Table(
        "page", "script bytes, gzipped", "bar", "layout shift", title=f"First load at {width} px"
    )
    for path in PAGES:
        # Known to the login, and with nothing of the dashboard in its cache.
        fresh = browser.new_context(
            base_url=stack["url"], storage_state=known, viewport={"width": width, "height": 800}
        )
        visit = fresh.new_page()
        visit.add_init_script(_WATCH)
        requests: list[Request] = []
        visit.on("requestfinished", _into(requests))
        visit.goto(path)
        expect(visit.get_by_role("heading", level=1)).to_be_visible()
        visit.wait_for_load_state("networkidle")
        shift = sum(visit.evaluate("() => window.shifts"))
        script_bytes = _script_bytes(requests)
        table.add_row(path, f"{script_bytes:,}", f"{SCRIPT_BYTES_MAX:,}", f"{shift:.4f}")
        fresh.close()
        assert 0 < script_bytes <= SCRIPT_BYTES_MAX, path
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
