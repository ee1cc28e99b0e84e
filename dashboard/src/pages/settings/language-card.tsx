import { useState } from "preact/hooks";
import { outcomeOf } from "../../api/client";
import type { Locale } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { Choice } from "../../parts/choice";
import { FailureNotice } from "../../parts/failure";
import { Saved } from "../../parts/save-row";
import { useSaving } from "../../parts/use-saving";
import { LANGUAGES } from "./languages";
import { SettingsCard } from "./settings-card";

const TEXTS = texts(
  {
    title: "Bahasa",
    what: "Bahasa halaman ini untuk Anda. Bahasa invoice dan email diatur pada identitas pajak.",
  },
  {
    title: "Language",
    what: "The language of these pages, for you. That of invoices and mails is set with the tax identity.",
  },
);

export function LanguageCard() {
  const t = useTexts(TEXTS);
  const { api, me, updateMe } = useApp();
  const saving = useSaving();
  const [wanted, setWanted] = useState<Locale | null>(null);

  function choose(locale: Locale) {
    setWanted(locale);
    void saving.save(
      () => outcomeOf(api.PATCH("/v1/me", { body: { locale, billing_emails: null } })),
      (saved) => {
        updateMe(saved);
        setWanted(null);
      },
    );
  }

  return (
    <SettingsCard title={t.title} what={t.what}>
      <Choice
        label={t.title}
        isLabelHidden
        options={LANGUAGES}
        value={wanted ?? me.locale}
        choose={choose}
      />
      {saving.failure && wanted && (
        <FailureNotice failure={saving.failure} retry={() => choose(wanted)} />
      )}
      <Saved saving={saving} />
    </SettingsCard>
  );
}
