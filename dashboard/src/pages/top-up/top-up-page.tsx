import { PageHead } from "../../parts/page-head";

export default function TopUpPage() {
  return <PageHead title="TopUp" />;
}
