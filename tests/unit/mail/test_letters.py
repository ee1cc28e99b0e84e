"""What each mail says, word for word."""

from dataclasses import replace

import pytest

from shared.domain.business import Locale
from shared.domain.mail import BillMail, ConfirmationMail, EndingMail, InstructionsMail, Mail
from shared.domain.order import FailureReason
from shared.domain.payment import Settlement
from shared.domain.virtual_account import Bank
from shared.mail.layout import to_text
from shared.mail.letters import letter_about
from shared.mail.notice_words import HELD, LAPSING, LOW, REASONS
from shared.mail.order_words import (
    BILL,
    CONFIRMATION,
    CONFIRMATION_OF_BILL,
    ENDED,
    INSTRUCTIONS,
    INSTRUCTIONS_OF_BILL,
)
from shared.mail.wording import FOOTER, LABELS, PAYING
from tests.support.mails import BNI_ACCOUNT, DOCUMENT, SETTINGS, ended, every_mail
from tests.support.orders import a_paid_order, an_invoiced_order, an_order

INDONESIAN, ENGLISH = Locale.INDONESIAN, Locale.ENGLISH


def lines(mail: Mail) -> list[str]:
    text = to_text(letter_about(mail, SETTINGS))
    return text.replace("\u00a0", " ").splitlines()


def test_every_table_of_words_has_both_languages() -> None:
    tables = (
        *(LABELS, FOOTER, PAYING, INSTRUCTIONS, INSTRUCTIONS_OF_BILL, CONFIRMATION),
        *(CONFIRMATION_OF_BILL, BILL, ENDED, HELD, LOW, LAPSING, REASONS),
    )

    assert all(set(table) == set(Locale) for table in tables)
    for locale in Locale:
        assert set(ENDED[locale]) == set(FailureReason)
        assert set(PAYING[locale]) == set(Bank)
        assert set(REASONS[locale]) == set(REASONS[ENGLISH])


def test_instructions_say_how_much_where_and_until_when() -> None:
    mail = InstructionsMail(an_order(po_number="PO-2026/118"), INDONESIAN)

    letter = letter_about(mail, SETTINGS)

    assert letter.subject == "Bayar Rp 460.650 sebelum 23 Nov 2026, 14.05 WIB: pesanan 2A7A875-0024"
    assert letter.preheader == "Virtual account BCA 123450148201937561204"
    assert lines(mail) == [
        "Selesaikan pembayaran Anda",
        "",
        "Pesanan kredit siaran Anda sudah kami catat. Kredit masuk begitu bank memberi tahu kami"
        " bahwa pembayaran sudah diterima.",
        "",
        "Jumlah transfer (harus tepat): Rp 460.650",
        "Nomor virtual account BCA: 123450148201937561204",
        "Bayar sebelum: 23 Nov 2026, 14.05 WIB",
        "",
        "Cara membayar",
        "- BCA mobile: m-Transfer > BCA Virtual Account",
        "- myBCA, KlikBCA: Transfer > BCA Virtual Account",
        "- ATM BCA: Transaksi Lainnya > Transfer > ke Rek BCA Virtual Account",
        "Pembayaran hanya dari rekening BCA. Periksa nama dan jumlahnya sebelum menyelesaikannya.",
        "",
        "Lihat pesanan:",
        "https://app.siaran.example/orders/ord_2A7A875-0024",
        "",
        "Pembeli: PT Kopi Pagi Sejahtera",
        "No. PO: PO-2026/118",
        "Nomor WhatsApp: +6281212448484",
        "Kredit siaran: 1.000",
        "No. pesanan: 2A7A875-0024",
        "",
        "Transfer dengan jumlah lain atau setelah batas waktu tidak menambah kredit.",
        "",
        "-- ",
        "PT Siaran Kredit Nusantara. Email ini dikirim otomatis.",
        "Anda menerimanya karena PT Kopi Pagi Sejahtera membeli kredit siaran WhatsApp.",
    ]


def test_at_bni_any_bank_pays() -> None:
    found = lines(InstructionsMail(replace(an_order(), account=BNI_ACCOUNT), ENGLISH))

    assert "BNI virtual account number: 8001048201937561" in found
    assert "- Other banks: Transfer to BNI (code 009), the number above as account" in found
    assert found[found.index("How to pay") + 4].startswith("From any bank.")


def test_an_invoiced_order_is_paid_by_its_due_date() -> None:
    mail = InstructionsMail(an_invoiced_order(), ENGLISH)

    assert letter_about(mail, SETTINGS).subject == (
        "Pay Rp 460,650 by 6 Dec 2026: invoice 2A7A875-0024"
    )
    assert "Due date: 6 Dec 2026" in lines(mail)


def test_the_confirmation_in_indonesian() -> None:
    assert lines(ConfirmationMail(a_paid_order(), DOCUMENT)) == [
        "Pembayaran diterima",
        "",
        "Pembayaran Anda sudah kami terima dan kredit siaran sudah ditambahkan.",
        "",
        "Kredit ditambahkan: 1.000",
        "",
        "Lihat pesanan:",
        "https://app.siaran.example/orders/ord_2A7A875-0024",
        "",
        "Pembeli: PT Kopi Pagi Sejahtera",
        "Nomor WhatsApp: +6281212448484",
        "Total (termasuk PPN): Rp 460.650",
        "Status: Lunas",
        "Dibayar pada: 22 Nov 2026, 15.05 WIB",
        "Berlaku sampai: 22 Nov 2027",
        "No. invoice: 2A7A875-0024",
        "",
        "Invoice terlampir sebagai 2A7A875-0024.pdf.",
        "",
        "-- ",
        "PT Siaran Kredit Nusantara. Email ini dikirim otomatis.",
        "Anda menerimanya karena PT Kopi Pagi Sejahtera membeli kredit siaran WhatsApp.",
    ]


def test_the_confirmation_of_a_bill_adds_no_credits() -> None:
    order = a_paid_order(an_invoiced_order(an_order(locale=ENGLISH)))

    assert letter_about(ConfirmationMail(order, DOCUMENT), SETTINGS).intro == (
        "We have received your payment of this invoice. Its credits were added before."
    )


def test_a_bill_says_what_is_owed_until_when_and_where() -> None:
    mail = BillMail(an_invoiced_order(), DOCUMENT)

    letter = letter_about(mail, SETTINGS)

    assert letter.subject == "Invoice 2A7A875-0024: Rp 460.650, jatuh tempo 6 Des 2026"
    assert lines(mail)[4:7] == [
        "Jumlah yang harus dibayar (termasuk PPN): Rp 460.650",
        "Jatuh tempo: 6 Des 2026",
        "Nomor virtual account BCA: 123450148201937561204",
    ]
    assert letter.attachment is not None
    assert letter.attachment.filename == "2A7A875-0024.pdf"


def test_a_bill_tells_no_account_that_its_bank_has_not_opened() -> None:
    order = an_invoiced_order(replace(an_order(locale=ENGLISH), awaits_bank=True))

    found = lines(BillMail(order, DOCUMENT))

    assert "BCA virtual account number: on the dashboard soon" in found
    assert "How to pay" not in found
    assert "123450148201937561204" not in "\n".join(found)


@pytest.mark.parametrize(
    ("reason", "subject"),
    [
        (FailureReason.EXPIRED, "Order 2A7A875-0024 has expired"),
        (FailureReason.CANCELLED, "Order 2A7A875-0024 was cancelled"),
        (FailureReason.REPLACED, "Order 2A7A875-0024 was replaced by a new one"),
        (
            FailureReason.BANK_UNAVAILABLE,
            "Order 2A7A875-0024 was cancelled: bank unavailable",
        ),
    ],
)
def test_an_order_that_ended_says_why_and_what_not_to_do(
    reason: FailureReason, subject: str
) -> None:
    mail = EndingMail(ended(an_order(), reason), ENGLISH)

    assert letter_about(mail, SETTINGS).subject == subject
    told_account = "BCA virtual account number: 123450148201937561204" in lines(mail)
    # Of an account that no bank opened nobody has heard.
    assert told_account is (reason is not FailureReason.BANK_UNAVAILABLE)


def test_held_money_says_how_much_and_why() -> None:
    letters = {
        name: letter_about(mail, SETTINGS)
        for name, mail in every_mail(ENGLISH)
        if name.startswith("held")
    }

    late, other = letters["held order_expired"], letters["held fenced"]
    assert late.subject == "Rp 460,650 is under review"
    assert late.intro.startswith("This payment was made after its order had ended. Your money is")
    assert other.intro.startswith("We could not match this payment by ourselves. Your money is")
    assert late.button is not None
    assert late.button.url == "https://app.siaran.example/orders/ord_2A7A875-0024"


def test_why_money_is_held_has_words_for_whatever_a_customer_can_do() -> None:
    assert set(REASONS[ENGLISH]) == {
        Settlement.ALREADY_PAID,
        Settlement.ORDER_EXPIRED,
        Settlement.AMOUNT_MISMATCH,
    }


def test_credits_that_run_low_or_lapse() -> None:
    mails = dict(every_mail(INDONESIAN))

    low, lapsing = (letter_about(mails[name], SETTINGS) for name in ("low", "lapsing"))

    assert low.subject == "Kredit siaran +6281212448484 hampir habis: sisa 499"
    assert [each.text for each in low.facts] == ["+6281212448484", "500"]
    assert lapsing.subject == "3.120 kredit siaran +6281212448484 berlaku sampai 4 Mar 2027"
    assert low.footer == lapsing.footer
    assert low.footer[1].endswith("Alamat dan batas kredit diatur di dasbor.")
