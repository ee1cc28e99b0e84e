import { useState } from "preact/hooks";
import { codeOf, outcomeOf } from "../api/client";
import type { Order } from "../api/types";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";
import { BusyButton } from "./busy-button";
import { useToast } from "./toast";

type Kind = "invoice" | "receipt";

interface Said {
  view: string;
  making: string;
  later: string;
  failed: string;
}

const TEXTS = texts<Record<Kind, Said>>(
  {
    invoice: {
      view: "Lihat invoice",
      making: "Sedang dibuat…",
      later: "Invoice masih dibuat. Coba lagi beberapa menit lagi.",
      failed: "Invoice belum dapat dibuka. Coba lagi.",
    },
    receipt: {
      view: "Kuitansi",
      making: "Sedang dibuat…",
      later: "Kuitansi masih dibuat. Coba lagi beberapa menit lagi.",
      failed: "Kuitansi belum dapat dibuka. Coba lagi.",
    },
  },
  {
    invoice: {
      view: "View invoice",
      making: "Being made…",
      later: "The invoice is still being made. Try again in a few minutes.",
      failed: "The invoice cannot be opened yet. Try again.",
    },
    receipt: {
      view: "Receipt",
      making: "Being made…",
      later: "The receipt is still being made. Try again in a few minutes.",
      failed: "The receipt cannot be opened yet. Try again.",
    },
  },
);

const PATH = {
  invoice: "/v1/orders/{order_id}/invoice",
  receipt: "/v1/orders/{order_id}/receipt",
} as const satisfies Record<Kind, string>;

/** A document is there seconds after its order was paid, and rarely later than this. */
const TRIES = 6;
const PAUSE_MS = 2_500;

/**
 * Fetch a document of an order, and wait for one that is still being made.
 *
 * Its address works for minutes only, so it is asked for at the click. The browser takes it as a
 * download and stays on the page: a tab that is opened after an answer would be blocked.
 */
export function DocumentLink(props: { kind: Kind; order: Order; look: string }) {
  const { kind, order, look } = props;
  const t = useTexts(TEXTS)[kind];
  const { api, endSession } = useApp();
  const toast = useToast();
  const [state, setState] = useState<"at-rest" | "asking" | "being-made">("at-rest");

  async function view() {
    setState("asking");
    for (let tries = 0; tries < TRIES; tries++) {
      const link = await outcomeOf(
        api.GET(PATH[kind], {
          params: { path: { order_id: order.order_id } },
        }),
      );
      if (link.ok) {
        location.assign(link.value.url);
        return setState("at-rest");
      }
      if (link.failure.kind === "signed-out") {
        endSession();
      }
      if (codeOf(link.failure) !== "INVOICE_NOT_READY") {
        toast(t.failed);
        return setState("at-rest");
      }
      setState("being-made");
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
    toast(t.later);
    setState("at-rest");
  }

  return (
    <BusyButton isBusy={state !== "at-rest"} look={look} act={view}>
      <span aria-live="polite">{state === "being-made" ? t.making : t.view}</span>
      <span class="visually-hidden"> {order.invoice_number}</span>
    </BusyButton>
  );
}
