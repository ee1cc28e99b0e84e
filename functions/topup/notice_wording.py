"""The words of notifications, in both languages. Texts in braces are filled in."""

from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.notice import (
    Fact,
    HeldMoney,
    LowCredits,
    Notice,
    OrderEnd,
)
from shared.domain.order import FailureReason
from shared.invoice.formats import format_count, format_date, format_rupiah, format_time


@dataclass(frozen=True, slots=True)
class NoticeWording:
    """A short line, and what happened."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said of each thing that a business is told.

    `ended` is by the reason of an order that was not paid, None for one that was.
    """

    ended: dict[FailureReason | None, NoticeWording]
    held: NoticeWording
    low: NoticeWording
    lapsing: NoticeWording


_ORDER_ID = "Pesanan {invoice} untuk {credits} kredit siaran {number}, {total}: "
_ORDER_EN = "Order {invoice} for {credits} broadcast credits of {number}, {total}: "

WORDING = {
    Locale.INDONESIAN: Wording(
        ended={
            None: NoticeWording(
                title="Pembayaran diterima",
                text="Pembayaran {total} untuk invoice {invoice} sudah diterima: {credits} kredit"
                " siaran {number}.",
            ),
            FailureReason.EXPIRED: NoticeWording(
                title="Pesanan kedaluwarsa",
                text=_ORDER_ID + "tidak dibayar sampai batas waktunya.",
            ),
            FailureReason.CANCELLED: NoticeWording(
                title="Pesanan dibatalkan",
                text=_ORDER_ID + "dibatalkan.",
            ),
            FailureReason.REPLACED: NoticeWording(
                title="Pesanan diganti",
                text=_ORDER_ID + "diganti dengan pesanan baru.",
            ),
            FailureReason.BANK_UNAVAILABLE: NoticeWording(
                title="Pesanan dibatalkan",
                text=_ORDER_ID + "dibatalkan, karena bank tidak membuka nomor virtual account.",
            ),
        },
        held=NoticeWording(
            title="Dana perlu ditinjau",
            text="Dana {amount} yang masuk ke virtual account {bank} {account} pada {paid_at} tidak"
            " dapat dipakai untuk pesanan {invoice}. Dana Anda aman dan sedang kami tinjau.",
        ),
        low=NoticeWording(
            title="Kredit hampir habis",
            text="Sisa kredit siaran {number}: {credits}, di bawah batas {level} yang Anda atur.",
        ),
        lapsing=NoticeWording(
            title="Kredit akan hangus",
            text="Berlaku sampai {valid_until}, lalu hangus: {credits} kredit siaran {number}.",
        ),
    ),
    Locale.ENGLISH: Wording(
        ended={
            None: NoticeWording(
                title="Payment received",
                text="We have received {total} for invoice {invoice}: {credits} broadcast credits"
                " of {number}.",
            ),
            FailureReason.EXPIRED: NoticeWording(
                title="Order expired",
                text=_ORDER_EN + "it was not paid in time.",
            ),
            FailureReason.CANCELLED: NoticeWording(
                title="Order cancelled",
                text=_ORDER_EN + "it was cancelled.",
            ),
            FailureReason.REPLACED: NoticeWording(
                title="Order replaced",
                text=_ORDER_EN + "a new order has taken its place.",
            ),
            FailureReason.BANK_UNAVAILABLE: NoticeWording(
                title="Order cancelled",
                text=_ORDER_EN + "it was cancelled, because the bank opened no virtual account.",
            ),
        },
        held=NoticeWording(
            title="A payment is under review",
            text="{amount} came in on {bank} virtual account {account} on {paid_at}, and could not"
            " be used for order {invoice}. The money is safe, and we are reviewing it.",
        ),
        low=NoticeWording(
            title="Credits are running low",
            text="Broadcast credits left for {number}: {credits}, below your level of {level}.",
        ),
        lapsing=NoticeWording(
            title="Credits are about to lapse",
            text="Valid until {valid_until}, then lost: {credits} broadcast credits of {number}.",
        ),
    ),
}


def words_of(notice: Notice, locale: Locale) -> NoticeWording:
    """Return title and text of a notice in a language."""
    words = _words_for(notice.fact, WORDING[locale])
    facts = _facts(notice.fact, locale)
    return NoticeWording(words.title, words.text.format(number=notice.number, **facts))


def _words_for(fact: Fact, wording: Wording) -> NoticeWording:
    match fact:
        case OrderEnd(failure=failure):
            return wording.ended[failure]
        case HeldMoney():
            return wording.held
        case LowCredits():
            return wording.low
        case Lapse():
            return wording.lapsing


def _facts(fact: Fact, locale: Locale) -> dict[str, str]:
    match fact:
        case OrderEnd():
            return {
                "invoice": str(fact.invoice_number),
                "credits": format_count(fact.credits, locale),
                "total": format_rupiah(fact.total, locale),
            }
        case HeldMoney():
            return {
                "invoice": str(fact.order),
                "amount": format_rupiah(fact.amount, locale),
                "bank": fact.bank,
                "account": fact.account_number,
                "paid_at": format_time(fact.paid_at, locale),
            }
        case LowCredits(available, level):
            return {
                "credits": format_count(available, locale),
                "level": format_count(level, locale),
            }
        case Lapse(credits, valid_until):
            return {
                "credits": format_count(credits, locale),
                "valid_until": format_date(valid_until, locale),
            }
