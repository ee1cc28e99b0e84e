import { may } from "../../access";
import { outcomeOf } from "../../api/client";
import { useApp } from "../../app-context";
import { useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { SkeletonRows } from "../../parts/skeleton";
import { useResource } from "../../parts/use-resource";
import { SettingsCard } from "./settings-card";
import { TaxIdentityForm } from "./tax-identity-form";
import { TAX_IDENTITY_TEXTS } from "./tax-identity-texts";

export function TaxIdentityCard() {
  const t = useTexts(TAX_IDENTITY_TEXTS);
  const { me } = useApp();
  return (
    <SettingsCard title={t.title} what={t.what}>
      {may(me.role, "edit-business") ? <Identity /> : <p class="soft">{t.whoMay}</p>}
    </SettingsCard>
  );
}

function Identity() {
  const { api } = useApp();
  const identity = useResource("business", () => outcomeOf(api.GET("/v1/business")));
  if (identity.value !== null) {
    return <TaxIdentityForm identity={identity.value} keep={identity.replace} />;
  }
  return identity.failure ? (
    <FailureNotice failure={identity.failure} retry={identity.reload} />
  ) : (
    <SkeletonRows rows={7} height="5.25rem" />
  );
}
