/** What comes before a page: settings, sign-in, and who it is that signed in. */
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, lazy } from "preact-iso";
import { createApi, outcomeOf } from "./api/client";
import type { Me } from "./api/types";
import { Dashboard } from "./dashboard";
import { firstLanguage, Language, texts, useTexts } from "./language/language";
import { openSession, type Session } from "./session/session";
import { loadSettings, type Settings } from "./settings";

/** Whatever follows: an address that was cut short is told so, and never sent to the login. */
const PAY_LINK = /^\/pay\/(.*)$/;
const PayPage = lazy(() => import("./pages/pay/pay-page").catch(() => ({ default: CannotOpen })));

const TEXTS = texts(
  {
    failed: "Halaman ini belum dapat dibuka.",
    why: "Periksa sambungan internet Anda, lalu coba lagi.",
    retry: "Coba lagi",
  },
  {
    failed: "This page cannot be opened yet.",
    why: "Check your internet connection, then try again.",
    retry: "Try again",
  },
);

/** A pay link needs no login; everything else does. */
export function Start() {
  const [language] = useState(firstLanguage);
  const token = PAY_LINK.exec(location.pathname)?.[1];
  return (
    <Language.Provider value={language}>
      {token === undefined ? (
        <SignIn />
      ) : (
        <ErrorBoundary>
          <PayPage token={token} />
        </ErrorBoundary>
      )}
    </Language.Provider>
  );
}

type Progress =
  | { step: "opening" }
  | { step: "failed" }
  | { step: "open"; settings: Settings; session: Session; me: Me };

function SignIn() {
  const [progress, setProgress] = useState<Progress>({ step: "opening" });

  useEffect(() => {
    open().then(
      (opened) => opened && setProgress(opened),
      () => setProgress({ step: "failed" }),
    );
  }, []);

  switch (progress.step) {
    case "opening":
      return <div class="opening" />;
    case "failed":
      return <CannotOpen />;
    case "open":
      // Not earlier: it reads the address, which the login has changed until here.
      return (
        <LocationProvider>
          <Dashboard {...progress} />
        </LocationProvider>
      );
  }
}

/** Return what the pages start with, or null while the browser leaves for the login. */
async function open(): Promise<Progress | null> {
  const settings = await loadSettings();
  const session = await openSession(settings);
  if (session === null) {
    return null;
  }
  const me = await outcomeOf(createApi(session).GET("/v1/me"));
  return me.ok ? { step: "open", settings, session, me: me.value } : { step: "failed" };
}

function CannotOpen() {
  const t = useTexts(TEXTS);
  return (
    <main class="empty">
      <h1>{t.failed}</h1>
      <p>{t.why}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {t.retry}
      </button>
    </main>
  );
}
