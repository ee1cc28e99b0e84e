import { texts, useTexts } from "../language/language";
import { PageHead } from "../parts/page-head";

const TEXTS = texts(
  {
    title: "Halaman tidak ditemukan",
    why: "Alamatnya mungkin salah ketik.",
    home: "Ke nomor WhatsApp",
  },
  {
    title: "Page not found",
    why: "The address may have been mistyped.",
    home: "To the WhatsApp numbers",
  },
);

export default function MissingPage() {
  const t = useTexts(TEXTS);
  return (
    <>
      <PageHead title={t.title} />
      <p>{t.why}</p>
      <p>
        <a href="/numbers">{t.home}</a>
      </p>
    </>
  );
}
