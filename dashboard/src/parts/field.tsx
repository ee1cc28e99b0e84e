import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** What a control has to carry so that its label, hint and error are read with it. */
export interface ControlNames {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

/** A control with its label, a hint that stays, and an error that takes its place beside it. */
export function Field(props: {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (names: ControlNames) => ComponentChildren;
}) {
  const id = useId();
  const { label, hint, error } = props;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {props.children({
        id,
        ...(described && { "aria-describedby": described }),
        ...(error && { "aria-invalid": "true" as const }),
      })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** Put the focus on the first control below `whole` that is marked as wrong. */
export function focusFirstError(whole: HTMLElement | null): void {
  whole?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
