/** An order through its life: to be paid (step 3 of the wizard), paid, or ended. */
import { useEffect, useRef } from "preact/hooks";
import type { Order } from "../../api/types";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { PageHead } from "../../parts/page-head";
import { SkeletonRows } from "../../parts/skeleton";
import { StatusChip } from "../../parts/status-chip";
import { askAgain } from "../../shell/bell/wake";
import { EndedOrder } from "./ended-order";
import { OpenOrder } from "./open-order";
import { PaidOrder } from "./paid-order";
import { useLiveOrder } from "./use-live-order";
import "./order.css";

const TEXTS = texts<{
  title: (invoice: string) => string;
  loading: string;
  missing: string;
  credits: string;
  became: Partial<Record<Order["status"], string>>;
}>(
  {
    title: (invoice) => `Pesanan ${invoice}`,
    loading: "Pesanan",
    missing: "Pesanan ini tidak ada, atau bukan milik bisnis Anda.",
    credits: "Ke riwayat kredit",
    became: {
      PAID: "Pembayaran diterima. Kredit sudah masuk.",
      EXPIRED: "Waktu pembayaran habis. Pesanan berakhir.",
      CANCELLED: "Pesanan dibatalkan.",
    },
  },
  {
    title: (invoice) => `Order ${invoice}`,
    loading: "Order",
    missing: "There is no such order, or it is not of your business.",
    credits: "To the credits history",
    became: {
      PAID: "The payment has arrived. The credits are there.",
      EXPIRED: "The time to pay is up. The order has ended.",
      CANCELLED: "The order was cancelled.",
    },
  },
);

export default function OrderPage({ orderId }: { orderId: string }) {
  const t = useTexts(TEXTS);
  const { value: order, failure, reload, replace } = useLiveOrder(orderId);
  const became = useChange(order);

  if (order === null) {
    const isMissing = failure?.kind === "refused" && failure.problem.code === "NOT_FOUND";
    return (
      <>
        <PageHead title={t.loading} />
        {isMissing ? (
          <section class="card empty">
            <p>{t.missing}</p>
            <a href="/credits">{t.credits}</a>
          </section>
        ) : failure ? (
          <FailureNotice failure={failure} retry={reload} />
        ) : (
          <SkeletonRows rows={2} height="14rem" />
        )}
      </>
    );
  }
  return (
    <>
      <PageHead title={t.title(order.invoice_number)}>
        <StatusChip order={order} />
      </PageHead>
      {failure && <FailureNotice failure={failure} retry={reload} />}
      <Stage order={order} reload={reload} replace={replace} />
      <p class="visually-hidden" role="status">
        {became && t.became[became]}
      </p>
    </>
  );
}

function Stage(props: {
  order: Order;
  reload: () => Promise<void>;
  replace: (order: Order) => void;
}) {
  switch (props.order.status) {
    case "AWAITING_PAYMENT":
    case "INVOICED":
      return <OpenOrder {...props} />;
    case "PAID":
      return <PaidOrder order={props.order} />;
    case "EXPIRED":
    case "CANCELLED":
      return <EndedOrder order={props.order} />;
  }
}

/** The state that the order has come to while it was looked at; the bell has news then. */
function useChange(order: Order | null): Order["status"] | null {
  const first = useRef<Order["status"] | null>(null);
  const status = order?.status ?? null;
  first.current ??= status;
  const became = status === first.current ? null : status;

  useEffect(() => {
    if (became !== null) {
      askAgain();
    }
  }, [became]);

  return became;
}
