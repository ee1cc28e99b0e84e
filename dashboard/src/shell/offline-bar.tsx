import { useEffect, useState } from "preact/hooks";
import { texts, useTexts } from "../language/language";
import { Icon } from "../parts/icons";

const TEXTS = texts(
  { offline: "Tidak ada sambungan internet. Yang terlihat mungkin bukan keadaan terbaru." },
  { offline: "No internet connection. What you see may not be the latest." },
);

/** Says that what is shown may be old; the place that speaks is there before it has to. */
export function OfflineBar() {
  const t = useTexts(TEXTS);
  const isOnline = useIsOnline();
  return (
    <div class="offline-bar" role="status">
      {!isOnline && (
        <div class="notice warn">
          <span class="row">
            <Icon name="alert" />
            <span>{t.offline}</span>
          </span>
        </div>
      )}
    </div>
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
