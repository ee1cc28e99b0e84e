"""What people meet besides the plain way: no network, faults, an ended session, a stranger."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.journey import (
    NUMBER,
    OTHER_NUMBER,
    OTHER_OWNER,
    OWNER,
    begin,
    invoice_number_of,
    pay,
    place,
    rupiah,
)
from tests.support.browser import Faults, sign_in

VIEWER = "tono@kopi-nusantara.example"
OPERATOR = "budi@kopi-nusantara.example"


def test_server_that_fails_is_said_and_asked_again(
    page: Page, stack: dict[str, Any], faults: Faults
) -> None:
    faults.expect(500, "GET /v1/numbers")
    # A page that asks for no numbers itself.
    sign_in(page, OWNER, "/nowhere")
    page.route("**/v1/numbers", lambda route: route.fulfill(status=500, json={}), times=1)

    page.get_by_role("link", name="Nomor WhatsApp", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Server sedang bermasalah")
    alert.get_by_role("button", name="Coba lagi").click()

    expect(page.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()
    expect(alert).to_be_hidden()


def test_page_without_network_says_so_and_goes_on_by_itself(
    page: Page, context: BrowserContext, stack: dict[str, Any], faults: Faults
) -> None:
    sign_in(page, OWNER)
    context.set_offline(True)
    # Its code was never fetched, so not even the page itself is there.
    page.get_by_role("link", name="Kredit").click()
    expect(page.get_by_role("alert")).to_contain_text("Tidak ada sambungan")

    context.set_offline(False)

    expect(page.get_by_role("row").filter(has_text="2A7A875-0023")).to_be_visible()
    # The requests that the missing network swallowed are what this is about.
    faults.found = [each for each in faults.found if "INTERNET_DISCONNECTED" not in each]


def test_session_that_ended_is_taken_up_again_where_it_was(
    page: Page, stack: dict[str, Any], faults: Faults
) -> None:
    sign_in(page, OWNER, f"/top-up?number={quote(NUMBER, safe='')}&credits=4000")
    expect(page.get_by_text(rupiah("1.842.600"))).to_be_visible()
    faults.expect(401, ".*")
    page.route(
        "**/v1/**", lambda route: route.fulfill(status=401, json={"message": "Unauthorized"})
    )
    page.get_by_label("Jumlah kredit siaran").fill("5000")

    dialog = page.get_by_role("dialog", name="Sesi Anda sudah berakhir")
    expect(dialog).to_be_visible()
    page.unroute("**/v1/**")
    dialog.get_by_role("button", name="Masuk lagi").click()

    expect(page.get_by_role("heading", name="Isi ulang kredit siaran")).to_be_visible()
    expect(page.get_by_label("Nomor WhatsApp")).to_have_value(NUMBER)


def test_tokens_are_nowhere_but_in_memory(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    expect(page.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()

    kept = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )

    assert kept == '[{"language":"id"},{},""]'


@pytest.mark.parametrize("path", ["/top-up", "/credits", "/numbers"])
def test_viewer_is_offered_nothing_that_would_be_refused(
    page: Page, stack: dict[str, Any], path: str
) -> None:
    sign_in(page, VIEWER, path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert page.get_by_role("link", name=re.compile("Isi ulang")).count() == 0
    assert page.get_by_role("button", name=re.compile("Bayar|CSV|Lihat invoice")).count() == 0


def test_operator_sees_that_it_is_paid_without_the_invoice(
    page: Page, stack: dict[str, Any]
) -> None:
    sign_in(page, OPERATOR, "/orders/ord_2A7A875-0023")

    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("Lihat invoice")).count() == 0


def test_two_businesses_never_see_each_other(
    page: Page, stack: dict[str, Any], faults: Faults
) -> None:
    sign_in(page, OTHER_OWNER)
    expect(page.get_by_role("row").filter(has_text=OTHER_NUMBER)).to_be_visible()
    expect(page.get_by_text("Kopi Nusantara")).to_have_count(0)
    faults.expect(404, "GET /v1/(orders|numbers)/.*")

    page.goto("/orders/ord_2A7A875-0023")
    expect(page.get_by_text("There is no such order")).to_be_visible()
    page.goto(f"/numbers/{quote(NUMBER, safe='')}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert "2A7A875" not in page.get_by_role("main").inner_text()
    page.goto("/credits?q=2A7A875")
    expect(page.get_by_text(re.compile("No top-up"))).to_be_visible()


def test_language_is_chosen_once_and_kept(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER, "/settings")
    page.get_by_role("radio", name="English").first.check()
    expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "en"

    page.goto("/top-up?credits=1000")
    expect(page.get_by_text(rupiah("460,650"))).to_be_visible()

    page.goto("/settings")
    page.get_by_role("radio", name="Bahasa Indonesia").first.check()
    expect(page.get_by_role("heading", level=1, name="Pengaturan")).to_be_visible()


def test_pay_link_shows_a_payer_what_to_pay_until_it_is_paid(
    page: Page, context: BrowserContext, stack: dict[str, Any], faults: Faults
) -> None:
    sign_in(page, OWNER)
    begin(page, "+6281212448486")
    account = place(page)
    page.get_by_role("button", name="Buat tautan").click()
    page.get_by_role("button", name=re.compile("Salin.*[Tt]autan")).click()
    link = page.evaluate("() => navigator.clipboard.readText()")
    invoice_number = invoice_number_of(page)

    context.clear_cookies()
    payer = context.new_page()
    payer.goto(link)
    expect(payer.get_by_text(rupiah("460.650")).first).to_be_visible()
    expect(payer.get_by_role("timer")).to_be_visible()
    shown = payer.locator("body").inner_text()
    assert invoice_number not in shown
    assert NUMBER not in shown

    pay(stack, account)

    expect(payer.get_by_text(re.compile("diterima|sudah dibayar")).first).to_be_visible()
    faults.expect(404, "GET /v1/pay/.*")
    payer.goto(f"{stack['url']}/pay/{'A' * 24}")
    expect(payer.get_by_role("heading", level=1)).to_be_visible()
    expect(payer.get_by_role("timer")).to_have_count(0)


def test_hostile_name_is_only_text(page: Page, stack: dict[str, Any]) -> None:
    hostile = '<img src=x onerror="document.title=1">'

    def rename(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "business_name": hostile})

    page.route("**/v1/me", rename)
    sign_in(page, OWNER)

    expect(page.get_by_text(hostile).first).to_be_visible()
    expect(page).to_have_title(re.compile("Nomor WhatsApp"))
