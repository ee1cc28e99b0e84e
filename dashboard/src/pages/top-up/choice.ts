/** What has been chosen so far. It lives in the address, so that Back and a reload keep it. */
import type { PriceList, WhatsAppNumber } from "../../api/types";
import { mayBeOrdered } from "./quantity";

export interface Choice {
  number: string;
  credits: number;
  step: 1 | 2;
}

/** Read a choice; what is absent or cannot be chosen is the first number and the smallest order. */
export function readChoice(
  query: Record<string, string>,
  choosable: WhatsAppNumber[],
  list: PriceList,
): Choice {
  const known = choosable.find((each) => each.number === query.number);
  const asked = Number(query.credits);
  const credits = mayBeOrdered(asked, list) ? asked : list.credits_min;
  const isComplete = known !== undefined && credits === asked;
  return {
    number: (known ?? choosable[0])?.number ?? "",
    credits,
    step: query.step === "2" && isComplete ? 2 : 1,
  };
}

export function choiceToAddress({ number, credits, step }: Choice): string {
  const query = new URLSearchParams({ number, credits: String(credits) });
  if (step === 2) {
    query.set("step", "2");
  }
  return `/top-up?${query}`;
}
