import type { ComponentChildren } from "preact";
import { Icon } from "./icons";

/** Above the heading: the page that this one belongs to. */
export function BackLink({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a class="back-link" href={href}>
      <Icon name="back" size={18} />
      {children}
    </a>
  );
}
