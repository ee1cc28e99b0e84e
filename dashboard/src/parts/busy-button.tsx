import type { ComponentChildren } from "preact";

/**
 * A button that does nothing while what it began is not over. It keeps the focus meanwhile, which
 * one that is `disabled` would lose.
 */
export function BusyButton(props: {
  isBusy: boolean;
  look: string;
  act: () => void;
  children: ComponentChildren;
}) {
  const { isBusy, look, act, children } = props;
  return (
    <button
      type="button"
      class={look}
      aria-disabled={isBusy}
      onClick={() => {
        if (!isBusy) {
          act();
        }
      }}
    >
      {children}
    </button>
  );
}
