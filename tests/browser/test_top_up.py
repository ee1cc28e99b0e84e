"""A top-up as a payer goes through it, from the number to the invoice, without a reload."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.journey import (
    NUMBER,
    OTHER_OWNER,
    OWNER,
    advance_clock,
    begin,
    invoice_number_of,
    pay,
    place,
    rupiah,
    status_of,
    tab_to,
    text_of,
    type_credits,
)
from tests.support.browser import sign_in


def test_top_up_by_field_paid_at_bca_until_the_invoice(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page)
    type_credits(page, "1000")
    expect(page.get_by_text(rupiah("460.650"))).to_be_visible()
    expect(page.get_by_text(f"{rupiah('415.000')} + PPN {rupiah('45.650')}")).to_be_visible()

    account = place(page)
    expect(page.get_by_role("timer")).to_contain_text("23 jam 59 menit")
    pay(stack, account)

    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()
    expect(status_of(page)).to_have_text("Lunas")
    invoice_number = invoice_number_of(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Lihat invoice").click()
    invoice = text_of(download.value)
    assert invoice_number in invoice
    assert "Rp 460.650" in invoice
    with page.expect_download() as download:
        page.get_by_role("button", name="Kuitansi").click()
    receipt = text_of(download.value)
    assert "Kuitansi" in receipt
    assert invoice_number in receipt
    page.get_by_role("link", name="Ke riwayat kredit").click()
    row = page.get_by_role("row").filter(has_text=invoice_number)
    expect(row).to_contain_text("1.000")
    expect(row).to_contain_text(rupiah("460.650"))
    expect(row).to_contain_text("Lunas")


def test_top_up_by_slider_paid_at_bni(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page)
    slider = page.get_by_role("slider", name="Jumlah pesan")
    box = page.locator(".track").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    # The second label of the scale lies at 18 % of its length.
    page.mouse.move(box["x"] + 0.18 * box["width"], box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()

    expect(page.get_by_label("Jumlah kredit siaran")).to_have_value("10.000")
    expect(page.locator(".tip")).to_contain_text(f"{rupiah('405')} / pesan")
    expect(slider).to_have_attribute("aria-valuetext", f"10.000 pesan, {rupiah('405')} per pesan")
    expect(page.get_by_text(rupiah("4.495.500"))).to_be_visible()

    account = place(page, "BNI Virtual Account")
    assert account.startswith("8")
    pay(stack, account)

    expect(page.get_by_role("heading", name="Pembayaran diterima")).to_be_visible()


def test_slider_and_field_keep_in_step_by_keyboard(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page)
    slider = page.get_by_role("slider", name="Jumlah pesan")
    field = page.get_by_label("Jumlah kredit siaran")
    slider.focus()

    for key, shown in (
        ("ArrowRight", "1.100"),
        ("PageUp", "10.000"),
        ("PageUp", "100.000"),
        ("ArrowRight", "101.000"),
        ("ArrowLeft", "100.000"),
        ("ArrowLeft", "99.900"),
        ("End", "1.000.000"),
        ("Home", "1.000"),
    ):
        page.keyboard.press(key)
        expect(field).to_have_value(shown)

    field.fill("250000")
    expect(slider).to_have_value("250000")
    expect(page.locator(".tip")).to_contain_text(f"{rupiah('385')} / pesan")


def test_whole_wizard_by_keyboard(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    expect(page.get_by_role("row").filter(has_text="+6281212448486")).to_be_visible()

    tab_to(page, page.get_by_role("row").filter(has_text="+6281212448486").get_by_role("link").last)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Isi ulang kredit siaran")).to_be_focused()
    tab_to(page, page.get_by_role("slider", name="Jumlah pesan"))
    page.keyboard.press("PageUp")
    pay_now = page.get_by_role("button", name="Bayar sekarang")
    expect(pay_now).to_be_enabled()
    tab_to(page, pay_now)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Ringkasan")).to_be_focused()
    tab_to(page, page.get_by_role("radio", name=re.compile("BCA")))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("BNI"))).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Lanjut"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1, name="Pesanan 2A7A875")).to_be_focused()
    expect(page.get_by_text(rupiah("4.495.500")).first).to_be_visible()
    tab_to(page, page.get_by_role("button", name=re.compile("Salin Nomor BNI")))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tersalin: Nomor BNI Virtual Account")).to_be_visible()


def test_quantity_that_cannot_be_ordered_is_said_and_never_changed(
    page: Page, stack: dict[str, Any]
) -> None:
    sign_in(page, OWNER)
    begin(page)
    field = page.get_by_label("Jumlah kredit siaran")
    pay_now = page.get_by_role("button", name="Bayar sekarang")
    rule = page.get_by_text("Antara 1.000 dan 1.000.000, kelipatan 100.")

    for typed in ("900", "1050", "1.000.100", "seribu", ""):
        type_credits(page, typed)
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(rule).to_have_class("field-error")
        expect(pay_now).to_be_disabled()

    for typed in ("2,500", "2.500", "2 500", "2500"):
        type_credits(page, typed)
        expect(field).to_have_value("2.500")
        expect(pay_now).to_be_enabled()


def test_nobody_pays_more_for_less(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER)
    begin(page)
    type_credits(page, "9900")

    offer = page.get_by_text(f"hemat {rupiah('64.935')}")
    expect(offer).to_contain_text(f"10.000 kredit hanya {rupiah('4.495.500')}")
    page.get_by_role("button", name="Pilih 10.000").click()

    expect(page.get_by_label("Jumlah kredit siaran")).to_have_value("10.000")
    expect(page.get_by_text(rupiah("4.495.500"))).to_be_visible()
    expect(offer).to_be_hidden()


def test_agreement_has_its_own_price(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OTHER_OWNER, "/top-up?credits=100000")

    expect(page.locator(".tip")).to_contain_text("Rp\u00a0362.5 / message")
    # 36,250,000 and VAT of 3,987,500.
    expect(page.get_by_text("Rp\u00a040,237,500")).to_be_visible()


def test_back_keeps_the_choice_and_a_purchase_order_is_kept(
    page: Page, stack: dict[str, Any]
) -> None:
    sign_in(page, OWNER)
    begin(page, "+6281212448485")
    type_credits(page, "12.300")
    page.get_by_role("button", name="Bayar sekarang").click()
    page.get_by_role("button", name="Kembali").click()

    expect(page.get_by_label("Jumlah kredit siaran")).to_have_value("12.300")
    expect(page.get_by_label("Nomor WhatsApp")).to_have_value("+6281212448485")

    page.get_by_role("button", name="Bayar sekarang").click()
    page.get_by_label("Nomor PO (opsional)").fill("PO-2026/118 <b>")
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/orders/*")

    expect(page.get_by_text("PO-2026/118 <b>")).to_be_visible()


def test_reload_keeps_the_wizard_and_the_countdown(page: Page, stack: dict[str, Any]) -> None:
    sign_in(page, OWNER, f"/top-up?number={NUMBER.replace('+', '%2B')}&credits=3000&step=2")
    expect(page.get_by_text(rupiah("1.381.950"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(rupiah("1.381.950"))).to_be_visible()

    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/orders/*")
    # The clock of the browser stands still; what counts is the product's.
    advance_clock(stack, hours=1.5)

    expect(page.get_by_role("timer")).to_contain_text("22 jam 29 menit")
    page.reload()
    expect(page.get_by_role("timer")).to_contain_text("22 jam 29 menit")
