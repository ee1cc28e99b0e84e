import { PageHead } from "../../parts/page-head";

export default function SettingsPage() {
  return <PageHead title="Settings" />;
}
