import { texts } from "../../language/language";
import type { RowProblem } from "./billing-emails";

export const BILLING_EMAILS_TEXTS = texts(
  {
    title: "Alamat penagihan",
    what: "Instruksi pembayaran, invoice, dan pemberitahuan dikirim ke alamat-alamat ini. Paling banyak tiga.",
    none: "Belum ada alamat. Email dikirim kepada pemilik akun.",
    whoMay: "Hanya pemilik dan bagian keuangan yang dapat mengubahnya.",
    address: (place: number) => `Alamat email ${place}`,
    cameBack: "Email kembali",
    bounced:
      "Email ke alamat ini kembali, jadi pengirimannya dihentikan. Perbaiki alamatnya, atau simpan lagi bila sudah benar.",
    add: "Tambah alamat",
    remove: (place: number) => `Hapus alamat email ${place}`,
    problem: {
      "no-address": "Ini bukan alamat email.",
      twice: "Alamat ini sudah ada di atas.",
      refused: "Alamat ini tidak diterima. Periksa penulisannya.",
    } satisfies Record<RowProblem, string>,
  },
  {
    title: "Billing addresses",
    what: "Payment instructions, invoices and notices are mailed to these addresses. Three at most.",
    none: "No address yet. Mails go to the owner of the account.",
    whoMay: "Only owners and finance can change them.",
    address: (place) => `E-mail address ${place}`,
    cameBack: "Mails came back",
    bounced:
      "Mails to this address came back, so no more are sent to it. Correct it, or save it again if it is right.",
    add: "Add an address",
    remove: (place) => `Remove e-mail address ${place}`,
    problem: {
      "no-address": "This is not an e-mail address.",
      twice: "This address is already listed above.",
      refused: "This address was not accepted. Check how it is written.",
    },
  },
);
