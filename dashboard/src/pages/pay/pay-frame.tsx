import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { type Locale, useLanguage, useTexts } from "../../language/language";
import { OfflineBar } from "../../shell/offline-bar";
import { PAY_TEXTS } from "./pay-texts";

const LANGUAGES: readonly { locale: Locale; short: string; name: string }[] = [
  { locale: "id", short: "ID", name: "Bahasa Indonesia" },
  { locale: "en", short: "EN", name: "English" },
];

/** The frame of a page that belongs to nobody's login: whose it is, and in which language. */
export function PayFrame(props: {
  choose: (language: Locale) => void;
  children: ComponentChildren;
}) {
  const t = useTexts(PAY_TEXTS);
  const language = useLanguage();

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  return (
    <div class="pay">
      <header>
        <span class="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Broadcast credit</span>
        </span>
        <fieldset class="languages" aria-label={t.language}>
          {LANGUAGES.map(({ locale, short, name }) => (
            <button
              key={locale}
              type="button"
              lang={locale}
              aria-pressed={locale === language}
              aria-label={name}
              title={name}
              onClick={() => props.choose(locale)}
            >
              {short}
            </button>
          ))}
        </fieldset>
      </header>
      <main class="stack">
        <OfflineBar />
        {props.children}
      </main>
    </div>
  );
}
