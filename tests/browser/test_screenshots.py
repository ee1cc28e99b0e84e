"""Pictures of every page in both languages and both themes: `make screenshots`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.journey import NUMBER, OWNER
from tests.support.browser import sign_in
from tests.support.template import ROOT

FOLDER = ROOT / ".screenshots"
# Those that the README shows.
IMAGES = ROOT / "docs" / "images"
SHOWN = {
    "top-up-en-light-wide": "top-up.png",
    "order-open-en-light-wide": "payment.png",
    "number-en-dark-wide": "number.png",
}
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 360, "height": 740}}


@dataclass(frozen=True)
class Shot:
    """A page: where it is, and what is done before the picture is taken."""

    name: str
    path: str
    prepare: Callable[[Page], None] | None = None


def _open_bell(page: Page) -> None:
    page.locator(".bar .tools button").first.click()


def _open_cancel(page: Page) -> None:
    page.locator(".button.danger").click()


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("() => dispatchEvent(new Event('offline'))")


@pytest.fixture(scope="module")
def owner(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """The API as the owner of the first business calls it."""
    token = stack["businesses"][0]["users"][0]["token"]
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=stack["url"], headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def shots(owner: httpx.Client) -> list[Shot]:
    """All pages, with an order in each of its states."""
    by_status = {
        status: owner.get("/v1/orders", params={"status": status}).json()["items"][0]["order_id"]
        for status in ("PAID", "EXPIRED", "CANCELLED")
    }
    placed = owner.post(
        "/v1/orders",
        headers={"Idempotency-Key": "screenshots"},
        json={"number": NUMBER, "credits": 10_000, "payment_method": "BCA_VA"},
    ).json()
    link = owner.post(f"/v1/orders/{placed['order_id']}/pay-link", json={}).json()["url"]
    number = quote(NUMBER, safe="")
    return [
        Shot("numbers", "/numbers"),
        Shot("number", f"/numbers/{number}"),
        Shot("credits", "/credits"),
        Shot("credits-none", "/credits?q=2A7A875-9"),
        Shot("unmatched", "/credits/unmatched"),
        Shot("top-up", f"/top-up?number={number}&credits=9900"),
        Shot("top-up-method", f"/top-up?number={number}&credits=25000&step=2"),
        Shot("order-open", f"/orders/{placed['order_id']}"),
        Shot("order-cancel", f"/orders/{placed['order_id']}", _open_cancel),
        Shot("order-paid", f"/orders/{by_status['PAID']}"),
        Shot("order-expired", f"/orders/{by_status['EXPIRED']}"),
        Shot("order-cancelled", f"/orders/{by_status['CANCELLED']}"),
        Shot("bell", "/numbers", _open_bell),
        Shot("settings", "/settings"),
        Shot("offline", "/numbers", _offline),
        Shot("missing", "/nowhere"),
        Shot("pay-link", link.removeprefix(str(owner.base_url).rstrip("/"))),
    ]


@pytest.mark.screenshots
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_has_its_picture(
    browser: Browser,
    stack: dict[str, Any],
    owner: httpx.Client,
    shots: list[Shot],
    language: str,
    theme: str,
    size: str,
) -> None:
    owner.patch("/v1/me", json={"locale": language}).raise_for_status()
    FOLDER.mkdir(exist_ok=True)
    IMAGES.mkdir(exist_ok=True)
    context = browser.new_context(
        base_url=stack["url"],
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": SIZES[size]["width"], "height": SIZES[size]["height"]},
        reduced_motion="reduce",
    )
    page = context.new_page()
    sign_in(page, OWNER)
    for shot in shots:
        page.goto(shot.path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        if shot.prepare is not None:
            shot.prepare(page)
        _take(page, f"{shot.name}-{language}-{theme}-{size}")
        context.set_offline(False)
    context.close()


def _take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True, animations="disabled")
    if name in SHOWN:
        # What fits a screen; a whole page is too long to be read in between.
        page.screenshot(path=IMAGES / SHOWN[name], animations="disabled")
