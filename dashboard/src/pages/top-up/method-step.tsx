import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Order, PaymentMethod, Quote } from "../../api/types";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { Icon } from "../../parts/icons";
import { PageHead } from "../../parts/page-head";
import { MethodCards, MethodCardsSkeleton } from "../../parts/payment/method-cards";
import { WizardFoot } from "../../parts/wizard-foot";
import { OpenOrderDialog } from "./open-order-dialog";
import { PlacingRefused } from "./placing-refused";
import { PoNumberField } from "./po-number-field";
import { PurchaseSummary } from "./purchase-summary";
import { TermsChoice } from "./terms-choice";
import { type Purchase, usePlacing } from "./use-placing";
import { useQuote } from "./use-quote";

const TEXTS = texts(
  {
    title: "Ringkasan dan cara pembayaran",
    back: "Kembali",
    method: "Cara pembayaran",
    next: "Lanjut",
    placing: "Membuat pesanan…",
  },
  {
    title: "Summary and payment method",
    back: "Back",
    method: "Payment method",
    next: "Next",
    placing: "Placing the order…",
  },
);

/** Step 2: what is bought, and how it is paid. */
export function MethodStep(props: { number: string; credits: number; back: () => void }) {
  const { number, credits } = props;
  const t = useTexts(TEXTS);
  const { route } = useLocation();
  const { quote: asked, failure, retry } = useQuote(number, credits);
  // A changed price comes with its new quote; from then on that one is shown and agreed to.
  const [newer, setNewer] = useState<Quote | null>(null);
  const [method, setMethod] = useState<PaymentMethod | null>(null);
  const [poNumber, setPoNumber] = useState("");
  const [prepaid, setPrepaid] = useState(false);
  const placing = usePlacing();
  const quote = newer ?? asked;
  const chosen = method ?? firstAvailable(quote);
  const openOrder = orderInTheWay(placing.failure);

  async function place(replaces: string | null) {
    if (quote === null || chosen === null || placing.isPlacing) {
      return;
    }
    const purchase: Purchase = {
      number,
      credits,
      payment_method: chosen,
      expected_total_idr: quote.total_idr,
      po_number: poNumber.trim() || null,
      prepaid,
      replaces,
    };
    const order = await placing.place(purchase);
    if (order !== null) {
      // In the place of this step: Back must not lead to ordering the same again.
      route(`/orders/${order.order_id}`, true);
    }
  }

  return (
    <>
      <PageHead title={t.title} />
      <div class="top-up">
        <form
          class="card stack"
          onSubmit={(event) => {
            event.preventDefault();
            void place(null);
          }}
        >
          {quote === null ? (
            <MethodCardsSkeleton />
          ) : (
            <>
              {quote.payment_terms && (
                <TermsChoice terms={quote.payment_terms} prepaid={prepaid} choose={setPrepaid} />
              )}
              <MethodCards
                legend={t.method}
                methods={quote.payment_methods}
                chosen={chosen}
                choose={setMethod}
              />
            </>
          )}
          <PoNumberField value={poNumber} change={setPoNumber} />
          {failure && <FailureNotice failure={failure} retry={retry} />}
          {placing.failure && openOrder === null && (
            <PlacingRefused
              failure={placing.failure}
              agree={(changed) => {
                setNewer(changed);
                placing.forget();
              }}
              retry={() => void place(null)}
            />
          )}
          <div class="spread">
            <button type="button" class="button quiet" onClick={props.back}>
              <Icon name="back" size={18} />
              {t.back}
            </button>
            <button
              type="submit"
              class="button"
              disabled={quote === null || chosen === null}
              aria-disabled={placing.isPlacing}
            >
              {placing.isPlacing ? t.placing : t.next}
            </button>
          </div>
        </form>
        <PurchaseSummary number={number} quote={quote} />
      </div>
      <WizardFoot step={2} />
      {openOrder && (
        <OpenOrderDialog
          order={openOrder}
          isBusy={placing.isPlacing}
          replace={() => void place(openOrder.order_id)}
          close={placing.forget}
        />
      )}
    </>
  );
}

function firstAvailable(quote: Quote | null): PaymentMethod | null {
  return quote?.payment_methods.find((each) => each.available)?.method ?? null;
}

function orderInTheWay(failure: ReturnType<typeof usePlacing>["failure"]): Order | null {
  if (failure?.kind !== "refused" || failure.problem.code !== "OPEN_ORDER_EXISTS") {
    return null;
  }
  return failure.problem.order ?? null;
}
