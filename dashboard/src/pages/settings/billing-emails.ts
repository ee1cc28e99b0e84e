/** The addresses that mails of the business go to, as they are typed in rows. All pure. */

/** As many as the API takes (BILLING_EMAILS_MAX in shared/domain/email.py). */
export const BILLING_EMAILS_MAX = 3;

/** Enough to notice a slip; what an address is, the API decides. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const FIELD = /^billing_emails(?:\.(\d+))?/;

export type RowProblem = "no-address" | "twice" | "refused";

/** Return what to send: rows that were left empty do not count. */
export function addressesOf(rows: readonly string[]): string[] {
  return rows.map((row) => row.trim()).filter((row) => row !== "");
}

/** Return what is wrong with each row, null for nothing. */
export function problemsOf(rows: readonly string[]): (RowProblem | null)[] {
  const known = new Set<string>();
  return rows.map((row) => {
    const address = row.trim().toLowerCase();
    if (address === "") {
      return null;
    }
    if (!ADDRESS.test(address)) {
      return "no-address";
    }
    const isKnown = known.has(address);
    known.add(address);
    return isKnown ? "twice" : null;
  });
}

/**
 * Return which rows the API has refused, by the names of its fields.
 *
 * It counts what was sent, so rows that were left empty are skipped. A refusal of the list as a
 * whole marks the last row with an address.
 */
export function refusedRows(rows: readonly string[], fields: readonly string[]): number[] {
  const sent = rows.flatMap((row, place) => (row.trim() === "" ? [] : [place]));
  return fields.flatMap((field) => {
    const match = FIELD.exec(field);
    if (match === null) {
      return [];
    }
    const place = match[1] === undefined ? sent.at(-1) : sent[Number(match[1])];
    return place === undefined ? [] : [place];
  });
}
