import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock";
import { millisecondsLeft, untilNextSecond } from "./remaining";

/**
 * Return the milliseconds until an instant (ISO 8601), anew in each second.
 *
 * Each look reads the server's clock, so a reload, a sleep or a slow timer changes nothing.
 */
export function useTimeLeft(until: string): number {
  const [leftMs, setLeftMs] = useState(() => millisecondsLeft(until, serverNow()));

  useEffect(() => {
    let timer = 0;
    function look() {
      clearTimeout(timer);
      const now = millisecondsLeft(until, serverNow());
      setLeftMs(now);
      timer = window.setTimeout(look, untilNextSecond(now));
    }
    look();
    // Timers of a page that nobody sees are slowed down or stopped.
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [until]);

  return leftMs;
}
