import type { UnmatchedPayment } from "../../api/types";
import { texts } from "../../language/language";

interface Words {
  why: Record<UnmatchedPayment["reason"], string>;
  state: Record<UnmatchedPayment["state"], string>;
  /** What will happen, or has. */
  next: Record<UnmatchedPayment["state"], string>;
}

/**
 * Only the first four reasons keep money in suspense; the others are verdicts of shared/domain
 * as well, and have words so that none could ever be shown bare.
 */
export const PAYMENT_TEXTS = texts<Words>(
  {
    why: {
      ALREADY_PAID: "Pesanannya sudah lunas saat pembayaran ini masuk.",
      ORDER_EXPIRED: "Dibayar setelah batas waktu, atau setelah pesanannya dibatalkan.",
      AMOUNT_MISMATCH: "Jumlahnya berbeda dari total pesanan.",
      UNKNOWN_ACCOUNT: "Nomor Virtual Account ini tidak terhubung dengan pesanan mana pun.",
      SETTLED: "Pembayaran diterima.",
      FENCED: "Pembayaran belum dapat dicocokkan dengan pesanan.",
      CALL_ID_REUSED: "Pembayaran belum dapat dicocokkan dengan pesanan.",
    },
    state: { HELD: "Ditahan", APPLIED: "Dipakai untuk pesanan", REFUNDED: "Dikembalikan" },
    next: {
      HELD: "Tim kami akan menghubungi Anda. Uangnya dipakai untuk pesanan Anda atau dikembalikan.",
      APPLIED: "Uangnya sudah dipakai untuk melunasi pesanan.",
      REFUNDED: "Uangnya sudah ditransfer kembali kepada pembayar.",
    },
  },
  {
    why: {
      ALREADY_PAID: "Its order had been paid when this payment arrived.",
      ORDER_EXPIRED: "Paid after the time to pay was up, or after the order was cancelled.",
      AMOUNT_MISMATCH: "The amount differs from the total of the order.",
      UNKNOWN_ACCOUNT: "This virtual account belongs to no order.",
      SETTLED: "The payment has arrived.",
      FENCED: "The payment could not be matched with an order yet.",
      CALL_ID_REUSED: "The payment could not be matched with an order yet.",
    },
    state: { HELD: "Held", APPLIED: "Applied to an order", REFUNDED: "Paid back" },
    next: {
      HELD: "Our staff will contact you. It is either applied to an order of yours or paid back.",
      APPLIED: "The money has paid for the order.",
      REFUNDED: "The money was transferred back to the payer.",
    },
  },
);

export const STATE_TONE: Record<UnmatchedPayment["state"], string> = {
  HELD: "warn",
  APPLIED: "good",
  REFUNDED: "",
};
