/** What a guide to paying at a bank is made of. */
import { type ComponentChildren, Fragment } from "preact";
import { texts } from "../../language/language";
import { Digits } from "./digits";

/** One way to pay, such as a machine or an app; every step is a sentence. */
export interface Channel {
  name: string;
  steps: readonly ComponentChildren[];
}

/** What the steps tell the payer to type and to compare. */
export interface Payment {
  /** The digits of the virtual account. */
  account: string;
  /** The amount as the page writes it. */
  amount: string;
  holderName: string;
}

export interface Guide {
  /** Who can pay so. */
  from: string;
  channels: (payment: Payment) => readonly Channel[];
}

/** Names of menus, as the bank shows them, one inside the other. */
export function Menu({ path }: { path: readonly string[] }) {
  return (
    <>
      {path.map((name, depth) => (
        <Fragment key={name}>
          {depth > 0 && "\u00a0› "}
          <b>{name}</b>
        </Fragment>
      ))}
    </>
  );
}

export function Account({ of }: { of: Payment }) {
  return (
    <b>
      <Digits of={of.account} />
    </b>
  );
}

export function Amount({ of }: { of: Payment }) {
  return <b class="nowrap">{of.amount}</b>;
}

export function Holder({ of }: { of: Payment }) {
  return <b>{of.holderName}</b>;
}

/** The step of nearly every channel in which a payer can still notice a mistake. */
export const COMPARE = texts(
  (payment: Payment) => (
    <>
      Cocokkan nama <Holder of={payment} /> dan jumlah <Amount of={payment} />.
    </>
  ),
  (payment) => (
    <>
      Compare the name <Holder of={payment} /> and the amount <Amount of={payment} />.
    </>
  ),
);
