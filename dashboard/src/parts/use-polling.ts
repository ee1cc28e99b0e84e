import { useEffect } from "preact/hooks";
import { pauseAfter } from "./polling";

/**
 * Call `look` with growing pauses while the page can be seen, and at once when it comes back into
 * view or online. `look` has to stay the same from render to render.
 */
export function usePolling(look: () => Promise<void>, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) {
      return;
    }
    let timer = 0;
    let began = performance.now();
    let isOver = false;

    function rest() {
      clearTimeout(timer);
      if (!isOver && !document.hidden) {
        timer = window.setTimeout(lookAgain, pauseAfter(performance.now() - began));
      }
    }
    async function lookAgain() {
      await look();
      rest();
    }
    function onComingBack() {
      if (!document.hidden) {
        began = performance.now();
        clearTimeout(timer);
        void lookAgain();
      }
    }

    rest();
    document.addEventListener("visibilitychange", onComingBack);
    addEventListener("online", onComingBack);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onComingBack);
      removeEventListener("online", onComingBack);
    };
  }, [look, isWanted]);
}
