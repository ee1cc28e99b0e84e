import { useMemo, useRef, useState } from "preact/hooks";
import { outcomeOf } from "../../api/client";
import type { BusinessIdentity } from "../../api/types";
import { useApp } from "../../app-context";
import { useTexts } from "../../language/language";
import { Choice } from "../../parts/choice";
import { useDraft } from "../../parts/draft";
import { FailureNotice } from "../../parts/failure";
import { focusFirstError } from "../../parts/field";
import { SaveRow } from "../../parts/save-row";
import { refusedFields, useSaving } from "../../parts/use-saving";
import { LANGUAGES } from "./languages";
import {
  formOf,
  type IdentityForm,
  type IdentityProblems,
  identityOf,
  problemsOf,
  refusedProblems,
} from "./tax-identity";
import { IdentityNumbers, NameAndAddress } from "./tax-identity-fields";
import { TAX_IDENTITY_TEXTS } from "./tax-identity-texts";

/** Who the business is to the tax office; what is typed outlives the page until it is saved. */
export function TaxIdentityForm(props: {
  identity: BusinessIdentity;
  keep: (identity: BusinessIdentity) => void;
}) {
  const t = useTexts(TAX_IDENTITY_TEXTS);
  const { api } = useApp();
  const saving = useSaving();
  const saved = useMemo(() => formOf(props.identity), [props.identity]);
  const draft = useDraft("tax-identity", saved);
  const [isChecked, setIsChecked] = useState(false);
  const whole = useRef<HTMLFormElement>(null);
  const form = draft.value;
  const refused = refusedProblems(refusedFields(saving.failure));
  const found = problemsOf(form);
  const problems: IdentityProblems = { ...refused, ...(isChecked && found) };

  function change(part: Partial<IdentityForm>) {
    draft.change({ ...form, ...part });
    saving.touch();
  }

  async function submit(event: Event) {
    event.preventDefault();
    setIsChecked(true);
    if (!saving.isBusy && Object.keys(found).length === 0) {
      await saving.save(
        () => outcomeOf(api.PUT("/v1/business", { body: identityOf(form) })),
        (kept) => {
          draft.drop();
          props.keep(kept);
        },
      );
    }
    requestAnimationFrame(() => focusFirstError(whole.current));
  }

  return (
    <form ref={whole} class="stack" onSubmit={submit} noValidate>
      <NameAndAddress form={form} problems={problems} change={change} />
      <IdentityNumbers form={form} problems={problems} change={change} />
      <div class="field">
        <span class="label">{t.country}</span>
        <p>{form.country === "IDN" ? t.indonesia : form.country}</p>
      </div>
      <Choice
        label={t.locale}
        options={LANGUAGES}
        value={form.locale}
        choose={(locale) => change({ locale })}
      />
      {saving.failure && Object.keys(refused).length === 0 && (
        <FailureNotice failure={saving.failure} />
      )}
      <SaveRow
        saving={saving}
        isChanged={draft.isChanged}
        undo={() => {
          draft.drop();
          setIsChecked(false);
          saving.touch();
        }}
      />
    </form>
  );
}
