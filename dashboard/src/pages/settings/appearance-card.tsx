import { useState } from "preact/hooks";
import { texts, useTexts } from "../../language/language";
import { Choice } from "../../parts/choice";
import { chooseTheme, chosenTheme, type Theme } from "../../theme";
import { SettingsCard } from "./settings-card";

const TEXTS = texts<{ title: string; what: string; theme: Record<Theme, string> }>(
  {
    title: "Tampilan",
    what: "Hanya untuk peramban ini.",
    theme: { system: "Ikuti perangkat", light: "Terang", dark: "Gelap" },
  },
  {
    title: "Appearance",
    what: "For this browser only.",
    theme: { system: "Like the device", light: "Light", dark: "Dark" },
  },
);

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function AppearanceCard() {
  const t = useTexts(TEXTS);
  const [theme, setTheme] = useState(chosenTheme);

  function choose(chosen: Theme) {
    chooseTheme(chosen);
    setTheme(chosen);
  }

  return (
    <SettingsCard title={t.title} what={t.what}>
      <Choice
        label={t.title}
        isLabelHidden
        options={THEMES.map((each) => ({ value: each, text: t.theme[each] }))}
        value={theme}
        choose={choose}
      />
    </SettingsCard>
  );
}
