/** The two languages of the pages. Each page keeps its own texts beside it, in both. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Locale } from "../api/types";

export type { Locale };

/** A text that takes parts is a function, so that a translation cannot forget one. */
export type Texts<T> = Readonly<Record<Locale, T>>;

/** Declare texts; the English ones must have the shape of the Indonesian ones. */
export function texts<T>(id: T, en: NoInfer<T>): Texts<T> {
  return { id, en };
}

const LAST_LANGUAGE = "language";

/** What the pages speak until the API has said which language the user has chosen. */
export function firstLanguage(): Locale {
  return localStorage.getItem(LAST_LANGUAGE) === "en" ? "en" : "id";
}

export function rememberLanguage(locale: Locale): void {
  localStorage.setItem(LAST_LANGUAGE, locale);
  document.documentElement.lang = locale;
}

export const Language = createContext<Locale>("id");

export function useLanguage(): Locale {
  return useContext(Language);
}

export function useTexts<T>(of: Texts<T>): T {
  return of[useLanguage()];
}
