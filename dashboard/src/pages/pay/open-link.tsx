import { serverNow } from "../../api/server-clock";
import type { Payable } from "../../api/types";
import { formatDateOf } from "../../language/format";
import { useLanguage, useTexts } from "../../language/language";
import { Fact } from "../../parts/fact";
import { BankSteps } from "../../parts/payment/bank-steps";
import { Countdown } from "../../parts/payment/countdown";
import { PaymentFacts } from "../../parts/payment/payment-facts";
import { Skeleton } from "../../parts/skeleton";
import { isOverdue } from "./pay-state";
import { PAY_TEXTS } from "./pay-texts";

/** Where to pay, how much, until when, and how. */
export function OpenLink(props: {
  payable: Payable;
  /** The last look failed; what is shown may have changed. */
  isStale: boolean;
  reload: () => Promise<void>;
}) {
  const t = useTexts(PAY_TEXTS);
  const { payable, isStale, reload } = props;
  const { bank, virtual_account_number: account, holder_name: holderName } = payable;
  return (
    <>
      <section class="card stack">
        <h1>{t.ask}</h1>
        <PaymentFacts
          bank={bank}
          account={account}
          holderName={holderName}
          amountIdr={payable.total_idr}
        />
        {payable.po_number !== null && (
          <dl class="facts">
            <Fact name={t.order}>{payable.po_number}</Fact>
          </dl>
        )}
        {payable.status === "INVOICED" ? (
          <DueDate payable={payable} />
        ) : (
          <Countdown until={payable.pay_until} onEnd={reload} />
        )}
        <p class="notice" role="status">
          {isStale ? t.stale : t.waiting}
        </p>
      </section>
      {account !== null && (
        <div class="card">
          <BankSteps
            bank={bank}
            account={account}
            holderName={holderName}
            amountIdr={payable.total_idr}
          />
        </div>
      )}
    </>
  );
}

/** An invoice is due on a day, and is still taken after it. */
function DueDate({ payable }: { payable: Payable }) {
  const t = useTexts(PAY_TEXTS);
  const language = useLanguage();
  return (
    <>
      <dl class="facts">
        <Fact name={t.due}>{formatDateOf(payable.pay_until, language)}</Fact>
      </dl>
      {isOverdue(payable, serverNow()) && <p class="notice bad">{t.overdue}</p>}
    </>
  );
}

export function OpenLinkSkeleton() {
  const t = useTexts(PAY_TEXTS);
  return (
    <section class="card stack" role="status">
      <span class="visually-hidden">{t.loading}</span>
      <Skeleton width="60%" height="1.9rem" />
      <Skeleton height="3.75rem" />
      <Skeleton height="5rem" />
      <Skeleton height="3.75rem" />
      <Skeleton width="70%" height="5rem" />
      <Skeleton height="4.2rem" />
    </section>
  );
}
