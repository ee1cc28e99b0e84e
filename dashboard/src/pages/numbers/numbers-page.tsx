import { PageHead } from "../../parts/page-head";

export default function NumbersPage() {
  return <PageHead title="Numbers" />;
}
