/** Pages are fetched when they are first gone to; one that cannot be fetched says so. */
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import { texts, useTexts } from "../language/language";
import { FailureNotice } from "../parts/failure";
import { PageHead } from "../parts/page-head";

const TEXTS = texts({ title: "Halaman belum terbuka" }, { title: "The page is not open yet" });

export function lazyPage<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy<ComponentType<Props>>(() => load().catch(() => ({ default: UnreachablePage })));
}

/** Browsers remember that a script could not be fetched until the document is loaded anew. */
function UnreachablePage() {
  const t = useTexts(TEXTS);
  return (
    <>
      <PageHead title={t.title} />
      <FailureNotice failure={{ kind: "offline" }} retry={reload} />
    </>
  );
}

function reload(): void {
  location.reload();
}
