"""The history of top-ups: filters, pages and the file, as the address and the counts have them."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import OWNER, rupiah
from tests.support.browser import sign_in


def shown(first: int, last: int) -> re.Pattern[str]:
    """What stands below the table; between two figures there is a dash of their width."""
    return re.compile(rf"\b{first}\u2013{last} dari 24\b")


@pytest.fixture
def history(page: Page, stack: dict[str, Any]) -> Page:
    """The history of the seeded business: 24 orders."""
    sign_in(page, OWNER, "/credits")
    expect(page.get_by_text(shown(1, 10))).to_be_visible()
    return page


def test_pages_and_their_counts_are_right(history: Page) -> None:
    history.get_by_role("link", name="Halaman 3").click()
    expect(history.get_by_text(shown(21, 24))).to_be_visible()
    expect(history.get_by_role("row")).to_have_count(5)
    history.reload()
    expect(history.get_by_text(shown(21, 24))).to_be_visible()

    history.get_by_label(re.compile("baris", re.IGNORECASE)).select_option("25")
    expect(history.get_by_text(shown(1, 24))).to_be_visible()
    expect(history.get_by_role("row")).to_have_count(25)


def test_filters_stay_in_the_address_and_can_be_cleared(history: Page) -> None:
    history.get_by_label("Status").select_option("PAID")
    expect(history.get_by_role("row").filter(has_text="Gagal")).to_have_count(0)
    history.get_by_label("Nomor invoice").fill("2A7A875-0023")
    row = history.get_by_role("row").filter(has_text="2A7A875-0023")
    expect(row).to_contain_text(rupiah("8.991.000"))
    expect(history.get_by_role("row")).to_have_count(2)

    history.reload()
    expect(history.get_by_label("Nomor invoice")).to_have_value("2A7A875-0023")
    expect(history.get_by_label("Status")).to_have_value("PAID")
    expect(history.get_by_role("row")).to_have_count(2)

    history.get_by_role("button", name="Hapus saringan").click()
    expect(history.get_by_text(shown(1, 10))).to_be_visible()


def test_failed_order_says_why(history: Page) -> None:
    failed = history.get_by_role("row").filter(has_text="2A7A875-0024")

    expect(failed).to_contain_text("Gagal")
    expect(failed).to_contain_text("tidak dibayar dalam 24 jam")


def test_file_has_the_rows_that_are_filtered(history: Page) -> None:
    history.get_by_label("Status").select_option("EXPIRED")
    expect(history.get_by_role("row").filter(has_text="Lunas")).to_have_count(0)
    with history.expect_download() as download:
        history.get_by_role("button", name=re.compile("CSV")).click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["status"] for row in rows} == {"EXPIRED"}
    assert "2A7A875-0024" in {row["invoice_number"] for row in rows}
    assert {row["number"][:2] for row in rows} == {"'+"}
