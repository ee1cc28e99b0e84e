import { useEffect, useRef, useState } from "preact/hooks";
import { formatInstant } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { isOver, type Left, type Mark, markPassed, splitLeft } from "./remaining";
import { useTimeLeft } from "./use-time-left";
import "./payment.css";

const TEXTS = texts(
  {
    label: "Sisa waktu pembayaran",
    left: (left: Left): string => {
      switch (left.unit) {
        case "hours":
          return `${left.hours} jam ${left.minutes} menit ${left.seconds} detik`;
        case "minutes":
          return `${left.minutes} menit ${left.seconds} detik`;
        case "over":
          return "Waktu habis";
      }
    },
    until: (instant: string) => `Bayar paling lambat ${instant}`,
    mark: {
      60: "Waktu pembayaran tinggal satu jam.",
      10: "Waktu pembayaran tinggal sepuluh menit.",
      1: "Waktu pembayaran tinggal satu menit.",
    } satisfies Record<Mark, string>,
    over: "Waktu pembayaran habis.",
  },
  {
    label: "Time left to pay",
    left: (left) => {
      switch (left.unit) {
        case "hours":
          return `${left.hours} hr ${left.minutes} min ${left.seconds} sec`;
        case "minutes":
          return `${left.minutes} min ${left.seconds} sec`;
        case "over":
          return "Time is up";
      }
    },
    until: (instant) => `Pay by ${instant}`,
    mark: {
      60: "One hour is left to pay.",
      10: "Ten minutes are left to pay.",
      1: "One minute is left to pay.",
    },
    over: "The time to pay is up.",
  },
);

/**
 * The time until `until` (ISO 8601), by the server's clock. `onEnd` is called once when it is up.
 *
 * It is read aloud when asked for; by itself it speaks at one hour, ten minutes and one minute.
 */
export function Countdown({ until, onEnd }: { until: string; onEnd?: () => void }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const leftMs = useTimeLeft(until);
  const mark = useMarkPassed(leftMs);
  const over = isOver(leftMs);
  useOnce(over ? until : null, onEnd);

  return (
    <div class="countdown">
      <p class="small soft">{t.label}</p>
      <p role="timer" aria-label={t.label} class={over ? "left over" : "left"}>
        {t.left(splitLeft(leftMs))}
      </p>
      <p class="small soft">{t.until(formatInstant(until, language))}</p>
      <p class="visually-hidden" role="status">
        {over ? t.over : mark && t.mark[mark]}
      </p>
    </div>
  );
}

/** Return the last mark that went by while it was watched. */
function useMarkPassed(leftMs: number): Mark | null {
  const [mark, setMark] = useState<Mark | null>(null);
  const before = useRef(leftMs);

  useEffect(() => {
    const passed = markPassed(before.current, leftMs);
    before.current = leftMs;
    if (passed !== null) {
      setMark(passed);
    }
  }, [leftMs]);

  return mark;
}

/** Call `act` once for each `event` that comes; null is none. */
function useOnce(event: string | null, act: (() => void) | undefined): void {
  const done = useRef<string | null>(null);

  useEffect(() => {
    if (event !== null && done.current !== event) {
      done.current = event;
      act?.();
    }
  }, [event, act]);
}
