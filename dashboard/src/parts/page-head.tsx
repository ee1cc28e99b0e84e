import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isFirstPage } from "./first-page";

/** The heading of a page. It gets the focus when another page was left for it, and names the tab. */
export function PageHead({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Broadcast credit`;
  }, [title]);

  useEffect(() => {
    if (!isFirstPage()) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);

  return (
    <header class="spread page-head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children && <div class="row">{children}</div>}
    </header>
  );
}
