import { useRef, useState } from "preact/hooks";
import { outcomeOf } from "../../api/client";
import { useApp } from "../../app-context";
import { useTexts } from "../../language/language";
import { useDraft } from "../../parts/draft";
import { FailureNotice } from "../../parts/failure";
import { Field, focusFirstError } from "../../parts/field";
import { Icon } from "../../parts/icons";
import { SaveRow } from "../../parts/save-row";
import { refusedFields, useSaving } from "../../parts/use-saving";
import {
  addressesOf,
  BILLING_EMAILS_MAX,
  problemsOf,
  type RowProblem,
  refusedRows,
} from "./billing-emails";
import { BILLING_EMAILS_TEXTS } from "./billing-emails-texts";

/** Up to three rows to type in; all of them are saved at once. */
export function BillingEmailsForm() {
  const t = useTexts(BILLING_EMAILS_TEXTS);
  const { api, me, updateMe } = useApp();
  const saving = useSaving();
  const rows = useDraft(
    "billing-emails",
    me.billing_emails.map(({ email }) => email),
  );
  const [isChecked, setIsChecked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const refused = refusedRows(rows.value, refusedFields(saving.failure));
  const found = problemsOf(rows.value);
  const bounced = new Set(me.billing_emails.flatMap((each) => (each.bounced ? each.email : [])));

  function change(addresses: string[]) {
    rows.change(addresses);
    setIsChecked(false);
    saving.touch();
  }

  async function submit(event: Event) {
    event.preventDefault();
    setIsChecked(true);
    if (!saving.isBusy && found.every((problem) => problem === null)) {
      await saving.save(
        () =>
          outcomeOf(
            api.PATCH("/v1/me", {
              body: { locale: null, billing_emails: addressesOf(rows.value) },
            }),
          ),
        (saved) => {
          rows.drop();
          updateMe(saved);
        },
      );
    }
    requestAnimationFrame(() => focusFirstError(form.current));
  }

  function problemOf(place: number): RowProblem | null {
    return refused.includes(place) ? "refused" : isChecked ? (found[place] ?? null) : null;
  }

  return (
    <form ref={form} class="stack" onSubmit={submit} noValidate>
      {rows.value.length === 0 && <p class="soft">{t.none}</p>}
      {rows.value.map((row, place) => (
        <AddressRow
          // Rows have no other name: two may hold the same text while they are typed.
          key={place}
          place={place}
          address={row}
          isBounced={bounced.has(row)}
          problem={problemOf(place)}
          change={(address) => change(rows.value.with(place, address))}
          remove={() => change(rows.value.toSpliced(place, 1))}
        />
      ))}
      {rows.value.length < BILLING_EMAILS_MAX && (
        <div>
          <button
            type="button"
            class="button quiet compact"
            onClick={() => {
              change([...rows.value, ""]);
              requestAnimationFrame(() => focusLastRow(form.current));
            }}
          >
            {t.add}
          </button>
        </div>
      )}
      {saving.failure && refused.length === 0 && <FailureNotice failure={saving.failure} />}
      <SaveRow saving={saving} isChanged={rows.isChanged} undo={rows.drop} />
    </form>
  );
}

function AddressRow(props: {
  place: number;
  address: string;
  isBounced: boolean;
  problem: RowProblem | null;
  change: (address: string) => void;
  remove: () => void;
}) {
  const t = useTexts(BILLING_EMAILS_TEXTS);
  const shown = props.place + 1;
  return (
    <div class={props.isBounced ? "came-back" : undefined}>
      <Field
        label={t.address(shown)}
        hint={props.isBounced ? t.bounced : undefined}
        error={props.problem ? t.problem[props.problem] : undefined}
      >
        {(names) => (
          <div class="with-button">
            <input
              {...names}
              type="email"
              autocomplete="off"
              value={props.address}
              onInput={(event) => props.change(event.currentTarget.value)}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={t.remove(shown)}
              title={t.remove(shown)}
              onClick={props.remove}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </Field>
    </div>
  );
}

function focusLastRow(form: HTMLFormElement | null): void {
  [...(form?.querySelectorAll<HTMLInputElement>("input") ?? [])].at(-1)?.focus();
}
