import { useState } from "preact/hooks";
import { may } from "../../access";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatDateOf } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { DocumentLink } from "../../parts/document-link";
import { PayLink } from "../../parts/pay-link/pay-link";
import { BankSteps } from "../../parts/payment/bank-steps";
import { Countdown } from "../../parts/payment/countdown";
import { PaymentFacts } from "../../parts/payment/payment-facts";
import { WizardFoot } from "../../parts/wizard-foot";
import { CancelDialog } from "./cancel-dialog";
import { ChangeMethodDialog } from "./change-method-dialog";
import { CheckPayment } from "./check-payment";
import { OrderFacts } from "./order-facts";

const TEXTS = texts(
  {
    waiting: "Menunggu pembayaran. Halaman ini berubah sendiri begitu pembayaran masuk.",
    invoiced: (due: string) => `Kredit sudah masuk. Bayar invoice ini paling lambat ${due}.`,
    overdue: "Invoice ini sudah jatuh tempo. Silakan segera dibayar.",
    change: "Ganti cara pembayaran",
    cancel: "Batalkan pesanan",
  },
  {
    waiting: "Waiting for the payment. This page changes by itself when it arrives.",
    invoiced: (due: string) => `The credits are there. Pay this invoice by ${due}.`,
    overdue: "This invoice is overdue. Please pay it soon.",
    change: "Change payment method",
    cancel: "Cancel order",
  },
);

/** Where to pay, until when, how; and what else may be done with an order that is not paid. */
export function OpenOrder(props: {
  order: Order;
  reload: () => Promise<void>;
  replace: (order: Order) => void;
}) {
  const { order, reload, replace } = props;
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const [asks, setAsks] = useState<"cancel" | "change" | null>(null);
  const mayAct = may(me.role, "top-up");
  const isPrepaid = order.status === "AWAITING_PAYMENT";
  const account = order.virtual_account;

  return (
    <>
      <div class="order">
        <section class="card stack">
          <Waiting order={order} />
          <PaymentFacts
            bank={account.bank}
            account={account.number}
            holderName={account.holder_name}
            amountIdr={order.total_idr}
          />
          {isPrepaid && <Countdown until={order.pay_until} onEnd={reload} />}
          {mayAct && <CheckPayment order={order} replace={replace} />}
          {account.number !== null && (
            <BankSteps
              bank={account.bank}
              account={account.number}
              holderName={account.holder_name}
              amountIdr={order.total_idr}
            />
          )}
        </section>
        <div class="stack">
          <OrderFacts order={order} />
          {!isPrepaid && may(me.role, "read-money-documents") && (
            <DocumentLink kind="invoice" order={order} look="button quiet" />
          )}
          {mayAct && <PayLink order={order} />}
          {mayAct && isPrepaid && (
            <div class="row">
              <button type="button" class="button quiet" onClick={() => setAsks("change")}>
                {t.change}
              </button>
              <button type="button" class="button danger" onClick={() => setAsks("cancel")}>
                {t.cancel}
              </button>
            </div>
          )}
        </div>
      </div>
      {isPrepaid && <WizardFoot step={3} />}
      {asks === "cancel" && (
        <CancelDialog order={order} done={replace} close={() => setAsks(null)} />
      )}
      {asks === "change" && (
        <ChangeMethodDialog order={order} done={replace} close={() => setAsks(null)} />
      )}
    </>
  );
}

function Waiting({ order }: { order: Order }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  if (order.status === "AWAITING_PAYMENT") {
    return (
      <p class="notice warn waiting">
        <span>{t.waiting}</span>
      </p>
    );
  }
  return order.status_label === "Overdue" ? (
    <p class="notice bad">{t.overdue}</p>
  ) : (
    <p class="notice">{t.invoiced(formatDateOf(order.pay_until, language))}</p>
  );
}
