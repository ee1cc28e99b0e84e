import type { Role } from "../api/types";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";
import { Icon } from "../parts/icons";
import { Popover } from "../parts/popover";

const TEXTS = texts<{ account: string; role: Record<Role, string>; signOut: string }>(
  {
    account: "Akun",
    role: { owner: "Pemilik", finance: "Keuangan", operator: "Operator", viewer: "Pengamat" },
    signOut: "Keluar",
  },
  {
    account: "Account",
    role: { owner: "Owner", finance: "Finance", operator: "Operator", viewer: "Viewer" },
    signOut: "Sign out",
  },
);

export function AccountMenu() {
  const t = useTexts(TEXTS);
  const { me, signOut } = useApp();
  return (
    <Popover label={t.account} icon={<Icon name="person" />}>
      <div class="stack account">
        <p>
          <strong>{me.business_name}</strong>
          <br />
          <span class="soft">{t.role[me.role]}</span>
        </p>
        <button type="button" class="button quiet compact" onClick={signOut}>
          <Icon name="leave" size={16} />
          {t.signOut}
        </button>
      </div>
    </Popover>
  );
}
