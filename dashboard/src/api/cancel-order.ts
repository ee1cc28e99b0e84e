import { type Api, type Outcome, outcomeOf } from "./client";
import type { Order } from "./types";

/** Cancel an order that is not paid. The answer is the order as it is then. */
export function cancelOrder(api: Api, orderId: string): Promise<Outcome<Order>> {
  return outcomeOf(
    api.POST("/v1/orders/{order_id}/cancel", {
      params: { path: { order_id: orderId } },
      body: {},
    }),
  );
}
