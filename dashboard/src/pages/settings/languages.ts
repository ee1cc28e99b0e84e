import type { Locale } from "../../api/types";

/** Each by the name that it gives itself, for whoever cannot read the other. */
export const LANGUAGES: readonly { value: Locale; text: string; lang: string }[] = [
  { value: "id", text: "Bahasa Indonesia", lang: "id" },
  { value: "en", text: "English", lang: "en" },
];
