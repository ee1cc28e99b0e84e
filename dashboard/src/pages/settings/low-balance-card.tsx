import { outcomeOf } from "../../api/client";
import type { WhatsAppNumber } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { LowBalanceForm } from "../../parts/low-balance-form";
import { SkeletonRows } from "../../parts/skeleton";
import { type Resource, useResource } from "../../parts/use-resource";
import { SettingsCard } from "./settings-card";

const TEXTS = texts(
  {
    title: "Kredit menipis",
    what: "Untuk tiap nomor, batas sisa kredit siaran yang bila terlewati diberitahukan di sini dan lewat email, sekali tiap kali terlewati.",
    none: "Belum ada nomor WhatsApp yang terhubung.",
  },
  {
    title: "Low credits",
    what: "For each number, a level of broadcast credits. Falling below it is told here and by e-mail, once each time.",
    none: "No WhatsApp number is connected yet.",
  },
);

interface Numbers {
  items: WhatsAppNumber[];
}

export function LowBalanceCard() {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const numbers = useResource<Numbers>("numbers", () => outcomeOf(api.GET("/v1/numbers")));
  return (
    <SettingsCard title={t.title} what={t.what}>
      <Levels numbers={numbers} />
    </SettingsCard>
  );
}

function Levels({ numbers }: { numbers: Resource<Numbers> }) {
  const t = useTexts(TEXTS);
  if (numbers.value === null) {
    return numbers.failure ? (
      <FailureNotice failure={numbers.failure} retry={numbers.reload} />
    ) : (
      <SkeletonRows rows={3} height="8.5rem" />
    );
  }
  const { items } = numbers.value;
  if (items.length === 0) {
    return <p class="soft">{t.none}</p>;
  }

  function keep(saved: WhatsAppNumber) {
    numbers.replace({
      items: items.map((each) => (each.number === saved.number ? saved : each)),
    });
  }

  return (
    <ul class="levels">
      {items.map((number) => (
        <li key={number.number} class="stack">
          <h3>
            <span class="nowrap figures">{number.number}</span>{" "}
            <span class="soft">{number.display_name}</span>
          </h3>
          <LowBalanceForm number={number} keep={keep} />
        </li>
      ))}
    </ul>
  );
}
