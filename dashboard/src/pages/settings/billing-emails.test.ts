import { expect, it } from "vitest";
import { addressesOf, problemsOf, refusedRows } from "./billing-emails";

it("sends what was typed, without the empty rows", () => {
  expect(addressesOf([" budi@toko.co.id ", "", "  "])).toEqual(["budi@toko.co.id"]);
});

it("notices a slip and the same address twice, whatever its letters", () => {
  expect(problemsOf(["budi@toko.co.id", "budi@toko", "", "Budi@Toko.co.id"])).toEqual([
    null,
    "no-address",
    null,
    "twice",
  ]);
});

it("finds the row of a refused address behind an empty one", () => {
  expect(refusedRows(["a@toko.id", "", "b@toko.id"], ["billing_emails.1"])).toEqual([2]);
});

it("marks the last address when the list is refused as a whole", () => {
  expect(refusedRows(["a@toko.id", "b@toko.id", ""], ["billing_emails"])).toEqual([1]);
});

it("leaves refusals of other fields alone", () => {
  expect(refusedRows(["a@toko.id"], ["locale", "billing_emails.7"])).toEqual([]);
});
