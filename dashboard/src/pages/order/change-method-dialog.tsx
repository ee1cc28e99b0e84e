import { useState } from "preact/hooks";
import { outcomeOf } from "../../api/client";
import type { Order, PaymentMethod } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { BusyButton } from "../../parts/busy-button";
import { Dialog } from "../../parts/dialog";
import { FailureNotice } from "../../parts/failure";
import { MethodCards } from "../../parts/payment/method-cards";
import { SkeletonRows } from "../../parts/skeleton";
import { useResource } from "../../parts/use-resource";
import { useSaving } from "../../parts/use-saving";
import { ActionRefused } from "./action-refused";

const TEXTS = texts(
  {
    title: "Ganti cara pembayaran",
    why: "Harga dan batas waktunya tetap. Nomor Virtual Account yang lama ditutup.",
    method: "Cara pembayaran baru",
    keep: "Tidak jadi",
    change: "Ganti",
  },
  {
    title: "Change the payment method",
    why: "Price and time limit stay the same. The old virtual account is closed.",
    method: "New payment method",
    keep: "Never mind",
    change: "Change",
  },
);

export function ChangeMethodDialog(props: {
  order: Order;
  done: (order: Order) => void;
  close: () => void;
}) {
  const { order, done, close } = props;
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const [chosen, setChosen] = useState<PaymentMethod | null>(null);
  const { isBusy, failure, save } = useSaving();
  const { number, credits } = order;
  const offered = useResource(order.order_id, () =>
    outcomeOf(api.POST("/v1/quotes", { body: { number, credits } })),
  );
  const others = offered.value?.payment_methods.filter(
    (each) => each.method !== order.payment_method,
  );
  const method = chosen ?? others?.find((each) => each.available)?.method ?? null;

  function change() {
    if (method === null) {
      return;
    }
    void save(
      () =>
        outcomeOf(
          api.POST("/v1/orders/{order_id}/payment-method", {
            params: { path: { order_id: order.order_id } },
            body: { payment_method: method },
          }),
        ),
      (changed) => {
        close();
        done(changed);
      },
    );
  }

  return (
    <Dialog
      title={t.title}
      close={close}
      actions={
        <>
          <BusyButton isBusy={isBusy} look="button quiet" act={close}>
            {t.keep}
          </BusyButton>
          <BusyButton isBusy={isBusy || method === null} look="button" act={change}>
            {t.change}
          </BusyButton>
        </>
      }
    >
      <p class="soft">{t.why}</p>
      {others ? (
        <MethodCards legend={t.method} methods={others} chosen={method} choose={setChosen} />
      ) : offered.failure ? (
        <FailureNotice failure={offered.failure} retry={offered.reload} />
      ) : (
        <SkeletonRows rows={1} height="4.5rem" />
      )}
      {failure && <ActionRefused failure={failure} done={done} close={close} />}
    </Dialog>
  );
}
