import { useId, useState } from "preact/hooks";
import type { PriceList, WhatsAppNumber } from "../../api/types";
import { formatCount } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { readCount } from "../../language/read-count";
import { FailureNotice } from "../../parts/failure";
import { PageHead } from "../../parts/page-head";
import { WizardFoot } from "../../parts/wizard-foot";
import type { Choice } from "./choice";
import { CreditsSlider } from "./credits-slider";
import { EnterpriseBox } from "./enterprise-box";
import { PriceBox } from "./price-box";
import { mayBeOrdered } from "./quantity";
import { scaleOf } from "./scale";
import { useQuote } from "./use-quote";

const TEXTS = texts(
  {
    title: "Isi ulang kredit siaran",
    number: "Nomor WhatsApp",
    left: (credits: string) => `sisa ${credits} kredit`,
    howMany: "Berapa pesan yang ingin Anda siarkan?",
    field: "Jumlah kredit siaran",
    between: (from: string, to: string, step: string) =>
      `Antara ${from} dan ${to}, kelipatan ${step}.`,
  },
  {
    title: "Top up broadcast credits",
    number: "Phone number",
    left: (credits: string) => `${credits} credits left`,
    howMany: "How many messages do you want to broadcast?",
    field: "Number of broadcast credits",
    between: (from: string, to: string, step: string) =>
      `Between ${from} and ${to}, in steps of ${step}.`,
  },
);

/** Step 1: which number, and how many credits. */
export function AmountStep(props: {
  numbers: WhatsAppNumber[];
  list: PriceList;
  choice: Choice;
  /** Keep a choice in the address without going on. */
  keep: (choice: Choice) => void;
  proceed: (choice: Choice) => void;
}) {
  const { numbers, list, choice } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const fieldId = useId();
  const hintId = useId();
  const numberId = useId();
  // What was typed is never changed under the hands; null shows the quantity as the language does.
  const [typed, setTyped] = useState<string | null>(null);
  // The knob moves many times a second; the address follows when it rests.
  const [sliding, setSliding] = useState<number | null>(null);

  const read = typed === null ? (sliding ?? choice.credits) : readCount(typed);
  const credits = read !== null && mayBeOrdered(read, list) ? read : null;
  const { quote, last, failure, retry } = useQuote(choice.number, credits);

  function slide(chosen: number) {
    setTyped(null);
    setSliding(chosen);
  }

  function settle() {
    if (credits !== null && credits !== choice.credits) {
      props.keep({ ...choice, credits });
    }
    if (credits !== null) {
      setTyped(null);
      setSliding(null);
    }
  }

  function take(more: number) {
    setTyped(null);
    setSliding(null);
    props.keep({ ...choice, credits: more });
  }

  return (
    <>
      <PageHead title={t.title} />
      <div class="top-up">
        <section class="card stack choose">
          <div class="field">
            <label for={numberId}>{t.number}</label>
            <select
              id={numberId}
              value={choice.number}
              onChange={(event) => props.keep({ ...choice, number: event.currentTarget.value })}
            >
              {numbers.map((each) => (
                <option key={each.number} value={each.number}>
                  {`${each.number} · ${each.display_name} (${t.left(formatCount(each.available_credits, language))})`}
                </option>
              ))}
            </select>
          </div>
          <h2>{t.howMany}</h2>
          <div class="quantity">
            <div class="field">
              <label class="visually-hidden" for={fieldId}>
                {t.field}
              </label>
              <input
                id={fieldId}
                class="figures"
                inputMode="numeric"
                autocomplete="off"
                value={typed ?? formatCount(sliding ?? choice.credits, language)}
                aria-invalid={credits === null}
                aria-describedby={hintId}
                onInput={(event) => setTyped(event.currentTarget.value)}
                onBlur={settle}
              />
            </div>
            <CreditsSlider
              credits={credits ?? last?.credits ?? choice.credits}
              list={list}
              scale={scaleOf(list)}
              choose={slide}
              rest={settle}
            />
          </div>
          <p id={hintId} class={credits === null ? "field-error" : "soft small"} aria-live="polite">
            {t.between(
              formatCount(list.credits_min, language),
              formatCount(list.credits_max, language),
              formatCount(list.credits_step, language),
            )}
          </p>
        </section>
        <div class="stack">
          <PriceBox
            quote={quote}
            last={last}
            isValid={credits !== null}
            pay={() => credits !== null && props.proceed({ ...choice, credits })}
            take={take}
          />
          {failure && <FailureNotice failure={failure} retry={retry} />}
          <EnterpriseBox />
        </div>
      </div>
      <WizardFoot step={1} />
    </>
  );
}
