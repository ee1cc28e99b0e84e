import { texts } from "../../language/language";
import { Account, Amount, COMPARE, type Guide, Holder, Menu } from "./guide";

/** Menus keep the names that BCA gives them, so that they are found in either language. */
export const BCA_GUIDE = texts<Guide>(
  {
    from: "BCA Virtual Account hanya dapat dibayar dari rekening BCA.",
    channels: (payment) => [
      {
        name: "BCA mobile (m-BCA)",
        steps: [
          <>
            Buka BCA mobile, masuk ke m-BCA, lalu pilih{" "}
            <Menu path={["m-Transfer", "BCA Virtual Account"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu ketuk <b>OK</b> dan <b>Send</b>.
          </>,
          COMPARE.id(payment),
          "Masukkan PIN m-BCA. Simpan bukti transaksinya.",
        ],
      },
      {
        name: "myBCA",
        steps: [
          <>
            Masuk ke myBCA, lalu pilih <Menu path={["Transfer", "Virtual Account"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu lanjutkan.
          </>,
          COMPARE.id(payment),
          "Konfirmasi dengan PIN. Simpan bukti transaksinya.",
        ],
      },
      {
        name: "KlikBCA",
        steps: [
          <>
            Masuk ke KlikBCA, lalu pilih{" "}
            <Menu path={["Transfer Dana", "Transfer ke BCA Virtual Account"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu pilih <b>Lanjutkan</b>.
          </>,
          COMPARE.id(payment),
          <>
            Masukkan respons KeyBCA (APPLI 1), lalu pilih <b>Kirim</b>.
          </>,
          "Di KlikBCA Bisnis, transfer baru terkirim setelah disetujui. Mintalah persetujuan sebelum waktu pembayaran habis.",
        ],
      },
      {
        name: "ATM BCA",
        steps: [
          "Masukkan kartu dan PIN.",
          <>
            Pilih <Menu path={["Transaksi Lainnya", "Transfer", "Ke Rek BCA Virtual Account"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu pilih <b>Benar</b>.
          </>,
          <>
            Cocokkan nama <Holder of={payment} /> dan jumlah <Amount of={payment} />, lalu pilih{" "}
            <b>Ya</b>.
          </>,
          "Simpan struknya.",
        ],
      },
    ],
  },
  {
    from: "A BCA virtual account can be paid only from a BCA account.",
    channels: (payment) => [
      {
        name: "BCA mobile (m-BCA)",
        steps: [
          <>
            Open BCA mobile, enter m-BCA, and choose{" "}
            <Menu path={["m-Transfer", "BCA Virtual Account"]} />.
          </>,
          <>
            Enter the number <Account of={payment} />, then tap <b>OK</b> and <b>Send</b>.
          </>,
          COMPARE.en(payment),
          "Enter your m-BCA PIN. Keep the proof of the transaction.",
        ],
      },
      {
        name: "myBCA",
        steps: [
          <>
            Sign in to myBCA and choose <Menu path={["Transfer", "Virtual Account"]} />.
          </>,
          <>
            Enter the number <Account of={payment} /> and continue.
          </>,
          COMPARE.en(payment),
          "Confirm with your PIN. Keep the proof of the transaction.",
        ],
      },
      {
        name: "KlikBCA",
        steps: [
          <>
            Sign in to KlikBCA and choose{" "}
            <Menu path={["Transfer Dana", "Transfer ke BCA Virtual Account"]} /> (fund transfer, to
            BCA virtual account).
          </>,
          <>
            Enter the number <Account of={payment} /> and choose <b>Lanjutkan</b> (continue).
          </>,
          COMPARE.en(payment),
          <>
            Enter the response of your KeyBCA (APPLI 1) and choose <b>Kirim</b> (send).
          </>,
          "In KlikBCA Bisnis a transfer is sent only when it has been approved. Have it approved before the time to pay is up.",
        ],
      },
      {
        name: "BCA ATM",
        steps: [
          "Insert your card and enter your PIN.",
          <>
            Choose <Menu path={["Transaksi Lainnya", "Transfer", "Ke Rek BCA Virtual Account"]} />{" "}
            (other transactions, transfer, to BCA virtual account).
          </>,
          <>
            Enter the number <Account of={payment} /> and choose <b>Benar</b> (correct).
          </>,
          <>
            Compare the name <Holder of={payment} /> and the amount <Amount of={payment} />, then
            choose <b>Ya</b> (yes).
          </>,
          "Keep the receipt.",
        ],
      },
    ],
  },
);
