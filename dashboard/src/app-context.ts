/** What every page behind the login works with. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api } from "./api/client";
import type { Me } from "./api/types";
import type { Settings } from "./settings";

export interface App {
  api: Api;
  settings: Settings;
  me: Me;
  /** Show the pages with what the API now knows of the user. */
  updateMe: (me: Me) => void;
  signOut: () => void;
  /** The login gives no more tokens: keep the page, and ask to sign in again. */
  endSession: () => void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) {
    throw new Error("a page is shown outside the app");
  }
  return app;
}
