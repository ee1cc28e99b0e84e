import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** One subject of the settings: what it is about, and beside it what can be set. */
export function SettingsCard(props: { title: string; what: string; children: ComponentChildren }) {
  const titleId = useId();
  return (
    <section class="card settings-card" aria-labelledby={titleId}>
      <div class="about">
        <h2 id={titleId}>{props.title}</h2>
        <p class="soft">{props.what}</p>
      </div>
      <div class="stack">{props.children}</div>
    </section>
  );
}
