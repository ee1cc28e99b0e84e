import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A button that opens a small panel below it; Escape or a click beside it closes it. */
export function Popover(props: {
  label: string;
  icon: ComponentChildren;
  children: ComponentChildren;
  /** A name for styles, beside "popover". */
  kind?: string;
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

  /** Who follows a link out of the panel has left it, and so has whose focus went elsewhere. */
  function closeIfLeft(event: Event) {
    const isFollowed = event.target instanceof Element && event.target.closest("a") !== null;
    if (event.type === "click" ? isFollowed : hasLeft(event as FocusEvent, whole.current)) {
      setIsOpen(false);
    }
  }

  return (
    <div class={`popover ${props.kind ?? ""}`} ref={whole} onFocusOut={closeIfLeft}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-expanded={isOpen}
        aria-label={props.label}
        title={props.label}
        onClick={() => setIsOpen(!isOpen)}
      >
        {props.icon}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a link is followed by a click, whatever the key
        <section class="panel" aria-label={props.label} onClick={closeIfLeft}>
          {props.children}
        </section>
      )}
    </div>
  );
}

/** Focus that goes nowhere, because what had it was taken away or the window was left, stays. */
function hasLeft(event: FocusEvent, whole: HTMLElement | null): boolean {
  return event.relatedTarget instanceof Node && !whole?.contains(event.relatedTarget);
}
