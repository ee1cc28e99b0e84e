"""What holds for every page: everybody can use it, at any width, in both themes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import NUMBER, OWNER
from tests.support.browser import accessibility_faults, sign_in

PAGES = {
    "numbers": "/numbers",
    "number": f"/numbers/{quote(NUMBER, safe='')}",
    "credits": "/credits",
    "unmatched": "/credits/unmatched",
    "top-up": f"/top-up?number={quote(NUMBER, safe='')}&credits=9900",
    "method": f"/top-up?number={quote(NUMBER, safe='')}&credits=9900&step=2",
    "settings": "/settings",
    "missing": "/nowhere",
}
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def places(stack: dict[str, Any]) -> dict[str, str]:
    """The pages of the owner, with an order in each of its states and a pay link."""
    token = stack["businesses"][0]["users"][0]["token"]
    headers = {"authorization": f"Bearer {token}", "Idempotency-Key": "every-page"}
    with httpx.Client(base_url=stack["url"], headers=headers, timeout=60) as client:
        orders = {
            f"order-{status.lower()}": client.get("/v1/orders", params={"status": status})
            for status in ("PAID", "EXPIRED", "CANCELLED")
        }
        body = {"number": NUMBER, "credits": 1_000, "payment_method": "BNI_VA"}
        placed = client.post("/v1/orders", json=body).json()["order_id"]
        link = client.post(f"/v1/orders/{placed}/pay-link", json={}).json()["url"]
    return {
        **PAGES,
        **{
            name: f"/orders/{found.json()['items'][0]['order_id']}"
            for name, found in orders.items()
        },
        "order-open": f"/orders/{placed}",
        "pay-link": link.removeprefix(stack["url"]),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, places: dict[str, str], theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    sign_in(page, OWNER)

    found = {}
    for name, path in places.items():
        _open(page, path)
        found[name] = accessibility_faults(page)

    assert found == {name: [] for name in places}


def test_nothing_is_wider_than_a_small_telephone(page: Page, places: dict[str, str]) -> None:
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    sign_in(page, OWNER)

    widths = {}
    for name, path in places.items():
        _open(page, path)
        widths[name] = page.evaluate("() => document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(places, 360)


def test_dialogs_and_panels_pass_axe_too(page: Page, places: dict[str, str]) -> None:
    sign_in(page, OWNER, places["order-open"])
    page.get_by_role("button", name="Batalkan pesanan").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    dialog = accessibility_faults(page)
    page.keyboard.press("Escape")
    for panel in ("Notifikasi", "Akun"):
        page.get_by_role("button", name=panel).click()
        dialog += accessibility_faults(page)
        page.keyboard.press("Escape")

    assert dialog == []


def _open(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_axe_would_notice(page: Page, places: dict[str, str]) -> None:
    sign_in(page, OWNER)
    page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")

    assert [fault.split(" ")[0] for fault in accessibility_faults(page)] == ["label"]
