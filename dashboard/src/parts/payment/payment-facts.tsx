import type { ComponentChildren } from "preact";
import type { Bank } from "../../api/types";
import { formatRupiah } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { CopyButton } from "../copy-button";
import { Digits } from "./digits";
import "./payment.css";

const TEXTS = texts(
  {
    account: (bank: Bank) => `Nomor ${bank} Virtual Account`,
    preparing: (bank: Bank) => `${bank} sedang menyiapkan nomornya…`,
    amount: "Jumlah yang harus ditransfer",
    exactly: "Transfer tepat sejumlah ini; jumlah lain tidak dapat diproses.",
    holder: "Atas nama",
  },
  {
    account: (bank) => `${bank} Virtual Account number`,
    preparing: (bank) => `${bank} is preparing the number…`,
    amount: "Amount to transfer",
    exactly: "Transfer exactly this amount; any other cannot be processed.",
    holder: "Account holder",
  },
);

/** Where to pay, how much, and whose name the bank will show. */
export function PaymentFacts(props: {
  bank: Bank;
  /** Digits only; null while the bank is asked for it. */
  account: string | null;
  holderName: string;
  amountIdr: number;
}) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const { bank, account, holderName, amountIdr } = props;
  return (
    <dl class="payment-facts">
      <Fact
        label={t.account(bank)}
        action={account && <CopyButton text={account} what={t.account(bank)} />}
      >
        <span role="status">
          {account === null ? (
            <span class="soft preparing">{t.preparing(bank)}</span>
          ) : (
            <Digits of={account} />
          )}
        </span>
      </Fact>
      <Fact
        label={t.amount}
        hint={t.exactly}
        action={<CopyButton text={String(amountIdr)} what={t.amount} />}
      >
        {formatRupiah(amountIdr, language)}
      </Fact>
      <Fact label={t.holder} isPlain>
        {holderName}
      </Fact>
    </dl>
  );
}

function Fact(props: {
  label: string;
  hint?: string;
  isPlain?: boolean;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        <span class={props.isPlain ? "plain" : "big"}>{props.children}</span>
        {props.action}
      </dd>
      {props.hint && <dd class="small soft">{props.hint}</dd>}
    </div>
  );
}
