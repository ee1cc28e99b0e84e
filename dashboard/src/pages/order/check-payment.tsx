import { useState } from "preact/hooks";
import { outcomeOf } from "../../api/client";
import type { components } from "../../api/schema";
import type { Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatInstant } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { BusyButton } from "../../parts/busy-button";
import { FailureNotice } from "../../parts/failure";
import { useSaving } from "../../parts/use-saving";

type Event = components["schemas"]["EventAnswer"];

const TEXTS = texts<{
  paid: string;
  asking: string;
  asked: string;
  what: Record<Event["what"], string>;
}>(
  {
    paid: "Saya sudah membayar",
    asking: "Menanyakan ke bank…",
    asked: "Sejauh ini:",
    what: {
      PLACED: "Pesanan dibuat",
      BANK_ASKED_FOR_THE_BILL: "Bank menanyakan tagihan ini kepada kami",
      BANK_SAYS_UNPAID: "Bank menjawab: belum ada pembayaran",
      BANK_SAYS_PAID: "Bank menjawab: sudah dibayar",
      BANK_DOES_NOT_ANSWER: "Bank belum dapat menjawab; kami terus menanyakannya",
      PAID: "Pembayaran diterima",
      CANCELLED: "Pesanan dibatalkan",
      EXPIRED: "Waktu pembayaran habis",
    },
  },
  {
    paid: "I have paid",
    asking: "Asking the bank…",
    asked: "So far:",
    what: {
      PLACED: "The order was placed",
      BANK_ASKED_FOR_THE_BILL: "The bank asked us for this bill",
      BANK_SAYS_UNPAID: "The bank says: no payment yet",
      BANK_SAYS_PAID: "The bank says: it is paid",
      BANK_DOES_NOT_ANSWER: "The bank cannot answer yet; we go on asking",
      PAID: "The payment was received",
      CANCELLED: "The order was cancelled",
      EXPIRED: "The time to pay was up",
    },
  },
);

/** *I have paid*: asks the bank, and shows with dates what is known. */
export function CheckPayment(props: { order: Order; replace: (order: Order) => void }) {
  const { order, replace } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { api } = useApp();
  const [timeline, setTimeline] = useState<Event[] | null>(null);
  const { isBusy: isAsking, failure, save } = useSaving();

  function ask() {
    void save(
      () =>
        outcomeOf(
          api.POST("/v1/orders/{order_id}/check", {
            params: { path: { order_id: order.order_id } },
            body: {},
          }),
        ),
      (checked) => {
        setTimeline(checked.timeline);
        replace(checked.order);
      },
    );
  }

  return (
    <div class="stack">
      <BusyButton isBusy={isAsking} look="button" act={ask}>
        {isAsking ? t.asking : t.paid}
      </BusyButton>
      {failure && <FailureNotice failure={failure} retry={ask} />}
      <div role="status">
        {timeline && (
          <>
            <h3>{t.asked}</h3>
            <ol class="timeline">
              {timeline.map((event) => (
                <li key={`${event.at} ${event.what}`}>
                  <span>{t.what[event.what]}</span>
                  <time class="soft small" dateTime={event.at}>
                    {formatInstant(event.at, language)}
                  </time>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  );
}
