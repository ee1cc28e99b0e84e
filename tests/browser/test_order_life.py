"""What becomes of an order that is not simply paid, while somebody looks at it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.journey import (
    NUMBER,
    OWNER,
    account_of,
    advance_clock,
    begin,
    invoice_number_of,
    pay,
    place,
    rupiah,
    status_of,
)
from tests.support.browser import Faults, sign_in


@pytest.fixture
def open_order(page: Page, stack: dict[str, Any]) -> str:
    """An order that awaits its payment, shown on the page; its invoice number."""
    sign_in(page, OWNER)
    begin(page)
    page.get_by_role("button", name="Bayar sekarang").click()
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url(re.compile("/orders/"))
    expect(page.get_by_role("timer")).to_be_visible()
    return invoice_number_of(page)


@pytest.fixture(autouse=True)
def no_open_order(page: Page, stack: dict[str, Any]) -> Any:
    """Leave the number free for the next test, which is what the end of a day does."""
    yield
    advance_clock(stack, hours=25)


def test_order_expires_under_the_eyes_of_its_reader(
    page: Page, stack: dict[str, Any], open_order: str
) -> None:
    advance_clock(stack, hours=24.1)

    expect(page.get_by_role("heading", name="Waktu pembayaran habis")).to_be_visible()
    expect(status_of(page)).to_have_text("Gagal")
    expect(page.get_by_text("tidak dibayar dalam 24 jam")).to_be_visible()
    page.get_by_role("link", name="Pesan lagi").click()
    expect(page.get_by_label("Jumlah kredit siaran")).to_have_value("1.000")


def test_cancelled_order_says_so_and_frees_the_number(
    page: Page, stack: dict[str, Any], open_order: str
) -> None:
    page.get_by_role("button", name="Batalkan pesanan").click()
    page.get_by_role("dialog").get_by_role("button", name="Tidak, simpan").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.get_by_role("button", name="Batalkan pesanan").click()
    page.get_by_role("dialog").get_by_role("button", name="Ya, batalkan").click()

    expect(page.get_by_role("heading", name="Pesanan dibatalkan")).to_be_visible()
    expect(status_of(page)).to_have_text("Gagal")
    begin(page)
    place(page)
    expect(page.get_by_role("timer")).to_be_visible()


def test_another_method_has_another_account_at_the_same_price(
    page: Page, stack: dict[str, Any], open_order: str
) -> None:
    before = account_of(page)
    page.get_by_role("button", name="Ganti cara pembayaran").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name=re.compile("BNI"))).to_be_checked()
    dialog.get_by_role("button", name="Ganti", exact=True).click()

    expect(page.get_by_role("button", name="Salin Nomor BNI Virtual Account")).to_be_visible()
    after = account_of(page)
    assert before != after
    expect(page.locator(".payment-facts").get_by_text(rupiah("460.650"))).to_be_visible()
    pay(stack, after)
    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()


def test_second_attempt_offers_to_go_on_to_replace_and_to_cancel(
    page: Page, stack: dict[str, Any], faults: Faults, open_order: str
) -> None:
    faults.expect(409, "POST /v1/orders")

    def attempt() -> None:
        begin(page)
        page.get_by_role("button", name="Bayar sekarang").click()
        page.get_by_role("button", name="Lanjut").click()
        expect(page.get_by_role("dialog")).to_contain_text(open_order)

    attempt()
    page.get_by_role("button", name="Lanjutkan pesanan itu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(open_order)

    attempt()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Lanjut")).to_be_focused()

    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Ganti dengan yang baru").click()
    expect(page.get_by_role("timer")).to_be_visible()
    replacement = invoice_number_of(page)
    assert replacement != open_order

    begin(page)
    page.get_by_role("button", name="Bayar sekarang").click()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Batalkan pesanan itu").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.goto(f"/orders/ord_{open_order}")
    expect(page.get_by_role("heading", name="Pesanan diganti")).to_be_visible()


def test_price_that_changed_is_agreed_to_before_anything_is_ordered(
    page: Page, stack: dict[str, Any], faults: Faults
) -> None:
    faults.expect(409, "POST /v1/orders")
    sign_in(page, OWNER, f"/top-up?number={NUMBER.replace('+', '%2B')}&credits=1000&step=2")

    def expect_another_total(route: Route) -> None:
        body: dict[str, Any] = json.loads(route.request.post_data or "{}")
        route.continue_(post_data={**body, "expected_total_idr": 456_500})

    page.route("**/v1/orders", expect_another_total, times=1)
    page.get_by_role("button", name="Lanjut").click()

    changed = page.get_by_role("alert")
    expect(changed).to_contain_text(f"Total sekarang {rupiah('460.650')}")
    expect(page.get_by_role("button", name="Lanjut")).to_be_visible()
    changed.get_by_role("button", name="Pakai harga baru").click()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("timer")).to_be_visible()


def test_i_have_paid_asks_the_bank_and_tells_with_dates(
    page: Page, stack: dict[str, Any], open_order: str
) -> None:
    page.get_by_role("button", name="Saya sudah membayar").click()

    timeline = page.get_by_role("list").filter(has_text="Pesanan dibuat")
    expect(timeline).to_contain_text("Bank menjawab: belum ada pembayaran")
    expect(timeline.get_by_text(re.compile(r"\d{4}, \d\d\.\d\d WIB")).first).to_be_visible()


def test_answer_that_got_lost_orders_nothing_twice(
    page: Page, stack: dict[str, Any], faults: Faults
) -> None:
    sign_in(page, OWNER, f"/top-up?number={NUMBER.replace('+', '%2B')}&credits=1000&step=2")
    expect(page.get_by_text(rupiah("460.650"))).to_be_visible()
    placed: list[str] = []

    def lose_the_answer(route: Route) -> None:
        placed.append(route.fetch().json()["order_id"])
        route.fulfill(status=504, json={"message": "Endpoint request timed out"})

    faults.expect(504, "POST /v1/orders")
    page.route("**/v1/orders", lose_the_answer, times=1)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Coba lagi").click()

    page.wait_for_url(f"**/orders/{placed[0]}")
    expect(page.get_by_role("timer")).to_be_visible()
