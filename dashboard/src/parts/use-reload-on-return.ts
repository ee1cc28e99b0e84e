import { useEffect } from "preact/hooks";

/** Read again when the user comes back to the tab: meanwhile somebody may have paid. */
export function useReloadOnReturn(reload: () => Promise<void>): void {
  useEffect(() => {
    function onChange() {
      if (document.visibilityState === "visible") {
        void reload();
      }
    }
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, [reload]);
}
