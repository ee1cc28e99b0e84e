import { useCallback, useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import type { Link } from "../../api/types";
import { useApp } from "../../app-context";

export interface PayLinkState {
  link: Link | null;
  /** What is on its way to the API. */
  busy: "create" | "withdraw" | null;
  failure: Failure | null;
  create: () => Promise<void>;
  /** Answer whether it went well. */
  withdraw: () => Promise<boolean>;
}

/** The pay link of an order, as far as this page knows: it is told once, when it is made. */
export function usePayLink(orderId: string): PayLinkState {
  const { api } = useApp();
  const [link, setLink] = useState<Link | null>(null);
  const [busy, setBusy] = useState<PayLinkState["busy"]>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const create = useCallback(async () => {
    setBusy("create");
    const made = await outcomeOf(
      api.POST("/v1/orders/{order_id}/pay-link", {
        params: { path: { order_id: orderId } },
        body: {},
      }),
    );
    setBusy(null);
    setFailure(made.ok ? null : made.failure);
    if (made.ok) {
      setLink(made.value);
    }
  }, [api, orderId]);

  const withdraw = useCallback(async () => {
    setBusy("withdraw");
    const withdrawn = await outcomeOf(
      api.DELETE("/v1/orders/{order_id}/pay-link", { params: { path: { order_id: orderId } } }),
    );
    setBusy(null);
    setFailure(withdrawn.ok ? null : withdrawn.failure);
    if (withdrawn.ok) {
      setLink(null);
    }
    return withdrawn.ok;
  }, [api, orderId]);

  return { link, busy, failure, create, withdraw };
}
