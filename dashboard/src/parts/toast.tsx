/** Short messages at the foot of the page, said aloud by screen readers. */
import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useRef, useState } from "preact/hooks";

const SHOWN_MS = 4000;

const Toast = createContext<(message: string) => void>(() => undefined);

export function useToast(): (message: string) => void {
  return useContext(Toast);
}

export function Toasts({ children }: { children: ComponentChildren }) {
  const [message, setMessage] = useState<string | null>(null);
  const timer = useRef(0);

  const show = useCallback((said: string) => {
    clearTimeout(timer.current);
    setMessage(said);
    timer.current = window.setTimeout(() => setMessage(null), SHOWN_MS);
  }, []);

  return (
    <Toast.Provider value={show}>
      {children}
      <div class="toast" role="status">
        {message !== null && <p>{message}</p>}
      </div>
    </Toast.Provider>
  );
}
