/** The first two steps of the wizard; the third is the page of the order that they place. */
import { useLocation } from "preact-iso";
import { may } from "../../access";
import { type Outcome, outcomeOf } from "../../api/client";
import type { PriceList, WhatsAppNumber } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { PageHead } from "../../parts/page-head";
import { SkeletonRows } from "../../parts/skeleton";
import { useResource } from "../../parts/use-resource";
import { AmountStep } from "./amount-step";
import { type Choice, choiceToAddress, readChoice } from "./choice";
import { MethodStep } from "./method-step";
import "./top-up.css";

const TEXTS = texts(
  {
    title: "Isi ulang kredit siaran",
    none: "Belum ada nomor yang dapat diisi ulang",
    noneWhy: "Hanya nomor Business Account dan Official Account yang dapat diisi ulang.",
    numbers: "Lihat nomor WhatsApp",
    mayNot:
      "Peran Anda hanya dapat melihat. Mintalah pemilik, keuangan, atau operator untuk mengisi ulang.",
  },
  {
    title: "Top up broadcast credits",
    none: "No number can be topped up yet",
    noneWhy: "Only Business Accounts and Official Accounts can be topped up.",
    numbers: "See the WhatsApp numbers",
    mayNot: "Your role may only look. Ask an owner, finance or operator to top up.",
  },
);

interface Basis {
  numbers: WhatsAppNumber[];
  list: PriceList;
}

export default function TopUpPage() {
  const t = useTexts(TEXTS);
  const { api, me } = useApp();
  const basis = useResource<Basis>("top-up", async () => {
    const [numbers, list] = await Promise.all([
      outcomeOf(api.GET("/v1/numbers")),
      outcomeOf(api.GET("/v1/price-list")),
    ]);
    return together(numbers, list);
  });

  if (!may(me.role, "top-up")) {
    return (
      <>
        <PageHead title={t.title} />
        <p class="notice">{t.mayNot}</p>
      </>
    );
  }
  if (basis.value === null) {
    return (
      <>
        <PageHead title={t.title} />
        {basis.failure ? (
          <FailureNotice failure={basis.failure} retry={basis.reload} />
        ) : (
          <SkeletonRows rows={3} height="8rem" />
        )}
      </>
    );
  }
  return <Wizard {...basis.value} />;
}

function Wizard({ numbers, list }: Basis) {
  const t = useTexts(TEXTS);
  const { query, route } = useLocation();
  const choosable = numbers.filter((each) => each.can_top_up);
  const choice = readChoice(query, choosable, list);

  if (choosable.length === 0) {
    return (
      <>
        <PageHead title={t.title} />
        <section class="card empty">
          <h2>{t.none}</h2>
          <p>{t.noneWhy}</p>
          <a class="button quiet" href="/numbers">
            {t.numbers}
          </a>
        </section>
      </>
    );
  }

  const go = (next: Choice, replace = false) => route(choiceToAddress(next), replace);
  return choice.step === 2 ? (
    <MethodStep
      key="method"
      number={choice.number}
      credits={choice.credits}
      back={() => go({ ...choice, step: 1 })}
    />
  ) : (
    <AmountStep
      key="amount"
      numbers={choosable}
      list={list}
      choice={choice}
      keep={(kept) => go(kept, true)}
      proceed={(chosen) => go({ ...chosen, step: 2 })}
    />
  );
}

function together(
  numbers: Outcome<{ items: WhatsAppNumber[] }>,
  list: Outcome<PriceList>,
): Outcome<Basis> {
  if (!numbers.ok) {
    return numbers;
  }
  return list.ok ? { ok: true, value: { numbers: numbers.value.items, list: list.value } } : list;
}
