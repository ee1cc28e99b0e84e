import { texts, useTexts } from "../language/language";

const TEXTS = texts({ fewer: "Tampilkan lebih sedikit" }, { fewer: "Show fewer" });

/** Below the first rows of a list: shows all of them, and the first ones again. */
export function ShowAll(props: {
  all: string;
  isOpen: boolean;
  toggle: (isOpen: boolean) => void;
}) {
  const t = useTexts(TEXTS);
  return (
    <button
      type="button"
      class="button quiet compact"
      aria-expanded={props.isOpen}
      onClick={() => props.toggle(!props.isOpen)}
    >
      {props.isOpen ? t.fewer : props.all}
    </button>
  );
}
