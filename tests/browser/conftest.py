"""The dashboard in Chromium, before a local stack in its seeded state.

A test takes `page`, and `stack` for what it does behind the browser's back. Whatever goes wrong in
the browser unseen fails the test, unless it says with `faults.expect` that it means to provoke it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from infra.dashboard_files import DIST, INDEX
from tests.support.browser import CHROMIUM_OPTIONS, Faults, find_chromium
from tests.support.local_stack import LocalStack
from tests.support.tools import RequireTool

# For a machine that runs other tests beside.
WAIT_MILLISECONDS_MAX = 20_000


# Of a module, because Playwright has an event loop running in this thread until it is stopped, and
# tests of other modules start their own.
@pytest.fixture(scope="module")
def browser(require_tool: RequireTool) -> Iterator[Browser]:
    """A Chromium without windows; a machine without one skips the tests, and fails them in CI."""
    require_tool(DIST / INDEX)
    expect.set_options(timeout=WAIT_MILLISECONDS_MAX)
    with sync_playwright() as playwright:
        chromium = require_tool(find_chromium(playwright.chromium) or "chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def stack(local_stack: LocalStack) -> dict[str, Any]:
    """The content of stack.json; each module begins in the seeded state, at the real time."""
    return local_stack.as_seeded()


@pytest.fixture
def faults() -> Faults:
    """What goes wrong in the browser, and what of it is meant to."""
    return Faults()


@pytest.fixture
def context(browser: Browser, stack: dict[str, Any], faults: Faults) -> Iterator[BrowserContext]:
    """A browser that has never been here; whoever needs a second visitor makes another page."""
    context = browser.new_context(
        base_url=stack["url"],
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(WAIT_MILLISECONDS_MAX)
    faults.watch(context)
    yield context
    context.close()
    assert faults.found == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page of that browser."""
    return context.new_page()
