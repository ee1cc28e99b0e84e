import { useId } from "preact/hooks";
import { may } from "../access";
import type { WhatsAppNumber } from "../api/types";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";

const TEXTS = texts<{ topUp: string; why: Record<WhatsAppNumber["status"], string> }>(
  {
    topUp: "Isi ulang",
    why: {
      TRIAL: "Nomor uji coba belum dapat diisi ulang.",
      NEW_REQUEST: "Dapat diisi ulang setelah disetujui.",
      CONNECTED: "Dapat diisi ulang setelah menjadi akun bisnis.",
      BUSINESS_ACCOUNT: "Nomor ini belum dapat diisi ulang.",
      OFFICIAL_ACCOUNT: "Nomor ini belum dapat diisi ulang.",
      REJECTED: "Nomor yang ditolak tidak dapat diisi ulang.",
    },
  },
  {
    topUp: "Top up",
    why: {
      TRIAL: "A trial number cannot be topped up yet.",
      NEW_REQUEST: "Can be topped up once it is approved.",
      CONNECTED: "Can be topped up once it is a business account.",
      BUSINESS_ACCOUNT: "This number cannot be topped up yet.",
      OFFICIAL_ACCOUNT: "This number cannot be topped up yet.",
      REJECTED: "A rejected number cannot be topped up.",
    },
  },
);

/** The way from a number to buying credits for it, or why there is none. */
export function TopUpButton(props: { number: WhatsAppNumber; class: string }) {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const whyId = useId();
  const { number, display_name, status, can_top_up } = props.number;
  if (!may(me.role, "top-up")) {
    return null;
  }
  const name = <span class="visually-hidden"> {display_name}</span>;
  if (can_top_up) {
    return (
      <a class={`button ${props.class}`} href={`/top-up?number=${encodeURIComponent(number)}`}>
        {t.topUp}
        {name}
      </a>
    );
  }
  return (
    <span class="cannot">
      {/* It stays in the order of the keyboard, so that the reason is heard there, too. */}
      <button
        type="button"
        class={`button ${props.class}`}
        aria-disabled="true"
        aria-describedby={whyId}
      >
        {t.topUp}
        {name}
      </button>
      <span id={whyId} class="small soft">
        {t.why[status]}
      </span>
    </span>
  );
}
