import { useId } from "preact/hooks";
import type { Bank } from "../../api/types";
import { formatRupiah } from "../../language/format";
import { type Texts, texts, useLanguage, useTexts } from "../../language/language";
import { Icon } from "../icons";
import { BCA_GUIDE } from "./bca-guide";
import { BNI_GUIDE } from "./bni-guide";
import type { Guide } from "./guide";
import "./payment.css";

const GUIDES: Record<Bank, Texts<Guide>> = { BCA: BCA_GUIDE, BNI: BNI_GUIDE };
const TEXTS = texts({ title: "Cara membayar" }, { title: "How to pay" });

/** How to pay at a bank, channel by channel, with the number and the amount put in. */
export function BankSteps(props: {
  bank: Bank;
  /** Digits only. */
  account: string;
  holderName: string;
  amountIdr: number;
}) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const guide = useTexts(GUIDES[props.bank]);
  // Elements of one name are open one at a time.
  const group = useId();
  const channels = guide.channels({
    account: props.account,
    holderName: props.holderName,
    amount: formatRupiah(props.amountIdr, language),
  });
  return (
    <section class="bank-steps">
      <h2>{t.title}</h2>
      <p class="soft">{guide.from}</p>
      <div class="channels">
        {channels.map(({ name, steps }) => (
          <details key={name} name={group}>
            <summary>
              {name}
              <Icon name="next" size={16} />
            </summary>
            <ol>
              {steps.map((step, place) => (
                <li key={place}>{step}</li>
              ))}
            </ol>
          </details>
        ))}
      </div>
    </section>
  );
}
