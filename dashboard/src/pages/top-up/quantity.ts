/** What the price list says of a number of credits. */
import type { PriceList } from "../../api/types";

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
