import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Payable } from "../../api/types";
import { formatRupiah } from "../../language/format";
import { useLanguage, useTexts } from "../../language/language";
import { Icon, type IconName } from "../../parts/icons";
import { PAY_TEXTS } from "./pay-texts";

export function PaidLink({ payable }: { payable: Payable }) {
  const t = useTexts(PAY_TEXTS);
  const language = useLanguage();
  return (
    <Ended icon="check" tone="good" title={t.paid}>
      <p>{t.paidMeans(formatRupiah(payable.total_idr, language))}</p>
    </Ended>
  );
}

export function ClosedLink() {
  const t = useTexts(PAY_TEXTS);
  return (
    <Ended icon="clock" tone="warn" title={t.closed}>
      <p>{t.closedMeans}</p>
      <p>{t.closedAsk}</p>
    </Ended>
  );
}

/** Nothing was seen yet. It tries by itself when the connection comes back. */
export function Unreachable({ is, retry }: { is: "offline" | "broken"; retry: () => void }) {
  const t = useTexts(PAY_TEXTS);

  useEffect(() => {
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [retry]);

  const isOffline = is === "offline";
  return (
    <Ended icon="alert" tone="warn" title={isOffline ? t.offline : t.broken}>
      <p>{isOffline ? t.offlineMeans : t.brokenMeans}</p>
      <button type="button" class="button" onClick={retry}>
        {t.retry}
      </button>
    </Ended>
  );
}

function Ended(props: {
  icon: IconName;
  tone: "good" | "warn";
  title: string;
  children: ComponentChildren;
}) {
  return (
    <section class="card empty">
      <span class={`sign ${props.tone}`}>
        <Icon name={props.icon} size={32} />
      </span>
      <h1>{props.title}</h1>
      {props.children}
    </section>
  );
}
