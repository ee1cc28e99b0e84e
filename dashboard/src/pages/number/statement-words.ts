/** What an entry of a statement says: what happened, and what it was about. */
import { orderOfLot } from "../../api/order-id";
import type { StatementEntry } from "../../api/types";
import { formatCount } from "../../language/format";
import { type Locale, texts } from "../../language/language";

export interface EntryWords {
  what: string;
  about: string | null;
  /** The order behind it, if there is one. */
  orderId: string | null;
}

const TEXTS = texts(
  {
    topUp: "Isi ulang",
    grant: "Kredit diberikan oleh tim kami",
    hold: "Ditahan untuk siaran",
    capture: (credits: string) => `${credits} pesan terkirim`,
    void: "Sisa siaran dikembalikan",
    lapse: "Hangus, masa berlaku habis",
    adjustment: "Disesuaikan oleh tim kami",
    refund: "Ditarik karena pengembalian dana",
    movedHere: "Dipindahkan dari nomor lain",
    movedAway: "Dipindahkan ke nomor lain",
    broadcast: (hold: string) => `Siaran ${hold}`,
    report: (hold: string, report: string) => `Siaran ${hold}, laporan ${report}`,
    case: (id: string) => `Kasus ${id}`,
  },
  {
    topUp: "Top-up",
    grant: "Credits given by our staff",
    hold: "Held for a broadcast",
    capture: (credits) =>
      credits === "1" ? "1 message delivered" : `${credits} messages delivered`,
    void: "Rest of a broadcast returned",
    lapse: "Lapsed at the end of its validity",
    adjustment: "Adjusted by our staff",
    refund: "Taken back for a refund",
    movedHere: "Moved here from another number",
    movedAway: "Moved to another number",
    broadcast: (hold) => `Broadcast ${hold}`,
    report: (hold, report) => `Broadcast ${hold}, report ${report}`,
    case: (id) => `Case ${id}`,
  },
);

const LOT_OF_CASE = /^lot_case_(.+)$/;

/** Say what an entry is, in a language. */
export function wordsOf(entry: StatementEntry, language: Locale): EntryWords {
  return {
    what: whatOf(entry, language),
    about: aboutOf(entry.cause, language),
    orderId: orderOf(entry.cause),
  };
}

function whatOf(entry: StatementEntry, language: Locale): string {
  const t = TEXTS[language];
  switch (entry.kind) {
    case "TOP_UP":
      return t.topUp;
    case "GRANT":
      return t.grant;
    case "HOLD":
      return t.hold;
    case "CAPTURE":
      return t.capture(formatCount(creditsMoved(entry), language));
    case "VOID":
      return t.void;
    case "LAPSE":
      return t.lapse;
    case "ADJUSTMENT":
      return t.adjustment;
    case "REFUND":
      return t.refund;
    case "MOVE":
      return entry.credits < 0 ? t.movedAway : t.movedHere;
  }
}

/** A capture leaves the available credits as they are; what it used stands in its lots. */
function creditsMoved(entry: StatementEntry): number {
  return entry.lots.reduce((sum, { credits }) => sum + credits, 0);
}

function aboutOf({ type, id }: StatementEntry["cause"], language: Locale): string | null {
  const t = TEXTS[language];
  switch (type) {
    case "HOLD":
      return t.broadcast(id);
    case "REPORT": {
      const [hold = "", report = ""] = id.split("/");
      return t.report(hold, report);
    }
    case "STAFF":
      return t.case(id);
    case "LOT": {
      const made = LOT_OF_CASE.exec(id)?.[1];
      return made === undefined ? null : t.case(made);
    }
    case "ORDER":
    case "PAYMENT":
      return null;
  }
}

function orderOf({ type, id }: StatementEntry["cause"]): string | null {
  switch (type) {
    case "ORDER":
      return id;
    case "LOT":
      return orderOfLot(id);
    default:
      return null;
  }
}
