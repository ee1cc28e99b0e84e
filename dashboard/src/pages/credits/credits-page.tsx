import { PageHead } from "../../parts/page-head";

export default function CreditsPage() {
  return <PageHead title="Credits" />;
}
