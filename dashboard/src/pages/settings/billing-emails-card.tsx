import { may } from "../../access";
import { useApp } from "../../app-context";
import { useTexts } from "../../language/language";
import { BillingEmailsForm } from "./billing-emails-form";
import { BILLING_EMAILS_TEXTS } from "./billing-emails-texts";
import { SettingsCard } from "./settings-card";

export function BillingEmailsCard() {
  const t = useTexts(BILLING_EMAILS_TEXTS);
  const { me } = useApp();
  return (
    <SettingsCard title={t.title} what={t.what}>
      {may(me.role, "edit-business") ? <BillingEmailsForm /> : <Addresses />}
    </SettingsCard>
  );
}

/** For roles that may see them and not change them. */
function Addresses() {
  const t = useTexts(BILLING_EMAILS_TEXTS);
  const { me } = useApp();
  return (
    <>
      {me.billing_emails.length === 0 && <p>{t.none}</p>}
      <ul class="stack">
        {me.billing_emails.map(({ email, bounced }) => (
          <li key={email} class="row">
            <span class="address">{email}</span>
            {bounced && <span class="chip warn">{t.cameBack}</span>}
          </li>
        ))}
      </ul>
      <p class="small soft">{t.whoMay}</p>
    </>
  );
}
