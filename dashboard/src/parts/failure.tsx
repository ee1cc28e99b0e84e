import { useEffect } from "preact/hooks";
import type { Failure } from "../api/client";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";
import { Icon } from "./icons";

const TEXTS = texts(
  {
    offline: "Tidak ada sambungan. Periksa internet Anda, lalu coba lagi.",
    offlineRetried:
      "Tidak ada sambungan. Periksa internet Anda; halaman ini mencoba lagi begitu tersambung.",
    broken: "Server sedang bermasalah. Data Anda aman.",
    forbidden: "Peran Anda tidak mengizinkan ini. Mintalah kepada pemilik akun.",
    missing: "Tidak ditemukan.",
    refused: "Permintaan ditolak.",
    signedOut: "Sesi Anda sudah berakhir.",
    retry: "Coba lagi",
    signIn: "Masuk lagi",
  },
  {
    offline: "No connection. Check your internet, then try again.",
    offlineRetried: "No connection. Check your internet; this page tries again once it is back.",
    broken: "The server has a problem. Your data is safe.",
    forbidden: "Your role does not allow this. Ask an owner of the account.",
    missing: "Not found.",
    refused: "The request was refused.",
    signedOut: "Your session has ended.",
    retry: "Try again",
    signIn: "Sign in again",
  },
);

/** Say why something could not be read or done, and offer to try again where that may help. */
export function FailureNotice({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const t = useTexts(TEXTS);
  const { endSession } = useApp();
  const { kind } = failure;

  useEffect(() => {
    if (kind === "signed-out") {
      endSession();
    }
  }, [kind, endSession]);

  useEffect(() => {
    if (kind !== "offline" || retry === undefined) {
      return;
    }
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [kind, retry]);

  return (
    <div class="notice bad" role="alert">
      <span class="row">
        <Icon name="alert" />
        <span>{sentenceOf(failure, t, retry !== undefined)}</span>
      </span>
      {retry && kind !== "signed-out" && kind !== "refused" && (
        <button type="button" class="button quiet compact" onClick={retry}>
          {t.retry}
        </button>
      )}
      {kind === "signed-out" && (
        <button type="button" class="button quiet compact" onClick={endSession}>
          {t.signIn}
        </button>
      )}
    </div>
  );
}

function sentenceOf(failure: Failure, t: (typeof TEXTS)["id"], isRetried: boolean): string {
  switch (failure.kind) {
    case "offline":
      return isRetried ? t.offlineRetried : t.offline;
    case "signed-out":
      return t.signedOut;
    case "broken":
      return t.broken;
    case "refused":
      switch (failure.problem.code) {
        case "ROLE_MAY_NOT":
          return t.forbidden;
        case "NOT_FOUND":
          return t.missing;
        default:
          return t.refused;
      }
  }
}
