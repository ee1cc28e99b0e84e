import { cancelOrder } from "../../api/cancel-order";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { BusyButton } from "../../parts/busy-button";
import { Dialog } from "../../parts/dialog";
import { useSaving } from "../../parts/use-saving";
import { ActionRefused } from "./action-refused";

const TEXTS = texts(
  {
    title: "Batalkan pesanan ini?",
    why: "Nomor Virtual Account-nya ditutup. Jangan batalkan bila Anda sudah mentransfer.",
    keep: "Tidak, simpan",
    cancel: "Ya, batalkan",
  },
  {
    title: "Cancel this order?",
    why: "Its virtual account is closed. Do not cancel if you have already transferred.",
    keep: "No, keep it",
    cancel: "Yes, cancel it",
  },
);

export function CancelDialog(props: {
  order: Order;
  done: (order: Order) => void;
  close: () => void;
}) {
  const { order, done, close } = props;
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const { isBusy, failure, save } = useSaving();

  function cancel() {
    void save(
      () => cancelOrder(api, order.order_id),
      (cancelled) => {
        close();
        done(cancelled);
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
          <BusyButton isBusy={isBusy} look="button danger" act={cancel}>
            {t.cancel}
          </BusyButton>
        </>
      }
    >
      <p>{t.why}</p>
      {failure && <ActionRefused failure={failure} done={done} close={close} />}
    </Dialog>
  );
}
