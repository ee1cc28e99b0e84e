import { useState } from "preact/hooks";
import { may } from "../access";
import { outcomeOf } from "../api/client";
import type { WhatsAppNumber } from "../api/types";
import { useApp } from "../app-context";
import { formatCount } from "../language/format";
import { texts, useLanguage, useTexts } from "../language/language";
import { readCount } from "../language/read-count";
import { FailureNotice } from "./failure";
import { Field } from "./field";
import { SaveRow } from "./save-row";
import { refusedFields, useSaving } from "./use-saving";
import "./low-balance-form.css";

/** Limits of LowBalanceBody in functions/topup/requests.py. */
const LEVEL_MIN = 1;
const LEVEL_MAX = 1_000_000;

const TEXTS = texts(
  {
    label: "Beri tahu bila sisa kredit di bawah",
    hint: "Kosongkan bila tidak perlu diberi tahu.",
    wrong: (min: string, max: string) => `Isi bilangan bulat antara ${min} dan ${max}.`,
    off: "Matikan",
    isOff: "Pemberitahuan kredit menipis tidak aktif.",
    isOn: (level: string) => `Diberi tahu bila sisa kredit di bawah ${level}.`,
  },
  {
    label: "Tell us when the remaining credits fall below",
    hint: "Leave it empty to be told nothing.",
    wrong: (min, max) => `Enter a whole number between ${min} and ${max}.`,
    off: "Turn off",
    isOff: "Nobody is told when credits run low.",
    isOn: (level) => `You are told when the remaining credits fall below ${level}.`,
  },
);

/** Set the level below which a number is told to be low; `keep` gets the number as it is then. */
export function LowBalanceForm(props: {
  number: WhatsAppNumber;
  keep: (number: WhatsAppNumber) => void;
}) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { me } = useApp();
  const level = props.number.low_balance_credits;
  if (!may(me.role, "set-low-balance")) {
    return <p class="soft">{level === null ? t.isOff : t.isOn(formatCount(level, language))}</p>;
  }
  return <LevelForm {...props} />;
}

function LevelForm({ number, keep }: Parameters<typeof LowBalanceForm>[0]) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { api } = useApp();
  const saving = useSaving();
  const level = number.low_balance_credits;
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setIsWrong] = useState(false);
  const shown = typed ?? (level === null ? "" : formatCount(level, language));
  const isRefused = refusedFields(saving.failure).includes("credits");

  async function send(credits: number | null) {
    setIsWrong(false);
    await saving.save(
      () =>
        outcomeOf(
          api.PUT("/v1/numbers/{number}/low-balance", {
            params: { path: { number: number.number } },
            body: { credits },
          }),
        ),
      (saved) => {
        setTyped(null);
        keep(saved);
      },
    );
  }

  function submit(event: Event) {
    event.preventDefault();
    const credits = readLevel(shown);
    if (credits === undefined) {
      setIsWrong(true);
    } else if (!saving.isBusy) {
      void send(credits);
    }
  }

  const limits = [formatCount(LEVEL_MIN, language), formatCount(LEVEL_MAX, language)] as const;
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Field
        label={t.label}
        hint={t.hint}
        error={isWrong || isRefused ? t.wrong(...limits) : undefined}
      >
        {(names) => (
          <div class="row level">
            <input
              {...names}
              class="figures"
              inputMode="numeric"
              autocomplete="off"
              value={shown}
              onInput={(event) => {
                setTyped(event.currentTarget.value);
                setIsWrong(false);
                saving.touch();
              }}
            />
            <SaveRow
              saving={saving}
              isChanged={typed !== null}
              undo={() => {
                setTyped(null);
                setIsWrong(false);
              }}
            >
              {level !== null && typed === null && (
                <button type="button" class="button quiet" onClick={() => void send(null)}>
                  {t.off}
                </button>
              )}
            </SaveRow>
          </div>
        )}
      </Field>
      {saving.failure && !isRefused && <FailureNotice failure={saving.failure} />}
    </form>
  );
}

/** Return the level that was typed, null for none, or undefined if it is no level. */
export function readLevel(text: string): number | null | undefined {
  if (text.trim() === "") {
    return null;
  }
  const credits = readCount(text);
  return credits !== null && credits >= LEVEL_MIN && credits <= LEVEL_MAX ? credits : undefined;
}
