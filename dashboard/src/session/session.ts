/** Who is signed in on this tab, for as long as it is open. */
import type { Settings } from "../settings";
import {
  exchangeCode,
  leaveForLogin,
  leaveForLogout,
  readArrival,
  refresh,
  type Tokens,
} from "./oidc";

/** A token is renewed this long before its end, so that no request is on its way when it ends. */
const RENEWED_BEFORE_MS = 60_000;

export class SessionEnded extends Error {}

export class Session {
  #tokens: Tokens;
  #renewing: Promise<Tokens> | null = null;
  readonly #login: Settings["login"];

  constructor(login: Settings["login"], tokens: Tokens) {
    this.#login = login;
    this.#tokens = tokens;
  }

  /**
   * Return an ID token that is good for the next minute.
   *
   * Throws SessionEnded when the login gives no more, and TypeError when it cannot be reached.
   */
  async idToken(): Promise<string> {
    const { idToken, expiresAt } = this.#tokens;
    if (performance.now() < expiresAt - RENEWED_BEFORE_MS) {
      return idToken;
    }
    // Requests that need it at the same time share one renewal.
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return (await this.#renewing).idToken;
  }

  signInAgain(): void {
    void leaveForLogin(this.#login, here());
  }

  signOut(): void {
    leaveForLogout(this.#login);
  }

  async #renew(): Promise<Tokens> {
    const { refreshToken } = this.#tokens;
    const tokens = refreshToken === null ? null : await refresh(this.#login, refreshToken);
    if (tokens === null) {
      throw new SessionEnded();
    }
    this.#tokens = tokens;
    return tokens;
  }
}

/**
 * Return the session of this tab, or null while the browser leaves for the login.
 *
 * Comes back from the login with the page that was asked for in the address bar.
 */
export async function openSession({ login }: Settings): Promise<Session | null> {
  const arrival = readArrival(new URL(location.href));
  if (arrival.kind === "code") {
    const tokens = await exchangeCode(login, arrival.code, arrival.departure.verifier);
    if (tokens !== null) {
      history.replaceState(null, "", arrival.departure.returnTo);
      return new Session(login, tokens);
    }
  }
  if (arrival.kind === "refused") {
    throw new Error(`the login says: ${arrival.reason}`);
  }
  await leaveForLogin(login, isLoginAddress() ? "/" : here());
  return null;
}

function here(): string {
  return location.pathname + location.search;
}

function isLoginAddress(): boolean {
  return new URLSearchParams(location.search).has("state");
}
