/** What whoever pays needs and no more: no login, no menu, nothing of the business. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock";
import { Language, type Locale, useLanguage, useTexts } from "../../language/language";
import { Toasts } from "../../parts/toast";
import { ClosedLink, PaidLink, Unreachable } from "./ended-link";
import { OpenLink, OpenLinkSkeleton } from "./open-link";
import { PayFrame } from "./pay-frame";
import { type PayState, stateOf } from "./pay-state";
import { PAY_TEXTS } from "./pay-texts";
import { usePayable } from "./use-payable";
import "./pay.css";

export default function PayPage({ token }: { token: string }) {
  const before = useLanguage();
  const [chosen, setChosen] = useState<Locale | null>(null);
  const payable = usePayable(token);
  // The language of the business that sent the link, until the payer chooses another.
  const language = chosen ?? payable.value?.locale ?? before;
  const state = stateOf(payable.value, payable.failure, serverNow());
  return (
    <Language.Provider value={language}>
      <Toasts>
        <PayFrame choose={setChosen}>
          <Shown state={state} reload={payable.reload} />
          <Announced state={state} />
        </PayFrame>
      </Toasts>
    </Language.Provider>
  );
}

function Shown({ state, reload }: { state: PayState; reload: () => Promise<void> }) {
  switch (state.is) {
    case "loading":
      return <OpenLinkSkeleton />;
    case "open":
      return <OpenLink payable={state.payable} isStale={state.isStale} reload={reload} />;
    case "paid":
      return <PaidLink payable={state.payable} />;
    case "closed":
      return <ClosedLink />;
    case "offline":
    case "broken":
      return <Unreachable is={state.is} retry={reload} />;
  }
}

/** Say what the page has become, to those who look at another tab and those who do not look. */
function Announced({ state }: { state: PayState }) {
  const t = useTexts(PAY_TEXTS);
  const title = titleOf(state, t);

  useEffect(() => {
    document.title = `${title} · Broadcast credit`;
  }, [title]);

  return (
    <p class="visually-hidden" role="status">
      {state.is === "loading" || state.is === "open" ? null : title}
    </p>
  );
}

function titleOf(state: PayState, t: (typeof PAY_TEXTS)["id"]): string {
  switch (state.is) {
    case "paid":
      return t.paid;
    case "closed":
      return t.closed;
    case "offline":
      return t.offline;
    case "broken":
      return t.broken;
    default:
      return t.title;
  }
}
