import type { WhatsAppNumber } from "../../api/types";

/** Return the numbers whose name, or whose digits in any writing, have what was searched in them. */
export function matching<T extends Pick<WhatsAppNumber, "number" | "display_name">>(
  numbers: readonly T[],
  searched: string,
): T[] {
  const words = searched.trim().toLocaleLowerCase();
  const digits = digitsOf(words);
  return numbers.filter(
    (each) =>
      each.display_name.toLocaleLowerCase().includes(words) ||
      (digits !== "" && each.number.includes(digits)),
  );
}

/** The digits of a number as people write it: 0812-1244 is 62812 1244. */
function digitsOf(searched: string): string {
  if (!/^[0-9+() .-]+$/.test(searched)) {
    return "";
  }
  return searched.replace(/[^0-9]/g, "").replace(/^0(?=.)/, "62");
}
