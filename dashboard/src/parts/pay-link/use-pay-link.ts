import { useCallback, useState } from "preact/hooks";
import { type Failure, outcomeOf } from "../../api/client";
import type { Link } from "../../api/types";
import { useApp } from "../../app-context";

export interface PayLinkState {
  link: Link | null;
  isBusy: boolean;
  failure: Failure | null;
  create: () => Promise<void>;
  /** Answer whether it went well. */
  withdraw: () => Promise<boolean>;
}

/** The pay link of an order, as far as this page knows: it is told once, when it is made. */
export function usePayLink(orderId: string): PayLinkState {
  const { api } = useApp();
  const [link, setLink] = useState<Link | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const create = useCallback(async () => {
    setIsBusy(true);
    const made = await outcomeOf(
      api.POST("/v1/orders/{order_id}/pay-link", {
        params: { path: { order_id: orderId } },
        body: {},
      }),
    );
    setIsBusy(false);
    setFailure(made.ok ? null : made.failure);
    if (made.ok) {
      setLink(made.value);
    }
  }, [api, orderId]);

  const withdraw = useCallback(async () => {
    setIsBusy(true);
    const withdrawn = await outcomeOf(
      api.DELETE("/v1/orders/{order_id}/pay-link", { params: { path: { order_id: orderId } } }),
    );
    setIsBusy(false);
    setFailure(withdrawn.ok ? null : withdrawn.failure);
    if (withdrawn.ok) {
      setLink(null);
    }
    return withdrawn.ok;
  }, [api, orderId]);

  return { link, isBusy, failure, create, withdraw };
}
