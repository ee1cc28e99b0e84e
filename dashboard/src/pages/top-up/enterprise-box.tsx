import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { Icon } from "../../parts/icons";

const TEXTS = texts(
  {
    title: "Enterprise",
    what: "Dapatkan layanan kelas perusahaan",
    ticks: ["Pembayaran pascabayar", "Dukungan khusus & account manager"],
    contact: "Hubungi kami",
    subject: "Layanan Enterprise kredit siaran",
  },
  {
    title: "Enterprise",
    what: "Get enterprise-grade privileges",
    ticks: ["Post-paid method", "Dedicated support & account manager"],
    contact: "Contact us",
    subject: "Enterprise broadcast credit",
  },
);

export function EnterpriseBox() {
  const t = useTexts(TEXTS);
  const { me, settings } = useApp();
  const subject = encodeURIComponent(`${t.subject} · ${me.business_name}`);
  return (
    <section class="card stack">
      <div>
        <h2>{t.title}</h2>
        <p class="soft">{t.what}</p>
      </div>
      <ul class="ticks">
        {t.ticks.map((tick) => (
          <li key={tick}>
            <Icon name="check" size={18} />
            {tick}
          </li>
        ))}
      </ul>
      <a class="button quiet" href={`mailto:${settings.enterprise_contact}?subject=${subject}`}>
        {t.contact}
      </a>
    </section>
  );
}
