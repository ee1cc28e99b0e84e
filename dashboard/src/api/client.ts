/**
 * Our HTTP API, with types from its own OpenAPI document.
 *
 * An expected refusal is a value here, never an exception: what a page has to answer to is in
 * `Failure`, and a page cannot forget it.
 */
import createClient, { type Client } from "openapi-fetch";
import { type Session, SessionEnded } from "../session/session";
import type { paths } from "./schema";
import { heardFromServer } from "./server-clock";
import type { Problem } from "./types";

export type Failure =
  /** No answer came: the network, or the server does not listen. */
  | { kind: "offline" }
  /** Nobody is signed in any more. */
  | { kind: "signed-out" }
  /** The API said no, and why. */
  | { kind: "refused"; problem: Problem }
  /** A fault on the other side; the same request may be sent again. */
  | { kind: "broken"; status: number };

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export type Api = Client<paths>;

/** Return a client; without a session it can ask only for what needs no login. */
export function createApi(session: Session | null): Api {
  const api = createClient<paths>({
    // Always the global of the moment: a test or a service worker may have put another there.
    fetch: (request) => globalThis.fetch(request),
  });
  api.use({
    async onRequest({ request }) {
      if (session !== null) {
        request.headers.set("authorization", `Bearer ${await session.idToken()}`);
      }
      return request;
    },
    onResponse({ response }) {
      heardFromServer(response.headers.get("x-server-time"));
      return response;
    },
  });
  return api;
}

/** Return what became of a request of the client. */
export async function outcomeOf<T>(
  request: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Outcome<T>> {
  try {
    const { data, error, response } = await request;
    if (response.ok) {
      return { ok: true, value: data as T };
    }
    return { ok: false, failure: failureOf(response.status, error) };
  } catch (error) {
    if (error instanceof SessionEnded) {
      return { ok: false, failure: { kind: "signed-out" } };
    }
    // What fetch throws where no answer came. Everything else is a fault of ours.
    if (error instanceof TypeError || error instanceof DOMException) {
      return { ok: false, failure: { kind: "offline" } };
    }
    throw error;
  }
}

function failureOf(status: number, body: unknown): Failure {
  if (status === 401) {
    return { kind: "signed-out" };
  }
  if (isProblem(body) && status < 500) {
    return { kind: "refused", problem: body };
  }
  if (isProblem(body) && body.code === "BANK_UNAVAILABLE") {
    return { kind: "refused", problem: body };
  }
  return { kind: "broken", status };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body;
}

/** The code of a refusal, or null for any other failure. */
export function codeOf(failure: Failure): Problem["code"] | null {
  return failure.kind === "refused" ? failure.problem.code : null;
}
