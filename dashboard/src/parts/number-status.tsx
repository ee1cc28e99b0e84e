import type { WhatsAppNumber } from "../api/types";
import { texts, useTexts } from "../language/language";

type Status = WhatsAppNumber["status"];

const TEXTS = texts<Record<Status, string>>(
  {
    TRIAL: "Uji coba",
    NEW_REQUEST: "Permintaan baru",
    CONNECTED: "Terhubung",
    BUSINESS_ACCOUNT: "Akun bisnis",
    OFFICIAL_ACCOUNT: "Akun resmi",
    REJECTED: "Ditolak",
  },
  {
    TRIAL: "Trial",
    NEW_REQUEST: "New request",
    CONNECTED: "Connected",
    BUSINESS_ACCOUNT: "Business account",
    OFFICIAL_ACCOUNT: "Official account",
    REJECTED: "Rejected",
  },
);

const TONE: Record<Status, string> = {
  TRIAL: "",
  NEW_REQUEST: "warn",
  CONNECTED: "",
  BUSINESS_ACCOUNT: "good",
  OFFICIAL_ACCOUNT: "good",
  REJECTED: "bad",
};

/** How far WhatsApp has approved a number. */
export function NumberStatus({ status }: { status: Status }) {
  const t = useTexts(TEXTS);
  return <span class={`chip ${TONE[status]}`}>{t[status]}</span>;
}
