/** Reading a number of credits as somebody types it. */
import type { PriceList } from "../../api/types";

/** Digits, or groups of three with one kind of separator between them, a space included. */
const WRITTEN = /^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+|\d{1,3}([ \u00a0]\d{3})+)$/;

/** Return the number that was typed, or null for what is none. Nothing is corrected. */
export function readCredits(typed: string): number | null {
  const text = typed.trim();
  return WRITTEN.test(text) ? Number(text.replace(/\D/g, "")) : null;
}

export function mayBeOrdered(credits: number, list: PriceList): boolean {
  return (
    credits >= list.credits_min && credits <= list.credits_max && credits % list.credits_step === 0
  );
}

/** Return the unit price of a quantity from the list, as the API writes it. */
export function unitPriceOf(credits: number, list: PriceList): string {
  const reached = list.slabs.filter((slab) => slab.credits_min <= credits);
  return (reached.at(-1) ?? list.slabs[0])?.unit_price_idr ?? "0";
}
