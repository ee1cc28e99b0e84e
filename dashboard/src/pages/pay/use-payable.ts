import { useMemo } from "preact/hooks";
import { createApi, outcomeOf } from "../../api/client";
import { serverNow } from "../../api/server-clock";
import type { Payable } from "../../api/types";
import { usePolling } from "../../parts/use-polling";
import { type Resource, useResource } from "../../parts/use-resource";
import { mayChange } from "./pay-state";

/** Read what a pay link shows, without a login, and again while it may change by itself. */
export function usePayable(token: string): Resource<Payable> {
  const api = useMemo(() => createApi(null), []);
  const payable = useResource(token, () =>
    outcomeOf(api.GET("/v1/pay/{token}", { params: { path: { token } } })),
  );
  usePolling(payable.reload, mayChange(payable.value, payable.failure, serverNow()));
  return payable;
}
