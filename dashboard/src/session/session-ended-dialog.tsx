import { texts, useTexts } from "../language/language";
import { Dialog } from "../parts/dialog";

const TEXTS = texts(
  {
    title: "Sesi Anda sudah berakhir",
    why: "Masuk lagi untuk melanjutkan di halaman ini. Pesanan dan pembayaran Anda tidak terpengaruh.",
    signIn: "Masuk lagi",
  },
  {
    title: "Your session has ended",
    why: "Sign in again to go on from this page. Your orders and payments are not affected.",
    signIn: "Sign in again",
  },
);

export function SessionEndedDialog({ signInAgain }: { signInAgain: () => void }) {
  const t = useTexts(TEXTS);
  return (
    <Dialog
      title={t.title}
      close={signInAgain}
      actions={
        <button type="button" class="button" onClick={signInAgain}>
          {t.signIn}
        </button>
      }
    >
      <p>{t.why}</p>
    </Dialog>
  );
}
