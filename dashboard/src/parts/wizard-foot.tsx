import { texts, useTexts } from "../language/language";

const TEXTS = texts(
  {
    step: (step: number) => `LANGKAH ${step} DARI 3`,
    what: ["pilih nomor dan jumlah kredit siaran", "pilih cara pembayaran", "bayar"],
  },
  {
    step: (step: number) => `STEP ${step} OF 3`,
    what: ["choose phone number and broadcast credits amount", "choose how to pay", "pay"],
  },
);

/** Where in the wizard one is. */
export function WizardFoot({ step }: { step: 1 | 2 | 3 }) {
  const t = useTexts(TEXTS);
  return (
    <p class="wizard-foot">
      <span class="progress" aria-hidden="true">
        {[1, 2, 3].map((each) => (
          <span key={each} class={each <= step ? "done" : undefined} />
        ))}
      </span>
      <span>
        <strong>{t.step(step)}</strong> ({t.what[step - 1]})
      </span>
    </p>
  );
}
