import { useRef } from "preact/hooks";
import type { PriceList } from "../../api/types";
import { formatCount, formatUnitPrice } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { unitPriceOf } from "./quantity";
import { creditsAt, nextStop, nudge, placeOf, type Scale } from "./scale";

const TEXTS = texts(
  {
    label: "Jumlah pesan",
    perMessage: (price: string) => `${price} / pesan`,
    beforeVat: "belum termasuk PPN",
    value: (credits: string, price: string) => `${credits} pesan, ${price} per pesan`,
  },
  {
    label: "Number of messages",
    perMessage: (price: string) => `${price} / message`,
    beforeVat: "before VAT",
    value: (credits: string, price: string) => `${credits} messages, ${price} per message`,
  },
);

/**
 * Chooses a quantity by hand. The range input is what keyboards and screen readers use; a pointer
 * uses the whole track, because the scale is not linear and a native track would be.
 */
export function CreditsSlider(props: {
  credits: number;
  list: PriceList;
  scale: Scale;
  choose: (credits: number) => void;
  /** The hand, or the key, was let go. */
  rest: () => void;
}) {
  const { credits, list, scale, choose } = props;
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const track = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const place = { "--at": `${placeOf(credits, scale) * 100}%` };
  const price = formatUnitPrice(unitPriceOf(credits, list), language);

  function follow(event: PointerEvent) {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined && event.buttons > 0) {
      choose(creditsAt((event.clientX - box.left) / box.width, scale, list.credits_step));
    }
  }

  function onPointerDown(event: PointerEvent) {
    track.current?.setPointerCapture(event.pointerId);
    input.current?.focus({ preventScroll: true });
    follow(event);
  }

  function onKeyDown(event: KeyboardEvent) {
    const next = nextByKey(event.key, credits, list, scale);
    if (next !== null) {
      event.preventDefault();
      choose(next);
    }
  }

  return (
    <div class="slider">
      <div
        class="track"
        ref={track}
        style={place}
        onPointerDown={onPointerDown}
        onPointerMove={follow}
        onPointerUp={props.rest}
      >
        <span class="filled" />
        {scale.slice(1, -1).map((stop) => (
          <span class="tick" key={stop.credits} style={{ left: `${stop.at * 100}%` }} />
        ))}
        <span class="knob" />
        <span class="tip" aria-hidden="true">
          <strong>{t.perMessage(price)}</strong>
          <span>{t.beforeVat}</span>
        </span>
        <input
          ref={input}
          type="range"
          aria-label={t.label}
          aria-valuetext={t.value(formatCount(credits, language), price)}
          min={list.credits_min}
          max={list.credits_max}
          step={list.credits_step}
          value={credits}
          onInput={(event) => choose(event.currentTarget.valueAsNumber)}
          onKeyDown={onKeyDown}
          onKeyUp={props.rest}
        />
      </div>
      <div class="labels" aria-hidden="true">
        {scale.slice(0, -1).map((stop) => (
          <span key={stop.credits} style={{ left: `${stop.at * 100}%` }}>
            {formatCount(stop.credits, language)}
          </span>
        ))}
      </div>
    </div>
  );
}

function nextByKey(key: string, credits: number, list: PriceList, scale: Scale): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return nudge(credits, 1, scale, list.credits_step);
    case "ArrowLeft":
    case "ArrowDown":
      return nudge(credits, -1, scale, list.credits_step);
    case "PageUp":
      return nextStop(credits, 1, scale);
    case "PageDown":
      return nextStop(credits, -1, scale);
    case "Home":
      return list.credits_min;
    case "End":
      return list.credits_max;
    default:
      return null;
  }
}
