import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A button that opens a small panel below it; Escape or a click beside it closes it. */
export function Popover(props: {
  label: string;
  icon: ComponentChildren;
  children: ComponentChildren;
  onOpen?: () => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) {
      return;
    }
    function onPointer(event: PointerEvent) {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) {
        setIsOpen(false);
      }
    }
    function onKey(event: KeyboardEvent) {
      if (event.key === "Escape") {
        setIsOpen(false);
        button.current?.focus();
      }
    }
    addEventListener("pointerdown", onPointer);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("keydown", onKey);
    };
  }, [isOpen]);

  function toggle() {
    if (!isOpen) {
      props.onOpen?.();
    }
    setIsOpen(!isOpen);
  }

  return (
    <div class="popover" ref={whole}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-expanded={isOpen}
        aria-label={props.label}
        title={props.label}
        onClick={toggle}
      >
        {props.icon}
      </button>
      {isOpen && (
        <section class="panel" aria-label={props.label}>
          {props.children}
        </section>
      )}
    </div>
  );
}
