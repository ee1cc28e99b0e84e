import "./number.css";
import { may } from "../../access";
import { type Outcome, outcomeOf } from "../../api/client";
import type { Forecast, Lot, WhatsAppNumber } from "../../api/types";
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
import { type Resource, useResource } from "../../parts/use-resource";
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

/** Of who may read no purchases: nothing is asked. */
const NOTHING_TO_READ: Outcome<{ items: Lot[] }> = { ok: true, value: { items: [] } };

/** `number` is what stands in the address; a plus that was not encoded arrives as a space. */
export default function NumberPage({ number }: { number: string }) {
  const wanted = number.replace(/^ ?(?=[0-9])/, "+");
  return <OneNumber key={wanted} wanted={wanted} />;
}

function OneNumber({ wanted }: { wanted: string }) {
  const t = useTexts(TEXTS);
  const { api, me } = useApp();
  const mayReadMoney = may(me.role, "read-money-documents");
  const params = { path: { number: wanted } };
  const numbers = useResource("numbers", () => outcomeOf(api.GET("/v1/numbers")));
  const forecast = useResource("forecast", () =>
    outcomeOf(api.GET("/v1/numbers/{number}/forecast", { params })),
  );
  const lots = useResource("lots", async () =>
    mayReadMoney ? outcomeOf(api.GET("/v1/numbers/{number}/lots", { params })) : NOTHING_TO_READ,
  );
  useReloadOnReturn(numbers.reload);
  const number = numbers.value?.items.find((each) => each.number === wanted);
  // What is below them would move if they came one after the other.
  const hasSettled = [numbers, forecast, lots].every(({ value, failure }) => value ?? failure);

  function keep(saved: WhatsAppNumber) {
    const items = numbers.value?.items ?? [];
    numbers.replace({ items: items.map((each) => (each.number === saved.number ? saved : each)) });
  }

  return (
    <>
      <BackLink href="/numbers">{t.back}</BackLink>
      {number && hasSettled ? (
        <Overview number={number} keep={keep} forecast={forecast} lots={lots} />
      ) : (
        <PageHead title={t.title} />
      )}
      {numbers.failure && <FailureNotice failure={numbers.failure} retry={numbers.reload} />}
      {!number && numbers.value && <p class="card empty">{t.missing}</p>}
      {!hasSettled && <SkeletonRows rows={2} height="22rem" />}
    </>
  );
}

interface OverviewProps {
  number: WhatsAppNumber;
  keep: (number: WhatsAppNumber) => void;
  forecast: Resource<Forecast>;
  lots: Resource<{ items: Lot[] }>;
}

function Overview({ number, keep, forecast, lots }: OverviewProps) {
  const t = useTexts(TEXTS);
  const { me } = useApp();
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
        <CalendarCard forecast={forecast} />
        <section class="card stack">
          <h2>{t.lowBalance}</h2>
          <LowBalanceForm number={number} keep={keep} />
        </section>
      </div>
      {may(me.role, "read-money-documents") ? (
        <>
          <LotsCard lots={lots} />
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
