/** The tax identity of the business as a form: which fields, and what is wrong with them. All pure. */
import type { BusinessIdentity, Locale } from "../../api/types";

/** Lengths of shared/domain/business.py, where their sources stand. */
const NPWP_DIGITS = 16;
const NIK_DIGITS = 16;
const NITKU_DIGITS = 22;
export const LEGAL_NAME_MAX = 160;
export const ADDRESS_MAX = 1_300;

/** How people divide the digits of these numbers. */
const DIVIDERS = /[\s.\-/]/g;

/** Both numbers are kept while it is typed, so that a change of mind loses neither. */
export interface IdentityForm {
  legalName: string;
  address: string;
  kind: "npwp" | "nik";
  npwp: string;
  nik: string;
  nitku: string;
  country: string;
  locale: Locale;
}

export type IdentityField = "legal_name" | "address" | "npwp" | "nik" | "nitku";
export type IdentityProblem = "missing" | "not-16-digits" | "not-22-digits" | "refused";
export type IdentityProblems = Partial<Record<IdentityField, IdentityProblem>>;

const FIELDS: readonly IdentityField[] = ["legal_name", "address", "npwp", "nik", "nitku"];

export function formOf(identity: BusinessIdentity): IdentityForm {
  return {
    legalName: identity.legal_name,
    address: identity.address,
    kind: identity.npwp === null && identity.nik !== null ? "nik" : "npwp",
    npwp: identity.npwp ?? "",
    nik: identity.nik ?? "",
    nitku: identity.nitku ?? "",
    country: identity.country,
    locale: identity.locale,
  };
}

/** Return what to send: one of the two numbers, and the place of business only beside an NPWP. */
export function identityOf(form: IdentityForm): BusinessIdentity {
  const hasNpwp = form.kind === "npwp";
  return {
    locale: form.locale,
    legal_name: form.legalName.trim(),
    address: form.address.trim(),
    npwp: hasNpwp ? digitsOf(form.npwp) : null,
    nik: hasNpwp ? null : digitsOf(form.nik),
    nitku: hasNpwp ? digitsOf(form.nitku) : null,
    country: form.country,
  };
}

/** Return what the form itself can see is wrong. The API decides. */
export function problemsOf(form: IdentityForm): IdentityProblems {
  const found: IdentityProblems = {};
  if (form.legalName.trim() === "") {
    found.legal_name = "missing";
  }
  if (form.address.trim() === "") {
    found.address = "missing";
  }
  if (form.kind === "nik" && !hasDigits(form.nik, NIK_DIGITS)) {
    found.nik = "not-16-digits";
  }
  if (form.kind === "npwp" && !hasDigits(form.npwp, NPWP_DIGITS)) {
    found.npwp = "not-16-digits";
  }
  if (form.kind === "npwp" && !hasDigits(form.nitku, NITKU_DIGITS)) {
    found.nitku = "not-22-digits";
  }
  return found;
}

/** Return what the API refused, by its names of the fields; what is not in the form is left out. */
export function refusedProblems(fields: readonly string[]): IdentityProblems {
  const named = FIELDS.filter((field) => fields.includes(field));
  return Object.fromEntries(named.map((field) => [field, "refused"]));
}

function digitsOf(typed: string): string {
  return typed.replace(DIVIDERS, "");
}

function hasDigits(typed: string, count: number): boolean {
  const digits = digitsOf(typed);
  return digits.length === count && /^[0-9]*$/.test(digits);
}
