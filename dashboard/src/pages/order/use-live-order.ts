import { outcomeOf } from "../../api/client";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { usePolling } from "../../parts/use-polling";
import { type Resource, useResource } from "../../parts/use-resource";

/** Read an order, and again for as long as it can change by itself while somebody looks. */
export function useLiveOrder(orderId: string): Resource<Order> {
  const { api } = useApp();
  const order = useResource(orderId, () =>
    outcomeOf(api.GET("/v1/orders/{order_id}", { params: { path: { order_id: orderId } } })),
  );
  usePolling(order.reload, order.value !== null && mayStillChange(order.value));
  return order;
}

/** A paid order whose invoice is being made, too; a failed one, because banks can tell late. */
function mayStillChange(order: Order): boolean {
  return order.status !== "PAID" || !order.invoice_ready;
}
