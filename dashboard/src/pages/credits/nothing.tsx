import { may } from "../../access";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";

const TEXTS = texts(
  {
    none: "Belum ada isi ulang",
    first:
      "Pilih nomor dan jumlah kredit, lalu bayar dengan Virtual Account BCA atau BNI. Kredit masuk begitu pembayaran diterima.",
    others: "Isi ulang oleh rekan Anda akan tampil di sini.",
    topUp: "Isi ulang pertama",
    notFound: "Tidak ada isi ulang yang cocok",
    change: "Ubah atau hapus saringan untuk melihat yang lain.",
    narrow:
      "Tidak ada di antara pesanan terbaru. Cari nomor invoicenya untuk menjangkau yang lebih lama.",
    clear: "Hapus saringan",
  },
  {
    none: "No top-up yet",
    first:
      "Choose a number and an amount of credits, then pay by virtual account at BCA or BNI. The credits are there as soon as the payment has arrived.",
    others: "Top-ups by your colleagues appear here.",
    topUp: "Make the first top-up",
    notFound: "No top-up matches",
    change: "Change or clear the filters to see others.",
    narrow: "None among the latest orders. Search for its invoice number to reach older ones.",
    clear: "Clear filters",
  },
);

export function NothingYet() {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const mayTopUp = may(me.role, "top-up");
  return (
    <div class="empty">
      <h2>{t.none}</h2>
      <p class="measure">{mayTopUp ? t.first : t.others}</p>
      {mayTopUp && (
        <a class="button" href="/top-up">
          {t.topUp}
        </a>
      )}
    </div>
  );
}

/** `isAtLeast`: the list goes on behind what was looked through. */
export function NothingFound({ isAtLeast, clear }: { isAtLeast: boolean; clear: () => void }) {
  const t = useTexts(TEXTS);
  return (
    <div class="empty" role="status">
      <h2>{t.notFound}</h2>
      <p>{isAtLeast ? t.narrow : t.change}</p>
      <button type="button" class="button quiet" onClick={clear}>
        {t.clear}
      </button>
    </div>
  );
}
