"""What the bell says, word for word, in both languages."""

from datetime import UTC, date, datetime

import pytest

from functions.topup.notice_wording import WORDING, words_of
from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.money import Rupiah
from shared.domain.notice import Fact, HeldMoney, LowCredits, Notice, OrderEnd
from shared.domain.order import FailureReason
from shared.domain.payment import Settlement
from shared.domain.virtual_account import Bank
from tests.support.orders import an_order

ORDER = an_order()
NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
HELD = HeldMoney(
    *("BNI:TRX1:000001", ORDER.invoice_number, Bank.BNI, "8001048201937561"),
    *(Rupiah(460_649), NOW, Settlement.AMOUNT_MISMATCH),
)


def end(failure: FailureReason | None) -> OrderEnd:
    return OrderEnd(ORDER.invoice_number, 1_000, ORDER.quote.total, failure)


def said(fact: Fact, locale: Locale) -> tuple[str, str]:
    words = words_of(Notice(ORDER.number, NOW, "7", fact), locale)
    return words.title, words.text.replace("\u00a0", " ")


def test_there_are_words_for_every_end_of_an_order() -> None:
    for locale in Locale:
        assert set(WORDING[locale].ended) == {None, *FailureReason}


@pytest.mark.parametrize(
    ("failure", "title", "ending"),
    [
        (FailureReason.EXPIRED, "Pesanan kedaluwarsa", "tidak dibayar sampai batas waktunya."),
        (FailureReason.CANCELLED, "Pesanan dibatalkan", "dibatalkan."),
        (FailureReason.REPLACED, "Pesanan diganti", "diganti dengan pesanan baru."),
        (
            FailureReason.BANK_UNAVAILABLE,
            "Pesanan dibatalkan",
            "dibatalkan, karena bank tidak membuka nomor virtual account.",
        ),
    ],
)
def test_an_order_that_failed_says_which_one_and_why(
    failure: FailureReason, title: str, ending: str
) -> None:
    assert said(end(failure), Locale.INDONESIAN) == (
        title,
        "Pesanan 2A7A875-0024 untuk 1.000 kredit siaran +6281212448484, Rp 460.650: " + ending,
    )


def test_the_same_in_english() -> None:
    assert said(end(None), Locale.ENGLISH) == (
        "Payment received",
        "We have received Rp 460,650 for invoice 2A7A875-0024: 1,000 broadcast credits of"
        " +6281212448484.",
    )
    assert said(end(FailureReason.EXPIRED), Locale.ENGLISH) == (
        "Order expired",
        "Order 2A7A875-0024 for 1,000 broadcast credits of +6281212448484, Rp 460,650: it was not"
        " paid in time.",
    )


def test_held_money_says_how_much_came_where_and_that_it_is_safe() -> None:
    assert said(HELD, Locale.INDONESIAN) == (
        "Dana perlu ditinjau",
        "Dana Rp 460.649 yang masuk ke virtual account BNI 8001048201937561 pada 22 Nov 2026,"
        " 14.05 WIB tidak dapat dipakai untuk pesanan 2A7A875-0024. Dana Anda aman dan sedang kami"
        " tinjau.",
    )


@pytest.mark.parametrize("fact", [HELD, LowCredits(1, 2), Lapse(3, date(2027, 3, 4)), end(None)])
@pytest.mark.parametrize("locale", list(Locale))
def test_no_brace_is_left_and_nothing_shouts(fact: Fact, locale: Locale) -> None:
    assert not set("{}!") & set("".join(said(fact, locale)))
