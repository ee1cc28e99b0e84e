import { useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../api/client";
import type { Order } from "../api/types";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";
import { FailureNotice } from "./failure";
import { useToast } from "./toast";

const TEXTS = texts(
  { view: "Lihat invoice", notReady: "Invoice sedang dibuat. Coba lagi beberapa detik lagi." },
  { view: "View invoice", notReady: "The invoice is being made. Try again in a few seconds." },
);

/**
 * Fetch the invoice of an order. Its address works for minutes only, so it is asked for at the
 * click; the browser takes it as a download and stays on the page.
 */
export function InvoiceLink({ order, look }: { order: Order; look: string }) {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const toast = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function view() {
    setIsBusy(true);
    setFailure(null);
    const link = await outcomeOf(
      api.GET("/v1/orders/{order_id}/invoice", {
        params: { path: { order_id: order.order_id } },
      }),
    );
    setIsBusy(false);
    if (link.ok) {
      location.assign(link.value.url);
    } else if (
      link.failure.kind === "refused" &&
      link.failure.problem.code === "INVOICE_NOT_READY"
    ) {
      toast(t.notReady);
    } else {
      setFailure(link.failure);
    }
  }

  return (
    <>
      <button type="button" class={look} disabled={isBusy} onClick={view}>
        {t.view}
        <span class="visually-hidden"> {order.invoice_number}</span>
      </button>
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}
