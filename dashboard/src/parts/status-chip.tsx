import type { Order } from "../api/types";
import { texts, useTexts } from "../language/language";

const TEXTS = texts<{
  label: Record<Order["status_label"], string>;
  reason: Record<NonNullable<Order["failure_reason"]>, string>;
}>(
  {
    label: { "In progress": "Menunggu", Paid: "Lunas", Failed: "Gagal", Overdue: "Jatuh tempo" },
    reason: {
      EXPIRED: "tidak dibayar dalam 24 jam",
      CANCELLED: "dibatalkan",
      REPLACED: "diganti pesanan lain",
      BANK_UNAVAILABLE: "bank tidak tersedia",
    },
  },
  {
    label: { "In progress": "In progress", Paid: "Paid", Failed: "Failed", Overdue: "Overdue" },
    reason: {
      EXPIRED: "not paid within 24 hours",
      CANCELLED: "cancelled",
      REPLACED: "replaced by another order",
      BANK_UNAVAILABLE: "bank unavailable",
    },
  },
);

const TONE: Record<Order["status_label"], string> = {
  "In progress": "warn",
  Paid: "good",
  Failed: "bad",
  Overdue: "bad",
};

/** The state of an order; a failed one says why. */
export function StatusChip({ order }: { order: Pick<Order, "status_label" | "failure_reason"> }) {
  const t = useTexts(TEXTS);
  return (
    <span class="status">
      <span class={`chip ${TONE[order.status_label]}`}>{t.label[order.status_label]}</span>
      {order.failure_reason && <span class="small soft"> {t.reason[order.failure_reason]}</span>}
    </span>
  );
}
