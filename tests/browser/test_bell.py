"""What the bell tells, and money that pays no order."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.journey import OWNER, begin, invoice_number_of, pay, place, rupiah
from tests.support.browser import sign_in

PROMO = "+6281212448485"


def test_payment_rings_until_it_was_read(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page)
    account = place(page)
    pay(stack, account)
    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()
    invoice_number = invoice_number_of(page)

    bell = page.get_by_role("button", name=re.compile("Notifikasi"))
    expect(bell).to_have_accessible_name(re.compile("1"))
    bell.click()
    told = page.get_by_role("listitem").filter(has_text="Pembayaran diterima").first
    expect(told).to_contain_text(invoice_number)
    expect(told).to_contain_text("Baru")
    page.keyboard.press("Escape")

    page.reload()
    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()
    expect(page.get_by_role("button", name="Notifikasi", exact=True)).to_be_visible()
    page.get_by_role("button", name="Notifikasi", exact=True).click()
    page.get_by_role("link", name="Pembayaran diterima").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(invoice_number)


def test_money_that_pays_no_order_is_told_and_shown(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page, PROMO)
    account = place(page, "BNI Virtual Account")
    pay(stack, account, weather="twice")
    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()

    page.goto("/credits")
    page.get_by_role("link", name=re.compile("[Pp]embayaran tanpa pesanan")).click()

    expect(page.get_by_role("main")).to_contain_text(rupiah("460.650"))
    expect(page.get_by_role("main")).to_contain_text("BNI")
    page.get_by_role("button", name=re.compile("Notifikasi")).click()
    expect(page.get_by_role("listitem").filter(has_text="BNI").first).to_be_visible()
