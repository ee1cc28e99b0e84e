import { useTexts } from "../../language/language";
import { Choice } from "../../parts/choice";
import { Field } from "../../parts/field";
import {
  ADDRESS_MAX,
  type IdentityField,
  type IdentityForm,
  type IdentityProblems,
  LEGAL_NAME_MAX,
} from "./tax-identity";
import { TAX_IDENTITY_TEXTS } from "./tax-identity-texts";

interface Part {
  form: IdentityForm;
  problems: IdentityProblems;
  change: (part: Partial<IdentityForm>) => void;
}

export function NameAndAddress({ form, problems, change }: Part) {
  const t = useTexts(TAX_IDENTITY_TEXTS);
  return (
    <>
      <Field
        label={t.legalName}
        hint={t.legalNameHint}
        error={problems.legal_name && t.problem[problems.legal_name]}
      >
        {(names) => (
          <input
            {...names}
            autocomplete="organization"
            maxLength={LEGAL_NAME_MAX}
            value={form.legalName}
            onInput={(event) => change({ legalName: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label={t.address}
        hint={t.addressHint}
        error={problems.address && t.problem[problems.address]}
      >
        {(names) => (
          <textarea
            {...names}
            rows={4}
            autocomplete="street-address"
            maxLength={ADDRESS_MAX}
            value={form.address}
            onInput={(event) => change({ address: event.currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}

/** A business is known by its NPWP and its NITKU; a person without an NPWP by a NIK. */
export function IdentityNumbers({ form, problems, change }: Part) {
  const t = useTexts(TAX_IDENTITY_TEXTS);

  function numberField(field: IdentityField & ("npwp" | "nik" | "nitku"), hint: string) {
    const problem = problems[field];
    return (
      <Field label={t[field]} hint={hint} error={problem && t.problem[problem]}>
        {(names) => (
          <input
            {...names}
            class="figures"
            inputMode="numeric"
            autocomplete="off"
            value={form[field]}
            onInput={(event) => change({ [field]: event.currentTarget.value })}
          />
        )}
      </Field>
    );
  }

  return (
    <>
      <Choice
        label={t.kind}
        options={[
          { value: "npwp", text: t.npwp },
          { value: "nik", text: t.nik },
        ]}
        value={form.kind}
        choose={(kind) => change({ kind })}
      />
      {form.kind === "nik" && numberField("nik", t.nikHint)}
      {form.kind === "npwp" && numberField("npwp", t.npwpHint)}
      {form.kind === "npwp" && numberField("nitku", t.nitkuHint)}
    </>
  );
}
