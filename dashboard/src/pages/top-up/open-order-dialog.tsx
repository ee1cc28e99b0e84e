import { useLocation } from "preact-iso";
import { cancelOrder } from "../../api/cancel-order";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatCount, formatInstant, formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { BusyButton } from "../../parts/busy-button";
import { Dialog } from "../../parts/dialog";
import { FailureNotice } from "../../parts/failure";
import { useToast } from "../../parts/toast";
import { useSaving } from "../../parts/use-saving";

const TEXTS = texts(
  {
    title: "Nomor ini masih punya pesanan terbuka",
    what: (invoice: string, credits: string, total: string) =>
      `${invoice}: ${credits} kredit seharga ${total}`,
    until: (until: string) => `dapat dibayar sampai ${until}.`,
    resume: "Lanjutkan pesanan itu",
    replace: "Ganti dengan yang baru",
    cancel: "Batalkan pesanan itu",
    cancelled: "Pesanan lama dibatalkan.",
    close: "Tutup",
  },
  {
    title: "This number already has an open order",
    what: (invoice: string, credits: string, total: string) =>
      `${invoice}: ${credits} credits for ${total}`,
    until: (until: string) => `can be paid until ${until}.`,
    resume: "Resume that order",
    replace: "Replace it with the new one",
    cancel: "Cancel that order",
    cancelled: "The earlier order was cancelled.",
    close: "Close",
  },
);

/** One open order per number: go on with it, put the new one in its place, or end it. */
export function OpenOrderDialog(props: {
  order: Order;
  isBusy: boolean;
  replace: () => void;
  close: () => void;
}) {
  const { order, close } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { api } = useApp();
  const { route } = useLocation();
  const toast = useToast();
  const { isBusy: isCancelling, failure, save } = useSaving();
  const isBusy = props.isBusy || isCancelling;

  function cancel() {
    void save(
      () => cancelOrder(api, order.order_id),
      () => {
        toast(t.cancelled);
        close();
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
            {t.close}
          </BusyButton>
          <BusyButton isBusy={isBusy} look="button danger" act={cancel}>
            {t.cancel}
          </BusyButton>
          <BusyButton isBusy={isBusy} look="button quiet" act={props.replace}>
            {t.replace}
          </BusyButton>
          <BusyButton isBusy={isBusy} look="button" act={() => route(`/orders/${order.order_id}`)}>
            {t.resume}
          </BusyButton>
        </>
      }
    >
      <p>
        {t.what(
          order.invoice_number,
          formatCount(order.credits, language),
          formatRupiah(order.total_idr, language),
        )}
        <br />
        <span class="soft">{t.until(formatInstant(order.pay_until, language))}</span>
      </p>
      {failure && <FailureNotice failure={failure} />}
    </Dialog>
  );
}
