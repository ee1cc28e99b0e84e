"""The words of the mails about an order. Texts in braces are filled in by the mail."""

from dataclasses import replace

from shared.domain.business import Locale
from shared.domain.order import FailureReason
from shared.mail.wording import Words

INSTRUCTIONS = {
    Locale.INDONESIAN: Words(
        subject="Bayar {total} sebelum {until}: pesanan {order}",
        preheader="Virtual account {bank} {account}",
        badge="Menunggu pembayaran",
        title="Selesaikan pembayaran Anda",
        intro="Pesanan kredit siaran Anda sudah kami catat. Kredit masuk begitu bank memberi tahu"
        " kami bahwa pembayaran sudah diterima.",
        notes=("Transfer dengan jumlah lain atau setelah batas waktu tidak menambah kredit.",),
        button="Lihat pesanan",
    ),
    Locale.ENGLISH: Words(
        subject="Pay {total} by {until}: order {order}",
        preheader="{bank} virtual account {account}",
        badge="Awaiting payment",
        title="Complete your payment",
        intro="We have your order of broadcast credits. The credits are added as soon as the bank"
        " tells us that it was paid.",
        notes=("A transfer of another amount, or after that time, adds no credits.",),
        button="View order",
    ),
}

# Of an order whose credits are there already.
INSTRUCTIONS_OF_BILL = {
    Locale.INDONESIAN: Words(
        subject="Bayar {total} paling lambat {until}: invoice {order}",
        preheader="Virtual account {bank} {account}",
        badge="Menunggu pembayaran",
        title="Nomor untuk membayar invoice",
        intro="Invoice ini dibayar ke virtual account berikut. Kreditnya sudah ditambahkan.",
        notes=("Transfer dengan jumlah lain tidak melunasi invoice ini.",),
        button="Lihat pesanan",
    ),
    Locale.ENGLISH: Words(
        subject="Pay {total} by {until}: invoice {order}",
        preheader="{bank} virtual account {account}",
        badge="Awaiting payment",
        title="Where to pay your invoice",
        intro="This invoice is paid to the virtual account below. Its credits have been added.",
        notes=("A transfer of another amount does not pay this invoice.",),
        button="View order",
    ),
}

CONFIRMATION = {
    Locale.INDONESIAN: Words(
        subject="Pembayaran diterima: invoice {order}",
        preheader="{credits} kredit siaran untuk {number}",
        badge="Lunas",
        title="Pembayaran diterima",
        intro="Pembayaran Anda sudah kami terima dan kredit siaran sudah ditambahkan.",
        button="Lihat pesanan",
    ),
    Locale.ENGLISH: Words(
        subject="Payment received: invoice {order}",
        preheader="{credits} broadcast credits for {number}",
        badge="Paid",
        title="Payment received",
        intro="We have received your payment and added the broadcast credits.",
        button="View order",
    ),
}

# Of an order whose credits were there before.
CONFIRMATION_OF_BILL = {
    Locale.INDONESIAN: replace(
        CONFIRMATION[Locale.INDONESIAN],
        intro="Pembayaran invoice ini sudah kami terima. Kreditnya sudah ditambahkan sebelumnya.",
    ),
    Locale.ENGLISH: replace(
        CONFIRMATION[Locale.ENGLISH],
        intro="We have received your payment of this invoice. Its credits were added before.",
    ),
}

BILL = {
    Locale.INDONESIAN: Words(
        subject="Invoice {order}: {total}, jatuh tempo {until}",
        preheader="{credits} kredit siaran untuk {number}",
        badge="Invoice",
        title="Invoice untuk kredit siaran",
        intro="Kredit siaran sudah ditambahkan. Mohon bayar paling lambat pada jatuh tempo.",
        button="Lihat pesanan",
    ),
    Locale.ENGLISH: Words(
        subject="Invoice {order}: {total}, due {until}",
        preheader="{credits} broadcast credits for {number}",
        badge="Invoice",
        title="Invoice for broadcast credits",
        intro="The broadcast credits have been added. Please pay by the due date.",
        button="View order",
    ),
}

ENDED = {
    Locale.INDONESIAN: {
        FailureReason.EXPIRED: Words(
            subject="Pesanan {order} kedaluwarsa",
            preheader="{credits} kredit siaran untuk {number}, {total}",
            badge="Kedaluwarsa",
            title="Pesanan tidak dibayar pada waktunya",
            intro="Batas waktu pembayaran sudah lewat. Jangan transfer lagi ke virtual account"
            " pesanan ini.",
            notes=(
                "Sudah membayar sebelum batas waktu? Kredit masuk begitu bank memberi tahu kami;"
                " Anda tidak perlu melakukan apa-apa.",
                "Masih perlu kredit? Buat pesanan baru di dasbor.",
            ),
            button="Lihat pesanan",
        ),
        FailureReason.CANCELLED: Words(
            subject="Pesanan {order} dibatalkan",
            preheader="{credits} kredit siaran untuk {number}, {total}",
            badge="Dibatalkan",
            title="Pesanan dibatalkan",
            intro="Pesanan ini dibatalkan di dasbor. Jangan transfer lagi ke virtual account"
            " pesanan ini.",
            notes=(
                "Sudah membayar sebelum pembatalan? Kredit masuk begitu bank memberi tahu kami.",
            ),
            button="Lihat pesanan",
        ),
        FailureReason.REPLACED: Words(
            subject="Pesanan {order} diganti dengan pesanan baru",
            preheader="Jangan transfer lagi ke virtual account yang lama",
            badge="Diganti",
            title="Pesanan diganti",
            intro="Pesanan baru menggantikan pesanan ini. Cara membayarnya ada di email lain;"
            " jangan transfer lagi ke virtual account yang lama.",
            button="Lihat pesanan lama",
        ),
        FailureReason.BANK_UNAVAILABLE: Words(
            subject="Pesanan {order} dibatalkan: bank tidak tersedia",
            preheader="{credits} kredit siaran untuk {number}, {total}",
            badge="Dibatalkan",
            title="Bank tidak membuka virtual account",
            intro="Bank tidak membuka nomor virtual account untuk pesanan ini, sehingga pesanan"
            " dibatalkan. Anda tidak perlu membayar apa pun.",
            notes=("Coba lagi nanti, atau pilih bank lain.",),
            button="Lihat pesanan",
        ),
    },
    Locale.ENGLISH: {
        FailureReason.EXPIRED: Words(
            subject="Order {order} has expired",
            preheader="{credits} broadcast credits for {number}, {total}",
            badge="Expired",
            title="The order was not paid in time",
            intro="The time to pay is over. Please do not transfer to this order's virtual account"
            " any more.",
            notes=(
                "Did you pay before that? The credits are added as soon as the bank tells us; there"
                " is nothing you have to do.",
                "Do you still need credits? Place a new order on the dashboard.",
            ),
            button="View order",
        ),
        FailureReason.CANCELLED: Words(
            subject="Order {order} was cancelled",
            preheader="{credits} broadcast credits for {number}, {total}",
            badge="Cancelled",
            title="Order cancelled",
            intro="This order was cancelled on the dashboard. Please do not transfer to its virtual"
            " account any more.",
            notes=("Did you pay before that? The credits are added as soon as the bank tells us.",),
            button="View order",
        ),
        FailureReason.REPLACED: Words(
            subject="Order {order} was replaced by a new one",
            preheader="Please do not transfer to the old virtual account any more",
            badge="Replaced",
            title="Order replaced",
            intro="A new order has taken the place of this one. How to pay it is in a mail of its"
            " own; please do not transfer to the old virtual account any more.",
            button="View old order",
        ),
        FailureReason.BANK_UNAVAILABLE: Words(
            subject="Order {order} was cancelled: bank unavailable",
            preheader="{credits} broadcast credits for {number}, {total}",
            badge="Cancelled",
            title="The bank opened no virtual account",
            intro="The bank opened no virtual account for this order, so we have cancelled it. You"
            " owe nothing.",
            notes=("Please try again later, or choose another bank.",),
            button="View order",
        ),
    },
}
