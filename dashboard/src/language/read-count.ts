/** Read a whole number as people type it, 1000, 1.000, 1,000 or 1 000; null for anything else. */
export function readCount(text: string): number | null {
  const trimmed = text.trim();
  const isGrouped = /^\d{1,3}(?:[.,\s]\d{3})+$/.test(trimmed);
  if (!isGrouped && !/^\d+$/.test(trimmed)) {
    return null;
  }
  return Number(trimmed.replace(/\D/g, ""));
}
