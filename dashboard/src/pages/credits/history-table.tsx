import { may } from "../../access";
import { orderAddress } from "../../api/order-id";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatCount, formatDate, formatDateOf, formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { DocumentLink } from "../../parts/document-link";
import { StatusChip } from "../../parts/status-chip";
import { TableSkeleton } from "../../parts/table-skeleton";

const TEXTS = texts(
  {
    caption: "Riwayat isi ulang",
    placed: "Tanggal isi ulang",
    credits: "Kredit",
    number: "Nomor WhatsApp",
    validUntil: "Berlaku sampai",
    ifPaidToday: "bila dibayar hari ini",
    noDate: "Tidak berlaku",
    total: "Total pembayaran",
    refunded: (amount: string) => `${amount} dikembalikan`,
    invoice: "No. invoice",
    status: "Status",
    details: "Lihat rincian",
  },
  {
    caption: "Top-up history",
    placed: "Top up date",
    credits: "Credits",
    number: "Phone number",
    validUntil: "Valid until",
    ifPaidToday: "if paid today",
    noDate: "Not valid",
    total: "Total payment",
    refunded: (amount: string) => `${amount} refunded`,
    invoice: "Invoice no.",
    status: "Status",
    details: "View details",
  },
);

const COLUMNS = 7;

/** The orders of a page, or as many rows as will stand there; old ones are dim while it changes. */
export function HistoryTable(props: { orders: Order[] | null; rows: number; isStale: boolean }) {
  const t = useTexts(TEXTS);
  return (
    <table
      class={props.isStale ? "table history stale" : "table history"}
      aria-busy={props.isStale}
    >
      <caption class="visually-hidden">{t.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.placed}</th>
          <th scope="col" class="end">
            {t.credits}
          </th>
          <th scope="col">{t.number}</th>
          <th scope="col">{t.validUntil}</th>
          <th scope="col" class="end">
            {t.total}
          </th>
          <th scope="col">{t.invoice}</th>
          <th scope="col">{t.status}</th>
        </tr>
      </thead>
      {props.orders === null ? (
        <TableSkeleton rows={props.rows} columns={COLUMNS} />
      ) : (
        <tbody>
          {props.orders.map((order) => (
            <Row key={order.order_id} order={order} />
          ))}
        </tbody>
      )}
    </table>
  );
}

function Row({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <tr>
      <td data-label={t.placed} class="nowrap">
        {formatDateOf(order.created_at, language)}
      </td>
      <td data-label={t.credits} class="end figures">
        {formatCount(order.credits, language)}
      </td>
      <td data-label={t.number} class="figures">
        {order.number}
      </td>
      <td data-label={t.validUntil}>
        <ValidUntil order={order} />
      </td>
      <td data-label={t.total} class="end figures">
        <span class="lines">
          <span class="nowrap">{formatRupiah(order.total_idr, language)}</span>
          {order.refunded_idr > 0 && (
            <span class="small soft">{t.refunded(formatRupiah(order.refunded_idr, language))}</span>
          )}
        </span>
      </td>
      <td data-label={t.invoice} class="nowrap figures">
        <a href={orderAddress(order.order_id)}>{order.invoice_number}</a>
      </td>
      <td data-label={t.status}>
        <span class="lines">
          <StatusChip order={order} />
          <Action order={order} />
        </span>
      </td>
    </tr>
  );
}

function ValidUntil({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  if (order.valid_until === null) {
    return (
      <span class="soft">
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">{t.noDate}</span>
      </span>
    );
  }
  return (
    <span class="lines">
      <span class="nowrap">{formatDate(order.valid_until, language)}</span>
      {order.status === "AWAITING_PAYMENT" && <span class="small soft">{t.ifPaidToday}</span>}
    </span>
  );
}

/** What can be done with an order next: fetch what bills it, or pay it. */
function Action({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  switch (order.status_label) {
    case "Paid":
      return may(me.role, "read-money-documents") ? (
        <DocumentLink kind="invoice" order={order} look="link-button small" />
      ) : null;
    case "In progress":
    case "Overdue":
      return (
        <a class="small" href={orderAddress(order.order_id)}>
          {t.details}
          <span class="visually-hidden"> {order.invoice_number}</span>
        </a>
      );
    case "Failed":
      return null;
  }
}
