import { texts } from "../../language/language";
import { Account, Amount, COMPARE, type Guide, Holder, Menu } from "./guide";

/** Menus keep the names that BNI gives them, so that they are found in either language. */
export const BNI_GUIDE = texts<Guide>(
  {
    from: "BNI Virtual Account dapat dibayar dari bank mana pun.",
    channels: (payment) => [
      {
        name: "wondr by BNI",
        steps: [
          <>
            Masuk ke wondr, lalu pilih <Menu path={["Transfer", "Virtual Account"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu lanjutkan.
          </>,
          COMPARE.id(payment),
          "Konfirmasi dengan PIN transaksi. Simpan bukti transaksinya.",
        ],
      },
      {
        name: "BNI Mobile Banking",
        steps: [
          <>
            Masuk ke BNI Mobile Banking, lalu pilih{" "}
            <Menu path={["Transfer", "Virtual Account Billing"]} />.
          </>,
          <>
            Pilih rekening debet, lalu masukkan nomor <Account of={payment} /> pada{" "}
            <b>Input Baru</b>.
          </>,
          COMPARE.id(payment),
          "Masukkan password transaksi. Simpan bukti transaksinya.",
        ],
      },
      {
        name: "BNI Internet Banking",
        steps: [
          <>
            Masuk ke BNI Internet Banking, lalu pilih{" "}
            <Menu path={["Transfer", "Virtual Account Billing"]} />.
          </>,
          <>
            Masukkan nomor <Account of={payment} />, lalu pilih rekening debet.
          </>,
          COMPARE.id(payment),
          "Masukkan kode otentikasi dari token BNI. Simpan bukti transaksinya.",
        ],
      },
      {
        name: "ATM BNI",
        steps: [
          "Masukkan kartu, pilih bahasa, lalu masukkan PIN.",
          <>
            Pilih <Menu path={["Menu Lainnya", "Transfer"]} />, jenis rekening Anda, lalu{" "}
            <b>Virtual Account Billing</b>.
          </>,
          <>
            Masukkan nomor <Account of={payment} />.
          </>,
          <>
            Cocokkan nama <Holder of={payment} /> dan jumlah <Amount of={payment} />, lalu
            konfirmasi.
          </>,
          "Simpan struknya.",
        ],
      },
      {
        name: "Dari bank lain",
        steps: [
          <>
            Di ATM, aplikasi, atau internet banking bank Anda, pilih transfer ke bank lain (transfer
            online).
          </>,
          <>
            Pilih bank tujuan <b>BNI</b> (kode <b>009</b>).
          </>,
          <>
            Sebagai nomor rekening tujuan, masukkan <Account of={payment} />.
          </>,
          <>
            Masukkan jumlah tepat <Amount of={payment} />. Biaya bank Anda, bila ada, ditambahkan di
            luar jumlah ini.
          </>,
          <>
            Cocokkan nama <Holder of={payment} />, lalu konfirmasi. Simpan bukti transaksinya.
          </>,
        ],
      },
    ],
  },
  {
    from: "A BNI virtual account can be paid from any bank.",
    channels: (payment) => [
      {
        name: "wondr by BNI",
        steps: [
          <>
            Sign in to wondr and choose <Menu path={["Transfer", "Virtual Account"]} />.
          </>,
          <>
            Enter the number <Account of={payment} /> and continue.
          </>,
          COMPARE.en(payment),
          "Confirm with your transaction PIN. Keep the proof of the transaction.",
        ],
      },
      {
        name: "BNI Mobile Banking",
        steps: [
          <>
            Sign in to BNI Mobile Banking and choose{" "}
            <Menu path={["Transfer", "Virtual Account Billing"]} />.
          </>,
          <>
            Choose the account to pay from, then enter the number <Account of={payment} /> under{" "}
            <b>Input Baru</b> (new entry).
          </>,
          COMPARE.en(payment),
          "Enter your transaction password. Keep the proof of the transaction.",
        ],
      },
      {
        name: "BNI Internet Banking",
        steps: [
          <>
            Sign in to BNI Internet Banking and choose{" "}
            <Menu path={["Transfer", "Virtual Account Billing"]} />.
          </>,
          <>
            Enter the number <Account of={payment} />, then choose the account to pay from.
          </>,
          COMPARE.en(payment),
          "Enter the authentication code of your BNI token. Keep the proof of the transaction.",
        ],
      },
      {
        name: "BNI ATM",
        steps: [
          "Insert your card, choose a language, and enter your PIN.",
          <>
            Choose <Menu path={["Menu Lainnya", "Transfer"]} /> (other menu, transfer), your kind of
            account, then <b>Virtual Account Billing</b>.
          </>,
          <>
            Enter the number <Account of={payment} />.
          </>,
          <>
            Compare the name <Holder of={payment} /> and the amount <Amount of={payment} />, then
            confirm.
          </>,
          "Keep the receipt.",
        ],
      },
      {
        name: "From another bank",
        steps: [
          <>
            At an ATM, in the app or in the internet banking of your bank, choose a transfer to
            another bank (online transfer).
          </>,
          <>
            Choose <b>BNI</b> (code <b>009</b>) as the bank to transfer to.
          </>,
          <>
            As the account number, enter <Account of={payment} />.
          </>,
          <>
            Enter exactly <Amount of={payment} />. A fee of your own bank, if any, comes on top of
            it.
          </>,
          <>
            Compare the name <Holder of={payment} />, then confirm. Keep the proof of the
            transaction.
          </>,
        ],
      },
    ],
  },
);
