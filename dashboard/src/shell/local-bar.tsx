import { texts, useTexts } from "../language/language";

const TEXTS = texts(
  {
    here: "Berjalan di komputer ini",
    bank: "Simulator bank",
    mail: "Kotak surat",
    more: "Jam dan lainnya",
  },
  {
    here: "Running on this machine",
    bank: "Bank simulator",
    mail: "Mailbox",
    more: "Clock and more",
  },
);

/** On one machine only: the way to the bank that plays along. */
export function LocalBar() {
  const t = useTexts(TEXTS);
  return (
    <aside class="local-bar">
      <span>{t.here}</span>
      {/* Pages of the local stack, not of the router. */}
      <a href="/local/bank" target="_blank" rel="noreferrer">
        {t.bank}
      </a>
      <a href="/local/mailbox" target="_blank" rel="noreferrer">
        {t.mail}
      </a>
      <a href="/local" target="_blank" rel="noreferrer">
        {t.more}
      </a>
    </aside>
  );
}
