"""Logging in and out, as a browser goes through it, and the guards around every browser test."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import Faults, accessibility_faults, sign_in

OWNER = "sari@kopi-nusantara.example"


def test_whoever_opens_the_dashboard_logs_in_and_is_there(
    page: Page, stack: dict[str, Any]
) -> None:
    sign_in(page, OWNER)

    expect(page).to_have_url(f"{stack['url']}/numbers")
    expect(page.get_by_role("main")).to_be_visible()


def test_login_leads_to_the_page_that_was_asked_for(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER, "/credits")

    expect(page).to_have_url(f"{stack['url']}/credits")


def test_login_page_can_be_used_by_everybody(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("button", name=OWNER)).to_be_visible()

    assert accessibility_faults(page) == []


def test_browser_that_is_known_is_not_asked_again(
    page: Page, context: BrowserContext, stack: dict[str, Any]
) -> None:
    sign_in(page, OWNER)

    second = context.new_page()
    second.goto("/credits")

    expect(second).to_have_url(f"{stack['url']}/credits")
    expect(second.get_by_role("main")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("console.error('an error')", "console: an error"),
        ("setTimeout(() => { throw new Error('thrown') })", "uncaught: thrown"),
        ("void Promise.reject(new Error('rejected'))", "uncaught: rejected"),
        ("await fetch('/v1/orders')", "answer 401: GET /v1/orders"),
        (
            "await fetch('https://elsewhere.example/').catch(() => 0)",
            "content security policy: connect-src https://elsewhere.example/ ",
        ),
        (
            "try { document.body.innerHTML = '<img onerror=1>' } catch {}",
            "content security policy: require-trusted-types-for trusted-types-sink "
            "Element innerHTML|<img onerror=1>",
        ),
    ],
)
def test_what_goes_wrong_unseen_is_noticed(
    page: Page, faults: Faults, script: str, told: str
) -> None:
    sign_in(page, OWNER)
    assert faults.found == []

    page.evaluate(f"async () => {{ {script} }}")
    # The browser tells in the order in which things happen, so after this it has told.
    page.evaluate("() => new Promise(done => setTimeout(done))")
    found, faults.found = faults.found, []

    assert told in found


def test_answer_that_a_test_provokes_is_let_pass(page: Page, faults: Faults) -> None:
    faults.expect(401, "GET /v1/orders")
    sign_in(page, OWNER)

    status = page.evaluate("() => fetch('/v1/orders').then(answer => answer.status)")

    assert status == 401
