/** Digits, or groups of three with one kind of separator between them, a space included. */
const WRITTEN = /^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+|\d{1,3}([ \u00a0]\d{3})+)$/;

/** Return the whole number that was typed, or null for what is none. Nothing is corrected. */
export function readCount(typed: string): number | null {
  const text = typed.trim();
  return WRITTEN.test(text) ? Number(text.replace(/\D/g, "")) : null;
}
