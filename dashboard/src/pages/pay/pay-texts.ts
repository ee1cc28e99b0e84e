import { texts } from "../../language/language";

export const PAY_TEXTS = texts(
  {
    language: "Bahasa",
    title: "Pembayaran",
    loading: "Memuat…",
    ask: "Anda diminta membayar",
    order: "Nomor PO",
    due: "Jatuh tempo",
    overdue: "Tagihan ini sudah jatuh tempo. Silakan segera dibayar.",
    waiting: "Menunggu pembayaran. Halaman ini berubah sendiri begitu pembayaran masuk.",
    stale: "Status belum dapat diperiksa. Kami mencoba lagi secara otomatis.",
    paid: "Pembayaran sudah diterima",
    paidMeans: (amount: string) =>
      `${amount} sudah kami terima. Tidak ada lagi yang perlu dibayar, dan halaman ini boleh ditutup.`,
    closed: "Tautan ini tidak berlaku lagi",
    closedMeans:
      "Mungkin waktunya sudah habis, pesanannya dibatalkan, atau alamatnya tidak lengkap. Jangan transfer ke nomor yang pernah tampil di sini.",
    closedAsk:
      "Mintalah tautan baru kepada yang mengirimkannya. Bila Anda sudah membayar tepat waktu, pembayaran itu tetap dihitung.",
    offline: "Tidak ada sambungan internet",
    offlineMeans: "Halaman ini terbuka begitu Anda tersambung lagi.",
    broken: "Halaman ini belum dapat dibuka",
    brokenMeans: "Server sedang bermasalah. Pembayaran Anda tidak terpengaruh. Coba lagi sebentar.",
    retry: "Coba lagi",
  },
  {
    language: "Language",
    title: "Payment",
    loading: "Loading…",
    ask: "You are asked to pay",
    order: "PO number",
    due: "Due date",
    overdue: "This invoice is overdue. Please pay it soon.",
    waiting: "Waiting for the payment. This page changes by itself when it arrives.",
    stale: "The status cannot be checked at the moment. We keep trying.",
    paid: "The payment has arrived",
    paidMeans: (amount) =>
      `We have received ${amount}. Nothing more has to be paid, and you can close this page.`,
    closed: "This link does not work any more",
    closedMeans:
      "Its time may be up, the order may be cancelled, or the address is not complete. Do not transfer to a number that was shown here.",
    closedAsk:
      "Ask whoever sent it for a new one. If you have paid in time, that payment still counts.",
    offline: "No internet connection",
    offlineMeans: "This page opens as soon as you are connected again.",
    broken: "This page cannot be opened yet",
    brokenMeans: "The server has a problem. Your payment is not affected. Try again in a moment.",
    retry: "Try again",
  },
);
