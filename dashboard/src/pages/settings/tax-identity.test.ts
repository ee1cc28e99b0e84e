import { expect, it } from "vitest";
import type { BusinessIdentity } from "../../api/types";
import { formOf, identityOf, problemsOf, refusedProblems } from "./tax-identity";

const COMPANY: BusinessIdentity = {
  locale: "id",
  legal_name: "PT Toko Kopi",
  address: "Jl. Melati 1\nBandung 40111",
  npwp: "0012345678901000",
  nik: null,
  nitku: "0012345678901000000000",
  country: "IDN",
};
const PERSON: BusinessIdentity = {
  ...COMPANY,
  npwp: null,
  nik: "3273010101900001",
  nitku: null,
};

it.each([
  ["an NPWP", COMPANY],
  ["a NIK", PERSON],
])("sends what it was given, with %s", (_, identity) => {
  const form = formOf(identity);

  expect(problemsOf(form)).toEqual({});
  expect(identityOf(form)).toEqual(identity);
});

it("takes the digits of a number as people divide them", () => {
  const form = { ...formOf(COMPANY), npwp: " 0012.3456-7890/1000 " };

  expect(problemsOf(form)).toEqual({});
  expect(identityOf(form).npwp).toBe("0012345678901000");
});

it("sends only the number that is chosen, and keeps the other in the form", () => {
  const form = { ...formOf(COMPANY), kind: "nik" as const, nik: "3273010101900001" };

  expect(identityOf(form)).toMatchObject({ npwp: null, nik: "3273010101900001", nitku: null });
  expect(form.npwp).toBe("0012345678901000");
});

it("misses a name, an address and a number", () => {
  const form = { ...formOf(COMPANY), legalName: " ", address: "\n", npwp: "", nitku: "" };

  expect(problemsOf(form)).toEqual({
    legal_name: "missing",
    address: "missing",
    npwp: "not-16-digits",
    nitku: "not-22-digits",
  });
});

it.each(["001234567890100", "00123456789010000", "00123456789O1000"])(
  "takes %s for no NPWP",
  (npwp) => {
    expect(problemsOf({ ...formOf(COMPANY), npwp })).toEqual({ npwp: "not-16-digits" });
  },
);

it("does not look at the number that is not chosen", () => {
  expect(problemsOf({ ...formOf(PERSON), npwp: "1", nitku: "1" })).toEqual({});
});

it("marks the fields that were refused, and no others", () => {
  expect(refusedProblems(["nitku", "country"])).toEqual({ nitku: "refused" });
});
