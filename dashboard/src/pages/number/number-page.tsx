import "./number.css";
import { may } from "../../access";
import { outcomeOf } from "../../api/client";
import type { WhatsAppNumber } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { BackLink } from "../../parts/back-link";
import { FailureNotice } from "../../parts/failure";
import { LowBalanceForm } from "../../parts/low-balance-form";
import { NumberStatus } from "../../parts/number-status";
import { PageHead } from "../../parts/page-head";
import { SkeletonRows } from "../../parts/skeleton";
import { TopUpButton } from "../../parts/top-up-button";
import { useReloadOnReturn } from "../../parts/use-reload-on-return";
import { useResource } from "../../parts/use-resource";
import { CalendarCard } from "./calendar-card";
import { CreditFigures } from "./credit-figures";
import { LotsCard } from "./lots-card";
import { StatementCard } from "./statement-card";

const TEXTS = texts(
  {
    title: "Nomor WhatsApp",
    back: "Semua nomor",
    missing: "Nomor ini tidak ada, atau bukan milik bisnis Anda.",
    lowBalance: "Pemberitahuan kredit menipis",
    onlyFinance: "Mutasi dan rincian pembelian",
    onlyFinanceWhy:
      "Bagian ini hanya dapat dibuka oleh pemilik dan bagian keuangan. Mintalah kepada mereka bila Anda memerlukannya.",
  },
  {
    title: "WhatsApp number",
    back: "All numbers",
    missing: "There is no such number, or it is not of your business.",
    lowBalance: "Notice of low credits",
    onlyFinance: "Statement and purchases",
    onlyFinanceWhy:
      "This part can be opened by owners and finance only. Ask them if you need something from it.",
  },
);

/** `number` is what stands in the address; a plus that was not encoded arrives as a space. */
export default function NumberPage({ number }: { number: string }) {
  const wanted = number.replace(/^ ?(?=[0-9])/, "+");
  return <OneNumber key={wanted} wanted={wanted} />;
}

function OneNumber({ wanted }: { wanted: string }) {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const numbers = useResource("numbers", () => outcomeOf(api.GET("/v1/numbers")));
  useReloadOnReturn(numbers.reload);
  const items = numbers.value?.items ?? [];
  const found = items.find(({ number }) => number === wanted);

  function keep(saved: WhatsAppNumber) {
    numbers.replace({ items: items.map((each) => (each.number === saved.number ? saved : each)) });
  }

  return (
    <>
      <BackLink href="/numbers">{t.back}</BackLink>
      {found && <Overview number={found} keep={keep} />}
      {!found && <PageHead title={t.title} />}
      {numbers.failure && <FailureNotice failure={numbers.failure} retry={numbers.reload} />}
      {!found && numbers.value && <p class="card empty">{t.missing}</p>}
      {!found && numbers.isLoading && <SkeletonRows rows={2} height="8rem" />}
    </>
  );
}

function Overview(props: { number: WhatsAppNumber; keep: (number: WhatsAppNumber) => void }) {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const { number, keep } = props;
  return (
    <>
      <PageHead title={number.display_name}>
        <TopUpButton number={number} class="" />
      </PageHead>
      <p class="row whose">
        <span class="figures soft">{number.number}</span>
        <NumberStatus status={number.status} />
      </p>
      <CreditFigures number={number} />
      <div class="beside">
        <CalendarCard number={number.number} />
        <section class="card stack">
          <h2>{t.lowBalance}</h2>
          <LowBalanceForm number={number} keep={keep} />
        </section>
      </div>
      {may(me.role, "read-money-documents") ? (
        <>
          <LotsCard number={number.number} />
          <StatementCard number={number.number} />
        </>
      ) : (
        <section class="card stack">
          <h2>{t.onlyFinance}</h2>
          <p class="soft">{t.onlyFinanceWhy}</p>
        </section>
      )}
    </>
  );
}
