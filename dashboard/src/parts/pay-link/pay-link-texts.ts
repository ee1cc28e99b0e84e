import { texts } from "../../language/language";

export const PAY_LINK_TEXTS = texts(
  {
    title: "Tautan pembayaran",
    what: "Untuk rekan yang membayar tanpa akun di sini, misalnya bagian keuangan. Halamannya hanya menampilkan jumlah, nomor Virtual Account, nama penerima, nomor PO, dan batas waktu. Siapa pun yang memegang tautannya dapat membukanya.",
    create: "Buat tautan",
    creating: "Membuat tautan…",
    onlyOne:
      "Pesanan ini punya satu tautan. Membuat yang baru mengakhiri yang pernah dibagikan, bila ada.",
    withdrawEarlier: "Cabut tautan yang pernah dibuat",
    address: "Tautan pembayaran",
    until: (instant: string) =>
      `Berlaku sampai ${instant}. Hanya ditampilkan sekali; salin sebelum meninggalkan halaman ini.`,
    share: "Bagikan",
    shared: (invoice: string) => `Pembayaran invoice ${invoice}`,
    cannotShare: "Tidak dapat dibagikan dari sini; salin tautannya.",
    withdraw: "Cabut tautan",
    withdrawTitle: "Cabut tautan pembayaran?",
    withdrawMeans:
      "Siapa pun yang sudah menerima tautannya tidak dapat membukanya lagi. Pesanannya tetap berlaku, dan nomor Virtual Account tetap dapat dibayar.",
    keep: "Biarkan",
    withdrawn: "Tautan dicabut",
    notOpen: "Pesanan ini tidak lagi menunggu pembayaran.",
  },
  {
    title: "Pay link",
    what: "For a colleague who pays without an account here, such as your finance team. The page shows only the amount, the virtual account, the account holder, the PO number and the time limit. Anyone who has the link can open it.",
    create: "Create a link",
    creating: "Creating the link…",
    onlyOne: "An order has one link. Creating another ends the one that was shared before, if any.",
    withdrawEarlier: "Withdraw an earlier link",
    address: "Pay link",
    until: (instant) =>
      `Works until ${instant}. It is shown only once; copy it before you leave this page.`,
    share: "Share",
    shared: (invoice) => `Payment of invoice ${invoice}`,
    cannotShare: "Cannot share from here; copy the link.",
    withdraw: "Withdraw the link",
    withdrawTitle: "Withdraw the pay link?",
    withdrawMeans:
      "Whoever has received the link can no longer open it. The order stays, and its virtual account can still be paid.",
    keep: "Keep it",
    withdrawn: "Link withdrawn",
    notOpen: "This order no longer awaits a payment.",
  },
);
