import { texts, useTexts } from "../language/language";
import { Icon } from "./icons";
import { useToast } from "./toast";

const TEXTS = texts(
  { copy: "Salin", copied: "Tersalin", failed: "Tidak dapat menyalin; pilih lalu salin sendiri." },
  { copy: "Copy", copied: "Copied", failed: "Cannot copy; select it and copy it yourself." },
);

/** Copy `text` as a payer types it; `what` names it for those who do not see where it stands. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTexts(TEXTS);
  const toast = useToast();

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast(`${t.copied}: ${what}`);
    } catch {
      toast(t.failed);
    }
  }

  return (
    <button type="button" class="button quiet compact" onClick={copy}>
      <Icon name="copy" size={16} />
      {t.copy}
      <span class="visually-hidden"> {what}</span>
    </button>
  );
}
