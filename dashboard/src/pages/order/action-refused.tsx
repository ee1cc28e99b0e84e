import { useEffect } from "preact/hooks";
import type { Failure } from "../../api/client";
import type { Order, Problem } from "../../api/types";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";

const TEXTS = texts<Partial<Record<Problem["code"], string>>>(
  {
    BANK_UNAVAILABLE:
      "Bank sedang tidak dapat dihubungi, jadi tidak ada yang berubah. Coba lagi sebentar lagi.",
    PAYMENT_METHOD_UNAVAILABLE: "Cara pembayaran ini tidak tersedia untuk total ini.",
    TOO_MANY_REQUESTS: "Terlalu banyak perubahan untuk nomor ini dalam satu jam. Coba lagi nanti.",
  },
  {
    BANK_UNAVAILABLE: "The bank cannot be reached, so nothing was changed. Try again in a moment.",
    PAYMENT_METHOD_UNAVAILABLE: "This payment method cannot take this total.",
    TOO_MANY_REQUESTS: "Too many changes for this number within an hour. Try again later.",
  },
);

/** Why an order was not changed. One that was paid or ended meanwhile is shown as it is now. */
export function ActionRefused(props: {
  failure: Failure;
  done: (order: Order) => void;
  close: () => void;
}) {
  const { failure, done, close } = props;
  const t = useTexts(TEXTS);
  const problem = failure.kind === "refused" ? failure.problem : null;
  const meanwhile = problem?.code === "ORDER_NOT_OPEN" ? problem.order : undefined;

  useEffect(() => {
    if (meanwhile !== undefined) {
      close();
      done(meanwhile);
    }
  }, [meanwhile, done, close]);

  const said = problem && t[problem.code];
  return said ? (
    <p class="notice bad" role="alert">
      {said}
    </p>
  ) : (
    <FailureNotice failure={failure} />
  );
}
