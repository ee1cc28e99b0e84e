import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { may } from "../../access";
import { codeOf } from "../../api/client";
import type { Link, Order } from "../../api/types";
import { useApp } from "../../app-context";
import { formatInstant } from "../../language/format";
import { useLanguage, useTexts } from "../../language/language";
import { CopyButton } from "../copy-button";
import { Dialog } from "../dialog";
import { FailureNotice } from "../failure";
import { Icon } from "../icons";
import { useToast } from "../toast";
import { PAY_LINK_TEXTS } from "./pay-link-texts";
import { type PayLinkState, usePayLink } from "./use-pay-link";

/** Make a page without login for whoever pays: nothing to see for who may not, or once it is paid. */
export function PayLink({ order }: { order: Order }) {
  const t = useTexts(PAY_LINK_TEXTS);
  const { me } = useApp();
  const payLink = usePayLink(order.order_id);
  const { link, busy, failure, create } = payLink;
  const maker = useFocusAfterWithdrawal(link);
  const canBePaid = order.status === "AWAITING_PAYMENT" || order.status === "INVOICED";
  if (!canBePaid || !may(me.role, "top-up")) {
    return null;
  }
  return (
    <section class="card stack">
      <h2>{t.title}</h2>
      <p class="soft">{t.what}</p>
      {link === null ? (
        <>
          <p class="small soft">{t.onlyOne}</p>
          <div class="row">
            <button
              ref={maker}
              type="button"
              class="button quiet"
              aria-disabled={busy !== null}
              onClick={busy === null ? create : undefined}
            >
              <Icon name="link" size={16} />
              {busy === "create" ? t.creating : t.create}
            </button>
            <WithdrawButton look="link-button small" text={t.withdrawEarlier} payLink={payLink} />
          </div>
        </>
      ) : (
        <Made link={link} order={order} payLink={payLink} />
      )}
      {failure && codeOf(failure) === "ORDER_NOT_OPEN" && (
        <p class="notice warn" role="alert">
          {t.notOpen}
        </p>
      )}
      {failure && codeOf(failure) !== "ORDER_NOT_OPEN" && <FailureNotice failure={failure} />}
    </section>
  );
}

/** The dialog that asked is gone, and so is the button that opened it. */
function useFocusAfterWithdrawal(link: Link | null): RefObject<HTMLButtonElement | null> {
  const maker = useRef<HTMLButtonElement>(null);
  const before = useRef(link);

  useEffect(() => {
    if (before.current !== null && link === null) {
      maker.current?.focus();
    }
    before.current = link;
  }, [link]);

  return maker;
}

function Made({ link, order, payLink }: { link: Link; order: Order; payLink: PayLinkState }) {
  const t = useTexts(PAY_LINK_TEXTS);
  const language = useLanguage();
  const address = useRef<HTMLInputElement>(null);

  // The button that made it is gone; what was made takes its place for the keyboard too.
  useEffect(() => address.current?.focus(), []);

  return (
    <>
      <div class="field">
        <label for="pay-link-address">{t.address}</label>
        <input
          id="pay-link-address"
          ref={address}
          readOnly
          value={link.url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p class="hint">{t.until(formatInstant(link.expires_at, language))}</p>
      </div>
      <div class="row">
        <CopyButton text={link.url} what={t.address} />
        <ShareButton link={link} order={order} />
        <WithdrawButton look="button danger compact" text={t.withdraw} payLink={payLink} />
      </div>
    </>
  );
}

function ShareButton({ link, order }: { link: Link; order: Order }) {
  const t = useTexts(PAY_LINK_TEXTS);
  const toast = useToast();
  if (!("share" in navigator)) {
    return null;
  }

  async function share() {
    try {
      await navigator.share({ title: t.shared(order.invoice_number), url: link.url });
    } catch (error) {
      // Whoever closes the sheet of the system has decided so.
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        toast(t.cannotShare);
      }
    }
  }

  return (
    <button type="button" class="button quiet compact" onClick={share}>
      <Icon name="link" size={16} />
      {t.share}
    </button>
  );
}

/** Asks first: it cannot be told who has the link already. */
function WithdrawButton(props: { look: string; text: string; payLink: PayLinkState }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <button type="button" class={props.look} onClick={() => setIsAsking(true)}>
        {props.text}
      </button>
      {isAsking && <Withdrawal payLink={props.payLink} close={() => setIsAsking(false)} />}
    </>
  );
}

function Withdrawal({ payLink, close }: { payLink: PayLinkState; close: () => void }) {
  const t = useTexts(PAY_LINK_TEXTS);
  const toast = useToast();

  async function withdraw() {
    if (await payLink.withdraw()) {
      toast(t.withdrawn);
    }
    close();
  }

  return (
    <Dialog
      title={t.withdrawTitle}
      close={close}
      actions={
        <>
          <button type="button" class="button quiet" onClick={close}>
            {t.keep}
          </button>
          <button
            type="button"
            class="button danger"
            disabled={payLink.busy !== null}
            onClick={withdraw}
          >
            {t.withdraw}
          </button>
        </>
      }
    >
      <p>{t.withdrawMeans}</p>
    </Dialog>
  );
}
