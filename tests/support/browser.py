"""What tests of the dashboard do in a browser, and what must not go wrong there unnoticed."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

DEBIANS_CHROMIUM = "/usr/bin/chromium"
# It runs as root in CI, without a screen, and calls nobody but the stack.
CHROMIUM_OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOGIN = "/local/oauth2/"

# WCAG 2.2 AA and what axe calls good practice.
ACCESSIBILITY_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

# The browser's own line about an answer, which is told with more detail by the answer itself.
_ABOUT_AN_ANSWER = "Failed to load resource"
# What a page asked for when it was left.
_LEFT_BEHIND = "net::ERR_ABORTED"
_TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', event =>"
    " tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
)


@dataclass
class Faults:
    """What went wrong in a browser without being shown to anybody; a test fails for it.

    `expect` names an answer that the test provokes: its status, and a pattern that the method
    and the path match as a whole, such as `POST /v1/orders`.
    """

    found: list[str] = field(default_factory=list)
    _expected: list[tuple[int, str]] = field(default_factory=list)

    def expect(self, status: int, request: str) -> None:
        """Let answers of that status to such requests pass."""
        self._expected.append((status, request))

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of a browser's window."""
        context.expose_binding("tellViolation", self._violation)
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"uncaught: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _violation(self, _: Any, told: str) -> None:
        self.found.append(f"content security policy: {told}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_ABOUT_AN_ANSWER):
            self.found.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != _LEFT_BEHIND:
            self.found.append(f"no answer: {request.method} {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        asked = f"{response.request.method} {_path(response.url)}"
        expected = any(
            response.status == status and re.fullmatch(pattern, asked)
            for status, pattern in self._expected
        )
        if response.status >= 400 and not expected:
            self.found.append(f"answer {response.status}: {asked}")


def find_chromium(playwrights: BrowserType) -> Path | None:
    """Debian's Chromium, or another of the machine, or that of Playwright; None without any."""
    for each in (DEBIANS_CHROMIUM, shutil.which("chromium"), playwrights.executable_path):
        if each and Path(each).exists():
            return Path(each)
    return None


def sign_in(page: Page, email: str, path: str = "/") -> None:
    """Open a page of the dashboard as somebody whom the login does not know yet."""
    page.goto(path)
    page.get_by_role("button", name=email).click()
    page.wait_for_url(lambda url: LOGIN not in url and "code=" not in url)
    expect(page.get_by_role("main")).to_be_visible()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it is now: rule, impact and the places, one line each.

    Its script is evaluated by the browser's debugger, which the content security policy lets pass.
    """
    violations = Axe().run(page, options=ACCESSIBILITY_RULES).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {[str(node['target']) for node in each['nodes']]}"
        for each in violations
    ]


def _path(url: str) -> str:
    return re.sub(r"^\w+://[^/]*|[?#].*$", "", url)
