import { describe, expect, it } from "vitest";
import type { StatementEntry } from "../../api/types";
import { wordsOf } from "./statement-words";

function entry(
  kind: StatementEntry["kind"],
  type: StatementEntry["cause"]["type"],
  id: string,
  credits = 0,
): StatementEntry {
  return {
    entry_id: "6281212448484-7",
    seq: 7,
    at: "2026-11-22T07:05:00.000Z",
    occurred_at: "2026-11-22T07:05:00.000Z",
    kind,
    credits,
    balance_before: 5_000,
    balance_after: 5_000 + credits,
    cause: { type, id },
    lot_id: null,
    lots: [
      { lot_id: "lot_2A7A875-0024", credits: 1_000 },
      { lot_id: "lot_2A7A875-0025", credits: 200 },
    ],
  };
}

describe("wordsOf", () => {
  it("names the order of a top-up", () => {
    expect(wordsOf(entry("TOP_UP", "ORDER", "ord_2A7A875-0024", 1_000), "id")).toEqual({
      what: "Isi ulang",
      about: null,
      orderId: "ord_2A7A875-0024",
    });
  });

  it("says how many messages a capture was, over all its lots", () => {
    expect(wordsOf(entry("CAPTURE", "REPORT", "promo-11/r1"), "id")).toEqual({
      what: "1.200 pesan terkirim",
      about: "Siaran promo-11, laporan r1",
      orderId: null,
    });
  });

  it("names the order whose credits lapsed", () => {
    const words = wordsOf(entry("LAPSE", "LOT", "lot_2A7A875-0003", -40), "en");

    expect(words).toEqual({
      what: "Lapsed at the end of its validity",
      about: null,
      orderId: "ord_2A7A875-0003",
    });
  });

  it("names the case whose credits lapsed", () => {
    const words = wordsOf(entry("LAPSE", "LOT", "lot_case_CS-1042", -40), "en");

    expect([words.about, words.orderId]).toEqual(["Case CS-1042", null]);
  });

  it.each([
    [200, "Moved here from another number"],
    [-200, "Moved to another number"],
  ])("tells the direction of a move of %i", (credits, what) => {
    expect(wordsOf(entry("MOVE", "STAFF", "CS-1042", credits), "en").what).toBe(what);
  });

  it("names the broadcast of a hold", () => {
    expect(wordsOf(entry("HOLD", "HOLD", "promo-11", -300), "en").about).toBe("Broadcast promo-11");
  });
});
