import { useId } from "preact/hooks";
import { texts, useTexts } from "../../language/language";

/** As many as the API takes (functions/topup/requests.py). */
const LENGTH_MAX = 64;

const TEXTS = texts(
  { label: "Nomor PO (opsional)", hint: "Dicetak di invoice dan tampil di tautan pembayaran." },
  { label: "PO number (optional)", hint: "Printed on the invoice and shown on the pay link." },
);

export function PoNumberField(props: { value: string; change: (value: string) => void }) {
  const t = useTexts(TEXTS);
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t.label}</label>
      <input
        id={id}
        maxLength={LENGTH_MAX}
        autocomplete="off"
        value={props.value}
        aria-describedby={`${id}-hint`}
        onInput={(event) => props.change(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} class="hint">
        {t.hint}
      </span>
    </div>
  );
}
