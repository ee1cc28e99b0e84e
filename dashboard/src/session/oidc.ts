/**
 * Sign-in by OpenID Connect: authorization code with PKCE (RFC 7636, S256).
 *
 * Between leaving for the login and coming back, the verifier waits in the tab's session storage;
 * it is worth nothing without the code. Tokens stay in memory and nowhere else.
 */
import type { Settings } from "../settings";

type Login = Settings["login"];

export interface Tokens {
  idToken: string;
  refreshToken: string | null;
  /** Milliseconds of `performance.now()`, which no clock of the machine can move. */
  expiresAt: number;
}

interface Departure {
  state: string;
  verifier: string;
  returnTo: string;
}

const DEPARTURE = "sign-in";
const VERIFIER_BYTES = 32;

/** Leave for the login. The browser comes back to `/` with a code, and then to `returnTo`. */
export async function leaveForLogin(login: Login, returnTo: string): Promise<void> {
  const departure: Departure = { state: randomText(), verifier: randomText(), returnTo };
  sessionStorage.setItem(DEPARTURE, JSON.stringify(departure));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: login.client_id,
    redirect_uri: redirectUri(),
    scope: login.scope,
    state: departure.state,
    code_challenge: await challengeOf(departure.verifier),
    code_challenge_method: "S256",
  });
  location.assign(`${login.authorize_url}?${query}`);
}

/** Forget the session at the login too; it sends the browser back to `/`. */
export function leaveForLogout(login: Login): void {
  const query = new URLSearchParams({ client_id: login.client_id, logout_uri: redirectUri() });
  location.assign(`${login.logout_url}?${query}`);
}

/** What an address that the login sent us to brings along. */
export type Arrival =
  | { kind: "none" }
  | { kind: "refused"; reason: string }
  | { kind: "code"; code: string; departure: Departure };

/** Read the address that the browser arrived at. A code that this tab did not ask for is none. */
export function readArrival(address: URL): Arrival {
  const state = address.searchParams.get("state");
  if (state === null) {
    return { kind: "none" };
  }
  const kept = sessionStorage.getItem(DEPARTURE);
  sessionStorage.removeItem(DEPARTURE);
  const departure = kept === null ? null : (JSON.parse(kept) as Departure);
  if (departure === null || departure.state !== state) {
    return { kind: "none" };
  }
  const code = address.searchParams.get("code");
  if (code === null) {
    return { kind: "refused", reason: address.searchParams.get("error") ?? "" };
  }
  return { kind: "code", code, departure };
}

export function exchangeCode(login: Login, code: string, verifier: string): Promise<Tokens | null> {
  return askForTokens(login, {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri(),
  });
}

export async function refresh(login: Login, refreshToken: string): Promise<Tokens | null> {
  const tokens = await askForTokens(login, {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
  // An issuer that does not rotate refresh tokens answers none: the old one stays good.
  return tokens && { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
}

/** Return null where the issuer refuses. Rejects as fetch does when it cannot be reached. */
async function askForTokens(login: Login, form: Record<string, string>): Promise<Tokens | null> {
  const answer = await fetch(login.token_url, {
    method: "POST",
    body: new URLSearchParams({ ...form, client_id: login.client_id }),
  });
  if (answer.status >= 500) {
    throw new TypeError(`the login answers ${answer.status}`);
  }
  if (!answer.ok) {
    return null;
  }
  const body = (await answer.json()) as {
    id_token: string;
    refresh_token?: string;
    expires_in: number;
  };
  return {
    idToken: body.id_token,
    refreshToken: body.refresh_token ?? null,
    expiresAt: performance.now() + body.expires_in * 1000,
  };
}

/** One address for every page, because the login compares it letter by letter. */
function redirectUri(): string {
  return `${location.origin}/`;
}

function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
