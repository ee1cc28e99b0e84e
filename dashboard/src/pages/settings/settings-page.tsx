import { texts, useTexts } from "../../language/language";
import { PageHead } from "../../parts/page-head";
import { AppearanceCard } from "./appearance-card";
import { BillingEmailsCard } from "./billing-emails-card";
import { LanguageCard } from "./language-card";
import { LowBalanceCard } from "./low-balance-card";
import { TaxIdentityCard } from "./tax-identity-card";
import "./settings.css";

const TEXTS = texts({ title: "Pengaturan" }, { title: "Settings" });

export default function SettingsPage() {
  const t = useTexts(TEXTS);
  return (
    <>
      <PageHead title={t.title} />
      <LanguageCard />
      <AppearanceCard />
      <BillingEmailsCard />
      <TaxIdentityCard />
      <LowBalanceCard />
    </>
  );
}
