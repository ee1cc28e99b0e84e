import { useEffect, useState } from "preact/hooks";
import { texts, useTexts } from "../language/language";

const TEXTS = texts(
  { offline: "Anda sedang luring. Yang terlihat mungkin bukan keadaan terbaru." },
  { offline: "You are offline. What you see may not be the latest." },
);

export function OfflineBar() {
  const t = useTexts(TEXTS);
  const isOnline = useIsOnline();
  return isOnline ? null : (
    <p class="notice warn" role="status">
      {t.offline}
    </p>
  );
}

function useIsOnline(): boolean {
  const [isOnline, setIsOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setIsOnline(navigator.onLine);
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return isOnline;
}
