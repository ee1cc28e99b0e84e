import { texts, useTexts } from "../language/language";
import { Dialog } from "../parts/dialog";

const TEXTS = texts(
  {
    title: "Sesi Anda sudah berakhir",
    why: "Masuk lagi untuk melanjutkan di halaman ini. Pesanan dan pembayaran Anda tidak terpengaruh.",
    signIn: "Masuk lagi",
    stay: "Tetap di halaman ini",
  },
  {
    title: "Your session has ended",
    why: "Sign in again to go on from this page. Your orders and payments are not affected.",
    signIn: "Sign in again",
    stay: "Stay on this page",
  },
);

/** Whoever has something typed may stay and take it along; nothing can be sent until then. */
export function SessionEndedDialog(props: { signInAgain: () => void; stay: () => void }) {
  const t = useTexts(TEXTS);
  return (
    <Dialog
      title={t.title}
      close={props.stay}
      actions={
        <>
          <button type="button" class="button quiet" onClick={props.stay}>
            {t.stay}
          </button>
          <button type="button" class="button" onClick={props.signInAgain}>
            {t.signIn}
          </button>
        </>
      }
    >
      <p>{t.why}</p>
    </Dialog>
  );
}
