"""The words of the mails about money and credits. Texts in braces are filled in by the mail."""

from shared.domain.business import Locale
from shared.domain.payment import Settlement
from shared.mail.wording import Words

HELD = {
    Locale.INDONESIAN: Words(
        subject="Dana {amount} sedang kami tinjau",
        preheader="Virtual account {bank} {account}, pesanan {order}",
        badge="Sedang ditinjau",
        title="Dana masuk, tetapi belum bisa dipakai",
        intro="{reason} Dana Anda aman. Tim kami memeriksanya, lalu memakainya untuk pesanan atau"
        " mengembalikannya.",
        notes=("Anda dapat melihat perkembangannya di dasbor.",),
        button="Lihat pesanan",
    ),
    Locale.ENGLISH: Words(
        subject="{amount} is under review",
        preheader="{bank} virtual account {account}, order {order}",
        badge="Under review",
        title="Money came in that could not be used yet",
        intro="{reason} Your money is safe. Our team looks at it, and then applies it to an order"
        " or sends it back.",
        notes=("You can follow it on the dashboard.",),
        button="View order",
    ),
}

LOW = {
    Locale.INDONESIAN: Words(
        subject="Kredit siaran {number} hampir habis: sisa {credits}",
        preheader="Di bawah batas {level} yang Anda atur",
        badge="Kredit hampir habis",
        title="Kredit siaran hampir habis",
        intro="Sisa kredit nomor ini sudah di bawah batas yang Anda atur.",
        button="Isi ulang kredit",
    ),
    Locale.ENGLISH: Words(
        subject="Broadcast credits of {number} are running low: {credits} left",
        preheader="Below your level of {level}",
        badge="Low on credits",
        title="Broadcast credits are running low",
        intro="This number has fewer credits left than the level you have set.",
        button="Top up credits",
    ),
}

LAPSING = {
    Locale.INDONESIAN: Words(
        subject="{credits} kredit siaran {number} berlaku sampai {valid_until}",
        preheader="Setelah itu kreditnya hangus",
        badge="Kredit akan hangus",
        title="Kredit akan hangus",
        intro="Kredit berikut dapat dipakai sampai akhir hari pada tanggal itu (WIB), lalu hangus."
        " Kredit yang paling dulu berakhir selalu dipakai lebih dulu.",
        button="Buka dasbor",
    ),
    Locale.ENGLISH: Words(
        subject="{credits} broadcast credits of {number} are valid until {valid_until}",
        preheader="After that they lapse",
        badge="Credits about to lapse",
        title="Credits are about to lapse",
        intro="These credits can be used until the end of that day (WIB), and then they lapse. What"
        " ends first is always used first.",
        button="Open dashboard",
    ),
}

# Why money is held. Whatever else may be the reason is a matter between the bank and us.
OTHER_REASON = {
    Locale.INDONESIAN: "Pembayaran ini tidak dapat kami cocokkan secara otomatis.",
    Locale.ENGLISH: "We could not match this payment by ourselves.",
}
REASONS = {
    Locale.INDONESIAN: {
        Settlement.ALREADY_PAID: "Pesanan ini sudah dibayar sebelumnya.",
        Settlement.ORDER_EXPIRED: "Pembayaran ini masuk setelah pesanannya berakhir.",
        Settlement.AMOUNT_MISMATCH: "Jumlahnya berbeda dari total pesanan.",
    },
    Locale.ENGLISH: {
        Settlement.ALREADY_PAID: "This order had been paid before.",
        Settlement.ORDER_EXPIRED: "This payment was made after its order had ended.",
        Settlement.AMOUNT_MISMATCH: "The amount is not the total of the order.",
    },
}


def reason_of(settlement: Settlement, locale: Locale) -> str:
    """Return the sentence for the guard that kept a payment from settling its order."""
    return REASONS[locale].get(settlement, OTHER_REASON[locale])
